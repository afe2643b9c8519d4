"""`/status` of an unmodified `gazette discord`: on which lists somebody is, and who says so."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.prompting import load_prompt
from bot.register.lettering import capital
from ingest.register.listing import LISTS
from tests.bot.conftest import settings_of
from tests.bot.register.library import FILES
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.permissions import ATTACH_FILES
from tests.e2e.discord.running import Running, Server, end, running, story
from tests.support import ingest, write

PER_MINUTE = 6
LONG = f"Northern Institute {'of Applied Harbour Sciences ' * 5}Limited"
_PIERS = "Pier Street, " * 60
_MANY = "".join(
    f"| RURITANIA | Zenith Works {n:02}, {_PIERS} | All | Deny | 84 FR 101, 5/21/19. |\n"
    for n in range(30)
)
HOSTILE = "Evil **Works** @everyone <@1> [x](https://evil.example)"
WHOLE = FILES["entity-list.md"] + (
    f"| SYLVANIA | {LONG} | For tugs | Any | 83 FR 7, 1/2/18. |\n"
    f"| SYLVANIA | {HOSTILE} | For tugs | Any | 83 FR 7, 1/2/18. |\n{_MANY}"
)
OWN = """
[[lists]]
id = "harbour-bans"
title = "Harbour Bans"
authority = "Bureau of Channels"
effect = "entry: no harbour lets them in"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a library of lists, notices and news, and of a list of the user's own."""
    base = tmp_path_factory.mktemp("lists")
    write(base / "home", {"gazette.toml": OWN})
    settings = settings_of(base / "home")
    source = write(base / "source", FILES | {"entity-list.md": WHOLE})
    assert ingest(settings, source).rejected == []
    return settings.home


@pytest.fixture(scope="module")
def process(home: Path) -> Iterator[Running]:
    """The process over it, which lets nobody ask more than a few questions a minute."""
    with running(home, ask_per_minute=PER_MINUTE, guild_daily_questions=0) as started:
        yield started


@pytest.fixture
def bot(process: Running) -> Iterator[Running]:
    """The process, which breaks no rule of Discord's and logs no error while the test runs."""
    with process.obeying():
        yield process


async def asked(server: Server, entity: str, **more: object) -> Outcome:
    """Have Ann ask where an entity stands."""
    return await end(await server.ann.slash(server.channel, "status", entity=entity, **more))


@story
async def test_a_standing_is_deferred_at_once_and_tells_its_act_its_day_and_a_source(
    bot: Running,
) -> None:
    server = await bot.server()
    told = await asked(server, "Acme")
    assert told.ack is not None
    assert told.ack.kind == "deferred"
    assert told.ack.seconds < 1
    assert not told.message.ephemeral
    assert "Taken for: Acme Technologies" in told.text
    assert "**Entity List**, kept by the Bureau of Industry and Security" in told.text
    assert "**LISTED** · since 2019-05-16" in told.text
    assert "2019-05-16 added" in told.text
    assert "84 FR 100" in told.text
    assert "UNKNOWN" in told.text
    assert "**Harbour Bans**" in told.text, "a list of the user's own"


@story
async def test_as_of_a_day_only_what_was_known_by_then_counts(bot: Running) -> None:
    server = await bot.server()
    for as_of, word in (("2021-01", "LISTED"), ("2021-04-01", "ENJOINED"), ("2022", "VACATED")):
        told = await asked(server, "Zephyr Aerospace", list="dod-1237", as_of=as_of)
        assert f"**{word}**" in told.text
        assert "Entity List" not in told.text.replace("entity-list", "")
    wrong = await asked(server, "Zephyr Aerospace", as_of="next Tuesday")
    assert "next Tuesday" in wrong.message.text


@story
async def test_not_found_is_told_apart_from_not_being_on_a_list_that_is_held_whole(
    bot: Running,
) -> None:
    told = await asked(await bot.server(), "Nobody At All")
    assert "No name in this library is this one." in told.text
    assert "**NOT ON THE LIST** as of 2022-06-01" in told.text
    assert "holds the whole list as of 2022-06-01" in told.text
    assert "**NOT FOUND** in these documents" in told.text
    assert "**UNKNOWN**: this library holds nothing of this list" in told.text
    (sources,) = told.message.buttons
    assert sources.disabled


@story
async def test_the_quotes_are_shown_to_whoever_presses_sources(bot: Running) -> None:
    server = await bot.server()
    told = await asked(server, "Zephyr Aerospace")
    quotes = await end(await server.ben.click(told.message, "Sources"))
    assert quotes.message.ephemeral
    assert "> On May 25, 2021, the court vacated the section 1237 designation" in quotes.text
    assert "NEWS, not an official document" in quotes.text


@story
async def test_pages_of_quotes_are_turned(bot: Running) -> None:
    server = await bot.server()
    told = await asked(server, "Zenith Works 07", list="entity-list")
    quotes = await end(await server.ann.click(told.message, "Sources"))
    assert "Zenith Works 07" in quotes.text
    long = await asked(server, LONG)
    assert LONG in long.text
    proof = await end(await server.ann.click(long.message, "Sources"))
    assert f"> SYLVANIA | {LONG}".replace("|", "\\|") in proof.text


@story
async def test_a_picture_is_attached_with_its_words_and_not_where_files_may_not_be(
    bot: Running,
) -> None:
    server = await bot.server()
    (held,) = (await asked(server, "Zephyr Aerospace")).message.attachments
    assert held["filename"] == "standing.svg"
    assert "Vacated on 2021-05-25" in held["description"]
    file = next(f for path, f in bot.world.files.items() if held["id"] in path)
    assert ElementTree.fromstring(file.data).tag.endswith("svg")
    channel = bot.world.channel(server.guild, "no files")
    channel.overwrites[bot.world.bot.id] = (0, ATTACH_FILES)
    bare = await end(await server.ann.slash(channel, "status", entity="Zephyr Aerospace"))
    assert bare.message.attachments == ()
    assert "VACATED" in bare.text


# -- names ----------------------------------------------------------------------------------------


@story
async def test_names_in_lists_are_proposed_while_somebody_types(bot: Running) -> None:
    server = await bot.server()
    begun = time.monotonic()
    typed = await end(await server.ann.autocomplete(server.channel, "status", entity="harb wor"))
    assert typed.choices == []
    typed = await end(await server.ann.autocomplete(server.channel, "status", entity="ACME"))
    assert time.monotonic() - begun < 5
    assert typed.choices == [
        ("Acme Technologies Co., Ltd.", "Acme Technologies Co., Ltd."),
        ("Chengdu Acme Technologies Co., Ltd.", "Chengdu Acme Technologies Co., Ltd."),
    ]
    all_ = await end(await server.ann.autocomplete(server.channel, "status", entity=""))
    assert all_.choices is not None
    assert len(all_.choices) == 25


@story
async def test_a_name_that_is_too_long_for_a_choice_can_be_chosen(bot: Running) -> None:
    server = await bot.server()
    typed = await end(await server.ann.autocomplete(server.channel, "status", entity="northern"))
    assert typed.choices is not None
    ((label, value),) = typed.choices
    assert label.startswith("Northern Institute of Applied")
    assert f"### {LONG}" in (await asked(server, value)).text


@story
async def test_a_name_of_several_is_asked_back_and_choosing_one_answers(bot: Running) -> None:
    server = await bot.server()
    back = await asked(server, "Harbour Works", list="entity-list", as_of="2021")
    assert "“Harbour Works” may be one of several. Which one do you mean?" in back.text
    (row,) = [each for each in back.message.components[0]["components"] if each["type"] == 1]
    (menu,) = row["components"]
    names = [each["value"] for each in menu["options"]]
    assert names == ["North Harbour Works", "South Harbour Works"]
    told = await end(await server.ben.click(back.message, menu["custom_id"], (names[1],)))
    assert told.message.id == back.message.id
    assert "### South Harbour Works" in told.text
    assert "**LISTED** · since 2018-01-02" in told.text
    assert "As of 2021-12-31" in told.text
    assert "Which one" not in told.text


@story
async def test_the_lists_are_offered_by_their_titles_those_of_the_user_too(bot: Running) -> None:
    (command,) = [e for e in bot.world.application.commands[None] if e["name"] == "status"]
    options = {each["name"]: each for each in command["options"]}
    assert list(options) == ["entity", "list", "as_of", "private"]
    offered = {each["value"]: each["name"] for each in options["list"]["choices"]}
    assert offered == {each.id: capital(each.title) for each in LISTS} | {
        "harbour-bans": "Harbour Bans"
    }


# -- who, where, how often ------------------------------------------------------------------------


@story
async def test_it_is_told_where_and_to_whom_the_servers_managers_allow_it(bot: Running) -> None:
    server = await bot.server()
    beside = bot.world.channel(server.guild, "beside")
    told = (await asked(server, "Acme")).message
    set_ = {"setting": "channels", "value": f"<#{beside.id}>"}
    await end(await server.boss.slash(server.channel, "config set", **set_))
    not_here = load_prompt("discord_not_here").text
    assert not_here in (await asked(server, "Acme")).text
    assert not_here in (await end(await server.ann.click(told, "Sources"))).text
    typed = await end(await server.ann.autocomplete(server.channel, "status", entity="acme"))
    assert typed.choices == []
    free = await end(await server.ann.slash(beside, "status", entity="Acme"))
    assert "**LISTED**" in free.text


@story
async def test_it_is_private_where_that_is_wished_or_set(bot: Running) -> None:
    server = await bot.server()
    assert (await asked(server, "Acme", private=True)).message.ephemeral
    set_ = {"setting": "private", "value": "yes"}
    await end(await server.boss.slash(server.channel, "config set", **set_))
    assert (await asked(server, "Acme")).message.ephemeral
    assert not (await asked(server, "Acme", private=False)).message.ephemeral


@story
async def test_whoever_asks_too_often_is_told_politely_to_wait(bot: Running) -> None:
    server = await bot.server()
    for _ in range(PER_MINUTE):
        assert "**LISTED**" in (await asked(server, "Acme")).text
    assert "You have asked a lot in a short time." in (await asked(server, "Acme")).text


@story
async def test_where_there_are_no_documents_that_is_told(bot: Running) -> None:
    server = await bot.server()
    set_ = {"setting": "collections", "value": server.collection}
    await end(await server.boss.slash(server.channel, "config set", **set_))
    assert load_prompt("discord_nothing_here").text in (await asked(server, "Acme")).message.text


@story
async def test_names_do_nothing_wherever_they_are_shown_and_no_log_has_them(bot: Running) -> None:
    server = await bot.server()
    told = await asked(server, "Evil **Works** @everyone <@1>")
    assert r"Evil \*\*Works\*\*" in told.text
    assert bot.double.posting.pinged == []
    logged = json.dumps(bot.logged())
    assert "status told" in logged
    assert "Evil" not in logged


# -- a restart ------------------------------------------------------------------------------------


@story
async def test_buttons_and_menus_go_on_after_a_restart(process: Running) -> None:
    server = await process.server()
    told = (await asked(server, LONG)).message
    back = (await asked(server, "Harbour Works")).message
    await process.restart()
    quotes = await end(await server.ann.click(told, "Sources"))
    assert LONG in quotes.text
    chosen = await end(await server.ann.click(back, "gz-choose:||", ("North Harbour Works",)))
    assert "### North Harbour Works" in chosen.text
