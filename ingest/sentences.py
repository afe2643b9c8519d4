"""Splits text into sentences, as spans, so that a sentence can be quoted as it stands."""

import re
from collections.abc import Iterator

# A sentence ends at . ? ! (with closing quotes or brackets) before a space and a likely beginning,
# or at a line's end. Legal text is full of points that end nothing; these are the common ones.
_END = re.compile(r"[.?!][\"”’')\]]*(?=\s+[\"“‘(\[]?[A-Z0-9§])|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"/])(?:"
    r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|"
    r"(?:Sec|sec|Secs|No|Nos|no|Art|Ch|Pt|Stat|Supp|supp|App|Reg|Fed|Pub|Res|Doc|Vol|vol|Fig|"
    r"Co|Ltd|Inc|Corp|Bros|Pte|Pvt|Sdn|Bhd|LLC|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|St|Jr|Sr|Hon|Rep|"
    r"Sen|Gov|vs|v|et seq|cf|Cf|e\.g|i\.e|al|approx|Dept|Rd|Ave|Bldg|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|U\.S\.C|a\.k\.a|f\.k\.a)"
    r")\.$"
)
_LOOK_BACK = 16  # characters; no abbreviation above is longer


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of `text[start:end]`, stripped, in order.

    Offsets are code points of `text`. Joined by what lies between them, the sentences are the text.
    """
    stop = len(text) if end is None else end
    at = start
    for match in _END.finditer(text, start, stop):
        if match.group()[0] != "\n" and _is_abbreviation(text, match):
            continue
        yield from _stripped(text, at, match.end())
        at = match.end()
    yield from _stripped(text, at, stop)


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    tail = text[max(0, match.start() - _LOOK_BACK) : match.end()]
    return _ABBREVIATION.search(tail) is not None


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
