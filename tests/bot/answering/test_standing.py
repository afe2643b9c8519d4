"""On each list the newest official word leads, and what contradicts it stands beside it."""

from bot.answering.standing import Told, told
from bot.models import Passage
from tests.bot.support import document, passage, row


def notice(day: str, text: str, kind: str = "notice") -> Passage:
    """Return a Passage of a Document of a day."""
    return passage(text, document(f"{kind} of {day}", kind=kind, published_on=day))


ADDED = notice("2020-03-02", "The Bureau added Acme to the Harbour List on March 2, 2020.")
HELD = notice("2021-04-05", "On April 5, 2021, a court enjoined the Harbour List entry of Acme.")
ENDED = notice("2021-06-07", "On June 7, 2021, the Bureau removed Acme from the Harbour List.")
STILL = notice("2022-01-01", "On January 1, 2022, the Harbour List did not name Acme.")
TUGS = notice("2022-02-02", "The Tugboat List of February 2, 2022, does not name Acme.")
EARLY = notice("2020-04-01", "Acme has been blacklisted this week.", "news")
LATE = notice("2022-05-06", "Acme is still on the Harbour List.", "news")
ALL = (ADDED, HELD, ENDED, STILL, TUGS, EARLY, LATE)


def keys(result: Told | None) -> list[str]:
    """Return the keys of what the statements quote, in order."""
    assert result is not None
    return [quote.document.key for s in result.statements for quote in s.quotes]


def disputed(result: Told | None) -> list[tuple[str, ...]]:
    """Return the keys of each dispute, the preferred one first."""
    assert result is not None
    return [
        tuple(s.quotes[0].document.key for s in (each.preferred, *each.others))
        for each in result.disputes
    ]


def test_a_listing_is_told_as_such_while_nothing_later_is_known() -> None:
    result = told("Is Acme on the Harbour List?", [ADDED, EARLY])
    assert keys(result) == ["notice of 2020-03-02"]
    assert result is not None
    assert result.statements[0].text.startswith("As of 2020-03-02, yes: The Bureau added Acme")
    assert result.statements[0].quotes[0].text == ADDED.chunk.text
    assert result.disputes == ()


def test_the_newest_word_on_a_listing_goes_before_the_act_that_began_it() -> None:
    again = notice("2020-09-09", "On September 9, 2020, the Harbour List named Acme.")
    assert keys(told("Is Acme on the Harbour List?", [ADDED, again])) == [
        "notice of 2020-09-09", "notice of 2020-03-02"
    ]  # fmt: skip


def test_a_listing_on_hold_is_no_plain_listing() -> None:
    result = told("Is Acme on the Harbour List?", [ADDED, HELD])
    assert keys(result) == ["notice of 2021-04-05"]
    assert result is not None
    assert result.statements[0].text.startswith("As of 2021-04-05, on hold: ")
    assert disputed(result) == [("notice of 2021-04-05", "notice of 2020-03-02")]


def test_an_end_is_told_by_the_act_that_made_it_and_the_newest_word_after_it() -> None:
    result = told("Is Acme on the Harbour List?", ALL)
    assert keys(result) == ["notice of 2021-06-07", "notice of 2022-01-01"]
    assert result is not None
    assert result.statements[0].text.startswith("As of 2021-06-07, no longer: ")
    assert result.statements[1].text == STILL.chunk.text


def test_what_was_and_is_no_longer_is_told_beside_it_official_and_news_apart() -> None:
    result = told("Is Acme on the Harbour List?", ALL)
    assert disputed(result) == [
        ("notice of 2021-06-07", "notice of 2020-03-02"),
        ("notice of 2021-06-07", "news of 2020-04-01", "news of 2022-05-06"),
    ]
    assert result is not None
    in_time, over_news = (each.why for each in result.disputes)
    assert "2021-06-07" in in_time
    assert "2020-03-02" in in_time
    assert "The official document (2021-06-07) outranks news of" in over_news
    assert "2020-04-01 and 2022-05-06" in over_news


def test_a_later_official_word_outranks_earlier_news_in_so_many_words() -> None:
    result = told("Is Acme on the Harbour List?", [ADDED, ENDED, EARLY])
    assert result is not None
    assert result.disputes[1].why == (
        "The later official document (2021-06-07) outranks news of 2020-04-01."
    )


def test_a_question_about_a_past_time_is_answered_as_it_was_then() -> None:
    result = told("Was Acme on the Harbour List in March 2020?", ALL)
    assert keys(result) == ["notice of 2020-03-02"]
    assert result is not None
    assert ", yes: " in result.statements[0].text
    assert told("Was Acme on the Harbour List in March 2019?", ALL) is None


def test_a_list_is_never_answered_for_by_another() -> None:
    result = told("Is Acme on the Tugboat List?", ALL)
    assert keys(result) == ["notice of 2022-02-02"]
    assert result is not None
    assert "not named" in result.statements[0].text
    assert result.disputes == ()
    assert told("Is Acme on the Tugboat List?", [ADDED, ENDED]) == Told((), ())


def test_blacklisted_alone_is_answered_for_the_lists_that_count() -> None:
    result = told("Is Acme blacklisted?", ALL)
    assert keys(result) == ["notice of 2021-06-07", "notice of 2022-01-01"]
    two = notice("2022-03-03", "On March 3, 2022, the Bureau added Acme to the Pier List.")
    assert keys(told("Is Acme blacklisted?", [*ALL, two])) == [
        "notice of 2022-03-03", "notice of 2021-06-07"
    ]  # fmt: skip


def test_an_article_that_names_no_list_contradicts_none_while_another_list_stands() -> None:
    two = notice("2022-03-03", "On March 3, 2022, the Bureau added Acme to the Pier List.")
    result = told("Is Acme blacklisted?", [ADDED, ENDED, EARLY, two])
    assert ("notice of 2021-06-07", "news of 2020-04-01") not in disputed(result)


def test_an_article_that_lists_somebody_whom_no_document_lists_is_contradicted() -> None:
    claims = notice("2022-03-03", "Acme is on the Tugboat List.", "news")
    assert disputed(told("Is Acme on the Tugboat List?", [TUGS, claims])) == [
        ("notice of 2022-02-02", "news of 2022-03-03")
    ]


def test_what_is_disputed_of_other_lists_is_told_where_the_question_names_none() -> None:
    claims = notice("2022-03-03", "Acme is on the Tugboat List.", "news")
    result = told("Is Acme blacklisted?", [ADDED, TUGS, claims])
    assert keys(result) == ["notice of 2020-03-02"]
    assert disputed(result) == [("notice of 2022-02-02", "news of 2022-03-03")]
    assert disputed(told("Is Acme on the Harbour List?", [ADDED, TUGS, claims])) == []


def test_that_a_list_did_not_name_somebody_before_it_did_is_no_contradiction() -> None:
    before = notice("2020-02-01", "The Harbour List does not name Acme.")
    paper = notice("2020-02-02", "Acme is not on the Harbour List.", "news")
    result = told("Is Acme on the Harbour List?", [before, paper, ADDED])
    assert keys(result) == ["notice of 2020-03-02"]
    assert disputed(result) == []


def test_articles_alone_answer_without_a_yes_and_the_latest_is_preferred() -> None:
    gone = notice("2021-06-08", "Acme was removed from the Harbour List.", "news")
    named = notice("2020-04-02", "Acme was added to the Harbour List.", "news")
    result = told("Is Acme on the Harbour List?", [named, gone])
    assert keys(result) == ["news of 2021-06-08"]
    assert result is not None
    assert result.statements[0].text == gone.chunk.text
    assert disputed(result) == [("news of 2021-06-08", "news of 2020-04-02")]
    assert "None of them is official" in result.disputes[0].why


def test_a_predicate_stands_for_the_list_whose_words_it_is() -> None:
    lists = notice(
        "2020-01-01", 'The Harbour List is of "Sylvanian tugboat companies". Acme sails tugs.'
    )
    result = told("Is Acme a Sylvanian tugboat company?", [lists, *ALL])
    assert keys(result)[0] == "notice of 2021-06-07"
    assert told("Is Acme a Ruritanian tugboat company?", [lists, *ALL]) is None


def test_a_question_after_an_end_is_not_answered_with_a_no() -> None:
    result = told("Was Acme removed from the Harbour List?", ALL)
    assert result is not None
    assert result.statements[0].text == ENDED.chunk.text


def test_what_asks_for_more_than_is_said_is_left_to_others() -> None:
    assert told("Is Acme on the Harbour List of Ruritania?", ALL) is None
    assert told("Is Zephyr on the Harbour List?", ALL) is None
    assert told("When was Acme added to the Harbour List?", ALL) is None
    assert told("Is Acme on the Harbour List?", []) == Told((), ())


def listed(day: str | None, **cells: str) -> Passage:
    """Return a row of a day's Harbour List."""
    of = document(f"list of {day}", kind="list", title="Harbour List", published_on=day)
    return row(of, "Acme", 10 * len(cells.get("Country", "")), Name="Acme", **cells)


def texts(result: Told | None) -> list[str]:
    """Return what the statements say."""
    assert result is not None
    return [statement.text for statement in result.statements]


def test_a_row_of_the_list_answers_with_its_day_and_what_its_columns_say() -> None:
    here = listed("2020-05", Country="Ruritania", Policy="Denial")
    result = told("Is Acme on the Harbour List?", [here])
    assert texts(result) == ["As of 2020-05, yes: Acme: Country: Ruritania; Policy: Denial."]
    assert result is not None
    assert result.statements[0].quotes[0].text == here.chunk.text
    undated = told("Is Acme on the harbour list?", [listed(None, Policy="Denial")])
    assert texts(undated) == ["As of an unknown date, yes: Acme: Policy: Denial."]
    after_end = told("Was Acme removed from the Harbour List?", [here])
    assert texts(after_end) == ["Acme: Country: Ruritania; Policy: Denial."]


def test_a_later_official_word_goes_before_a_row_and_the_row_is_in_dispute() -> None:
    row_of_2020 = listed("2020-05-01", Policy="Denial")
    result = told("Is Acme on the Harbour List?", [row_of_2020, ADDED, ENDED])
    assert texts(result)[0].startswith("As of 2021-06-07, no longer: ")
    assert disputed(told("Is Acme on the Harbour List?", [row_of_2020, ENDED])) == [
        ("notice of 2021-06-07", "list of 2020-05-01")
    ]
    again = listed("2022-05-01", Policy="Denial")
    assert texts(told("Is Acme on the Harbour List?", [row_of_2020, ENDED, again]))[0] == (
        "As of 2022-05-01, yes: Acme: Policy: Denial."
    )


def test_of_lists_that_name_somebody_the_newest_is_told_and_the_act_that_put_them_there() -> None:
    rows = [listed("2020-05-01", Policy="Denial"), listed("2022-05-01", Policy="Approval")]
    result = told("Is Acme on the Harbour List?", [*rows, ADDED])
    assert keys(result) == ["list of 2022-05-01", "notice of 2020-03-02"]
    assert keys(told("Is Acme on the Harbour List?", rows)) == ["list of 2022-05-01"]
    early = listed("2020-03-01", Policy="Denial")
    assert keys(told("Is Acme on the Harbour List?", [early, rows[1], ADDED])) == [
        "list of 2022-05-01", "notice of 2020-03-02"
    ]  # fmt: skip


def test_all_rows_of_the_name_on_that_list_are_told() -> None:
    two = [listed("2020-05-01", Country="Sylvania"), listed("2020-05-01", Country="Ruritania")]
    assert texts(told("Is Acme on the Harbour List?", two)) == [
        "As of 2020-05-01, yes: Acme: Country: Sylvania.", "Acme: Country: Ruritania."
    ]  # fmt: skip


def test_a_row_whose_own_column_says_no_is_no_yes() -> None:
    gone = listed("2022-05-01", Status="Removed")
    assert texts(told("Is Acme on the Harbour List?", [gone])) == [
        "As of 2022-05-01, no longer: Acme: Status: Removed."
    ]


def test_a_row_is_no_answer_for_a_longer_name_a_subsidiary_or_products() -> None:
    here = listed("2020-05", Policy="Denial")
    for asked in (
        "Is Acme Bank",
        "Is Acme's subsidiary",
        "Are Acme products",
        "Is a client of Acme",
    ):
        assert told(f"{asked} on the Harbour List?", [here]) is None


def test_a_list_is_known_by_its_initials_and_in_lower_case() -> None:
    of = document("sto", kind="list", title="Small Tug Owners List", published_on="2021-01-01")
    here = row(of, "Acme", Name="Acme", Policy="Denial")
    for name in ("STO List", "small tug owners list", "Tug Owners List"):
        assert keys(told(f"Is Acme on the {name}?", [here])) == ["sto"]
    assert told("Is Acme on the Big Tug Owners List?", [here]) == Told((), ())
