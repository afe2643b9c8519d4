"""What the register knows of an entity is found whatever the words, if the question may use it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.models import Question
from bot.retrieval.register import LibraryRegister
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.library.filters import Filter
from ingest.settings import load_settings
from tests.bot.conftest import settings_of
from tests.support import Files, ingest, write

LOUD = (
    "---\nkind: statement\npublished_on: 2021-0{}-11\n---\n# Acme, Entity List\n\n"
    "Entity List: Acme. Removed, added, named, designated, listed.\n"
)
QUAYS = ("Quay", "Pier", "Dock", "Tug", "Ferry", "Crane")
OTHERS = [f"{side} {name}" for side in ("North", "South", "East", "West") for name in QUAYS]
FILES = {
    **{f"loud/{n}-{i}.md": LOUD.format(n) for n in range(1, 7) for i in range(12)},
    "added.md": "---\nkind: notice\npublished_on: 2021-01-05\n---\n# Harbours\n\n"
    "The Bureau added Acme to the Entity List.\n",
    "gone.md": "---\nkind: notice\npublished_on: 2021-03-09\n---\n# Amendments of the spring\n\n"
    f"On March 9, 2021, the Bureau removed {', '.join(OTHERS)} and Acme from the Entity List.\n",
    "two.csv": "Name,Alias,FR notice\n"
    "North Harbour Works,Harbour Works,84 FR 1\nSouth Harbour Works,Harbour Works,84 FR 1\n",
}
SECRET = {"secret.md": "---\nkind: notice\n---\n# S\n\nThe Bureau added Acme to the MEU List.\n"}

LONG = "See the rule of the harbour and of the tugs there. " * 40
LISTS = {
    "entity-list_2024-01-02.csv": "Country,Entity,Policy,FR citation\n"
    'RURITANIA,"Zephyr Technologies Co., Ltd., a.k.a. Zephyr Optics.",Denial,"84 FR 1, 5/21/19."\n'
    'RURITANIA,"Zephyr Terminal Works",Denial,"84 FR 1, 5/21/19."\n'
    f'SYLVANIA,"Quay Group Ltd.",{LONG},"84 FR 1, 5/21/19."\n',
    "barred.csv": "Supplier,Reason\nUndine Tugs,Late\nWyvern,Late\n",
}
OWN = """
[[lists]]
id = "barred"
title = "Barred Suppliers List"
authority = "Harbour Office"
effect = "nothing may be bought from them"
files = ["barred*.csv"]
columns = { entity = "Supplier" }
"""

Told = Callable[..., list[str]]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    base = tmp_path_factory.mktemp("register")
    settings = settings_of(base / "home")
    ingest(settings, write(base / "source", FILES))
    ingest(settings, write(base / "own", SECRET), collection="team-a")
    with open_bot(settings, keep=False) as opened:
        yield opened


@pytest.fixture
def told(bot: Bot) -> Told:
    def keys(name: str, k: int = 9, where: Filter | None = None, *own: str) -> list[str]:
        question = Question("?", where=where or Filter(), collections=own or ("public",))
        found = LibraryRegister(bot.reader).told_of(name, question, k)
        return [each.document.key for each in found]

    return keys


def test_what_was_done_to_somebody_is_found_newest_first(told: Told) -> None:
    assert told("acme") == ["gone.md", "added.md"]
    assert told("Acme", 1) == ["gone.md"]
    assert told("Borealis") == []


def test_a_question_sees_what_it_may_use_alone(told: Told) -> None:
    assert told("Acme", 9, Filter(as_of=date(2021, 2, 1))) == ["added.md"]
    assert told("Acme", 9, Filter(kinds=("order",))) == []
    assert told("Acme", 9, None, "team-a") == ["secret.md"]


def test_a_name_of_several_finds_nobody(told: Told) -> None:
    assert told("Harbour Works") == []


@pytest.mark.anyio
async def test_an_act_that_loud_documents_crowd_out_of_a_search_still_decides_the_answer(
    bot: Bot,
) -> None:
    answer = await bot.responder.respond(
        Question("Is Acme on the Entity List?", collections=("public",))
    )
    assert answer.claims[0].text.startswith("As of 2021-03-09, no longer")
    assert answer.citations[0].key == "gone.md"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("Is Zephyr on the Entity List?", "yes: Zephyr Technologies Co., Ltd. (RURITANIA)"),
        ("Is Zephyr Optics on the Entity List?", "yes: Zephyr Technologies Co., Ltd. (RURITANIA)"),
        ("Is Quay Group on the Entity List?", "yes: Quay Group Ltd."),
        ("Is Undine Tugs on the Barred Suppliers List?", "yes: Undine Tugs: "),
    ],
)  # fmt: skip
async def test_an_entity_that_a_list_calls_otherwise_is_told_by_its_own_row(
    lists: Bot, asked: str, says: str
) -> None:
    answer = await lists.responder.respond(Question(asked, collections=("public",)))
    assert answer.claims
    assert says in answer.claims[0].text
    assert len(answer.claims) == 1


HEAD = "Country,Entity,Policy,FR citation\n"
KEPT = "".join(f'RURITANIA,"Firm {n:02} Works",Denial,"84 FR 1, 5/21/19."\n' for n in range(9))
GONE = 'RURITANIA,"Nereid Docks",Denial,"84 FR 1, 5/21/19."\n'
ENDED = {
    "entity-list_2024-01-02.csv": HEAD + KEPT + GONE,
    "entity-list_2025-01-02.csv": HEAD + KEPT,
    "barred.csv": "Supplier,Since,Until\nUndine Tugs,2020-02-03,\nWyvern,2020-02-03,2021-04-05\n",
}
DATED = OWN.replace('"Supplier" }', '"Supplier", start = "Since", end = "Until" }')


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("asked", "as_of", "says"),
    [
        ("Is Nereid Docks on the Entity List?", None, "As of 2025-01-02, no longer: Nereid Docks"),
        ("Was Nereid Docks removed from the Entity List?", None, "As of 2025-01-02, no longer"),
        ("Is Nereid Docks on the Entity List?", date(2024, 6, 1), "As of 2024-01-02, yes: Nereid"),
        ("Is Firm 03 Works on the Entity List?", None, "As of 2025-01-02, yes: Firm 03 Works"),
        ("Is Wyvern on the Barred Suppliers List?", None, "As of 2021-04-05, no longer: Wyvern"),
        ("Is Undine Tugs on the Barred Suppliers List?", None, "yes: Undine Tugs: Since:"),
    ],
)
async def test_who_stands_on_a_list_no_more_is_told_so_and_since_when(
    ended: Bot, asked: str, as_of: date | None, says: str
) -> None:
    question = Question(asked, collections=("public",), where=Filter(as_of=as_of))
    answer = await ended.responder.respond(question)
    assert says in answer.claims[0].text


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    yield from opened_over(tmp_path_factory.mktemp("ended"), ENDED, DATED)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    yield from opened_over(tmp_path_factory.mktemp("lists"), LISTS, OWN)


def opened_over(base: Path, files: Files, described: str) -> Iterator[Bot]:
    """Yield a bot over a library of some files, with lists of its own."""
    settings = settings_of(base / "home")
    settings.home.mkdir()
    (settings.home / "gazette.toml").write_text(described, encoding="utf-8")
    settings = load_settings(BotSettings, settings.home, None, embedder="hashing")
    assert ingest(settings, write(base / "source", files)).rejected == []
    with open_bot(settings, keep=False) as opened:
        yield opened
