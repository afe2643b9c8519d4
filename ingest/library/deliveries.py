"""What each source has delivered: units, what became of them, and when it was last synced."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that could not become a Document: where, the error's name, why, and the way out."""

    uri: str
    error: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing a source delivers (a file, or the renditions of a notice) and what became of it.

    `joined` is the unit that it is a rendition of, which holds its Document; `state` is what the
    source wants to know when it asks for its files again.
    """

    uri: str
    fingerprint: str
    rejected: tuple[Rejection, ...] = ()
    joined: str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)


class Deliveries:
    """The catalog's answers to what was delivered by whom; `connection` is its own."""

    connection: sqlite3.Connection

    def units(self, collection: str, source: str) -> dict[str, Unit]:
        """Return what `source` last delivered into `collection`, by uri."""
        rows = self.connection.execute(
            "SELECT uri, fingerprint, rejected, joined, state FROM units "
            "WHERE collection=? AND source=?",
            (collection, source),
        )
        return {
            row["uri"]: Unit(
                row["uri"],
                row["fingerprint"],
                tuple(Rejection(*each) for each in json.loads(row["rejected"])),
                row["joined"],
                json.loads(row["state"]),
            )
            for row in rows
        }

    def sources(self, collection: str) -> set[str]:
        """Return the sources that have delivered into `collection`."""
        rows = self.connection.execute(
            "SELECT DISTINCT source FROM units WHERE collection=?", (collection,)
        )
        return {row["source"] for row in rows}

    def last_sync(self, collection: str, address: str) -> datetime | None:
        """Return when a source was last synced, or None if never, or if it failed since."""
        row = self.connection.execute(
            "SELECT ended FROM syncs WHERE collection=? AND address=? AND error IS NULL",
            (collection, address),
        ).fetchone()
        return datetime.fromisoformat(row["ended"]) if row else None

    def fingerprints(self, collection: str, source: str, *units: str) -> dict[str, str]:
        """Return document id → fingerprint for the live Documents of these units."""
        query = (
            "SELECT id, fingerprint FROM documents "
            "WHERE collection=? AND source=? AND unit=? AND removed IS NULL"
        )
        found: dict[str, str] = {}
        for unit in units:
            rows = self.connection.execute(query, (collection, source, unit))
            found |= {row["id"]: row["fingerprint"] for row in rows}
        return found

    def unit_of(self, document: str) -> str | None:
        """Return the unit that delivered the live Document `document`, or None."""
        row = self.connection.execute(
            "SELECT unit FROM documents WHERE id=? AND removed IS NULL", (document,)
        ).fetchone()
        return row["unit"] if row else None

    def units_like(
        self, collection: str, source: str, citation: str | None, content: str | None
    ) -> set[str]:
        """Return the units whose live Documents have this citation, or these words."""
        live = "d.collection=?1 AND d.source=?2 AND d.removed IS NULL"
        rows = self.connection.execute(
            f"SELECT d.unit FROM documents d WHERE {live} AND d.content=?4 UNION SELECT d.unit "
            f"FROM names n JOIN documents d ON d.row=n.document WHERE {live} AND n.name=?3",
            (collection, source, citation, content),
        )
        return {row["unit"] for row in rows}

    def file_units(self, document: str) -> set[str]:
        """Return the unit of a live Document, unless it is one record of a file of many."""
        row = self.connection.execute(
            "SELECT unit FROM documents WHERE id=? AND removed IS NULL "
            "AND substr(json_extract(record, '$.uri'), 1, length(unit) + 1) <> unit || ':'",
            (document,),
        ).fetchone()
        return {row["unit"]} if row else set()

    def origin_of(self, document: str) -> tuple[str, str, str] | None:
        """Return (collection, source, unit) of the live Document `document`, or None."""
        row = self.connection.execute(
            "SELECT collection, source, unit FROM documents WHERE id=? AND removed IS NULL",
            (document,),
        ).fetchone()
        return tuple(row) if row else None
