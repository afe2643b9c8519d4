"""Documents that wait to be embedded and committed together."""

from collections.abc import Callable, Iterable, Iterator

from ingest.library.catalog import Entry
from ingest.library.deliveries import Unit
from ingest.library.writer import LibraryWriter
from ingest.models import Chunk

# Documents are committed when this many chunks wait, and vectors kept whenever this many are made.
# Sorting a large window by length leaves little padding; small parts leave little to a kill.
PART = 1024
WINDOW = 4096
_MAX_TEXT = 32_000_000  # characters of text that wait, at most, whatever the number of chunks


class Window:
    """Collects entries and finished units of one source; `flush` keeps them in one transaction."""

    def __init__(
        self, library: LibraryWriter, collection: str, source: str, advance: Callable[[int], None]
    ) -> None:
        self._library, self._collection, self._source = library, collection, source
        self._advance = advance
        self._entries: list[Entry] = []
        self._finished: list[Unit] = []
        self._chunks = self._text = self._progress = 0

    @property
    def full(self) -> bool:
        """Whether it is time to flush."""
        return self._chunks >= WINDOW or self._text >= _MAX_TEXT

    def add(self, entry: Entry) -> None:
        """Let a Document wait."""
        self._entries.append(entry)
        self._chunks += len(entry.chunks)
        self._text += len(entry.text)

    def finish(self, unit: Unit) -> None:
        """Let a unit wait whose Documents all wait or are kept."""
        self._finished.append(unit)

    def count(self, amount: int) -> None:
        """Let progress wait that is shown as the vectors are made."""
        self._progress += amount

    def flush(self, dry: bool = False) -> None:
        """Embed what waits and commit it, with the units it completes; only count it when dry."""
        entries, finished, progress = self._entries, self._finished, self._progress
        self._entries, self._finished = [], []
        self._chunks = self._text = self._progress = 0
        if dry or not (entries or finished):
            self._advance(progress)
            return
        chunks = _by_text(entries)
        advance = _spread(progress, len(chunks), self._advance)
        vectors = self._library.embed_in_parts(chunks, PART, advance)
        self._library.commit(self._collection, entries, {self._source: finished}, (), vectors)


def _by_text(entries: Iterable[Entry]) -> dict[str, Chunk]:
    """Return digest of the text to embed → a Chunk with that text, each text once."""
    pairs: Iterator[tuple[str, Chunk]] = (
        pair for entry in entries for pair in zip(entry.vectors, entry.chunks, strict=True)
    )
    return dict(pairs)


def _spread(size: int, texts: int, advance: Callable[[int], None]) -> Callable[[int], None]:
    """Return a callback that spreads `size` units of progress evenly over so many texts."""
    if not texts:
        advance(size)
    done = told = 0

    def count(more: int) -> None:
        nonlocal done, told
        done += more
        now = size * done // max(1, texts)
        advance(now - told)
        told = now

    return count
