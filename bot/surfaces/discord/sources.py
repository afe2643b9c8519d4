"""The sources of an Answer with the words they are cited for."""

from collections.abc import Iterator

from discord.ui import LayoutView

from bot.models import Answer, Citation
from bot.prompting import load_prompt
from bot.surfaces.discord.answers import source_line
from bot.surfaces.discord.buttons import turning
from bot.surfaces.discord.escaping import escape, line, quoted
from bot.surfaces.discord.layout import Accent, Piece, laid_out, pack, room
from bot.surfaces.discord.paging import pages, standing_alone

_LOCATOR = 200  # UTF-16 code units
_AT_ONCE = 1500  # of a quote; a longer one goes on in the next piece


def sources_view(answer: Answer, page: int = 0) -> LayoutView:
    """Return a page of an Answer's sources, each with its verbatim quote and where it stands.

    `page` counts from 0; out of range it is the nearest there is. A refusal has the near miss.
    """
    paged = pack(_pieces(answer), room(""))
    return laid_out(paged, page, Accent.NOTICE, turn=turning("quotes", answer.id))


def quote_pieces(quote: str, group: str) -> Iterator[Piece]:
    """Yield the words that a source is cited for, in pieces that fit on a page."""
    for part in standing_alone(pages(escape(quote), _AT_ONCE)):
        yield Piece(quoted(part), group)


def _pieces(answer: Answer) -> Iterator[Piece]:
    if not answer.citations and (answer.near_miss is None or answer.near_miss.citation is None):
        yield Piece(load_prompt("discord_no_sources").text, "none")
        return
    for citation in answer.citations:
        yield from _source(citation, numbered=True)
    if answer.near_miss is not None and answer.near_miss.citation is not None:
        yield Piece(line(answer.near_miss.text, 600), "near")
        yield from _source(answer.near_miss.citation, numbered=False)


def _source(citation: Citation, numbered: bool) -> Iterator[Piece]:
    group = f"source {citation.n}" if numbered else "near"
    where = f"\n-# At: {line(citation.locator, _LOCATOR)}" if citation.locator else ""
    marks = (citation.n,) if numbered else ()
    first, *others = quote_pieces(citation.quote, group)
    yield Piece(f"{source_line(citation, *marks)}{where}\n{first.text}", group)
    yield from others
