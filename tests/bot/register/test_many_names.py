"""Names out of the real lists, written otherwise: the right entity comes first, and a name that is
on no list is never listed."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import AmbiguousEntity
from bot.register.finding import find_entity
from bot.register.status import entity_status
from ingest.library.reader import LibraryReader
from ingest.library.register import listings_in_documents
from ingest.library.snapshot import Snapshot
from ingest.register.names import core
from tests.bot.conftest import settings_of
from tests.support import ingest

pytestmark = pytest.mark.slow

SEED = 20
EACH = 60  # names written in each of five ways
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FORMS = (("Co., Ltd.", "Company Limited"), ("LLC", "L.L.C."), ("Corporation", "Corp."),
         ("Limited", "Ltd"), ("Inc.", "Incorporated"))  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshot]:  # fmt: skip
    settings = settings_of(tmp_path_factory.mktemp("names") / "home")
    ingest(settings, shared_data / "notices" / "lists")
    with LibraryReader(settings) as reader, reader.snapshot() as (opened,):
        yield opened


def with_typo(name: str, chance: random.Random) -> str:
    """Return a name with a letter more, less or other, or two swapped."""
    at, letter = chance.randrange(1, len(name) - 1), chance.choice(LETTERS)
    head, here, after = name[:at], name[at], name[at + 1 :]
    return chance.choice(
        [head + after, head + letter + here + after, head + letter + after,
         head + after[0] + here + after[1:]]
    )  # fmt: skip


def with_other_form(name: str) -> str:
    """Return a name with its legal form written otherwise, or with one."""
    for form, other in FORMS:
        if name.endswith(form):
            return name.removesuffix(form) + other
    return f"{name} Ltd."


def written_otherwise(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield (name on a list, what is asked): other case, no points, form, typo, alias."""
    chance = random.Random(SEED)
    documents = [each.id for each in snapshot.documents()]
    rows = {each.entity: each.aliases for each in listings_in_documents(snapshot, documents)}
    names = chance.sample(list(rows), 4 * EACH)
    yield from ((name, name.swapcase()) for name in names[:EACH])
    yield from ((name, re.sub(r"[.,]", "", name)) for name in names[EACH : 2 * EACH])
    yield from ((name, with_other_form(name)) for name in names[2 * EACH : 3 * EACH])
    yield from ((name, with_typo(name, chance)) for name in names[3 * EACH :])
    aliases = [
        (name, some[0]) for name, some in chance.sample(list(rows.items()), len(rows)) if some
    ]
    yield from aliases[:EACH]


def test_a_name_written_otherwise_finds_its_entity_first(snapshot: Snapshot) -> None:
    asked = list(written_otherwise(snapshot))
    assert len(asked) == 5 * EACH
    missed = []
    for name, written in asked:
        try:
            first = next(iter(find_entity([snapshot], written).matched), None)
        except AmbiguousEntity:
            first = None
        if first is None or core(first.name) != core(name):
            missed.append((name, written))
    assert len(missed) <= 0.03 * len(asked), missed


def test_a_name_that_is_on_no_list_is_never_listed(snapshot: Snapshot) -> None:
    chance = random.Random(SEED)
    for _ in range(100):
        words = ["".join(chance.choices(LETTERS, k=chance.randint(5, 9))) for _ in range(2)]
        name = " ".join(words).title() + chance.choice([" Co., Ltd.", " Technologies", " LLC", ""])
        found = entity_status([snapshot], name)
        assert {each.status for each in found.standings} <= {"not_found", "unknown_in_library"}
