"""The values of a sentence, and when two of them exclude each other."""

import pytest

from bot.checking.values import Value, values_of


def only(text: str) -> Value:
    """Return the one value of a text."""
    (value,) = values_of(text)
    return value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It was signed on May 3, 2021, and published in June 2021.", ["May 3, 2021", "June 2021"]),
        ("It names 1,400 entries and twenty-five tugs.", ["1,400", "twenty-five"]),
        ("A fine of $1 billion was paid.", ["$1 billion"]),
        ("It was published as 85 FR 73185.", ["85 FR 73185"]),
        ("Supplement No. 4 to 15 CFR part 744 and section 12.", []),
        ("At 9:30 a.m. the list 1260H and 5G.", []),
    ],
)
def test_values_are_found_and_labels_are_none(text: str, written: list[str]) -> None:
    assert [value.text for value in values_of(text)] == written


@pytest.mark.parametrize(
    ("claimed", "source", "is_in", "excludes"),
    [
        ("in May 2021", "on May 3, 2021", True, False),
        ("on May 3, 2021", "in May 2021", False, False),
        ("on May 3, 2021", "on May 4, 2021", False, True),
        ("since 2019", "on May 3, 2021", False, True),
        ("59 companies", "59 companies", True, False),
        ("fifty-nine companies", "59 companies", True, False),
        ("59 companies", "68 companies", False, True),
        ("59 companies", "68 tugs", False, False),
        ("about 60 companies", "59 companies", False, False),
        ("$1,000,000,000", "$1 billion", True, False),
        ("12 percent", "12%", True, False),
        ("12 percent", "13%", False, True),
        ("85 FR 101", "85 FR 101", True, False),
        ("85 FR 101", "85 FR 102", False, True),
        ("59 companies", "on May 3, 2021", False, False),
    ],
)
def test_a_value_is_said_or_excluded_by_another(
    claimed: str, source: str, is_in: bool, excludes: bool
) -> None:
    one, other = only(f"It came {claimed}."), only(f"It came {source}.")
    assert one.is_in(other) is is_in
    assert one.excludes(other) is excludes
