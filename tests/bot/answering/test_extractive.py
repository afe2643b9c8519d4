"""Of rows, standings and fields the one that answers goes first; a near miss is said to be one."""

import pytest

from bot.answering.base import Draft, quote_of
from bot.answering.citations import citation_of
from bot.answering.extractive import ExtractiveAnswerer
from bot.answering.wording import near_miss
from bot.models import Passage, Question, Retrieval
from bot.settings import BotSettings
from ingest.embedding.hashing import HashingEmbedder
from tests.bot.support import document, passage, row

LIST = document("list", kind="list", title="Harbour List", published_on="2020-05-01")
ACME = row(LIST, "Acme", Country="Ruritania", Name="Acme", Policy="Denial")
REMOVED = passage(
    "On June 7, 2022, the Bureau removed Acme from the Harbour List.",
    document("rule", kind="regulation", published_on="2022-06-07"),
)


def draft(text: str, *passages: Passage) -> Draft:
    """Return what is answered out of some Passages."""
    answerer = ExtractiveAnswerer(HashingEmbedder, BotSettings())
    return answerer.answer(Question(text), Retrieval(passages))


def keys(found: Draft) -> list[str]:
    """Return the keys of what is quoted, in order."""
    return [quote.document.key for said in found.statements for quote in said.quotes]


def test_a_row_answers_only_until_a_later_official_word() -> None:
    alone = draft("Is Acme on the Harbour List?", ACME)
    assert alone.statements[0].text == ("As of 2020-05-01, yes: Acme (Ruritania): Policy: Denial.")
    both = draft("Is Acme on the Harbour List?", ACME, REMOVED)
    assert keys(both) == ["rule"]
    assert both.statements[0].text.startswith("As of 2022-06-07, no longer: ")
    (dispute,) = both.disputes
    assert dispute.others[0].quotes[0].document.key == "list"
    assert alone.exact
    assert both.exact


def test_a_column_is_told_of_a_row_that_stands_no_more_too() -> None:
    assert draft("What is the policy for Acme?", ACME, REMOVED).statements[0].text == (
        "Acme (Ruritania): Policy: Denial."
    )


@pytest.mark.parametrize("who", ["Are Acme products", "Is Acme Bank", "Is Acme's subsidiary"])
def test_a_row_of_somebody_else_on_that_list_is_the_nearest_miss(who: str) -> None:
    found = draft(f"{who} on the Harbour List?", ACME)
    assert found.statements == ()
    assert found.confidence < 0.1
    assert "has no entry by that name; the nearest is “Acme”" in missed(found)


def test_a_row_on_another_list_is_said_to_be_of_another() -> None:
    found = draft("Is Acme on the Tugboat List?", ACME)
    assert found.statements == ()
    assert "is another list" in missed(found)


def missed(found: Draft) -> str:
    """Return what is said of the nearest thing."""
    assert found.nearest is not None
    chunk = found.nearest.chunk
    return near_miss(
        found.nearest, citation_of(quote_of(found.nearest, chunk.start, chunk.end), 1)
    ).text
