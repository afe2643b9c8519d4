"""Sentences with [n] markers out of a text that comes in pieces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.sentences import sentence_spans

# [1], [1, 2], [1-3], [Passage 1]; also in the brackets that some models prefer.
_MARK = r"[\[【]\s*(?:[Pp]assages?\s+)?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*[\]】]"
_MARKS = re.compile(_MARK)
# A marker behind the point belongs to the sentence before it.
_BEHIND = re.compile(rf"([.?!。！？]+[\"”’)]*)((?:\s*{_MARK})+)")
_IDEOGRAPHIC_END = re.compile(r"([。！？]+[”’」』]*)(?=\s*[^\s”’」』\[【])")
_OPEN = re.compile(r"[\[【][^\]】\n]*$")
_NUMBERS = re.compile(r"(\d+)\s*[–-]\s*(\d+)|(\d+)")
_LEAD = re.compile(r"^[ \t]*(?:(?:[-*+•>]|#{1,6}|\d{1,2}[.)])[ \t]+)+", re.MULTILINE)
_DRESS = re.compile(r"\*\*|__|`+")
_GAP = re.compile(r"\s+(?=[.,;:?!。，；：？！](?:\s|$))")
_WIDEST = 20  # numbers that a range may mean


@dataclass(frozen=True, slots=True)
class Marked:
    """One sentence without its markers and Markdown, and the numbers that it cites, in order."""

    text: str
    numbers: tuple[int, ...]


class MarkedSentences:
    """Takes a text in pieces and gives its sentences as soon as they are whole.

    A sentence is whole when the next one has begun, since a marker may still follow its point.
    """

    def __init__(self) -> None:
        self._waiting = ""

    def feed(self, piece: str) -> list[Marked]:
        """Return the sentences that are whole with this piece."""
        text = _moved(self._waiting + piece)
        spans = list(sentence_spans(text))
        held = 2 if spans and _OPEN.match(text[spans[-1][0] :]) else 1
        whole = spans[:-held]
        at = spans[len(whole)][0] if spans else 0
        self._waiting = text[at:]
        return list(_marked(text, whole))

    def end(self) -> list[Marked]:
        """Return what waits, at the end of the text."""
        text, self._waiting = _moved(self._waiting), ""
        return list(_marked(text, list(sentence_spans(text))))


def _moved(text: str) -> str:
    """Return a text with markers before the point, and without what makes lists and headings."""
    text = _BEHIND.sub(r" \2\1", text)
    return _LEAD.sub("", _IDEOGRAPHIC_END.sub(r"\1\n", text))


def _marked(text: str, spans: list[tuple[int, int]]) -> Iterator[Marked]:
    for start, end in spans:
        said = text[start:end]
        plain = _DRESS.sub("", _MARKS.sub("", said))
        plain = _GAP.sub("", " ".join(plain.split()))
        if any(character.isalpha() for character in plain):
            yield Marked(plain, tuple(dict.fromkeys(_numbers(said))))


def _numbers(text: str) -> Iterator[int]:
    for mark in _MARKS.findall(text):
        for first, last, single in _NUMBERS.findall(mark):
            if single:
                yield int(single)
            elif 0 <= int(last) - int(first) < _WIDEST:
                yield from range(int(first), int(last) + 1)
            else:
                yield from (int(first), int(last))
