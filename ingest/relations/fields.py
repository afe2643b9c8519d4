"""Relations that a Federal Register record states in its fields, in both directions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.dates import find_written_date
from ingest.identifiers import find_identifiers
from ingest.models import Relation, RelationType
from ingest.relations.publications import relations_in_publication
from ingest.relations.wording import distinct

_NOTE_TYPES: tuple[tuple[re.Pattern[str], RelationType], ...] = (
    (re.compile(r"^(?:amends|.*\bin part)$", re.I), "amends"),
    (re.compile(r"^(?:revokes|rescinds)\b", re.I), "revokes"),
    (re.compile(r"^(?:supersedes|replaces)\b", re.I), "replaces"),
    (re.compile(r"^continues\b", re.I), "continues"),
    (re.compile(r"^corrects\b", re.I), "corrects"),
)
# What the other document does to this one.
_NOTE_INVERSES: tuple[tuple[re.Pattern[str], RelationType], ...] = (
    (re.compile(r"^(?:amended by|.*\bin part by)$", re.I), "amends"),
    (re.compile(r"^(?:revoked|rescinded) by$", re.I), "revokes"),
    (re.compile(r"^(?:superseded|replaced) by$", re.I), "replaces"),
    (re.compile(r"^continued by$", re.I), "continues"),
    (re.compile(r"^corrected by$", re.I), "corrects"),
)
_NOTE_HEAD = re.compile(r"(?:^|[;\n.])[ \t]*([A-Z][A-Za-z ]{2,40}):")
# `.../api/v1/documents/2020-12345.json`: the last part is the document's number.
_NUMBER = re.compile(r"/([A-Z0-9]{1,4}-(?:\d{4}-)?\d{2,6})(?:\.json)?(?:[?#].*)?$")
# The Register numbers a correction C1-2020-12345, and a document it prints anew R1-2020-12345.
_DERIVED_NUMBER = re.compile(r"^([CR])\d+-((?:\d{2}|\d{4}|[A-Z]\d)-\d{2,6})$")
_LONGEST_NOTE_ITEM = 400  # characters


def relations_in_notes(notes: str | None) -> tuple[Relation, ...]:
    """Return the relations of a Federal Register disposition note.

    `Amends: EO 13694, April 1, 2015; See: ...` gives one; `Amended by:` and `See:` give none.
    Each quote is verbatim from the note, from its heading to the item.
    """
    return distinct(_noted(notes or "", _NOTE_TYPES))


def inverse_relations_in_notes(notes: str | None) -> tuple[Relation, ...]:
    """Return what a disposition note says others did: `Amended by: EO 13757, December 28, 2016`."""
    return distinct(_noted(notes or "", _NOTE_INVERSES))


def _noted(
    notes: str, types: tuple[tuple[re.Pattern[str], RelationType], ...]
) -> Iterator[Relation]:
    heads = list(_NOTE_HEAD.finditer(notes))
    for at, head in enumerate(heads):
        name = head.group(1).strip()
        kind = next((kind for pattern, kind in types if pattern.search(name)), None)
        if kind is not None:
            end = heads[at + 1].start() if at + 1 < len(heads) else len(notes)
            yield from _note_items(kind, notes[head.start(1) : end])


def _note_items(kind: RelationType, part: str) -> Iterator[Relation]:
    for name in find_identifiers(part, "executive_order", "proclamation"):
        stop = part.find(";", name.end)
        quote = part[: stop if stop >= 0 else len(part)].strip(" ;\n")
        after = part[name.end : stop if stop >= 0 else name.end + _LONGEST_NOTE_ITEM]
        yield Relation(
            type=kind, number=name.value, dated=find_written_date(after), source="field",
            quote=quote,
        )  # fmt: skip


def relations_in_record(record: Mapping[str, Any]) -> tuple[Relation, ...]:
    """Return what an API record says its document does to others.

    `correction_of` is the address of the document it corrects; the number of a correction or of
    a republication holds that of the other; its title, action and abstract may say it too.
    """
    found = [*_addressed(record, "correction_of"), *_numbered(record)]
    title, action, abstract = (_text(record, name) for name in ("title", "action", "abstract"))
    if not found and (title or action):
        found += relations_in_publication(abstract, title, action)
    notes = _text(record, "disposition_notes") or _text(record, "executive_order_notes")
    return distinct([*found, *relations_in_notes(notes)])


def inverse_relations_in_record(record: Mapping[str, Any]) -> tuple[Relation, ...]:
    """Return what an API record says others do to its document: `corrections`, and its notes."""
    notes = _text(record, "disposition_notes") or _text(record, "executive_order_notes")
    return distinct([*_addressed(record, "corrections"), *inverse_relations_in_notes(notes)])


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return value.strip() if isinstance(value, str) else ""


def _addressed(record: Mapping[str, Any], field: str) -> Iterator[Relation]:
    value = record.get(field)
    for address in value if isinstance(value, list) else [value]:
        found = _NUMBER.search(address) if isinstance(address, str) else None
        if found:
            # A republication is told from the correction of a part by the acting one's number.
            acting = found.group(1) if field == "corrections" else _text(record, "document_number")
            yield Relation(
                type="corrects", number=found.group(1), whole=_republishes(acting),
                source="field", quote=address,
            )  # fmt: skip


def _republishes(number: str) -> bool:
    derived = _DERIVED_NUMBER.match(number)
    return derived is not None and derived.group(1) == "R"


def _numbered(record: Mapping[str, Any]) -> Iterator[Relation]:
    number = _text(record, "document_number")
    derived = _DERIVED_NUMBER.match(number)
    if derived:
        yield Relation(
            type="corrects", number=derived.group(2), whole=_republishes(number),
            source="field", quote=number,
        )  # fmt: skip
