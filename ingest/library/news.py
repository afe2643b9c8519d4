"""What was published of a collection since a revision: for those who tell of what is new."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ingest.library import generations
from ingest.library.catalog import CATALOG_NAME
from ingest.library.schema import connect, storage_errors
from ingest.library.snapshot import Snapshot

# Superseding is what `Relation.supersedes` says; the other way round it is said by the older one.
_ACTING = (
    "EXISTS (SELECT 1 FROM relations r WHERE r.document=d.row AND r.inverse=0 AND"
    " (r.type IN ('revokes', 'replaces') OR (r.type='corrects' AND r.whole=1)))"
)
_SHOWN = "d.collection=? AND d.added<=? AND (d.removed IS NULL OR d.removed>?) AND d.added>?"


@dataclass(frozen=True, slots=True)
class Published:
    """The id of a library, and the revision that readers see of each of its collections.

    A library made anew has another id; one that comes back from a backup has its own, and may be
    at an earlier revision. Making indexes anew changes neither.
    """

    library: str = ""
    revisions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """A Document that was added, or replaced, in the revision `added` of its collection."""

    id: str
    title: str
    added: int


def published(home: Path, collections: Iterable[str]) -> Published:
    """Return what is published of some collections, without opening an index; none, nothing.

    Raises:
        LibraryError: the catalog or a generation cannot be read.
    """
    path = home / CATALOG_NAME
    if not path.is_file():
        return Published()
    with storage_errors(path), closing(connect(path)) as db:
        row = db.execute("SELECT value FROM meta WHERE name='library'").fetchone()
    revisions = {}
    for name in collections:
        generation = generations.current(home, name)
        if generation is not None:
            revisions[name] = generation.manifest.revision
    return Published(str(row["value"]) if row else "", revisions)


def added_since(snapshot: Snapshot, revision: int) -> list[News]:
    """Return the Documents that a Snapshot shows and `revision` did not, as they are now."""
    rows = snapshot.db.execute(
        "SELECT d.id, json_extract(d.record, '$.title') AS title, d.added "
        f"FROM documents d WHERE {_SHOWN} ORDER BY d.added, d.row",
        _values(snapshot, revision),
    )
    return [News(row["id"], row["title"] or "", row["added"]) for row in rows]


def chunks_added_since(snapshot: Snapshot, revision: int, most: int) -> list[str] | None:
    """Return the ids of the Chunks of these Documents, or None when there are over `most`."""
    rows = snapshot.db.execute(
        f"SELECT c.id FROM documents d JOIN chunks c ON c.document=d.row WHERE {_SHOWN} LIMIT ?",
        (*_values(snapshot, revision), most + 1),
    ).fetchall()
    return None if len(rows) > most else [row["id"] for row in rows]


def _values(snapshot: Snapshot, revision: int) -> tuple[object, ...]:
    at = snapshot.manifest.revision
    return snapshot.collection, at, at, revision


def acting_since(snapshot: Snapshot, revision: int) -> list[str]:
    """Return the ids of these Documents that supersede others."""
    rows = snapshot.db.execute(
        f"SELECT d.id FROM documents d WHERE {_SHOWN} AND {_ACTING} ORDER BY d.added, d.row",
        _values(snapshot, revision),
    )
    return [row["id"] for row in rows]


def anything_acts(home: Path, collection: str, revision: int) -> bool:
    """Whether a Document added after a revision supersedes others, without opening an index."""
    path = home / CATALOG_NAME
    with storage_errors(path), closing(connect(path)) as db:
        row = db.execute(
            "SELECT 1 FROM documents d WHERE d.collection=? AND d.removed IS NULL AND d.added>?"
            f" AND {_ACTING} LIMIT 1",
            (collection, revision),
        ).fetchone()
    return row is not None
