"""Whom a sentence is about: the name a question gives somebody, and what else it goes by."""

import re
from collections.abc import Iterable, Iterator, Sequence

# A capitalised word after a name makes it another's (`Acme Robotics`), but for these.
_FORM = re.compile(
    r"(?:Corp|Inc|Co|Ltd|LLC|PLC|AG|SA|GmbH|Corporation|Company|Limited|Group|Holdings?)\b"
)
_NEXT = re.compile(r"\s+(?:&\s+)?(?=([A-Z][\w.-]*))")
_LAST = re.compile(r"([\w.&’'-]+)\s+$")
# The words of a name, a comma among them only before its form: `Acme and Sons Co., Ltd.`
_WORDS = r"(?: (?:[A-Z0-9][\w.&’'-]*|of|and|&)|, (?:Ltd|Inc|LLC|LLP|PLC|Co|Corp|S\.A)\b\.?)"


class Subject:
    """Somebody, under every name that some texts use of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(name for name in names if name.strip()))
        longest_first = sorted(self.names, key=len, reverse=True)
        known = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
        self._pattern = re.compile(rf"(?<![\w-])(?:{known or '(?!)'})(?![\w-])", re.IGNORECASE)
        self._possessive = re.compile(rf"{self._pattern.pattern}(?:['’]s\b)?", re.IGNORECASE)

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the span of each time a text names them, and not somebody with a longer name."""
        for match in self._pattern.finditer(text):
            if match.group()[0].islower() or _goes_on(text, match) or _began_before(text, match):
                continue
            yield match.span()

    def without(self, text: str) -> str:
        """Return a text without these names, in whatever case they stand."""
        return self._possessive.sub(" ", text)


def subject_of(name: str, texts: Sequence[str]) -> Subject:
    """Return whom `name` means, with the names that texts put beside it in brackets.

    `Acme Trading Company (Acme)` makes the two one; `Acme Trading (formerly Apex)` does not.
    """
    own = r"\s+".join(map(re.escape, name.split()))
    longer = re.compile(rf"\b([A-Z][\w.&’'-]*{_WORDS}{{0,9}}) \({own}\)")
    shorter = re.compile(rf"\b({own}{_WORDS}{{0,9}}) \(([A-Z][\w-]{{1,19}})\)")
    names = [name]
    for text in texts:
        if name.casefold() not in text.casefold():
            continue
        names += [m.group(1) for m in longer.finditer(text) if _short_for(name, m.group(1))]
        names += [m.group(2) for m in shorter.finditer(text) if _short_for(m.group(2), m.group(1))]
    return Subject(names)


def _short_for(short: str, long: str) -> bool:
    """Whether a name is a word of a longer one, or its initials."""
    words = re.findall(r"\w+", long)
    initials = "".join(word[0] for word in words if word[0].isupper())
    return short in words or initials.startswith(short.upper())


def _goes_on(text: str, match: re.Match[str]) -> bool:
    after = _NEXT.match(text, match.end())
    return after is not None and _FORM.match(after.group(1)) is None


def _began_before(text: str, match: re.Match[str]) -> bool:
    before = _LAST.search(text, 0, match.start())
    if before is None or before.start() == 0:
        return False
    word = before.group(1)
    # In a headline, verbs are capitalised, too: `Court Blocks Acme`.
    return word[0].isupper() and not word.endswith(("ed", "s"))
