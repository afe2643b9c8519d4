"""What one official document does to another, by rules over the words that say so.

Precision goes before recall: a relation that is not plainly stated is not there. Each carries
the words it was read from.
"""

import re
from collections.abc import Iterable, Iterator

from ingest.identifiers import find_identifiers
from ingest.models import Relation, RelationType

_NOTE_TYPES: tuple[tuple[re.Pattern[str], RelationType | None], ...] = (
    # `Amended by:` and its like are what the other document does to this one.
    (re.compile(r"\bby$", re.I), None),
    (re.compile(r"^(?:amends|.*\bin part)$", re.I), "amends"),
    (re.compile(r"^(?:revokes|rescinds)\b", re.I), "revokes"),
    (re.compile(r"^(?:supersedes|replaces)\b", re.I), "replaces"),
    (re.compile(r"^continues\b", re.I), "continues"),
    (re.compile(r"^corrects\b", re.I), "corrects"),
)
_NOTE_HEAD = re.compile(r"(?:^|[;\n.])[ \t]*([A-Z][A-Za-z ]{2,40}):")

_LONGEST_SENTENCE = 3_000
_SENTENCE = re.compile(r"(?<=[.;:?!”])[”\"')]?\s+(?=[A-Z“\"(])|\n+")
# Abbreviations whose full stop ends no sentence: `E.O. 13959`, `Sec. 2`, `No. 4`, `U.S. Code`.
_ABBREVIATION = re.compile(r"(?:\b(?:No|Sec|Secs|Pub|L|Stat|Fed|Reg|Proc|[A-Z]))\.$")
_ORDER = re.compile(r"\b(?:Executive Orders?|E\.\s?O\.|EO)\s{1,3}(?:No\.\s?)?\d|\bProclamations?\s{1,3}\d")
_PASSIVE = re.compile(
    r"\b(is|are)\s+(?:hereby\s+)?(?:further\s+)?(?:hereby\s+)?(?:amended|modified|revoked|rescinded"
    r"|terminated|superseded|replaced(?:\s+and\s+superseded)?|corrected)\b"
)
_ACTIVE = re.compile(
    r"\bI\s+hereby\s+(?:further\s+)?(amend|modify|revoke|rescind|terminate|supersede|replace)\s+"
)
_CONTINUING = re.compile(
    r"\b(?:continu(?:e|es|ing)|hereby continued)\b[^.]{0,80}?\bthe national emergency"
    r"(?:\s+with\s+respect\s+to[^.]{0,200}?)?"
    r"\s+(?:that\s+(?:I|the President)\s+)?(?:was\s+)?(?:first\s+)?declared\s+(?:in|by|pursuant to)\s+"
)
_PART = re.compile(
    r"\b(?:sections?|subsections?|paragraphs?|clauses?|annex(?:es)?|headings?|the text|the definition)\b",
    re.I,
)
_AS_AMENDED = re.compile(
    r"\bas\s+(?:previously\s+|further\s+|most recently\s+)?(?:amended|modified|expanded|supplemented|"
    r"extended|continued)\b[^;]*$"
)
_TYPES: dict[str, RelationType] = {
    "amend": "amends",
    "modif": "amends",
    "correct": "corrects",
    "revok": "revokes",
    "rescind": "revokes",
    "terminat": "revokes",
    "supersed": "replaces",
    "replac": "replaces",
}


def relations_in_notes(notes: str | None) -> tuple[Relation, ...]:
    """Return the relations of a Federal Register disposition note.

    `Amends: EO 13694, April 1, 2015; See: ...` gives one; `Amended by:` and `See:` give none.
    Each quote is verbatim from the note, from its heading to the item.
    """
    if not notes:
        return ()
    found: list[Relation] = []
    heads = list(_NOTE_HEAD.finditer(notes))
    for at, head in enumerate(heads):
        kind = _note_type(head.group(1).strip())
        if kind is None:
            continue
        end = heads[at + 1].start() if at + 1 < len(heads) else len(notes)
        found += _note_items(kind, notes, head.start(1), end)
    return _distinct(found)


def _note_type(head: str) -> RelationType | None:
    return next((kind for pattern, kind in _NOTE_TYPES if pattern.search(head)), None)


def _note_items(kind: RelationType, notes: str, start: int, end: int) -> Iterator[Relation]:
    part = notes[start:end]
    for name in find_identifiers(part):
        if name.kind in {"executive_order", "proclamation"}:
            stop = part.find(";", name.end)
            quote = part[: stop if stop >= 0 else len(part)]
            yield Relation(type=kind, number=name.value, quote=quote.strip(" ;\n"))


def relations_in_text(text: str) -> tuple[Relation, ...]:
    """Return the relations that a document's own words state, each with its whole sentence.

    Only the operative wording counts (`is hereby revoked`, `I am continuing ... the national
    emergency declared in ...`); `as amended by Executive Order X` is no relation.
    """
    found: list[Relation] = []
    for sentence in sentences(text):
        if _ORDER.search(sentence):
            found += _passive(sentence)
            found += _active(sentence)
            found += _continuing(sentence)
    return _distinct(found)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of `text` verbatim; one longer than 3,000 characters is left out."""
    start = 0
    for gap in _SENTENCE.finditer(text):
        if "\n" not in gap.group() and _ABBREVIATION.search(text[max(start, gap.start() - 8) : gap.start()]):
            continue
        if 0 < gap.start() - start <= _LONGEST_SENTENCE:
            yield text[start : gap.start()].strip()
        start = gap.end()
    if 0 < len(text) - start <= _LONGEST_SENTENCE:
        yield text[start:].strip()


def _passive(sentence: str) -> Iterator[Relation]:
    verb = _PASSIVE.search(sentence)
    if not verb or _quoted(sentence, verb.start()):
        return
    subject = sentence[: verb.start()]
    clause = subject[max(subject.rfind(";"), subject.rfind(" that ")) + 1 :]
    plural = verb.group(1) == "are"
    yield from _relations(verb.group(), clause, sentence, many=plural)


def _active(sentence: str) -> Iterator[Relation]:
    verb = _ACTIVE.search(sentence)
    if not verb or _quoted(sentence, verb.start()):
        return
    clause = re.split(r"\bby (?:adding|striking|inserting|deleting|replacing|redesignating)\b|;",
                      sentence[verb.end() :], maxsplit=1)[0]  # fmt: skip
    yield from _relations(verb.group(1), clause, sentence, many=False)


def _continuing(sentence: str) -> Iterator[Relation]:
    match = _CONTINUING.search(sentence)
    if match and not _quoted(sentence, match.start()):
        name = next(iter(_names(sentence[match.end() : match.end() + 60])), None)
        if name:
            yield Relation(type="continues", number=name, quote=sentence)


def _relations(verb: str, clause: str, sentence: str, *, many: bool) -> Iterator[Relation]:
    """Yield what `verb` does to the documents that `clause` names, itself or a part of them."""
    plain = _without_asides(clause)
    first = _ORDER.search(plain)
    if first is None:
        return
    kind = next(kind for stem, kind in _TYPES.items() if stem in verb)
    # Sections that are revoked or replaced leave the rest of the order in force.
    if _PART.search(plain[: first.start()]):
        kind, many = "amends", False
    names = _names(plain[first.start() :])
    for name in names if many else names[:1]:
        yield Relation(type=kind, number=name, quote=sentence)


def _without_asides(clause: str) -> str:
    """Drop parentheses (titles), then everything from `as amended by` on."""
    kept, depth = [], 0
    for char in clause:
        depth += char == "("
        if not depth:
            kept.append(char)
        depth -= char == ")" and depth > 0
    return _AS_AMENDED.sub("", "".join(kept))


def _names(text: str) -> list[str]:
    names = [n for n in find_identifiers(text) if n.kind in {"executive_order", "proclamation"}]
    return [n.value for n in sorted(names, key=lambda n: n.start)]


def _quoted(sentence: str, at: int) -> bool:
    """Whether a place lies within quotation marks: words that are put into another document."""
    before = sentence[:at]
    return before.count("“") > before.count("”")


def _distinct(found: Iterable[Relation]) -> tuple[Relation, ...]:
    kept: dict[tuple[str, str | None], Relation] = {}
    for relation in found:
        kept.setdefault((relation.type, relation.number), relation)
    return tuple(kept.values())
