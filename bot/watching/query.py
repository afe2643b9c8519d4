"""What a watch looks for: a name as a whole, words, and phrases in quotation marks."""

import re
from dataclasses import dataclass

from bot.errors import InvalidWatch
from bot.unicode import require_unicode
from ingest.library.words import terms
from ingest.register.names import core, fold

MAX_QUERY = 300
"""Characters that the query of a watch may have."""
_PHRASE = re.compile(r'["“”„«]([^"“”„«»]+)["“”»]')
_MARKS = str.maketrans(dict.fromkeys('"“”„«»', " "))


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart.

    `name` is the whole of it, where it may be an entity's name: without quotation marks, or all in
    one pair of them. `words` and `phrases` are terms as the word index has them.
    """

    text: str
    name: str | None
    words: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]

    @property
    def bare(self) -> str:
        """The name, folded, without its legal form; "" where it is none."""
        return core(self.name) if self.name else ""

    @property
    def shortened(self) -> bool:
        """Whether the name has a legal form, which need not be said."""
        return bool(self.name) and self.bare != fold(self.name or "")

    @property
    def anchors(self) -> frozenset[str]:
        """The terms that whatever matches has to have."""
        return frozenset(terms(self.bare)) & self.words or self.words


def parse(text: str) -> Query:
    """Return a query taken apart.

    Raises:
        InvalidWatch: it is too long, no Unicode text, or has no word that could be found.
    """
    plain = " ".join(text.split())
    if len(plain) > MAX_QUERY:
        raise InvalidWatch(f"The query has {len(plain):,} characters, more than {MAX_QUERY}.")
    require_unicode(plain, InvalidWatch)
    phrases = [tuple(terms(each)) for each in _PHRASE.findall(plain)]
    bare = plain.translate(_MARKS).strip()
    words = frozenset(terms(bare))
    if not words:
        raise InvalidWatch(f"{plain!r} has no word that could be found.")
    whole = bare == plain or _PHRASE.fullmatch(plain) is not None
    name = " ".join(bare.split()) if whole and fold(bare) else None
    return Query(plain, name, words, tuple(each for each in phrases if len(each) > 1))
