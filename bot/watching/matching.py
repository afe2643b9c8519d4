"""Whether a Listing, a title or a Chunk matches a query, and how. Nothing is guessed.

A query that is one name matches what is listed under it. Texts match that have its words one
after the other as they are written, or all of its words in one Chunk or in the title.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.watching.query import Query
from bot.watching.records import Matched
from ingest.library.words import terms
from ingest.models import Chunk
from ingest.register.listing import Listing
from ingest.register.names import fold_words, match, names_in

WRITTEN = "in the text, as it is written"
UNFORMED = "in the text, without its legal form"
IN_TITLE = "in the title, as it is written"
WORDS = "all of its words in one passage"
WORDS_IN_TITLE = "all of its words in the title"
WORDS_OF_NAME = "all of its words in the name"
_RANK = (WRITTEN, UNFORMED, IN_TITLE, WORDS, WORDS_IN_TITLE)
_GUESSED = "one typo"


@dataclass(frozen=True, slots=True)
class Hit:
    """How a text matches, and the quote that shows it: offsets in the Document's text."""

    how: str
    start: int
    end: int


def listed_as(query: Query, listing: Listing) -> Matched | None:
    """Return how a query stands for the entity of a Listing, or None.

    By its name or another name of it; else the name has all the words of the query. A typo is not
    forgiven: the watch would tell of somebody else.
    """
    if query.name:
        for each in match(query.name, {listing.entity: listing.aliases}):
            if each.how != _GUESSED:
                return Matched(name=each.name, how=each.how)
    for name in (listing.entity, *listing.aliases):
        if _has_words(query, terms(name)):
            return Matched(name=name, how=WORDS_OF_NAME)
    return None


def in_title(query: Query, title: str) -> str | None:
    """Return how a title matches, or None."""
    if _is_written(query, title):
        return IN_TITLE
    return WORDS_IN_TITLE if _has_words(query, terms(title)) else None


def in_chunk(query: Query, chunk: Chunk) -> Hit | None:
    """Return how a Chunk matches, with the first sentence of it that shows it best, or None.

    A table row is one sentence. Headings above it count as its words, and are no part of a quote.
    """
    sentences = [(chunk.start + s, chunk.start + e, chunk.text[s:e]) for s, e in chunk.sentences]
    for start, end, text in sentences:
        if _is_written(query, text):
            return Hit(UNFORMED if query.shortened else WRITTEN, start, end)
    if sentences and _has_words(query, terms("\n".join((*chunk.headings, chunk.text)))):
        start, end, _ = max(sentences, key=lambda each: len(query.words & set(terms(each[2]))))
        return Hit(WORDS, start, end)
    return None


def best(hits: Sequence[Hit]) -> Hit | None:
    """Return the hit that shows a match best: the surest, then the first in the text."""
    return min(hits, key=lambda hit: (_RANK.index(hit.how), hit.start), default=None)


def surest(one: str | None, other: str | None) -> str | None:
    """Return the surer one of two ways to match."""
    return min((how for how in (one, other) if how), key=_RANK.index, default=None)


def _is_written(query: Query, text: str) -> bool:
    """Whether the words of a name stand in a text one after the other.

    Without its legal form, what is left of a name may be a word like others: it counts only where
    it is written as a name, with a capital letter.
    """
    if not query.bare or f" {query.bare} " not in _folded(text):
        return False
    return not query.shortened or any(f" {query.bare} " in each for each in _names(text))


def _names(text: str) -> Iterator[str]:
    return (_folded(name) for name in names_in(text))


def _folded(text: str) -> str:
    return f" {' '.join(fold_words(text))} "


def _has_words(query: Query, words: Sequence[str]) -> bool:
    if not query.words.issubset(words):
        return False
    return all(_follows(phrase, words) for phrase in query.phrases)


def _follows(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words of a phrase stand one after the other among `words`."""
    size = len(phrase)
    return any(tuple(words[at : at + size]) == phrase for at in range(len(words) - size + 1))
