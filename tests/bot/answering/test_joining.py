"""Neighbouring Chunks that were found are read as one Passage."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.base import quote_of
from bot.answering.joining import joined
from bot.models import Passage, Question
from bot.wiring import Bot, open_bot
from ingest.library.filters import Filter
from tests.bot.conftest import settings_of
from tests.support import ingest, write

_BERTH = "Berth {n} of the northern quay is kept free for vessels of the pilot service. "
FILES = {
    "berths.md": "# Berths\n\n" + "".join(_BERTH.format(n=n) for n in range(60)),
    "cranes.md": "# Cranes\n\n## Quay\n\nCranes of the quay.\n\n## Pier\n\nCranes of the pier.",
    "dues.md": "# Dues\n\n| Name | Due |\n|---|---|\n"
    "| northern quay | ten crowns |\n| southern quay | two crowns |\n",
}


@pytest.fixture(scope="module")
def quays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over a text of several Chunks, one with headings, and a table."""
    base: Path = tmp_path_factory.mktemp("quays")
    ingest(settings_of(base / "home"), write(base / "source", FILES))
    with open_bot(settings_of(base / "home")) as opened:
        yield opened


def found(bot: Bot, title: str) -> list[Passage]:
    """Return every Passage of one Document, in its order."""
    asked = Question("northern southern quay pier cranes", where=Filter())
    passages = bot.retriever.retrieve(asked, 50).passages
    of = [each for each in passages if each.document.title == title]
    return sorted(of, key=lambda each: each.chunk.ordinal)


def test_neighbours_are_one_passage_with_the_documents_own_text_between(quays: Bot) -> None:
    berths = found(quays, "Berths")
    assert len(berths) > 2
    (whole,) = joined(berths, quays.reader())
    with quays.reader().snapshot() as snapshots:
        text = snapshots[0].text(whole.document.id)
    assert whole.chunk.text == text[whole.chunk.start : whole.chunk.end]
    assert (whole.chunk.start, whole.chunk.end) == (berths[0].chunk.start, berths[-1].chunk.end)
    assert whole.score == max(each.score for each in berths)


def test_a_quote_of_joined_passages_names_the_chunk_in_which_it_begins(quays: Bot) -> None:
    berths = found(quays, "Berths")
    (whole,) = joined(berths, quays.reader())
    second = berths[1].chunk
    quote = quote_of(whole, second.start, second.start + 5)
    assert (quote.chunk_id, quote.locator) == (second.id, second.locator)
    assert quote.text == second.text[:5]
    assert quote_of(whole, second.start - 3, second.end).chunk_id == berths[0].chunk.id


def test_what_does_not_follow_each_other_stays_apart_and_in_its_order(quays: Bot) -> None:
    first, _, *rest = found(quays, "Berths")
    apart = [rest[0], first]
    assert joined(apart, quays.reader()) == tuple(apart)


def test_the_place_of_a_joined_passage_is_that_of_its_best(quays: Bot) -> None:
    berths, cranes = found(quays, "Berths"), found(quays, "Cranes")
    mixed = [berths[1], cranes[0], berths[0]]
    ordered = joined(mixed, quays.reader())
    assert [each.document.title for each in ordered] == ["Berths", "Cranes"]


def test_sections_and_rows_stay_by_themselves(quays: Bot) -> None:
    for title in ("Cranes", "Dues"):
        parts = found(quays, title)
        assert len(parts) == 2, title
        assert joined(parts, quays.reader()) == tuple(parts)


def test_what_the_library_no_longer_holds_as_it_was_found_is_not_joined(quays: Bot) -> None:
    first, second, *_ = found(quays, "Berths")
    stale = replace(second, chunk=replace(second.chunk, text=second.chunk.text.upper()))
    assert joined([first, stale], quays.reader()) == (first, stale)
    gone = [
        replace(each, document=each.document.model_copy(update={"id": "gone"}))
        for each in (first, second)
    ]
    assert joined(gone, quays.reader()) == tuple(gone)
