"""A date is read as it is written, whole or reduced, and never made up."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import (
    earliest,
    find_written_date,
    find_written_dates,
    in_order,
    latest,
    parse_date,
)
from ingest.errors import InvalidDate

ISO = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None), ("", None), ("2021-01-14", "2021-01-14"), ("2021-01", "2021-01"),
        ("2021", "2021"), (2021, "2021"), (" 2021-01-14 ", "2021-01-14"),
        (date(2021, 1, 14), "2021-01-14"), (datetime(2021, 1, 14, 23, tzinfo=UTC), "2021-01-14"),
        ("2021-01-14T10:00:00-04:00", "2021-01-14"), ("2021-01-14 10:00", "2021-01-14"),
        ("2020-02-29", "2020-02-29"), ("2021/1/4", "2021-01-04"),
    ],
)  # fmt: skip
def test_a_date_keeps_the_precision_it_is_given_in(value: object, expected: str | None) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    ["2021-02-29", "2021-13", "2021-00", "2021-01-00", "2021-1-4", "14.01.2021", "01/14/2021",
     "yesterday", "20210114", "0000", "2021-01-14x", "١٢٣٤-٠١", 20210114, True, "2021-01-14-02"],
)  # fmt: skip
def test_what_is_no_date_is_an_error_that_names_it(value: object) -> None:
    with pytest.raises(InvalidDate) as caught:
        parse_date(value)
    assert str(value) in caught.value.message
    assert "YYYY-MM-DD" in caught.value.hint


@given(st.one_of(st.text(max_size=12), st.from_regex(r"\A\d{4}[-/]\d{1,2}[-/]\d{1,2}\Z")))
def test_any_text_is_a_date_or_that_error(text: str) -> None:
    try:
        found = parse_date(text)
    except InvalidDate:
        return
    if found is not None:
        assert ISO.fullmatch(found)
        assert earliest(found) <= latest(found)


@given(st.dates(min_value=date(1, 1, 1)))
def test_a_reduced_date_spans_exactly_its_days(day: date) -> None:
    whole = day.isoformat()
    month, year = whole[:7], whole[:4]
    assert (earliest(whole), latest(whole)) == (day, day)
    assert earliest(month) <= day <= latest(month)
    assert {earliest(month).strftime("%m"), latest(month).strftime("%m")} == {day.strftime("%m")}
    assert (earliest(month).day, latest(month).day >= 28) == (1, True)
    assert (earliest(year), latest(year)) == (date(day.year, 1, 1), date(day.year, 12, 31))


def test_february_ends_where_its_year_says() -> None:
    assert latest("2020-02") == date(2020, 2, 29)
    assert latest("2021-02") == date(2021, 2, 28)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Executive Order 13959 of November 12, 2020", "2020-11-12"),
        ("on June 3,  2021 and July 4, 2021", "2021-06-03"),
        ("on February 30, 2021, or March 1, 2021", "2021-03-01"),
        ("in November 2020", None), ("12 November 2020", None), ("", None),
    ],
)  # fmt: skip
def test_the_first_written_date_that_exists_is_found(text: str, expected: str | None) -> None:
    assert find_written_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-12 and 2021-03", ["2021-03-12", "2021-03"]),
        ("at 2021-03-12T10:00Z", ["2021-03-12"]),
        ("March 12, 2021, or 12th of March 2021", ["2021-03-12", "2021-03-12"]),
        ("Sept. 2021, sep 3 2020, March of 2021", ["2021-09", "2020-09-03", "2021-03"]),
        ("on March 3 and in May", ["--03-03"]),
        ("February 29, 2021; on February 29", ["--02-29"]),
        ("they may 5 times march 3 miles in 2021", []),
        ("2021-03x, 2020-27031, x-2021-03, 2021-13", []),
        ("Marching 12, 2021", []),
    ],
)
def test_every_written_date_is_found_in_its_own_precision(text: str, expected: list[str]) -> None:
    assert [each.iso for each in find_written_dates(text)] == expected


@given(st.text(max_size=80), st.dates(min_value=date(1000, 1, 1)))
def test_a_written_date_stands_where_it_says(before: str, day: date) -> None:
    written = f"{day:%B} {day.day}, {day.year}"
    text = f"{before}; {written}."
    found = [text[each.start : each.end] for each in find_written_dates(text)]
    assert found[-1] == written


def test_dates_are_put_in_order_by_the_last_day_they_can_mean_and_none_comes_first() -> None:
    dates = ["2021", None, "2021-03", "2021-03-12", "2020"]
    assert sorted(dates, key=in_order) == [None, "2020", "2021-03-12", "2021-03", "2021"]
