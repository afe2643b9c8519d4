"""The teller of Discord keeps the contract; what it tells Discord takes, and nothing of it acts."""

import asyncio
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UnknownAnswer
from bot.places.store import Places
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.telling import DiscordTeller
from bot.surfaces.discord.watch_views import digest_view, letter_view, watches_view
from bot.surfaces.discord.watches import Spot, channel_place, direct_place
from bot.watching.records import AnswerTold, DocumentTold, Fact, Letter, Matched, Place, Watch
from tests.bot.conftest import settings_of
from tests.bot.surfaces.discord.limits import acts, buttons_of, refused, texts_of
from tests.bot.surfaces.discord.made import hostile_texts
from tests.contracts.tellers import check_teller
from tests.e2e.discord.double import Double, serving_in_a_thread
from tests.e2e.discord.specimen import pointed_at

ID = "0123456789abcdef" * 2
ADDRESS = "https://agency.example/1"
HOSTILE = [each for each in hostile_texts() if each.strip()][:60] or ["@everyone [a](b) `c` <@1>"]
LONG = "A very long word-after-word sentence; " * 400


class Ready(discord.Client):
    """A client that is logged in, and not connected to the gateway."""

    def is_ready(self) -> bool:
        """Say that it is."""
        return True


class EachAnew(DiscordTeller):
    """Tells each letter by a client of its own, in whatever event loop there is."""

    def __init__(self, double: Double, memory: Memory) -> None:
        super().__init__(discord.Client(intents=discord.Intents.none()), memory)
        self._double = double

    async def tell(self, letter: Letter) -> None:
        """Log in, and tell."""
        async with Ready(intents=discord.Intents.none()) as client:
            await client.login(self._double.world.application.token)
            await DiscordTeller(client, self._memory).tell(letter)


def test_it_keeps_the_contract(tmp_path: Path) -> None:
    with serving_in_a_thread(limits={}) as double, pointed_at(double.url):
        person = double.world.user("Ann")
        memory = Memory(settings_of(tmp_path))
        channel = double.world.dm(person)

        def told() -> list[str]:
            return [str(each.nonce) for each in double.world.in_channel(channel)]

        check_teller(EachAnew(double, memory), direct_place(person.id), told)
        assert double.posting.pinged == []
        assert double.violations == []


def test_what_became_of_an_answer_that_is_not_kept_any_more_is_refused(tmp_path: Path) -> None:
    with serving_in_a_thread(limits={}) as double, pointed_at(double.url):
        person = double.world.user("Ann")
        place = direct_place(person.id)
        about = replace(watch(), place=place)
        teller = EachAnew(double, Memory(settings_of(tmp_path)))
        letter = Letter(ID, about, (fact(1, "Acme", kind="superseded"),))
        with pytest.raises(UnknownAnswer):  # so that it is dropped
            asyncio.run(teller.tell(letter))
        assert double.world.in_channel(double.world.dm(person)) == []


@pytest.mark.parametrize(
    ("place", "collection", "may"),
    [
        (direct_place(1), "public", True),
        (direct_place(1), "guild-7", False),
        (channel_place(7, 8, 1), "public", True),
        (channel_place(7, 8, 1), "guild-7", True),
        (channel_place(7, 8, 1), "guild-9", False),
        (channel_place(7, 8), "team-legal", False),
        (Place("discord"), "guild-7", False),
    ],
)
def test_a_place_sees_public_documents_and_those_of_its_own_server(
    tmp_path: Path, place: Place, collection: str, may: bool
) -> None:
    client = discord.Client(intents=discord.Intents.none())
    teller = DiscordTeller(client, Memory(settings_of(tmp_path)))
    assert asyncio.run(teller.may_see(place, collection)) is may


def test_what_a_server_is_set_to_holds_before_anything_of_it_was_read(tmp_path: Path) -> None:
    with Places(settings_of(tmp_path)) as places:
        places.guilds.set(7, "collections", "guild-7", 1, 1.0)
    client = discord.Client(intents=discord.Intents.none())
    teller = DiscordTeller(client, Memory(settings_of(tmp_path)))
    place = channel_place(7, 8, 1)
    assert asyncio.run(teller.may_see(place, "public")) is False
    assert asyncio.run(teller.may_see(place, "guild-7")) is True


# -- what is shown ------------------------------------------------------------------------------


def fact(number: int, text: str, official: bool = True, kind: str = "document") -> Fact:
    """Return a fact of which every word is this text."""
    document = DocumentTold(
        id=ID, key=text, title=text, kind="order" if official else "news", issuer=text,
        number=text, citation=text, published_on="2024-01-01", event_on=None,
        collection="public", url=ADDRESS,
    )  # fmt: skip
    answer = AnswerTold(id=ID, document_id=ID, key=text, title=text)
    return Fact.model_validate(
        {"id": f"f{number}", "kind": kind, "what": text,
         "matched": Matched(name=text, how="in the text, as it is written"),
         "answer": answer if kind == "superseded" else None,
         "document": document, "quote": text, "start": 0, "end": len(text)}
    )  # fmt: skip


def watch(text: str = "Acme", digest: str = "none", name: str = "0a1b2c3d") -> Watch:
    """Return a watch for this text."""
    place = channel_place(7, 8, 1)
    return Watch(name, "discord:1", text, ("public",), place, digest, 0.0, 9.0)  # type: ignore[arg-type]


texts = st.one_of(st.text(min_size=1), st.sampled_from(HOSTILE), st.just(LONG))


@settings(deadline=None)
@given(texts, st.booleans(), st.sampled_from(["document", "superseded"]))
def test_a_message_of_one_fact_is_taken_and_nothing_in_it_acts(
    text: str, official: bool, kind: str
) -> None:
    view = letter_view(Letter(ID, watch(text), (fact(1, text, official, kind),)))
    assert refused(view) == []
    assert acts("\n".join(texts_of(view)), {ADDRESS}) == []


@settings(deadline=None)
@given(texts, st.integers(1, 23), st.integers(0, 5))
def test_a_page_of_a_digest_is_taken_and_has_its_facts(text: str, count: int, page: int) -> None:
    facts = [fact(each, text) for each in range(count)]
    view = digest_view(watch(text, "daily"), ID, facts, page)
    assert refused(view) == []
    assert acts("\n".join(texts_of(view)), {ADDRESS}) == []
    opened = [each["label"] for each in buttons_of(view) if "Document" in each["label"]]
    first = min(page, (count - 1) // 5) * 5
    assert opened == [f"Document {each}" for each in range(first + 1, min(first + 5, count) + 1)]
    assert "\n".join(texts_of(view)).count("2024-01-01") == len(opened), "each of them is there"


@settings(deadline=None)
@given(texts, st.integers(0, 12), st.booleans())
def test_a_list_of_watches_is_taken_and_nothing_in_it_acts(
    text: str, count: int, manages: bool
) -> None:
    made = [watch(text, name=f"{each:08x}") for each in range(count)]
    view = watches_view(made, Spot(2, 7, 8, manages))
    assert refused(view) == []
    assert acts("\n".join(texts_of(view))) == []
    removing = [each for each in buttons_of(view) if "Remove" in each["label"]]
    assert len(removing) == min(count, 5)
    assert all(each.get("disabled", False) is not manages for each in removing)


def test_news_and_what_is_official_are_told_apart_in_words() -> None:
    said = [
        "\n".join(texts_of(letter_view(Letter(ID, watch(), (fact(1, "Acme", official),)))))
        for official in (True, False)
    ]
    assert ["OFFICIAL order" in each for each in said] == [True, False]
    assert ["NEWS, not an official document" in each for each in said] == [False, True]
