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
_ORDER = re.compile(
    r"\b(?:Executive Orders?|E\.\s?O\.|EO)\s{1,3}(?:No\.\s?)?\d|\bProclamations?\s{1,3}\d"
)
_PASSIVE = re.compile(
    r"\b(is|are)\s+(?:hereby\s+)?(?:further\s+)?(?:hereby\s+)?(?:amended|modified|revoked|rescinded"
    r"|terminated|superseded|replaced(?:\s+and\s+superseded)?|corrected)\b"
)
_ACTIVE = re.compile(
    r"\bI\s+hereby\s+(?:further\s+)?(amend|modify|revoke|rescind|terminate|supersede|replace)\s+"
)
# Only the act itself: neither a message that reports it nor an order to `continue to monitor`.
_CONTINUING = re.compile(
    r"\b(?:I (?:am continuing|hereby continue)|continuing)"
    r"(?:\s+in effect)?(?:\s+for\s+(?:1|one|an additional)\s+year)?,?\s+"
    r"the\s+national\s+emergency(?:\s+that\s+was)?(?:\s+first)?\s+declared\s+(?:in|by|pursuant\s+to)\s+"
)
_LISTED = re.compile(
    r"\b[Tt]he\s+following\s+[^:;.\n]{0,80}?\b(?:is|are)\s+(?:hereby\s+)?"
    r"(amended|modified|revoked|rescinded|terminated|superseded|replaced):\s"
)
_MORE_NUMBERS = re.compile(r"(?:,\s*(?:and\s+)?|\s+and\s+)(\d{4,5})\b")
_REACH = 160
"""Characters before an order's name that say whether it, or a part of it, is the subject."""
_PART = re.compile(
    r"\b(?:(?:sub)?sections?|(?:sub)?paragraphs?|clauses?|annex(?:es)?|headings?|the\s+(?:text|definition))\b"
    r"[^.;:]{0,100}\s(?:of|to|in)\s+(?:the\s+)?$",
    re.I,
)
_DIRECT = re.compile(r"(?:^|[,.;:—)]|\band)\s*(?:the\s+)?$")
_NEGATED = re.compile(r"\b(?:nothing|no|neither|not)\b", re.I)
_AS_AMENDED = re.compile(
    r"\bas\s+(?:previously\s+|further\s+|most recently\s+)?(?:amended|modified|expanded"
    r"|supplemented|extended|continued)\b[^;]*$"
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
    found = [relation for line in text.split("\n") for relation in _listed(line)]
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
        if "\n" not in gap.group() and _ABBREVIATION.search(
            text[max(start, gap.start() - 8) : gap.start()]
        ):
            continue
        if 0 < gap.start() - start <= _LONGEST_SENTENCE:
            yield text[start : gap.start()].strip()
        start = gap.end()
    if 0 < len(text) - start <= _LONGEST_SENTENCE:
        yield text[start:].strip()


def _listed(paragraph: str) -> Iterator[Relation]:
    """Yield what a list does: `The following orders are revoked: ...; ...; and ...`."""
    head = _LISTED.search(paragraph, 0, _LONGEST_SENTENCE)
    if not head or _quoted(paragraph, head.start()):
        return
    quote = paragraph[head.start() : head.start() + _LONGEST_SENTENCE].strip()
    for item in _outside_parentheses(paragraph[head.end() : head.end() + _LONGEST_SENTENCE]).split(
        ";"
    ):
        yield from _relations(head.group(1), item, quote, many=False)


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
    kind = next(kind for stem, kind in _TYPES.items() if stem in verb)
    for order in _ORDER.finditer(plain):
        before = plain[max(0, order.start() - _REACH) : order.start()]
        part = _PART.search(before)
        if _NEGATED.search(before, before.rfind(",") + 1):
            return
        if part or _DIRECT.search(before):
            # Sections that are revoked or replaced leave the rest of the order in force.
            names = _names(plain[order.start() :])
            for name in names if many and not part else names[:1]:
                yield Relation(type="amends" if part else kind, number=name, quote=sentence)
            return


def _without_asides(clause: str) -> str:
    """Drop parentheses (titles), then everything from `as amended by` on."""
    return _AS_AMENDED.sub("", _outside_parentheses(clause))


def _outside_parentheses(text: str) -> str:
    kept, depth = [], 0
    for char in text:
        depth += char == "("
        if not depth:
            kept.append(char)
        depth -= char == ")" and depth > 0
    return "".join(kept)


def _names(text: str) -> list[str]:
    """Return the orders named in `text` in their order; `Executive Orders 1, 2, and 3` is three."""
    found = [n for n in find_identifiers(text) if n.kind in {"executive_order", "proclamation"}]
    names: list[str] = []
    for name in sorted(found, key=lambda n: n.start):
        names.append(name.value)
        at = name.end
        while "Orders" in text[name.start : name.end] and (more := _MORE_NUMBERS.match(text, at)):
            names.append(f"E.O. {more.group(1)}")
            at = more.end()
    return names


def _quoted(sentence: str, at: int) -> bool:
    """Whether a place lies within quotation marks: words that are put into another document."""
    before = sentence[:at]
    return before.count("“") > before.count("”")


def _distinct(found: Iterable[Relation]) -> tuple[Relation, ...]:
    kept: dict[tuple[str, str | None], Relation] = {}
    for relation in found:
        kept.setdefault((relation.type, relation.number), relation)
    return tuple(kept.values())
