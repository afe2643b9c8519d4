"""The lexical index of a generation: BM25 over stemmed words and word pairs, by tantivy.

Words and pairs are made here, the same way for a Chunk and for a question, so that a question is
only ever a set of terms: nothing a user types is parsed as query syntax.
"""

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.errors import LibraryDamaged
from ingest.library.schema import raise_if_full

# Weight of a pair of neighbouring words against single words, from 0.1 to 0.5 tried on two sets.
_PAIR_WEIGHT = 0.2
_MEMORY = 64 * 2**20  # bytes of the writer's buffer
_MAX_TERMS = 256  # distinct words of a question that are searched
_NOT_NAME = re.compile(r"[^\w]+")

ANALYSIS = "1"
"""Changes whenever `terms` does: an index made with another analysis is built anew."""

# Spellings that official texts and the people who ask about them do not share.
_UNITED_STATES = re.compile(r"\bU\.\s?S\.(?!\w|\s?C\.)|\bUS\b")
_BRITISH = re.compile(r"\b(li|de|of|pre)(cen|fen|ten)ce(s?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordRow:
    """What is indexed of a Chunk: its heading path and text, and the name a table row lists."""

    chunk: str
    document: str
    title: str
    headings: tuple[str, ...]
    text: str
    name: str | None


def folded_name(name: str) -> str:
    """Return a name without case, punctuation or spacing, to compare names by."""
    return _NOT_NAME.sub(" ", name).strip().casefold()


def terms(text: str) -> list[str]:
    """Return the stemmed words of a text in order, common English words left out."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates
    text = _UNITED_STATES.sub("United States", _BRITISH.sub(r"\1\2se\3", text))
    return list(_analyzer().analyze(text))


@functools.cache
def _analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for each in (Filter.remove_long(64), Filter.lowercase(), Filter.ascii_fold()):
        builder = builder.filter(each)
    return builder.filter(Filter.stopword("english")).filter(Filter.stemmer("english")).build()


@functools.cache
def _schema() -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("chunk", stored=True, tokenizer_name="raw")
    builder.add_text_field("document", tokenizer_name="raw")
    builder.add_text_field("name", tokenizer_name="raw")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class WordIndex:
    """A lexical index opened for search."""

    def __init__(self, path: Path) -> None:
        """Open the index in the folder `path`.

        Raises:
            LibraryDamaged: there is none, or it cannot be read.
        """
        from tantivy import Index

        try:
            self._index = Index.open(str(path))
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise LibraryDamaged(f"The lexical index {path} cannot be opened: {error}.") from error

    @staticmethod
    def write(path: Path, rows: Iterable[WordRow]) -> None:
        """Make the index in the folder `path`, or add to the one that is there.

        Raises:
            StorageFull: there is no room for it.
        """
        from tantivy import Document, Index

        path.mkdir(parents=True, exist_ok=True)
        try:
            writer = Index(_schema(), path=str(path)).writer(_MEMORY, 1)
            for row in rows:
                words = terms("\n".join((*row.headings, row.text)))
                writer.add_document(
                    Document(
                        chunk=[row.chunk],
                        document=[row.document],
                        name=[folded_name(row.name)] if row.name else [],
                        words=[" ".join(words)],
                        pairs=[" ".join(_pairs(words))],
                    )
                )
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, RuntimeError) as error:  # all that tantivy raises
            raise_if_full(error, path)
            raise

    def count(self) -> int:
        """Return how many Chunks are indexed."""
        return int(self._searcher.num_docs)

    def search(
        self, words: Sequence[str], k: int, chunks: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the best `k` Chunks for the words (of `terms`) as (chunk id, BM25), best first.

        With `chunks`, only those are scored.
        """
        from tantivy import Occur, Query

        query = self._query(words)
        if query is None or k < 1:
            return []
        if chunks is not None:
            only = Query.const_score_query(
                Query.term_set_query(_schema(), "chunk", list(chunks)), 0.0
            )
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])
        return self._found(query, k)

    def named(self, names: Iterable[str], k: int) -> list[str]:
        """Return up to `k` table rows that list one of these names, case and punctuation aside."""
        from tantivy import Query

        folded = sorted({name for name in map(folded_name, names) if name})
        if not folded:
            return []
        query = Query.term_set_query(_schema(), "name", folded)
        return [chunk for chunk, _ in self._found(query, k)]

    def frequency(self, term: str) -> int:
        """Return in how many Chunks a term (of `terms`) occurs."""
        return int(self._searcher.doc_freq("words", term))

    def _query(self, words: Sequence[str]) -> Any | None:
        from tantivy import Occur, Query

        schema = _schema()
        singles = list(dict.fromkeys(words))[:_MAX_TERMS]
        pairs = list(dict.fromkeys(_pairs(words)))[:_MAX_TERMS]
        parts = [Query.term_query(schema, "words", word) for word in singles]
        parts += [
            Query.boost_query(Query.term_query(schema, "pairs", pair), _PAIR_WEIGHT)
            for pair in pairs
        ]
        return Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else None

    def _found(self, query: Any, k: int) -> list[tuple[str, float]]:
        hits = self._searcher.search(query, k, count=False).hits
        return [(self._searcher.doc(at)["chunk"][0], float(score)) for score, at in hits]


def _pairs(words: Sequence[str]) -> Iterator[str]:
    return (f"{one}_{other}" for one, other in pairwise(words))
