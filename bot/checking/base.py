"""What a check gives: each sentence with its verdict, and the finding that it is made from."""

from dataclasses import dataclass
from typing import Literal

from bot.answering.base import Quote
from bot.models import Citation
from ingest.models import Record

Verdict = Literal["supported", "contradicted", "not_found"]


class CheckedSentence(Record):
    """A sentence of a message, what the library says of it, and where.

    `why` is one sentence with what more is to be known: both values where it is contradicted, what
    a support rests on where that matters; None where there is no more to say. Citations of a
    sentence that was not found are of what comes near.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    why: str | None = None


class Checked(Record):
    """The factual sentences of a message, in order; `left` counts further ones, not checked.

    Citations are numbered through from 1; equal quotes share a number.
    """

    sentences: tuple[CheckedSentence, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict before its quotes are checked in the catalog."""

    verdict: Verdict
    quotes: tuple[Quote, ...] = ()
    why: str | None = None


NOTHING = Finding("not_found")
"""Nothing says it, nor the opposite, nor anything near."""
