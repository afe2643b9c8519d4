"""The time a question is about narrows what it may use, only where its text leaves no doubt."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.dates import dated
from bot.understanding.periods import find_periods
from ingest.library.filters import Filter

TODAY = date(2026, 7, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Was Acme blacklisted in January 2021?", date(2021, 1, 31)),
        ("Was Acme banned on 12 March 2021?", date(2021, 3, 12)),
        ("As of 2021-03, is Acme listed?", date(2021, 3, 31)),
        ("What must pilots do as of the end of 2020?", date(2020, 12, 31)),
        ("Was E.O. 12001 in force in May 2021?", date(2021, 5, 31)),
        ("Who was on a Vessels List in 2022?", date(2022, 12, 31)),
        ("Acme's status at the end of 2020 was?", date(2020, 12, 31)),
        ("Was Acme sanctioned last year?", date(2025, 12, 31)),
        ("Was Acme listed last month?", date(2026, 6, 30)),
        ("Was Acme listed two years ago?", date(2024, 7, 23)),
        ("Was Acme listed yesterday?", date(2026, 7, 22)),
        ("Was Acme allowed to sail by Sept. 2021?", date(2021, 9, 30)),
        ("Was Acme on the Vessels List in March of 2021?", date(2021, 3, 31)),
        ("As of 2021 rules on tugs were in force?", date(2021, 12, 31)),
        ("Was Acme exempt under the Harbour Safety Act of 2018 in 2021?", date(2021, 12, 31)),
        ("Was Acme restricted by E.O. 12001 in 2021 or exempt?", date(2021, 12, 31)),
    ],
)  # fmt: skip
def test_a_state_at_a_time_is_asked_as_of_the_end_of_that_time(text: str, day: date) -> None:
    found = dated(text, Filter(official=True), TODAY)
    assert found.where == Filter(as_of=day, official=True)
    assert found.phrase is not None
    assert found.phrase in text


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Which notices were published since June 2020?", date(2020, 6, 1), None),
        ("What has been published after 2021-03-12?", date(2021, 3, 13), None),
        ("What news was published before March 2021?", None, date(2021, 2, 28)),
        ("Show documents published until March 2021", None, date(2021, 3, 31)),
        ("What was published in 2021?", date(2021, 1, 1), date(2021, 12, 31)),
        ("What was published last year?", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_time_of_publication_becomes_since_and_until(
    text: str, since: date | None, until: date | None
) -> None:
    assert dated(text, Filter(), TODAY).where == Filter(since=since, until=until)


@pytest.mark.parametrize(
    "text",
    [
        "Is Acme listed?",
        "Is Acme listed now?",
        "Is Acme listed today?",
        "What did the order of January 14, 2021 say?",
        "What does the May 15, 2019 executive order prohibit?",
        "Is Acme on the 2022 list?",
        "Was Acme on the Vessels List in the January 2021 version?",
        "Was Acme subject to the order of January 14, 2021?",
        "Which entities were added in 2021?",
        "Which vessels were listed in 2021?",
        "When in 2021 was Acme listed?",
        "Was Acme added to the Vessels List in June 2020?",
        "Was Acme put on the Vessels List in June 2020?",
        "Why was Acme listed in 2020?",
        "Which rule effective as of January 1, 2021 bans tugs?",
        "Was E.O. 12001 published in March 2020?",
        "Which order published in March 2020 was amended by E.O. 12050?",
        "Are tugs prohibited after January 11, 2021?",
        "What happened in January 2021?",
        "Was Acme listed on 31 February 2021?",
    ],
)
def test_a_date_that_is_part_of_what_is_asked_narrows_nothing(text: str) -> None:
    found = dated(text, Filter(), TODAY)
    assert found.where == Filter()
    assert found.phrase is None


@pytest.mark.parametrize(
    "text",
    [
        "Was the licence requirement for Acme in 2018 laxer than in 2022?",
        "Was the licence policy for Acme stricter in 2018 than 2022?",
        "Was Acme exempt in January or in March 2021?",
        "Was Acme listed in 2019 and last year?",
        "What was forbidden in 2019 and is it lawful now?",
        "What was forbidden in 2019 and is it lawful?",
        "Was the licence requirement in 2019 the same as it is today?",
        "Is Acme currently subject to what was in force in 2019?",
        "What was published in 2019 and 2021?",
    ],
)
def test_a_question_about_two_times_is_narrowed_to_none_of_them(text: str) -> None:
    assert dated(text, Filter(), TODAY).where == Filter()


@pytest.mark.parametrize(
    "text",
    [
        "Are tugs banned in 1999 harbours?",
        "Are tugs banned in 2000 Sylvanian fishing harbours?",
        "Are tugs banned in 2000 US fishing harbours?",
        "Are tugs banned in 2000 or more of them?",
        "Are tugs banned in 2000+ ports?",
        "Is Acme banned by 1950 people?",
    ],
)
def test_a_count_is_no_year(text: str) -> None:
    assert list(find_periods(text)) == []
    assert dated(text, Filter(), TODAY).where == Filter()


@pytest.mark.parametrize(
    "text",
    [
        "Was Acme in 2021 subject to rules?",
        "In 2021, tugs were banned.",
        "Was Acme banned in 2021 by the ports?",
        "The order of 2021 forbids tugs.",
        "Was Acme banned in 2021?",
    ],
)
def test_a_year_is_a_year_whatever_follows_it(text: str) -> None:
    (period,) = find_periods(text)
    assert (period.first, period.last) == (date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    "where",
    [Filter(as_of=TODAY), Filter(since=date(2020, 1, 1)), Filter(until=date(2020, 1, 1))],
)
def test_a_filter_that_the_asker_gave_wins_over_the_text(where: Filter) -> None:
    assert dated("Was Acme listed as of March 2021?", where, TODAY).where == where


def test_the_day_before_a_leap_day_years_ago_is_a_day_of_the_calendar() -> None:
    found = dated("Was Acme listed one year ago?", Filter(), date(2024, 2, 29))
    assert found.where.as_of == date(2023, 2, 28)
    assert dated("Was Acme listed 999 years ago?", Filter(), date(900, 1, 1)).phrase is None


@given(st.text(max_size=300), st.dates())
def test_no_text_and_no_day_is_an_error(text: str, today: date) -> None:
    found = dated(text, Filter(), today)
    assert (found.phrase is None) == (found.where == Filter())


@given(
    st.lists(
        st.sampled_from(["Was", "Acme", "listed", "as of", "in", "March", "12", "2021", "last",
                         "year", "ago", "999", "days", "published", "what", "?", "0"]),
        max_size=12,
    ),
    st.dates(),
)  # fmt: skip
def test_no_mixture_of_dates_is_an_error(words: list[str], today: date) -> None:
    text = " ".join(words)
    found = dated(text, Filter(), today)
    assert found.phrase is None or found.phrase in text
    assert (found.phrase is None) == (found.where == Filter())
