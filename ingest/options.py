"""How a sync is done, and what it reports."""

import re
from dataclasses import dataclass, field

from ingest.library.deliveries import Rejection
from ingest.models import Metadata

PUBLIC = "public"
"""The collection that every reader sees."""
COLLECTION_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
"""What the name of a collection is."""


@dataclass(frozen=True, slots=True)
class Options:
    """How one sync is done. `flags` are fields given to every Document, above all others."""

    collection: str = PUBLIC
    flags: Metadata = field(default_factory=Metadata)
    prune: bool = True
    force: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class SyncReport:
    """What a sync did. Counts are of Documents; `documents` and `chunks` are those now there.

    `ids` are of the Documents that the source gave: added, updated or unchanged.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    documents: int = 0
    chunks: int = 0
    seconds: float = 0.0
    ids: list[str] = field(default_factory=list)
