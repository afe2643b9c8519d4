"""No claim without a quote that stands, character for character, in the library's own text."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.base import Quote, Statement, quote_of
from bot.answering.citations import StoredTexts, cite
from bot.errors import CitationError
from bot.models import Passage, Question
from bot.wiring import Bot, open_bot
from ingest.library.snapshot import Snapshot
from tests.bot.conftest import settings_of

QUESTION = Question("Who grants permits for mooring?", collections=("public",))


@pytest.fixture(scope="module")
def passages(bot: Bot) -> tuple[Passage, ...]:
    """What the library has on a question."""
    return bot.retriever.retrieve(QUESTION, 5).passages


@pytest.fixture
def stored(bot: Bot) -> Iterator[StoredTexts]:
    """The texts of the library."""
    with bot.reader().snapshot(["public"]) as snapshots:
        yield StoredTexts(snapshots)


def whole(passage: Passage) -> Quote:
    """Return the quote of a whole Passage."""
    return quote_of(passage, passage.chunk.start, passage.chunk.end)


def test_a_quote_that_stands_becomes_a_citation_of_its_document(
    passages: tuple[Passage, ...], stored: StoredTexts
) -> None:
    quote = whole(passages[0])
    (claim,), (citation,) = cite([Statement("It says so.", (quote,))], stored)
    assert (claim.text, claim.citations) == ("It says so.", (1,))
    of = passages[0].document
    assert (citation.n, citation.document_id, citation.key) == (1, of.id, of.key)
    assert (citation.quote, citation.start, citation.end) == (quote.text, quote.start, quote.end)
    assert citation.chunk_id == passages[0].chunk.id
    assert citation.official == of.official
    for name in ("title", "url", "kind", "issuer", "number", "citation", "published_on",
                 "effective_on", "superseded_by"):  # fmt: skip
        assert getattr(citation, name) == getattr(of, name)


def test_citations_are_numbered_in_order_and_equal_quotes_share_a_number(
    passages: tuple[Passage, ...], stored: StoredTexts
) -> None:
    one, two, three = (whole(passage) for passage in passages[:3])
    statements = [Statement("A", (one, two)), Statement("B", (two,)), Statement("C", (three, one))]
    claims, citations = cite(statements, stored)
    assert [claim.citations for claim in claims] == [(1, 2), (2,), (3, 1)]
    assert [citation.n for citation in citations] == [1, 2, 3]


def broken(quote: Quote) -> dict[str, Quote]:
    """Return what a quote may have wrong."""
    middle = len(quote.text) // 2
    of = quote.document
    return {
        "another word": replace(quote, text=quote.text.replace("e", "a", 1)),
        "another case": replace(quote, text=quote.text.upper()),
        "one character less": replace(quote, text=quote.text[:-1]),
        "a space more": replace(quote, text=quote.text[:middle] + " " + quote.text[middle:]),
        "moved by one": replace(quote, start=quote.start + 1, end=quote.end + 1),
        "beyond the end": replace(quote, start=10**6, end=10**6 + len(quote.text)),
        "from the end": replace(quote, start=-len(quote.text), end=-1),
        "empty": replace(quote, text="", end=quote.start),
        "of another document": replace(quote, document=of.model_copy(update={"id": "d0"})),
        "of a hidden one": replace(quote, document=of.model_copy(update={"collection": "team-x"})),
    }


@pytest.mark.parametrize("fault", [
    "another word", "another case", "one character less", "a space more", "moved by one",
    "beyond the end", "from the end", "empty", "of another document", "of a hidden one",
])  # fmt: skip
def test_a_statement_whose_quote_does_not_stand_is_dropped(
    passages: tuple[Passage, ...], stored: StoredTexts, fault: str
) -> None:
    good, other = whole(passages[0]), whole(passages[1])
    bad = broken(good)[fault]
    with pytest.raises(CitationError):
        stored.check(bad)
    assert cite([Statement("Made up.", (bad,))], stored) == ((), ())
    # One bad quote takes its statement with it, and no other.
    statements = [Statement("Half.", (other, bad)), Statement("Whole.", (other,))]
    claims, citations = cite(statements, stored)
    assert [claim.text for claim in claims] == ["Whole."]
    assert [citation.n for citation in citations] == [1]


def test_a_statement_without_a_quote_is_no_claim(stored: StoredTexts) -> None:
    assert cite([Statement("Trust me.", ())], stored) == ((), ())


def test_a_text_that_changes_after_retrieval_is_not_quoted(home: Path) -> None:
    with open_bot(settings_of(home)) as bot:
        passages = bot.retriever.retrieve(QUESTION, 3).passages
        statements = [Statement(p.chunk.text, (whole(p),)) for p in passages]
        with bot.reader().snapshot(["public"]) as snapshots:
            assert len(cited(statements, snapshots)) == 3
        db = sqlite3.connect(home / "catalog.sqlite3")
        first = passages[0]
        db.execute(
            "UPDATE documents SET text=replace(text, 'permit', 'pErmit') WHERE id=?",
            (first.document.id,),
        )
        db.commit()
        db.close()
        assert "permit" in first.chunk.text, "the test would prove nothing"
        with bot.reader().snapshot(["public"]) as snapshots:
            kept = cited(statements, snapshots)
        assert first.chunk.text not in kept
        others = [p.chunk.text for p in passages if p.document.id != first.document.id]
        assert kept == others


def cited(statements: list[Statement], snapshots: list[Snapshot]) -> list[str]:
    """Return the texts of the claims that these texts support."""
    return [claim.text for claim in cite(statements, StoredTexts(snapshots))[0]]
