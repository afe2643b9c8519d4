"""Where a corpus is ingested to be evaluated: a home of its own, kept for the next time."""

from dataclasses import dataclass
from pathlib import Path

from bot.settings import BotSettings
from ingest.embedding.loading import identify
from ingest.library.writer import open_writer
from ingest.models import digest
from ingest.pipeline import sync
from ingest.progress import Progress
from ingest.sources.folder import FolderSource


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of documents, and the digest of all of them."""

    folder: Path
    digest: str


def corpus_in(folder: Path) -> Corpus:
    """Return the corpus in a folder: its corpus.jsonl where it has one, else all its files.

    Raises:
        EmptySource: there is no file in it.
    """
    units = FolderSource(folder).units({})
    return Corpus(folder, digest(*(part for u in units for part in (u.uri, u.fingerprint()))))


def prepare(corpus: Corpus, settings: BotSettings, progress: Progress) -> BotSettings:
    """Ingest a corpus unless that was done before, and return the settings of its home.

    The home is known by the corpus's digest and by what its chunks and vectors are made with.
    """
    made_with = digest(
        corpus.digest,
        str(corpus.folder.resolve()),  # Documents are told apart by where they came from
        identify(settings.embedder),
        str(settings.chunk_words),
    )
    own = settings.model_copy(update={"home": settings.cache / "eval" / made_with})
    with open_writer(own) as writer:
        sync(FolderSource(corpus.folder), writer, progress=progress)
    return own
