"""Looks up the Listings that a Snapshot's Documents have, by the names of entities."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ingest.library.listings import described
from ingest.library.snapshot import Snapshot
from ingest.library.sql import batches, marks
from ingest.register.listing import LISTS, Listing, RegisterList
from ingest.register.names import core, fold, is_unspaced, one_typo
from ingest.register.reading import rules_of

_LAST = "\U0010ffff"  # after whatever a name may have


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of an entity in one Document (an id): its own there, or another beside it."""

    document: str
    entity: str
    aliases: tuple[str, ...]
    exact: bool


def lists_of(snapshots: Iterable[Snapshot]) -> tuple[RegisterList, ...]:
    """Return the lists that the register tells apart: its own, and those of the user."""
    found: dict[str, RegisterList] = {each.id: each for each in LISTS}
    for snapshot in snapshots:
        found |= {each.id: each for each in described(snapshot.db)}
    return tuple(found.values())


def listings_in_documents(snapshot: Snapshot, documents: Sequence[str]) -> list[Listing]:
    """Return the Listings of Documents, given by id, in the order of their texts."""
    found: list[Listing] = []
    for some in batches(documents):
        ids = f"SELECT row FROM documents WHERE id IN ({marks(some)})"
        rows = snapshot.db.execute(f"SELECT * FROM listings WHERE document IN ({ids})", some)
        found += _shown(snapshot, rows.fetchall())
    return sorted(found, key=lambda each: (each.document, each.start))


def listings_named(snapshot: Snapshot, keys: Collection[str]) -> list[Listing]:
    """Return the Listings of entities that go by one of some names (`core`), with their aliases.

    Other names that a row of a list gives its entity do not count: they are kept to tell whom a
    name stands for, and a row's entity is called by its own name.
    """
    found: list[Listing] = []
    for some in batches(sorted(keys)):
        rows = snapshot.db.execute(
            "SELECT l.* FROM listed_names n "
            "CROSS JOIN listings l ON l.document=n.document AND l.entity=n.entity "
            f"WHERE n.name IN ({marks(some)}) AND (n.alias=0 OR NOT l.exact)",
            some,
        )
        found += _shown(snapshot, rows.fetchall())
    return list(dict.fromkeys(found))


def _shown(snapshot: Snapshot, rows: Sequence[sqlite3.Row]) -> list[Listing]:
    """Return the Listings of rows whose Documents the snapshot shows."""
    ids = snapshot.ids_of_rows({row["document"] for row in rows})
    return [_listing(row, ids[row["document"]]) for row in rows if row["document"] in ids]


def _listing(row: sqlite3.Row, document: str) -> Listing:
    record = json.loads(row["record"])
    record["aliases"] = tuple(record.get("aliases", ()))
    return Listing(row["entity"], row["list"], document=document, **record)


def listed_names(snapshot: Snapshot, entity: str) -> list[ListedName]:
    """Return the names of entities that may be the one a query names: its own, or near it.

    They have its words inside, or its beginning or its end, as one has that differs by one typo.
    """
    near, values = _near(entity)
    rows = snapshot.db.execute(
        f"WITH near AS ({near}) "
        "SELECT DISTINCT l.document, l.entity, l.exact, l.record ->> 'aliases' AS aliases "
        "FROM near n CROSS JOIN listings l ON l.document=n.document AND l.entity=n.entity",
        values,
    ).fetchall()
    ids = snapshot.ids_of_rows({row["document"] for row in rows})
    return [
        ListedName(
            ids[r["document"]], r["entity"], tuple(json.loads(r["aliases"] or "[]")), r["exact"]
        )
        for r in rows if r["document"] in ids
    ]  # fmt: skip


def _near(entity: str) -> tuple[str, list[object]]:
    """Return the query of what has a name inside, or may differ from it by one typo.

    One edit, or two neighbours swapped, leaves the first third of a name as it is, or the last.
    Beginnings are looked up; ends, and what is inside, are found in one pass over all names.
    """
    bare, folded = core(entity), fold(entity)
    sizes, ends, begins = list[str](), list[object](), list[object]()
    for column, name in (("name", bare), ("folded", folded)):
        third = max(1, len(name) // 3)
        size = [len(name) - 1, len(name) + 1]
        sizes.append(f"length({column}) BETWEEN ? AND ?")
        ends += [f"%{name[-third:]}", *size]
        begins += [name[:third], name[:third] + _LAST, *size]
    inside, words = _inside("name", bare)
    of = "SELECT document, entity FROM listed_names WHERE"
    query = (
        f"{of} {inside} OR (name LIKE ? AND {sizes[0]}) OR (folded LIKE ? AND {sizes[1]}) "
        f"UNION {of} name>=? AND name<? AND {sizes[0]} "
        f"UNION {of} folded>=? AND folded<? AND {sizes[1]}"
    )
    return query, [*words, *ends, *begins]


def _inside(column: str, words: str) -> tuple[str, list[object]]:
    """Return the condition that a name has words inside; those of some scripts have no spaces."""
    if is_unspaced(words):
        return f"instr({column}, ?)", [words]
    # The first is the quicker one, and leaves little to the second.
    return f"(instr({column}, ?) AND instr(' ' || {column} || ' ', ?))", [words, f" {words} "]


def count_unread(snapshot: Snapshot) -> int:
    """Return how many Documents' Listings are not read yet: those of an earlier version's library.

    The next ingest reads them, and so does `gazette rebuild`.
    """
    row = snapshot.db.execute(
        f"SELECT count(*) FROM documents d WHERE {snapshot.shown} AND d.rules IS NOT ?",
        (snapshot.collection, rules_of(described(snapshot.db))),
    ).fetchone()
    return int(row[0])


def entities_like(snapshot: Snapshot, typed: str, most: int) -> list[str]:
    """Return up to `most` names of entities with rows in lists that have what was typed.

    In order of their letters: those that begin with it, then those with a word that does.
    """
    wanted = fold(typed)
    inside = wanted if is_unspaced(wanted) else f" {wanted}"
    found = _entities(snapshot, "n.folded>=? AND n.folded<?", [wanted, wanted + _LAST], most)
    if len(found) < most:
        found |= _entities(snapshot, "instr(n.folded, ?)", [inside], most)
    return list(found.values())[:most]


def entities_longer_than(snapshot: Snapshot, length: int) -> list[str]:
    """Return the names of entities with rows in lists that have more characters than a length."""
    return list(_entities(snapshot, "length(n.entity)>?", [length], -1).values())


def entities_beginning_near(snapshot: Snapshot, entity: str) -> list[str]:
    """Return the names of entities with rows in lists that begin as one does but for one typo.

    `Huwaei` is so the beginning of `Huawei Technologies Co., Ltd.`; the first third of it, and all
    the words that follow, stand as they are.
    """
    bare = core(entity)
    begins = bare[: max(1, len(bare) // 3)]
    found = _entities(snapshot, "n.name>=? AND n.name<?", [begins, begins + _LAST], -1)
    count = len(bare.split())
    return [
        name for name in found.values()
        if len(words := core(name).split()) > count and one_typo(bare, " ".join(words[:count]))
    ]  # fmt: skip


def _entities(
    snapshot: Snapshot, condition: str, values: Sequence[object], most: int
) -> dict[str, str]:
    """Return the entities with rows in lists, folded → as they are, in order of their letters."""
    rows = snapshot.db.execute(
        "SELECT n.folded, min(n.entity) AS entity "
        "FROM listed_names n CROSS JOIN documents d ON d.row=n.document "
        f"WHERE {condition} AND n.alias=0 AND {snapshot.shown} AND EXISTS (SELECT 1 FROM listings l"
        " WHERE l.document=n.document AND l.entity=n.entity AND l.exact) "
        "GROUP BY n.folded ORDER BY n.folded LIMIT ?",
        (*values, snapshot.collection, most),
    )
    return {row["folded"]: row["entity"] for row in rows}


def listings_of_entities(
    snapshot: Snapshot, document: str, entities: Collection[str]
) -> list[Listing]:
    """Return the Listings that a Document (an id) has of entities by these very names."""
    rows = snapshot.db.execute(
        "SELECT l.* FROM listings l JOIN documents d ON d.row=l.document "
        f"WHERE +{snapshot.shown} AND d.id=? AND l.entity IN ({marks(entities)})",
        (snapshot.collection, document, *entities),
    )
    return _shown(snapshot, rows.fetchall())


def share_of_rows(snapshot: Snapshot, before: str, after: str) -> float:
    """Return which share of the entities of one Document's rows another Document has, too."""
    names = [
        {
            row["entity"]
            for row in snapshot.db.execute(
                "SELECT DISTINCT l.entity FROM listings l JOIN documents d ON d.row=l.document "
                f"WHERE +{snapshot.shown} AND d.id=? AND l.exact",
                (snapshot.collection, document),
            )
        }
        for document in (before, after)
    ]
    return len(names[0] & names[1]) / len(names[0]) if names[0] else 0.0


def listed_documents(snapshot: Snapshot, listed: str) -> list[tuple[str, bool]]:
    """Return the Documents (ids) with Listings of a list, and whether they have rows of it."""
    rows = snapshot.db.execute(
        "SELECT document, max(exact) AS rows FROM listings WHERE list=? GROUP BY document",
        (listed,),
    ).fetchall()
    ids = snapshot.ids_of_rows(row["document"] for row in rows)
    return [(ids[r["document"]], bool(r["rows"])) for r in rows if r["document"] in ids]


def lists_with_rows_since(snapshot: Snapshot, revision: int) -> frozenset[str]:
    """Return the ids of the lists of which Documents that were added after a revision have rows."""
    rows = snapshot.db.execute(
        "SELECT DISTINCT l.list FROM documents d CROSS JOIN listings l ON l.document=d.row "
        f"WHERE {snapshot.shown} AND d.added>? AND l.exact",
        (snapshot.collection, revision),
    )
    return frozenset(row["list"] for row in rows)
