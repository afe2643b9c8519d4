"""What became of a list, as JSON and in words; every surface gives these."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from bot.register.columns import text_key
from bot.register.difference import ListChange, ListDifference, Notice, Side
from ingest.models import Document
from ingest.register.lists import Row

_TOKEN = re.compile(r"\w+|[^\w\s]")
_COMPARED = 4_000  # words of a cell; in a longer one all of it is told to be another


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a cell's text: in both versions (as the newer has it), or in one alone."""

    kind: Literal["same", "removed", "added"]
    text: str


def pieces_of(before: str | None, after: str | None) -> list[Piece]:
    """Return what was taken out of a text and what was put in, word by word."""
    old, new = before or "", after or ""
    one, other = _spans(old), _spans(new)
    if len(one) + len(other) > _COMPARED:
        return list(_filled(Piece("removed", old), Piece("added", new)))
    keys = [text_key(old[s:e]) for s, e in one], [text_key(new[s:e]) for s, e in other]
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", _between(new, other, k, m)))
        else:
            gone, come = _between(old, one, i, j), _between(new, other, k, m)
            if gone and i and old[one[i][0] - 1].isspace() and not found[-1].text[-1:].isspace():
                gone = f" {gone}"  # what stands before is the newer text's, and may end there
            found += _filled(Piece("removed", gone), Piece("added", come))
    return found


def _filled(*pieces: Piece) -> Iterator[Piece]:
    return (each for each in pieces if each.text)


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(text)]


def _between(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> str:
    """Return the words from the first to before the last, with the space that follows them."""
    if first == last:
        return ""
    start = spans[first][0] if first else 0
    return text[start : spans[last][0] if last < len(spans) else len(text)]


# -- JSON -----------------------------------------------------------------------------------


def difference_json(found: ListDifference) -> dict[str, Any]:
    """Return what became of a list as JSON: both sides, what was compared, and each change.

    A row is given with its quote and offsets (code points) in the Document of its side.
    """
    return {
        "list": found.list.id,
        "title": found.list.title,
        "authority": found.list.authority,
        "by": found.by,
        "from": _side_json(found.before),
        "to": _side_json(found.after),
        "compared": list(found.compared),
        "only_in_from": list(found.only_before),
        "only_in_to": list(found.only_after),
        "added": [_change_json(each, found) for each in found.added],
        "removed": [_change_json(each, found) for each in found.removed],
        "modified": [_change_json(each, found) for each in found.modified],
        "unchanged": found.unchanged,
    }


def _side_json(side: Side) -> dict[str, Any]:
    document = side.document
    return {
        "key": document.key if document else None,
        "document_id": document.id if document else None,
        "title": document.title if document else None,
        "dated": side.dated,
        "rows": side.rows,
        "url": document.url if document else None,
        "collection": document.collection if document else None,
    }


def _change_json(change: ListChange, found: ListDifference) -> dict[str, Any]:
    return {
        "entity": change.entity,
        "country": change.country,
        "action": change.action,
        "fields": [
            {"field": each.field, "from": each.before, "to": each.after} for each in change.fields
        ],
        "notice": notice_json(change.notice) if change.notice else None,
        "from": _row_json(change.before, found.before.document),
        "to": _row_json(change.after, found.after.document),
    }


def _row_json(row: Row | None, document: Document | None) -> dict[str, Any] | None:
    if row is None or document is None:
        return None
    return {"document_id": document.id, "start": row.start, "end": row.end, "quote": row.text}


def notice_json(notice: Notice) -> dict[str, Any]:
    """Return a notice as JSON; what is not known of one that the library does not hold is null."""
    document = notice.document
    return {
        "citation": notice.citation,
        "on": notice.on,
        "document_id": document.id if document else None,
        "key": document.key if document else None,
        "title": document.title if document else None,
        "url": document.url if document else None,
        "quote": notice.quote,
        "start": notice.start,
        "end": notice.end,
    }


# -- in words -------------------------------------------------------------------------------


def counts(found: ListDifference) -> str:
    """Say in a sentence how much was changed."""
    told = [f"{len(some):,} {what}" for some, what in (
        (found.added, "added"), (found.removed, "removed"), (found.modified, "modified")
    )]  # fmt: skip
    same = [f"{found.unchanged:,} unchanged"] if found.unchanged is not None else []
    return f"{', '.join([*told, *same])}."


def grounds(found: ListDifference) -> list[str]:
    """Say what the changes were found in, and what could not be compared."""
    if found.by == "notices":
        return [
            "This library holds no two versions of the list for these days. This is what official "
            "notices say happened between them; of what they do not say, nothing is known."
        ]
    told = [f"Compared: {', '.join(found.compared)}."]
    for side, columns in (("earlier", found.only_before), ("later", found.only_after)):
        if columns:
            told.append(f"Only in the {side} version, not compared: {', '.join(columns)}.")
    return told


def side_told(side: Side) -> str:
    """Say which version one side is: its date, its title, and how many rows it has."""
    if side.document is None:
        return side.dated or "undated"
    rows = f"{side.rows:,} {'row' if side.rows == 1 else 'rows'}"
    return f"{side.dated or 'undated'}, {side.document.title} ({side.document.key}), {rows}"


def notice_told(change: ListChange) -> str:
    """Say which notice made a change."""
    notice = change.notice
    if notice is None:
        return "no notice in this library"
    name = notice.citation or (notice.document.title if notice.document else "a notice")
    return f"{name}, {notice.on}" if notice.on else name
