"""What a message's sentences are worth by the library, as a message of Discord."""

from collections.abc import Sequence
from typing import Literal, Protocol

from discord.ui import LayoutView

from bot.models import Citation
from bot.prompting import load_prompt
from bot.surfaces.discord.answers import source_line
from bot.surfaces.discord.escaping import line, quoted
from bot.surfaces.discord.layout import Accent, Piece, laid_out, pack, room

Verdict = Literal["supported", "contradicted", "not_found"]
_WORDS: dict[Verdict, str] = {
    "supported": "✔ Supported",
    "contradicted": "✘ Contradicted",
    "not_found": "○ Not found",
}
_LENGTHS = (
    (600, 600, 2),
    (300, 300, 2),
    (200, 160, 1),
    (120, 80, 1),
    (80, 40, 1),
    (60, 0, 1),
    (40, 0, 0),
)
"""UTF-16 code units of a sentence and of a quote, and how many citations, until all fit."""


class Sentence(Protocol):
    """A sentence that was checked."""

    @property
    def text(self) -> str:
        """The sentence."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What the library says of it."""
        ...

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What says so."""
        ...

    @property
    def why(self) -> str | None:
        """A sentence on it, where there is more to say."""
        ...


def check_view(sentences: Sequence[Sentence], left: int = 0) -> LayoutView:
    """Return each sentence with its verdict in words and what it rests on, in one message.

    Long ones are shortened, with an ellipsis, until all fit. `left` counts sentences that were
    not checked.
    """
    if not sentences:
        return laid_out(
            pack([Piece(load_prompt("discord_check_none").text, "none")]), 0, Accent.NOTICE
        )
    footer = load_prompt("discord_check_left").render(left=left) if left else ""
    for lengths in _LENGTHS:
        pieces = [_piece(each, number, *lengths) for number, each in enumerate(sentences)]
        paged = pack(pieces, room(footer))
        if len(paged) == 1:
            break
    return laid_out(paged[:1], 0, _accent(sentences), footer)


def _piece(sentence: Sentence, number: int, text: int, quote: int, most: int) -> Piece:
    said = f"**{_WORDS[sentence.verdict]}**: {line(sentence.text, text)}"
    why = [line(sentence.why, text)] if sentence.why else []
    sources = [_source(each, quote) for each in sentence.citations[:most]]
    return Piece("\n".join([said, *why, *sources]), f"sentence {number}")


def _source(citation: Citation, longest: int) -> str:
    where = f" · {line(citation.locator, 80)}" if citation.locator else ""
    quote = f"{quoted(line(citation.quote, longest))}\n" if longest else ""
    return f"{quote}-# {source_line(citation)}{where}"


def _accent(sentences: Sequence[Sentence]) -> Accent:
    verdicts = {each.verdict for each in sentences}
    if "contradicted" in verdicts:
        return Accent.REFUSED
    return Accent.ANSWERED if verdicts == {"supported"} else Accent.PARTIAL
