"""However an official name is spelled, it is one name; what only looks like one is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import find_identifiers

ORDER = ["Executive Order {}", "executive order {}", "EXECUTIVE ORDER {}", "Executive Orders {}",
         "Executive Order No. {}", "E.O. {}", "E. O. {}", "EO {}", "eo {}", "E.O. No. {}",
         "Executive\nOrder {}", "Executive\u00a0Order {}"]  # fmt: skip
CITATION = ["{} FR {}", "{} F.R. {}", "{} F. R. {}", "{} Fed. Reg. {}", "{} Fed.Reg. {}",
            "{}\u00a0FR\u00a0{}"]  # fmt: skip
CFR = ["{} CFR {}", "{} C.F.R. {}", "{} CFR part {}", "{} CFR Part {}", "{} CFR § {}",
       "{} CFR §{}", "{} C. F. R. {}", "{} cfr {}"]  # fmt: skip
LAW = ["Pub. L. {}-{}", "Public Law {}-{}", "P.L. {}-{}", "P. L. {}-{}", "Pub. L. No. {}-{}",
       "Public Law {}–{}"]  # fmt: skip

AROUND = st.sampled_from(["", "See ", "(", "under ", "“", "as amended by ", "Sec. 2 of "])
BEHIND = st.sampled_from(["", ".", ",", ")", " of May 2, 2018", ";", "’s", "”"])


def names(text: str) -> list[str]:
    """Return the names in a text, each checked against where it says it stands."""
    found = list(find_identifiers(text))
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert any(digit in text[each.start : each.end] for digit in "0123456789")
    return [each.value for each in found]


@given(st.integers(1000, 99999), st.sampled_from(ORDER), st.booleans(), AROUND, BEHIND)
def test_every_spelling_of_an_executive_order_is_one_name(
    number: int, spelling: str, comma: bool, before: str, after: str
) -> None:
    written = f"{number:,}" if comma and number > 9999 else str(number)
    assert names(before + spelling.format(written) + after) == [f"E.O. {number}"]


@given(
    st.integers(10, 120), st.integers(1, 99999), st.sampled_from(CITATION), st.booleans(),
    AROUND, BEHIND,
)  # fmt: skip
def test_every_spelling_of_a_federal_register_citation_is_one_name(
    volume: int, page: int, spelling: str, comma: bool, before: str, after: str
) -> None:
    written = f"{page:,}" if comma else str(page)
    assert names(before + spelling.format(volume, written) + after) == [f"{volume} FR {page}"]


@given(
    st.integers(1, 50), st.integers(1, 1999), st.integers(0, 99), st.sampled_from(CFR), AROUND,
    BEHIND,
)  # fmt: skip
def test_every_spelling_of_a_cfr_place_is_one_name(
    title: int, part: int, section: int, spelling: str, before: str, after: str
) -> None:
    place = f"{part}.{section}" if section else str(part)
    assert names(before + spelling.format(title, place) + after) == [f"{title} CFR {place}"]


@given(st.integers(10, 120), st.integers(1, 999), st.sampled_from(LAW), AROUND, BEHIND)
def test_every_spelling_of_a_public_law_is_one_name(
    congress: int, number: int, spelling: str, before: str, after: str
) -> None:
    written = before + spelling.format(congress, number) + after
    assert names(written) == [f"Pub. L. {congress}-{number}"]


@given(st.integers(1994, 2030), st.integers(1, 99999), AROUND, BEHIND)
def test_a_document_number_is_found_as_it_is(
    year: int, number: int, before: str, after: str
) -> None:
    written = f"{year}-{number:05d}"
    assert names(before + written + after) == [written]


@pytest.mark.parametrize(
    "text",
    ["", "Executive Order", "EO 12", "order 13959", "CEO 13959", "NEO 13959x", "2020-254591",
     "2020-25459-1", "12-2020-25459", "the 85 friends 73185", "2020-11-12", "tel. 555-12345",
     "Public Law", "P.L.", "1234 FR 5", "CFR 744"],
)  # fmt: skip
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert names(text) == []


def test_all_names_of_a_text_are_found_where_they_stand() -> None:
    text = (
        "E.O. 13959 (85 FR 73185, FR Doc. 2020-25459) under Pub. L. 105-261 and 15 CFR 744.11(b)."
    )
    found = {each.value: text[each.start : each.end] for each in find_identifiers(text)}
    assert found == {
        "E.O. 13959": "E.O. 13959", "85 FR 73185": "85 FR 73185", "2020-25459": "2020-25459",
        "Pub. L. 105-261": "Pub. L. 105-261", "15 CFR 744.11": "15 CFR 744.11",
    }  # fmt: skip


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    names(text)
