"""Hyphens at the ends of lines: those of the typesetter go, those of the word stay."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from ingest.readers.pdf.letters import HYPHEN

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*(?:[-‐][^\W_]+)*")
_COMPOUNDING = frozenset(
    {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "self", "cyber"}
)
# Words that begin words more often than compounds: a `with` before `drawing` is no word there.
_PREFIXES = frozenset(
    {"a", "an", "as", "be", "con", "en", "for", "fore", "in", "inter", "out", "over", "per", "pro",
     "re", "super", "to", "trans", "under", "up", "with", "not", "no", "all", "author", "man"}
)  # fmt: skip
_PARTICLES = frozenset({"by", "down", "in", "off", "on", "out", "to", "up"})
_ENDING = re.compile(r"(?:[^\W\d_]+|\d+)$")
_LONGEST = 40
"""Characters of a word's part before its hyphen."""
_MOST_WORDS = 1_000
_SHORT = 4
"""Letters that each part of a compound has where nothing but its parts speaks for it."""


class Hyphens:
    """Knows the words of a text, and by them which hyphens at line ends belong to a word."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        self._heads: Counter[str] = Counter()
        cut = False
        for line in lines:
            words = _WORD.findall(line.lower())
            # A word cut at the line's end, or its rest on the next, is no witness.
            whole = words[int(cut) :]
            cut = line.endswith((HYPHEN, "-"))
            for word in whole[: len(whole) - cut]:
                self._words[word] += 1
                if "-" in word:
                    self._heads[word.partition("-")[0]] += 1
        self._sorted = sorted(self._words)

    def joined(self, lines: Sequence[str]) -> str:
        """Return the lines as one text."""
        parts: list[str] = []
        for line in lines:
            if parts:
                parts[-1], gap = self._before(parts[-1], line)
                parts.append(gap)
            parts.append(line)
        return "".join(parts).replace(HYPHEN, "-").strip()

    def _before(self, text: str, line: str) -> tuple[str, str]:
        """Return a line as it stands before the next, and what stands between them."""
        before = _ENDING.search(text[-_LONGEST - 1 : -1]) if text.endswith((HYPHEN, "-")) else None
        if before is None:
            # A dash or a slash that ends a line has no space behind it.
            return text, "" if text.endswith(("–", "/")) else " "
        after = _WORD.match(line)
        word = after.group().split("-")[0] if after else ""
        stays = not word or self._stays(before.group(), word)
        return text[:-1], "-" if stays else ""

    def _stays(self, before: str, after: str) -> bool:
        """Whether the hyphen between two parts belongs to the word."""
        if before.isdigit() or not after[0].isalpha() or after[0].isupper():
            return not (before.isupper() and after.isupper() and len(before) + len(after) > 4)
        one, other = before.lower(), after.lower()
        if self._words[f"{one}-{other}"]:
            return True
        if self._words[one + other]:
            return False
        if one in _COMPOUNDING or self._heads[one] > self._begun_with(one):
            return True
        if not self._words[one] or one in _PREFIXES:
            return False
        if other in _PARTICLES or (len(other) > 5 and other.endswith(("ed", "ing"))):
            return True
        return bool(self._words[other]) and min(len(one), len(other)) >= _SHORT

    def _begun_with(self, head: str) -> int:
        """Return how often the text has longer words that begin with `head`, in one piece."""
        first = bisect_left(self._sorted, head)
        found = islice(self._sorted, first, first + _MOST_WORDS)
        longer = takewhile(lambda word: word.startswith(head), found)
        return sum(self._words[w] for w in longer if len(w) > len(head) + 2 and "-" not in w)
