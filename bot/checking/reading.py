"""Reads a sentence: its clauses, what each says and denies, and what its values are values of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.checking.lexicon import Lexicon, names_in
from bot.checking.values import Kind, Value, values_of
from bot.checking.wording import content, hedges, is_denied, is_passive
from bot.retrieval.understand import without
from ingest.identifiers import find_identifiers

_VERB_AHEAD = (
    r"(?:(?:\S+\s+){0,8}?(?:was|were|is|are|has|have|had|did|does|do|will|may|can|must|cannot)\b|"
    r"\w+ed\s+(?:on|in|by|from|to|the|a|an|its|their)\b)"
)
_CLAUSES = re.compile(
    r"[;:]\s+|,?\s+(?:but|whereas|while|although|though|because)\s+|"
    rf",\s+(?:and|or|so|which|who|where)\s+(?={_VERB_AHEAD})|"
    r"\s+and\s+(?=(?:not|is|are|was|were|has|have|had|does|did|do|will|may|must|can|cannot)\b|"
    r"\w+(?:ed|s)\s+(?:on|in|by|from|to|the|a|an|its|their|no|none)\b)"
)
_PIECES = re.compile(r"[;:]\s+|,?\s+(?:and|but|or|while|whereas|nor)\s+|,\s+")
_RANGE = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
# The first word of what is said of a subject, by its form: `was`, `may`, `signed`, `names`.
_AUXILIARY = re.compile(
    r"(?<=\s)(?:is|are|was|were|has|have|had|did|does|do|will|may|can|must|cannot|could|would|should|"
    r"might)\b(?:\s+(?:not|also|been|be|\w+ly|no|longer|\w+ed)\b)*"
)
_VERB = re.compile(r"(?<=\s)[a-z]+(?:ed|(?<![suoi])s)\b")
_NO_VERB = re.compile(r"\b(?:its|his|this|us|as|always|the\s+\w+)$")
_RELATIVE = re.compile(r"\b(?:that|which|who|whom|whose)\b")
_NEXT = 5  # words between a noun that looks like a verb and the verb itself
_LEADS = re.compile(
    r"\W*(?:in|on|since|by|from|until|as of|during|effective|after|before)\s*\W*$", re.I
)
# What opens a sentence whose subject is told elsewhere, and what points back inside one.
_OPENS_BACK = re.compile(
    r"\W*(?:It|They|This|That|These|Those|Such|Its|Their|The\s+(?:same\s+|said\s+)?[a-z]+)\b"
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|their|them|this|that|these|those|such|same|the (?:rule|order|list|notice|"
    r"release|company|agency|entry|designation|action|order|act|law|removal|settlement))\b",
    re.IGNORECASE,
)
_BLANK = "\x00"


@dataclass(frozen=True)
class Clause:
    """A part of a sentence with a verb of its own: what it says, denies and leaves open."""

    text: str
    values: tuple[Value, ...]

    @cached_property
    def content(self) -> frozenset[str]:
        """Terms and official names, without its values."""
        return said_in(self.text)

    @cached_property
    def known(self) -> frozenset[str]:
        """The same with the words of its values: a source of `June 3, 2021` knows `June 3`."""
        return self.content | content(self.text)

    @cached_property
    def denied(self) -> bool:
        """Whether it says that something is not so."""
        return is_denied(self.text)

    @cached_property
    def hedges(self) -> frozenset[str]:
        """What it leaves open."""
        return hedges(without(self.text, values_of(self.text)))

    @cached_property
    def subject(self) -> frozenset[str]:
        """The content before its verb."""
        match = verb_in(self.text)
        return said_in(self.text[: match.start()]) if match else frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: its values of one kind, and the content that they are values of."""

    content: frozenset[str]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A term of a name, or an official name, and the span of the whole name."""

    term: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A sentence, read; of a table's row, `cells` are its cells with their columns.

    `lexicon` is what the Passages that are looked at teach of names.
    """

    text: str
    cells: tuple[str, ...] = ()
    lexicon: Lexicon = field(default=Lexicon(), compare=False)

    @cached_property
    def plain(self) -> str:
        """The text with long names in their short form: `Bureau of Channels (BoC)` is `BoC`."""
        text = self.text
        for long, short in self.lexicon.aliases.items():
            if long in text:
                text = re.sub(rf"{re.escape(long)}(?:\s+\({re.escape(short)}\))?", short, text)
        return text

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Its values, in order; a bare number counts what the one before it counts."""
        found: list[Value] = []
        unit: frozenset[str] = frozenset()
        for each in values_of(self.plain):
            if each.kind == "number":
                unit = each.unit or unit
                each = replace(each, unit=unit)
            found.append(each)
        return tuple(found)

    @cached_property
    def content(self) -> frozenset[str]:
        """What it says in all, without its values."""
        return content_of(self.plain, self.values)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses; a row is one."""
        spans = [(0, len(self.plain))] if self.cells else _split(self.plain, self.values, _CLAUSES)
        return tuple(
            Clause(self.plain[start:end], tuple(v for v in self.values if start <= v.start < end))
            for start, end in spans
        )

    @cached_property
    def whole(self) -> Clause:
        """All of it as one clause."""
        return Clause(self.plain, self.values)

    @cached_property
    def names(self) -> tuple[Named, ...]:
        """The terms of its names, and its official names, with the span of the whole name."""
        found: list[Named] = []
        numbers = {value.text for value in self.values}
        for name in names_in(self.plain, self.lexicon):
            if name.kind == "date" or self._is_value(name.start):
                continue
            said = {each.value for each in find_identifiers(name.text)}
            if name.kind != "official":
                said = set(content(name.text)) - numbers
            found += [Named(term, name.start, name.end) for term in sorted(said)]
        return tuple(found)

    @cached_property
    def name_spans(self) -> tuple[tuple[int, int], ...]:
        """Where its names stand, in order."""
        return tuple(dict.fromkeys((each.start, each.end) for each in self.names))

    @cached_property
    def whole_names(self) -> tuple[frozenset[str], ...]:
        """The terms of each name by itself, in order."""
        return tuple(
            frozenset(each.term for each in self.names if (each.start, each.end) == span)
            for span in self.name_spans
        )

    @cached_property
    def named(self) -> frozenset[str]:
        """The same terms and official names by themselves."""
        return frozenset(each.term for each in self.names)

    @property
    def subject(self) -> frozenset[str]:
        """The names before its verb."""
        return self.named & self.clauses[0].subject

    def _is_value(self, at: int) -> bool:
        return any(value.start <= at < value.end for value in self.values)

    @cached_property
    def passive(self) -> bool:
        """Whether what is done in it is done to its subject."""
        return is_passive(self.plain)

    @cached_property
    def opens_back(self) -> bool:
        """Whether its subject is only pointed to."""
        if _OPENS_BACK.match(self.plain) is None:
            return False
        match = verb_in(self.plain)
        end = match.start() if match else len(self.plain)
        return not any(each.start < end for each in self.names)

    @cached_property
    def points_back(self) -> bool:
        """Whether anything in it is only pointed to."""
        return _POINTS_BACK.search(self.plain) is not None

    def pieces(self, kind: Kind) -> list[Piece]:
        """Return its parts, each with the values of a kind that it has, and what they are of.

        What stands before a value belongs to it; the subject to every value, and the verb to
        those after it that have none of their own.
        """
        if self.cells:
            return [Piece(content(cell), tuple(_of(kind, values_of(cell)))) for cell in self.cells]
        made: list[Piece] = []
        subject: frozenset[str] = frozenset()
        head: frozenset[str] = frozenset()
        for start, end in self._parts(kind):
            text = f" {self.plain[start:end]}"  # a verb may stand first
            verb = verb_in(text)
            values = tuple(v for v in _of(kind, self.values) if start <= v.start < end)
            own = said_in(text[: verb.start()]) if verb else frozenset()
            carried = frozenset() if own else subject if verb else head
            made.append(Piece(said_in(text) | carried, values))
            if verb:
                subject = own or subject
                head = subject | said_in(text[: verb.end()])
        return made

    def _parts(self, kind: Kind) -> Iterator[tuple[int, int]]:
        """Yield the spans of its parts with at least one value of a kind each."""
        text, of_kind = self.plain, list(_of(kind, self.values))
        begun = 0
        for start, end in _split(text, self.values, _PIECES):
            inside = [v for v in of_kind if begun <= v.start < end]
            if inside and _is_more(text[start:end]) and any(v.start >= end for v in of_kind):
                yield begun, end
                begun = end
        if begun < len(text):
            yield begun, len(text)


def _is_more(part: str) -> bool:
    """Whether a part is more than the date that opens what follows: `On March 12, 2021,`."""
    values = values_of(part)
    rest = without(part, values).strip(" ,.")
    return not values or _LEADS.fullmatch(rest) is None


def _of(kind: Kind, values: Sequence[Value]) -> Iterator[Value]:
    return (value for value in values if value.kind == kind)


def verb_in(text: str) -> "re.Match[str] | None":
    """Return the first verb of a text, as far as its form shows it."""
    helps = _AUXILIARY.search(text)
    for match in _VERB.finditer(text, 0, helps.start() if helps else len(text)):
        if _NO_VERB.search(text[: match.end()]):
            continue
        between = text[match.end() : helps.start()] if helps else ""
        is_noun = helps and len(between.split()) <= _NEXT and not _RELATIVE.search(between)
        if not is_noun:
            return match
    return helps


def said_in(text: str) -> frozenset[str]:
    """Return what a text says, as `content_of` does."""
    return content_of(text, values_of(text))


def content_of(text: str, values: Sequence[Value]) -> frozenset[str]:
    """Return what a text says without its values: terms, and official names in one spelling."""
    rest = without(text, values)
    found = list(find_identifiers(rest))
    return content(without(rest, found)) | {each.value for each in found}


def _split(
    text: str, values: Sequence[Value], boundary: "re.Pattern[str]"
) -> list[tuple[int, int]]:
    """Return the spans between boundaries that lie in no value, nor behind a date's comma."""
    masked = text
    for each in values:
        end = each.end + (each.kind == "date" and text[each.end : each.end + 1] == ",")
        masked = masked[: each.start] + _BLANK * (end - each.start) + masked[end:]
    spans, at = [], 0
    for match in boundary.finditer(masked):
        if match.start() > at and not _RANGE.search(masked[at : match.start()].rstrip(_BLANK)):
            spans.append((at, match.end()))
            at = match.end()
    return [*spans, (at, len(text))] if at < len(text) else spans
