"""What became of a list between two versions that a library holds, each change by its notice."""

from collections.abc import Callable, Iterator

import pytest

from bot.errors import UnknownList
from bot.register.difference import ListDifference, list_difference
from bot.register.versions import rows_of, two_versions, versions_of
from ingest.errors import AmbiguousKey, InvalidQuestion, UnknownDocument
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.register.listing import LISTS
from tests.bot.conftest import settings_of
from tests.bot.register.versions import EARLIER, FILES, LATER
from tests.support import ingest, write

FIRST, SECOND = "entity_list_2020-01-01.csv", "entity_list_2020-12-31.csv"
ENTITY_LIST = LISTS[0]
Diff = Callable[..., ListDifference]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryReader]:
    base = tmp_path_factory.mktemp("difference")
    settings = settings_of(base / "home")
    assert ingest(settings, write(base / "source", FILES)).rejected == []
    team = {SECOND: LATER.replace("Case-by-case review", "Policy of the team")}
    ingest(settings, write(base / "team", team), collection="team-legal")
    with LibraryReader(settings) as opened:
        yield opened


@pytest.fixture
def snapshots(reader: LibraryReader) -> Iterator[list[Snapshot]]:
    with reader.snapshot(["public"]) as opened:
        yield opened


@pytest.fixture
def diff(snapshots: list[Snapshot]) -> Diff:
    return lambda *given: list_difference(snapshots, *given)


def test_every_change_is_told_with_the_notice_that_made_it(diff: Diff) -> None:
    found = diff("entity-list", "2020-01-01", "2020-12-31")
    assert (found.by, found.unchanged) == ("versions", 2)
    (added,), (removed,) = found.added, found.removed
    assert (added.entity, added.country) == ("Osprey Marine JSC", "SYLVANIA")
    assert removed.entity == "Apex Optics LLC"
    acme = next(each for each in found.modified if each.entity == "Acme Works Co., Ltd.")
    assert [each.field for each in acme.fields] == ["License review policy", "FR citation"]
    for each in (added, acme):
        assert each.notice is not None
        assert (each.notice.citation, each.notice.on) == ("85 FR 200", "2020-03-02")
        assert each.notice.document is not None
        assert each.notice.document.url == "https://example.org/85-FR-200"
    assert removed.notice is not None
    assert removed.notice.citation == "85 FR 200"
    assert removed.notice.quote is not None
    assert "removed Apex Optics LLC" in " ".join(removed.notice.quote.split())


def test_a_change_that_no_notice_tells_of_has_none(diff: Diff) -> None:
    found = diff("entity-list", "2020-01-01", "2020-12-31")
    falcon = next(each for each in found.modified if each.entity.startswith("Falcon"))
    assert falcon.notice is None


def test_a_row_that_was_cut_into_chunks_is_compared_whole(diff: Diff) -> None:
    found = diff("entity-list", FIRST, SECOND)
    falcon = next(each for each in found.modified if each.entity.startswith("Falcon"))
    ((field, before, after),) = ((f.field, f.before, f.after) for f in falcon.fields)
    assert field == "Entity"
    assert before is not None
    assert after is not None
    assert after.endswith("Old Town; and Quay 9.")
    assert before.endswith("warehouse 59 at 59 Granite Street, Old Town.")


def test_every_row_and_every_quote_is_in_the_text_at_its_offsets(
    diff: Diff, snapshots: list[Snapshot]
) -> None:
    found = diff("entity-list", "2020-01-01", "2020-12-31")
    changes = [*found.added, *found.removed, *found.modified]
    seen = 0
    for each in changes:
        for side, row in ((found.before, each.before), (found.after, each.after)):
            if row is not None and side.document is not None:
                assert snapshots[0].text(side.document.id)[row.start : row.end] == row.text
                seen += 1
        if each.notice and each.notice.quote and each.notice.document:
            text = snapshots[0].text(each.notice.document.id)
            assert text[each.notice.start : each.notice.end] == each.notice.quote
            seen += 1
    assert seen >= 7


def test_a_key_and_an_id_mean_the_document_and_a_date_the_newest_by_then(
    diff: Diff, snapshots: list[Snapshot]
) -> None:
    named = snapshots[0].document(FIRST)
    assert named is not None
    told = diff("entity-list", "2020-06", "2022")
    assert told == diff("entity-list", named.id, SECOND)
    assert (told.before.dated, told.after.dated) == ("2020-01-01", "2020-12-31")
    assert (told.before.rows, told.after.rows) == (5, 5)


def test_a_rule_with_a_table_is_no_version_of_the_list(snapshots: list[Snapshot]) -> None:
    keys = [each.document.key for each in versions_of(snapshots, ENTITY_LIST)]
    assert keys == [SECOND, FIRST]


def test_all_rows_of_a_version_are_read(snapshots: list[Snapshot]) -> None:
    old, _ = two_versions(snapshots, ENTITY_LIST, FIRST, SECOND)
    rows = rows_of(old, ENTITY_LIST)
    assert [each.name for each in rows] == [
        "Acme Works Co., Ltd.", "Apex Optics LLC", "Falcon Metals GmbH",
        "Falcon Metals GmbH", "Cedar Chemical GmbH",
    ]  # fmt: skip
    assert EARLIER.split('"Falcon')[1].split('"')[0] in dict(rows[2].cells)["Entity"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2019", SECOND, "holds no whole Entity List by 2019"),
        ("2021-02", "2022", "are the same version"),
        (FIRST, FIRST, "are the same version"),
        ("nothing.csv", SECOND, "no document 'nothing.csv'"),
        ("named.md", SECOND, "has no rows of the Entity List"),
    ],
)
def test_what_is_no_version_is_told_with_those_there_are(
    diff: Diff, before: str, after: str, said: str
) -> None:
    with pytest.raises(UnknownDocument) as raised:
        diff("entity-list", before, after)
    assert said in raised.value.message
    assert f"{SECOND} (2020-12-31); {FIRST} (2020-01-01)" in raised.value.hint


@pytest.mark.parametrize(
    ("before", "after"), [("2021", "2020"), ("2020-12-31", "2020-12-31"), (SECOND, FIRST)]
)
def test_the_earlier_one_comes_first(diff: Diff, before: str, after: str) -> None:
    with pytest.raises(InvalidQuestion):
        diff("entity-list", before, after)


def test_a_list_that_there_is_not_is_told(diff: Diff) -> None:
    with pytest.raises(UnknownList):
        diff("blacklist", "2020", "2021")


def test_the_keys_of_two_collections_are_told_apart(reader: LibraryReader) -> None:
    with reader.snapshot() as both:
        with pytest.raises(AmbiguousKey):
            list_difference(both, "entity-list", FIRST, SECOND)
        found = list_difference(both, "entity-list", "2020-01-01", "2020-12-31")
        assert found.before.document is not None
        assert found.after.document is not None
        assert found.before.document.collection == found.after.document.collection == "public"


def test_between_two_days_without_versions_what_notices_say_is_told_once(diff: Diff) -> None:
    found = diff("dod-1237", "2021-01-01", "2021-12-31")
    assert (found.by, found.unchanged, found.modified) == ("notices", None, ())
    ((added,), (removed,)) = found.added, found.removed
    assert (added.entity, added.action, added.notice and added.notice.on) == (
        "Zephyr Aerospace", "designated", "2021-01-14",
    )  # fmt: skip
    assert (removed.action, removed.notice and removed.notice.on) == ("vacated", "2021-05-25")
    assert diff("dod-1237", "2021-03", "2021-12-31").added == ()


def test_between_two_days_without_versions_and_notices_nothing_can_be_told(diff: Diff) -> None:
    with pytest.raises(UnknownDocument) as raised:
        diff("dod-1237", "2023", "2024")
    assert "No notice tells what was done to it between these days." in raised.value.message
    assert "Ingest the list itself" in raised.value.hint


@pytest.mark.parametrize(("before", "after"), [("\udcff", "2025"), ("2025", "\udcff")])
def test_what_is_no_text_is_refused(diff: Diff, before: str, after: str) -> None:
    with pytest.raises(InvalidQuestion, match="not Unicode"):
        diff("entity-list", before, after)
