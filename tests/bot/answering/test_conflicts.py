"""What contradicts itself is shown side by side, every quote checked, and never blended."""

from collections.abc import Iterator

import pytest

from bot.answering.base import Dispute, Quote, Statement, quote_of
from bot.answering.citations import StoredTexts, cite
from bot.answering.conflicts import disputes_over, resolve
from bot.models import Passage, Question
from bot.wiring import Bot
from tests.bot.support import document, passage


def statement(day: str | None, kind: str) -> Statement:
    """Return a statement of a Document of a day."""
    of = passage(f"{kind} {day}", document(f"{kind} {day}", kind=kind, published_on=day))
    return Statement(f"{kind} {day}", (quote_of(of, 0, len(of.chunk.text)),))


NOTICE = statement("2021-05-25", "notice")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (statement("2021-01", "news"),
         "The later official document (2021-05-25) outranks news of 2021-01."),
        (statement("2022-03-10", "news"),
         "The official document (2021-05-25) outranks news of 2022-03-10."),
        (statement(None, "news"),
         "The later official document (2021-05-25) outranks news of an unknown date."),
        (statement("2022-03-10", "document"),
         "The official document (2021-05-25) outranks one of 2022-03-10 that is not known to be "
         "official."),
        (statement("2021-01-14", "list"),
         "Both are official; the later (2021-05-25) tells what became of what the earlier "
         "(2021-01-14) says."),
        (statement("2023-01-14", "list"),
         "Both are official; what the document of 2021-05-25 tells of came after what that of "
         "2023-01-14 tells of."),
    ],
)  # fmt: skip
def test_why_one_is_preferred_is_said_with_rank_and_dates(other: Statement, why: str) -> None:
    (found,) = disputes_over(NOTICE, [other])
    assert found == Dispute(NOTICE, (other,), why)


def test_of_articles_none_is_called_the_latest_that_is_not() -> None:
    early, late = statement("2021-05-25", "news"), statement("2022-01-01", "news")
    (right,) = disputes_over(late, [early])
    assert "the latest (2022-01-01) is preferred to 2021-05-25" in right.why
    (other,) = disputes_over(early, [late])
    assert "latest" not in other.why
    assert other.why.startswith("None of them is official; what 2021-05-25 tells of came after")


def test_sources_of_different_rank_are_disputed_apart_and_all_dates_are_told() -> None:
    listed, one, two = (
        statement("2021-01-14", "list"), statement("2021-01", "news"), statement("2021-02", "news")
    )  # fmt: skip
    official, news = disputes_over(NOTICE, [listed, one, two])
    assert official.others == (listed,)
    assert news.others == (one, two)
    assert "2021-01 and 2021-02" in news.why
    assert disputes_over(NOTICE, []) == []


@pytest.fixture(scope="module")
def passages(bot: Bot) -> tuple[Passage, ...]:
    """What the library has on a question."""
    question = Question("Who grants permits for mooring?", collections=("public",))
    return bot.retriever.retrieve(question, 5).passages


@pytest.fixture
def stored(bot: Bot) -> Iterator[StoredTexts]:
    """The texts of the library."""
    with bot.reader().snapshot(["public"]) as snapshots:
        yield StoredTexts(snapshots)


def of(passage: Passage) -> Statement:
    """Return a statement that quotes a whole Passage."""
    quote = quote_of(passage, passage.chunk.start, passage.chunk.end)
    return Statement(passage.chunk.text, (quote,))


def false(passage: Passage) -> Statement:
    """Return a statement whose quote is nowhere in the library."""
    quote = quote_of(passage, passage.chunk.start, passage.chunk.end)
    return Statement("So it is.", (Quote(quote.document, 0, 4, "Nay.", quote.chunk_id, None),))


def test_a_conflict_takes_the_answers_numbers_and_counts_on(
    passages: tuple[Passage, ...], stored: StoredTexts
) -> None:
    one, two, three = (of(each) for each in passages[:3])
    _, cited = cite([one, two], stored)
    conflicts, citations = resolve([Dispute(two, (three, one), "It is later.")], cited, stored)
    (conflict,) = conflicts
    assert [claim.citations for claim in conflict.claims] == [(2,), (3,), (1,)]
    assert (conflict.prefers, conflict.why) == (2, "It is later.")
    assert [each.n for each in citations] == [1, 2, 3]
    assert citations[:2] == cited
    assert citations[2].quote == passages[2].chunk.text


def test_a_quote_that_does_not_stand_is_not_shown_in_a_conflict_either(
    passages: tuple[Passage, ...], stored: StoredTexts
) -> None:
    one, two, lie = of(passages[0]), of(passages[1]), false(passages[2])
    assert resolve([Dispute(lie, (one,), "")], (), stored) == ((), ())
    assert resolve([Dispute(one, (lie,), "")], (), stored) == ((), ())
    conflicts, citations = resolve([Dispute(one, (lie,), ""), Dispute(one, (lie, two), "")],
                                   (), stored)  # fmt: skip
    (conflict,) = conflicts
    assert len(conflict.claims) == 2
    assert [each.n for each in citations] == [1, 2]
