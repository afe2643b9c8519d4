"""Two versions of a list compared: every edit is found, and nothing that is none."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.register.changes import Comparison, compare
from ingest.readers.builder import TextBuilder
from ingest.readers.csv_list import CsvList
from ingest.readers.names import listed_name
from ingest.readers.official.ecfr_xml import EcfrXml
from ingest.register.lists import Row
from tests.bot.register.edits import Cells, Edits, edited, from_csv, made_up, to_csv
from tests.ingest.register.reading import rows_of

COLUMNS = ["Country", "Entity", "License requirement", "License review policy", "FR citation"]
ACME = ["RURITANIA", "Acme Works Co., Ltd., 1 Harbour Road, Port Zephyr.", "For all items",
        "Presumption of denial", "84 FR 22963, 5/21/19."]  # fmt: skip
APEX = ["RURITANIA", "Apex Optics LLC, 2 Granite Street, Old Town.", "For all items",
        "Presumption of denial", "84 FR 22963, 5/21/19."]  # fmt: skip


def table(*lines: Sequence[str], columns: Sequence[str] = COLUMNS) -> list[Row]:
    """Return lines of cells as the rows of a Document; the entity's column gives the names."""
    at = next((n for n, c in enumerate(columns) if c in ("Entity", "Name")), None)
    builder = TextBuilder()
    for n, line in enumerate(lines):
        name = line[at] if at is not None else None
        named = listed_name(name) if name and columns[at or 0] == "Entity" else name
        builder.row(columns, line, named or None, f"row {n}")
    parsed = builder.build()
    return rows_of(parsed)


def read(text: str, name: str = "entity_list_2026-07-23.csv") -> list[Row]:
    """Return the rows of a CSV file."""
    parsed = CsvList().read(text.encode("utf-8"), name)
    return rows_of(parsed)


def entity(row: Row) -> str:
    return " ".join(dict(row.cells)["Entity"].split())


def one_line(text: str) -> str:
    return " ".join(text.split())


def check_found_alone(found: Comparison, done: Edits) -> None:
    """Make sure that what was done was found, and nothing else."""
    assert sorted(map(entity, found.added)) == sorted(map(one_line, done.added))
    assert sorted(map(entity, found.removed)) == sorted(map(one_line, done.removed))
    now = {entity(each.after): each for each in found.modified}
    assert set(now) == set(map(one_line, done.modified))
    for name, (column, before) in done.modified.items():
        told = {each.field.lower().replace(" ", "_"): each for each in now[one_line(name)].fields}
        # A name that was changed is told as such, and the cell that it stands in only if more was.
        assert column in told or (column == "entity" and "name" in told), (name, told)
        if column in told:
            assert told[column].before == (one_line(before) or None)


# -- the whole list ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_fifty_edits_of_a_list_are_found_and_nothing_else(seed: int) -> None:
    rows = made_up(400, seed)
    done = edited(rows, 50, seed)
    assert done.count == 50
    check_found_alone(compare(read(to_csv(rows)), read(to_csv(done.rows))), done)


@pytest.fixture(scope="module")
def entity_list(shared_data: Path) -> list[Cells]:
    path = shared_data / "notices" / "lists" / "entity_list_2026-07-23.csv"
    return from_csv(path.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_fifty_edits_of_the_entity_list_are_found_and_nothing_else(
    entity_list: list[Cells], seed: int
) -> None:
    done = edited(entity_list, 50, seed)
    before, after = read(to_csv(entity_list)), read(to_csv(done.rows))
    assert (len(before), done.count) == (3415, 50)
    found = compare(before, after)
    check_found_alone(found, done)
    assert found.unchanged == 3415 - len(done.removed) - len(done.modified)


@pytest.mark.slow
def test_the_entity_list_as_csv_and_as_the_code_has_it_are_the_same(
    entity_list: list[Cells], shared_data: Path
) -> None:
    file = shared_data / "notices" / "ecfr_15_744" / "15cfr744_Supplement_No._4_to_Part_744.xml"
    parsed = EcfrXml().read(file.read_bytes(), file.name)
    found = compare(read(to_csv(entity_list)), rows_of(parsed))
    assert (found.added, found.removed, found.modified) == ((), (), ())
    assert found.unchanged == 3415
    assert "Federal Register citation" in found.compared


@pytest.mark.timeout(60)  # every row with every other would take an hour
def test_two_lists_without_a_row_in_common_are_compared_in_time() -> None:
    rows = made_up(3000, 1)
    others = [{**each, "entity": each["entity"][::-1]} for each in made_up(3000, 2)]
    found = compare(read(to_csv(rows)), read(to_csv(others)))
    assert len(found.modified) + len(found.removed) + found.unchanged == 3000


# -- what is none --------------------------------------------------------------------------------

_cell = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[_cell] * 5), max_size=12), st.randoms(use_true_random=False)
)  # fmt: skip
def test_a_list_is_the_same_as_itself_in_whatever_order(
    lines: list[tuple[str, ...]], rng: random.Random
) -> None:
    rows = table(*lines)
    shuffled = rng.sample(rows, len(rows))
    found = compare(rows, shuffled)
    assert (found.added, found.removed, found.modified) == ((), (), ())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(30, 120), st.data())
def test_random_edits_of_a_random_list_are_found_and_nothing_else(
    seed: int, size: int, data: st.DataObject
) -> None:
    rows = made_up(size, seed)
    done = edited(rows, data.draw(st.integers(0, size // 3)), seed)
    check_found_alone(compare(read(to_csv(rows)), read(to_csv(done.rows))), done)


@pytest.mark.parametrize(
    "entity",
    [
        "ACME WORKS CO., LTD., 1 HARBOUR ROAD, PORT ZEPHYR.",
        "Acme  Works\u00a0Co., Ltd.,1 Harbour Road,\u2003Port Zephyr .",
    ],
)
def test_case_and_spacing_are_no_change(entity: str) -> None:
    found = compare(table(ACME), table([ACME[0], entity, *ACME[2:]]))
    assert (found.modified, found.unchanged) == ((), 1)


def test_a_space_between_two_numbers_makes_them_others() -> None:
    one, other = (
        [ACME[0], f"Acme Works, Room {room}, Port.", *ACME[2:]] for room in ("1 12", "11 2")
    )
    assert len(compare(table(one), table(other)).modified) == 1


def test_the_layout_of_a_citation_is_none_and_its_day_is_one() -> None:
    other = [*ACME[:4], "84 FR 22963 5/21/2019"]
    assert compare(table(ACME), table(other)).modified == ()
    later = [*ACME[:4], "84 FR 22963, 5/22/19."]
    ((change,),) = (each.fields for each in compare(table(ACME), table(later)).modified)
    assert (change.field, change.before, change.after) == ("FR citation", ACME[4], later[4])


def test_a_place_that_is_reserved_is_nobody() -> None:
    reserved = ["SYLVANIA", "[Reserved]", "", "", ""]
    found = compare(table(ACME), table(ACME, reserved))
    assert (found.added, found.unchanged) == ((), 1)


def test_only_what_both_have_columns_for_is_compared() -> None:
    columns = ["Name", "Addresses", "Federal register notice", "Start date"]
    listed = ["Acme Works Co., Ltd.", "1 Harbour Road", "84 FR 22963", "2019-05-21"]
    found = compare(table(listed, columns=columns), table(ACME, APEX))
    assert found.compared == ("name", "FR citation")
    assert found.only_before == ("Name", "Addresses", "Start date")
    assert found.only_after == ("Country", "Entity", "License requirement", "License review policy")
    assert ([each.name for each in found.added], found.modified) == (["Apex Optics LLC"], ())


# -- who is who ----------------------------------------------------------------------------------


def fields(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the fields that were changed in each row; nothing was added or removed."""
    found = compare(table(*before), table(*after))
    assert (found.added, found.removed) == ((), ())
    return [[each.field for each in one.fields] for one in found.modified]


def test_a_name_that_was_changed_is_told_as_that() -> None:
    entity = "Zephyr Holdings Co., Ltd., 1 Harbour Road, Port Zephyr."
    after = [ACME[0], entity, *ACME[2:4], f"{ACME[4]} 91 FR 1, 1/2/26."]
    assert fields([ACME, APEX], [APEX, after]) == [["name", "FR citation"]]


def test_an_earlier_name_among_the_other_names_tells_who_it_is() -> None:
    entity = "Zephyr Holdings, f.k.a. Acme Works Co., Ltd. 9 Cedar Avenue, New Town."
    after = [ACME[0], entity, *ACME[2:4], f"{ACME[4]} 91 FR 1, 1/2/26."]
    assert fields([ACME, APEX], [APEX, after]) == [["name", "Entity", "FR citation"]]


def test_somebody_else_by_another_notice_is_no_new_name() -> None:
    entity = "Zephyr Holdings Co., Ltd., 1 Harbour Road, Port Zephyr."
    after = [ACME[0], entity, *ACME[2:4], "91 FR 1, 1/2/26."]
    found = compare(table(ACME, APEX), table(APEX, after))
    assert [each.name for each in found.added] == ["Zephyr Holdings Co., Ltd."]
    assert [each.name for each in found.removed] == ["Acme Works Co., Ltd."]
    assert found.modified == ()


def test_who_cites_the_same_notice_at_another_address_is_no_new_name() -> None:
    third = [ACME[0], "Cedar Metals GmbH, 3 Amber Street, Old Town.", *ACME[2:]]
    found = compare(table(ACME, third), table(APEX, third))
    assert (len(found.added), len(found.removed)) == (1, 1)


def test_an_entity_under_two_countries_is_two_rows() -> None:
    abroad = ["SYLVANIA", *ACME[1:]]
    found = compare(table(ACME, abroad), table(abroad))
    assert ([dict(each.cells)["Country"] for each in found.removed], found.modified) == (
        ["RURITANIA"], (),
    )  # fmt: skip


def test_another_country_is_a_cell_that_was_changed() -> None:
    assert fields([ACME, APEX], [APEX, ["SYLVANIA", *ACME[1:]]]) == [["Country"]]


def test_rows_of_one_name_are_paired_one_to_one_the_most_alike_first() -> None:
    rows = [[*ACME[:1], f"Acme Works Co., Ltd., {n} Harbour Road, Port Zephyr.", *ACME[2:]]
            for n in range(1, 5)]  # fmt: skip
    other = [*rows[1][:3], "Case-by-case", rows[1][4]]
    assert fields(rows, [rows[3], other, rows[0], rows[2]]) == [["License review policy"]]
    found = compare(table(*rows), table(rows[3], rows[0], rows[2]))
    assert [entity(each) for each in found.removed] == [rows[1][1]]


def test_what_was_changed_in_rows_of_one_name_is_told_of_the_one_it_was_changed_in() -> None:
    def rows(first: str, second: str) -> list[list[str]]:
        cited = {"1 Harbour Road": first, "9 Cedar Lane": second}
        return [
            [ACME[0], f"Acme Works Co., Ltd., {place}, Port Zephyr.", *ACME[2:4], notice]
            for place, notice in cited.items()
        ]

    before = rows("84 FR 1, 1/2/19.", "85 FR 1, 1/2/20.")
    after = rows("86 FR 1, 1/2/21.", "85 FR 2, 1/3/20.")
    assert fields(before, after) == [["FR citation"]] * 2
    abroad = [["SYLVANIA", *ACME[1:3], "Case-by-case", ACME[4]], ACME]
    other = [["SYLVANIA", *ACME[1:]], [*ACME[:3], "Case-by-case", ACME[4]]]
    assert fields(abroad, other) == [["License review policy"]] * 2


def test_both_texts_of_a_cell_are_told_and_an_empty_one_is_none() -> None:
    after = [*ACME[:3], "", ACME[4]]
    ((change,),) = (each.fields for each in compare(table(ACME, APEX), table(after, APEX)).modified)
    assert (change.before, change.after) == ("Presumption of denial", None)


def test_in_a_list_of_names_alone_a_typo_is_put_right_and_another_is_somebody_else() -> None:
    def names(*some: str) -> list[Row]:
        return table(*([each] for each in some), columns=["Name"])

    found = compare(names("Zephyr Shiping"), names("Zephyr Shipping"))
    assert [each.fields[0].field for each in found.modified] == ["name"]
    found = compare(names("Zephyr Works 12"), names("Zephyr Works 13"))
    assert (len(found.added), len(found.removed)) == (1, 1)
