"""Hostile texts as question, document and title: shown as they are, doing nothing."""

import asyncio
import csv
import io
import json
import random
import re
import time
import unicodedata
from collections.abc import Awaitable, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from bot.settings import BotSettings
from tests.bot.conftest import settings_of
from tests.bot.surfaces.discord.limits import acts
from tests.bot.surfaces.discord.made import hostile_texts
from tests.e2e.discord.components import displayed
from tests.e2e.discord.outcomes import Outcome, seen
from tests.e2e.discord.person import Person
from tests.e2e.discord.running import Running, running
from tests.e2e.discord.towns import words
from tests.e2e.discord.world import Channel
from tests.support import ingest, write

SIGNS, OTHERS, SEED, AT_ONCE = 5, 2, 20261126, 3
"""Texts with most signs that act in Discord, and further ones, in the default run."""
_LONGEST_QUESTION, _LONGEST_QUERY, _LONGEST_MESSAGE, _LONGEST_NAME = 1500, 100, 1900, 300
_CHANNELS = 8  # Discord takes a message a second in each
_PATIENCE = 60.0, 2.0  # seconds until what is new is told: for all, and for each of it
_SITE = "https://agency.example/"
_ACTING = frozenset("<>@#:/[]()`*_~|\\\n")
_HIDDEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


@pytest.fixture
def hostile(request: pytest.FixtureRequest) -> list[str]:
    """The texts: some of them, or all with `--hostile`."""
    texts = [each for each in hostile_texts() if each.strip()]
    if not texts:
        pytest.skip("the hostile texts are not there")
    if request.config.getoption("--hostile"):
        return texts
    texts = sorted(texts, key=lambda each: len(set(each) & _ACTING))
    return texts[-SIGNS:] + random.Random(SEED).sample(texts[:-SIGNS], OTHERS)


def library(folder: Path, texts: list[str], more: str = "") -> tuple[Path, list[str]]:
    """Write a corpus, each text a title and a document's text, and return the documents' names.

    `more` is said in each of them, too.
    """
    names = [name for name, _ in zip(words(SEED), texts, strict=False)]
    rows = [
        {"_id": f"{name}{more}", "title": text,
         "text": f"{listed(name)}\n\nThe notice {name} says{more}: {text}",
         "metadata": {"url": f"{_SITE}{name}", "kind": "notice", "issuer": text[:200]}}
        for name, text in zip(names, texts, strict=True)
    ]  # fmt: skip
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    return write(folder, {"corpus.jsonl": lines}), names


def listed(name: str) -> str:
    """Return a sentence that puts somebody on a list."""
    return f"On May 16, 2019, the Bureau added {name.capitalize()} Works to the Entity List."


def names_in_a_list(folder: Path, texts: list[str]) -> Path:
    """Write a list on which the texts are names."""
    held = io.StringIO()
    rows = csv.writer(held)
    rows.writerow(("Name", "Alt names", "Federal register notice", "Start date"))
    rows.writerows((text[:_LONGEST_NAME], text, "86 FR 9", "2021-01-14") for text in texts)
    return write(folder, {"meu-list.csv": held.getvalue()})


async def ended(action: Awaitable[Outcome]) -> Outcome:
    """Do something, and wait for its end."""
    made = await (await action).settled(0.1, 60.0)
    assert not made.failed, made
    return made


async def shown(bot: Running, channel: Channel, person: Person, name: str, text: str) -> list[str]:
    """Show a text in every way, and return what was proposed while somebody typed."""
    slash = person.slash
    await ended(slash(channel, "ask", question=text[:_LONGEST_QUESTION]))
    await ended(person.say(channel, text[:_LONGEST_MESSAGE], mention=True))
    stood = await ended(slash(channel, "status", entity=text[:_LONGEST_NAME]))
    await proven(person, stood)
    await proven(person, await ended(slash(channel, "status", entity=f"{name} works")))
    remark = await person.say(channel, f"The notice {name} says: {text[:_LONGEST_MESSAGE]}")
    told = await ended(slash(channel, "ask", question=f"What does the notice {name} say?"))
    for label in ("Sources", "Ask in thread"):
        button = told.message.button(label)
        if button is not None and not button.disabled:
            await ended(person.click(told.message, label))
    await ended(slash(channel, "document", key=name))
    await ended(slash(channel, "sources", query=text[:_LONGEST_QUERY]))
    assert remark.message_id is not None
    message = seen(bot.world.messages[remark.message_id])
    await ended(person.message_command(message, "Check against sources"))
    found = await ended(person.autocomplete(channel, "document", key=name[:_LONGEST_QUERY]))
    named = await ended(person.autocomplete(channel, "status", entity=""))
    await ended(slash(channel, "watch add", query=name))
    await ended(slash(channel, "watch add", query=text[:_LONGEST_NAME], digest="daily"))
    await ended(slash(channel, "watch list"))
    kept = await ended(person.autocomplete(channel, "watch remove", id=""))
    await ended(slash(channel, "privacy show"))
    proposed = (*(found.choices or ()), *(named.choices or ()), *(kept.choices or ()))
    return [label for label, _ in proposed]


async def told(bot: Running, settings: BotSettings, folder: Path, count: int) -> None:
    """Have new documents come, and so many that are watched for be told of."""
    await asyncio.to_thread(ingest, settings, folder)
    ends = time.monotonic() + _PATIENCE[0] + _PATIENCE[1] * count
    while sum("New for" in text for text in texts_of(bot)) < count:
        assert time.monotonic() < ends, "not all are told"
        await asyncio.sleep(1)


async def proven(person: Person, stood: Outcome) -> None:
    """Have the quotes shown, where there are any."""
    button = stood.message.button("Sources")
    if button is not None and not button.disabled:
        quotes = await ended(person.click(stood.message, "Sources"))
        assert ">" in quotes.text, quotes


def texts_of(bot: Running) -> Iterator[str]:
    """Yield every text that the bot shows anywhere, and the names of its threads."""
    world = bot.world
    for message in list(world.messages.values()):  # others may come meanwhile
        if message.author.id == world.bot.id:
            yield from (message.content, *displayed(message.components))
    yield from (each.name for each in world.channels.values() if each.is_thread)


def wrong(bot: Running, text: str, links: set[str]) -> list[str]:
    """Return what is wrong with a text that the bot shows."""
    own = [f"<#{each}>" for each in bot.world.channels]
    for mention in own if "<#" in text else ():
        text = text.replace(mention, "")
    found = [str(each) for each in acts(text, links)]
    found += ["an open code block"] * ("```" in _ESCAPED.sub("", text))
    return found + hidden(text)


def hidden(text: str) -> list[str]:
    """Return the hidden and control characters of a text."""
    odd = [each for each in text if unicodedata.category(each) == "Cc" and each not in "\n\t"]
    return [ascii(each) for each in (*_HIDDEN.findall(text), *odd)]


def loud(bot: Running) -> list[str]:
    """Return the requests that show something, and would let it ping somebody."""
    bodies = [(call, call.body) for call in bot.double.calls if isinstance(call.body, dict)]
    shown = [(call, body.get("data") or body) for call, body in bodies]
    return [
        str(call)
        for call, body in shown
        if body.get("components") and "title" not in body
        and ("allowed_mentions" not in body or any(body["allowed_mentions"].values()))
    ]  # fmt: skip


async def play(
    bot: Running, names: list[str], texts: list[str], settings: BotSettings, folder: Path
) -> list[str]:
    """Show all texts, several at once, and tell what comes at last.

    Returns what is wrong with what is proposed.
    """
    server, gate = await bot.server(), asyncio.Semaphore(AT_ONCE)
    channels = cycle(bot.world.channel(server.guild, f"hall-{each}") for each in range(_CHANNELS))

    async def one(name: str, text: str) -> list[str]:
        async with gate:
            labels = await shown(bot, next(channels), server.ann, name, text)
            return [odd for label in labels for odd in hidden(label)]

    done = await asyncio.gather(*(one(*each) for each in zip(names, texts, strict=True)))
    await told(bot, settings, library(folder, texts, " again")[0], len(names))
    return [odd for each in done for odd in each]


@pytest.mark.timeout(3600)
def test_a_hostile_text_pings_nobody_breaks_nothing_and_leads_nowhere_wherever_it_is_shown(
    hostile: list[str], tmp_path: Path
) -> None:
    folder, names = library(tmp_path / "source", hostile)
    settings = settings_of(tmp_path / "home")
    report = ingest(settings, folder)
    assert ingest(settings, names_in_a_list(tmp_path / "lists", hostile)).added == 1
    links = {f"{_SITE}{name}" for name in names}
    unlimited = {"guild_daily_questions": 0, "person_watches": 0, "guild_watches": 0}
    with running(settings.home, **unlimited) as bot, bot.obeying():
        proposed = asyncio.run(play(bot, names, hostile, settings, tmp_path / "later"))
        found = {text: odd for text in texts_of(bot) if (odd := wrong(bot, text, links))}
    assert report.added == len(names)
    assert proposed == []
    assert found == {}
    assert bot.double.posting.pinged == []
    assert loud(bot) == [], "nobody would be pinged by what was not escaped"
    texts = "\n".join(texts_of(bot))
    assert sum(name in texts for name in names) == len(names), "each of them was shown"
    assert texts.count("2019-05-16 added") >= len(names), "and where each of them stands"
