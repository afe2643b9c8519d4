"""What people do to a library on every surface: bring sources in, find a Document, remove it.

Answers that were kept, and what is still to be told, lose the words of what is gone.
"""

import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.leftovers import sweep
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from bot.unicode import require_unicode
from bot.watching.store import Watches
from ingest.errors import (
    AmbiguousKey,
    GazetteError,
    LibraryError,
    LibraryLocked,
    UnknownDocument,
)
from ingest.identifiers import find_identifiers
from ingest.library.catalog import CATALOG_NAME
from ingest.library.snapshot import Snapshot
from ingest.library.writer import open_writer
from ingest.models import Document
from ingest.options import SyncReport
from ingest.progress import Progress
from ingest.schedule import Job, run
from ingest.sources.opening import opening

Note = Callable[[str], None]
_NEAREST = 3


def silent(message: str) -> None:
    """Tell nothing: there is nobody at a terminal."""


def ingest_all(
    settings: BotSettings,
    jobs: Sequence[Job],
    progress: Progress,
    note: Note = silent,
    go_on: bool = False,
) -> tuple[SyncReport, GazetteError | None]:
    """Sync the sources one after the other; return the sum of what happened, and what failed.

    With `go_on` a source that fails does not keep the others from being synced. What the others
    brought stays. `note` is told of each failure where there are several sources.

    Raises:
        GazetteError: the library cannot be written to.
    """
    total, failure = SyncReport(), None
    place = _home(settings, jobs[0].options.dry_run)
    with place as home, open_writer(home) as library, opening(home) as opener:
        for job in jobs:
            try:
                _add(total, run(job, library, opener, progress))
            except GazetteError as error:
                if len(jobs) > 1:  # which of them it was
                    note(f"{job.address}: {type(error).__name__}: {error.message}")
                failure = failure or error
                if not go_on:
                    break
    forget_what_is_gone(settings, note)
    return total, failure


def forget_what_is_gone(settings: BotSettings, note: Note = silent) -> None:
    """Take the words of Documents that are gone out of kept answers, and of what is to be told.

    Where the watches cannot be used, `note` is told: no ingest fails for that.

    Raises:
        LibraryError, LibraryLocked: kept answers cannot be used.
    """
    with Receipts(settings, note) as receipts:
        receipts.scrub()
    try:
        _scrub_watches(settings)
    except (LibraryError, LibraryLocked) as error:
        note(f"What is to be told still has what is gone: {error.message} {error.hint}")


def _scrub_watches(settings: BotSettings) -> None:
    with Watches(settings) as watches:
        watches.outbox.scrub()


@contextmanager
def _home(settings: BotSettings, dry_run: bool) -> Iterator[BotSettings]:
    """Yield the settings; where a dry run finds no library, with a home that is thrown away."""
    if not dry_run or (settings.home / CATALOG_NAME).is_file():
        yield settings
        return
    with TemporaryDirectory(prefix="gazette-") as scratch:
        yield settings.model_copy(update={"home": Path(scratch)})


def _add(total: SyncReport, more: SyncReport) -> None:
    """Count one source's report in; `documents` and `chunks` are those there now."""
    for name in ("added", "updated", "unchanged", "removed"):
        setattr(total, name, getattr(total, name) + getattr(more, name))
    total.rejected += more.rejected
    total.ids += more.ids
    total.documents, total.chunks = more.documents, more.chunks
    total.seconds = round(total.seconds + more.seconds, 3)


def remove_document(settings: BotSettings, document: Document, note: Note = silent) -> None:
    """Remove a Document: its text, its Chunks, its vectors, and its words in kept answers.

    What a killed process left in the home goes, too: it may hold the same words.

    Raises:
        UnknownDocument: it is gone already.
        LibraryError: the library cannot be written to.
    """
    with open_writer(settings) as library:
        library.publish(library.remove(document.id))
        sweep(settings)
    with Receipts(settings, note) as receipts:
        receipts.scrub()
    _scrub_watches(settings)


def find_document(
    snapshots: Sequence[Snapshot], name: str, suggest: bool = True, by_key: bool = False
) -> tuple[Snapshot, Document]:
    """Return the one Document with this id, key or, but `by_key`, official name, and where it is.

    Raises:
        UnknownDocument: there is none; the hint names the nearest keys, with `suggest`. To compare
            all keys takes a second for a hundred thousand: too long where others wait.
        AmbiguousKey: there are several; their ids are listed.
        InvalidQuestion: the name is no Unicode text.
    """
    require_unicode(name)
    found = [(each, document) for each in snapshots if (document := each.document(name))]
    found = found or ([] if by_key else list(_named(snapshots, name)))
    if len(found) > 1:
        ids = ", ".join(f"{document.id} (in {document.collection})" for _, document in found)
        raise AmbiguousKey(f"{name!r} is the key of several documents: {ids}.")
    if not found:
        near = _nearest(snapshots, name) if suggest else None
        raise UnknownDocument(f"There is no document {name!r}.", near)
    return found[0]


def _named(snapshots: Sequence[Snapshot], name: str) -> Iterator[tuple[Snapshot, Document]]:
    """Yield the Documents that go by an official name, however it is spelled (`EO 13959`)."""
    names = [each.value for each in find_identifiers(name)]
    for snapshot in snapshots if names else ():
        for identity in snapshot.named(names):
            if document := snapshot.document(identity):
                yield snapshot, document


def _nearest(snapshots: Sequence[Snapshot], name: str) -> str | None:
    keys = {document.key.lower(): document.key for s in snapshots for document in s.documents()}
    near = difflib.get_close_matches(name.lower(), keys, _NEAREST)
    if not near:
        return None
    return f"Did you mean {' or '.join(keys[key] for key in near)}? `gazette sources` lists all."
