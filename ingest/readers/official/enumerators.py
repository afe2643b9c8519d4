"""How legal texts number their parts: `Sec. 1`, `(a)`, `(i)`; the outline that names a paragraph.

One state machine serves every format, so that the same paragraph has the same label whether it
came as XML, HTML, GPO text or Markdown.
"""

import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"([“\"]?)(?:Section|Sec\.?)\s{0,3}(\d{1,3}[A-Z]?)\s?\.(?=[\s(—]|$)\s{0,3}")
_MARK = re.compile(r"\((_?)([a-z]{1,6}|[A-Z]{1,3}|\d{1,3})\1\)\s{0,3}")
_HEAD_CHARS = 400
"""Characters at the head of a paragraph in which its enumerators are looked for."""
_LONGEST_HEADING = 200
_HEADING_END = re.compile(r"(?:[.?][”\"’']?|[.]?—)\s{0,3}(?=\()")
# Not the stop of an abbreviation such as `U.S. persons`.
_SENTENCE_END = re.compile(r"(?<![A-Z])\.\s")
_ROMANS = [
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
    "xvi",
    "xvii",
    "xviii",
    "xix",
    "xx",
    "xxi",
    "xxii",
    "xxiii",
    "xxiv",
    "xxv",
    "xxvi",
    "xxvii",
    "xxviii",
    "xxix",
    "xxx",
]
_ROMAN = {numeral: n for n, numeral in enumerate(_ROMANS, 1)}
_BELOW = {"a": "1i", "1": "i", "i": "A", "A": "1", "_1": "_i"}
"""The styles that regulations and presidential documents use one level below a style."""
_WIDEST_GAP = 10
"""Numbers that may be missing in a row (`(b)-(d) [Reserved]`) before it is another row."""
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "other",
        "than",
        "the",
        "to",
        "under",
        "with",
    ]
)
_TITLE_HEADING = re.compile(r"[^.:;]{3,150}\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Step:
    """One level of the outline: its style of counting, its number, and how it is written."""

    style: str
    number: int
    token: str


def _readings(token: str, italic: bool) -> list[_Step]:
    """Return every way to read what stands between parentheses: `i` is a letter or a roman."""
    lower, mark = token.lower(), "_" if italic else ""
    found = []
    if token.isdigit():
        found.append(_Step(mark + "1", int(token), token))
    elif token.islower() and lower in _ROMAN:
        found.append(_Step(mark + "i", _ROMAN[lower], token))
    if token.isalpha() and len(set(lower)) == 1 and len(token) <= 2:
        number = ord(lower[0]) - ord("a") + 1 + 26 * (len(token) - 1)
        found.append(_Step("a" if token.islower() else "A", number, token))
    return found


@dataclass
class Outline:
    """Follows the numbering of a text and says how to point at each paragraph.

    Attributes:
        root: what every label begins with (`§ 744.11`); empty where sections are numbered
            in the text itself (`Sec. 2`).
        joint: what stands between the root and the enumerators (`, paragraph `).
    """

    root: str = ""
    joint: str = ""
    _section: str = ""
    _quoted: str = ""
    _path: list[_Step] = field(default_factory=list)
    _opens: bool = False
    _lost: bool = False

    def label(self, text: str) -> str | None:
        """Return the label of the paragraph `text`, and move on to it.

        Only its first few hundred characters decide. Where an enumerator fits nowhere, it and
        what follows get the label of the section until `(a)`, `(b)` is clear again: less
        precise, never wrong. A paragraph without an enumerator may belong to any level above it,
        so it has the label of its section too.
        """
        rest = self._enter_section(text) if not self.root else text[:_HEAD_CHARS]
        entered = self._enter_paragraph(rest)
        if entered is None:
            self._path, self._lost = [], True
        label = self._label() if entered and not self._lost else self._base()
        self._opens = text.rstrip().endswith((":", "—", "–", "means", "that"))
        self._leave_quotation(text)
        return label or None

    def reset(self) -> None:
        """Forget the section: what follows (a signature, an annex) belongs to none."""
        self._section, self._quoted, self._path, self._lost = "", "", [], False

    def _enter_section(self, text: str) -> str:
        head = text[:_HEAD_CHARS]
        match = _SECTION.match(head)
        if not match:
            return head.lstrip('“"') if self._quoted else head
        if match.group(1) or self._quoted:
            self._quoted = f"Sec. {match.group(2)}"
        else:
            self._section = f"Sec. {match.group(2)}"
        self._path, self._lost = [], False
        return head[match.end() :]

    def _leave_quotation(self, text: str) -> None:
        """End a quoted section with the paragraph that closes more quotation marks than it opens.

        In a quotation of several paragraphs each begins with a mark and only the last ends it.
        """
        if not self._quoted:
            return
        opened, closed = text.count("“"), text.count("”")
        if closed and closed >= opened + (0 if text.startswith("“") else 1):
            self._quoted, self._path = "", []

    def _enter_paragraph(self, head: str) -> bool | None:
        """Move to the enumerators at the head of a paragraph.

        Returns whether there are any; None where they fit nowhere.
        """
        at, first = 0, True
        while True:
            match = _MARK.match(head, at)
            if not match and (found := self._after_heading(head, at)):
                match = found
            if not match:
                return not first
            step = self._placed(_readings(match.group(2), bool(match.group(1))), first)
            if step is None:
                return None if first else True
            at, first = match.end(), False

    def _after_heading(self, head: str, at: int) -> re.Match[str] | None:
        """Return an opening enumerator behind a run-in heading: `(a) Scope. (1) In ...`."""
        end = _HEADING_END.search(head, at, at + _LONGEST_HEADING)
        if not end or _SENTENCE_END.search(head, at, end.start()):
            return None
        match = _MARK.match(head, end.end())
        opens = match and any(
            s.number == 1 and all(s.style != p.style for p in self._path)
            for s in _readings(match.group(2), bool(match.group(1)))
        )
        return match if opens else None

    def _placed(self, readings: list[_Step], first: bool) -> _Step | None:
        """Put one enumerator on the path; None where it follows nothing."""
        chosen = self._opening(readings) if not first else None
        chosen = chosen or self._next(readings) or self._opening(readings)
        chosen = chosen or self._later(readings) or self._inferred(readings)
        if chosen is None:
            return None
        self._lost = self._lost and chosen.style != "a"
        depth = self._depth(chosen.style)
        self._path[len(self._path) if depth is None else depth :] = [chosen]
        return chosen

    def _next(self, readings: list[_Step]) -> _Step | None:
        fitting = [
            (depth, step)
            for step in readings
            if (depth := self._depth(step.style)) is not None
            and self._path[depth].number + 1 == step.number
        ]
        # `(i)` after `(h)` counts on, unless the text just announced a list of its own.
        if self._opens and self._opening(readings):
            return None
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def _opening(self, readings: list[_Step]) -> _Step | None:
        # Under `Sec. 2.` a list begins with letters or digits; `(i)` there follows an `(a)` that
        # stands within the paragraph of the section, so its place is not known.
        top = self._section and not self._path
        fresh = (s for s in readings if s.number == 1 and self._depth(s.style) is None)
        return next((s for s in fresh if not top or s.style in {"a", "1"}), None)

    def _later(self, readings: list[_Step]) -> _Step | None:
        """Return a reading that counts on with a gap, or begins its own level again."""
        for step in readings:
            depth = self._depth(step.style)
            if depth is None:
                continue
            gap = step.number - self._path[depth].number
            if step.number == 1 or 0 < gap <= _WIDEST_GAP:
                return step
        return None

    def _inferred(self, readings: list[_Step]) -> _Step | None:
        """Return a reading whose first siblings stood within the paragraph above it."""
        if not self._path and len(readings) > 1:
            return None
        below = _BELOW.get(self._path[-1].style, "") if self._path else "a"
        if self._path and self._path[-1].style == "A":
            below = "1" if any(s.style == "1" for s in readings) else "_1"
        return next((s for s in readings if s.style == below or s.style in below), None)

    def _depth(self, style: str) -> int | None:
        return next((d for d, s in enumerate(self._path) if s.style == style), None)

    def _base(self) -> str:
        if self._quoted:
            outer = f"{self._section}, " if self._section else ""
            return f"{outer}quoted {self._quoted}"
        return self.root or self._section

    def _label(self) -> str:
        marks = "".join(f"({step.token})" for step in self._path)
        base = self._base()
        if not marks:
            return base
        return f"{base}{self.joint}{marks}" if base else marks


def split_heading(text: str) -> tuple[str, str] | None:
    """Return a section's own heading and the rest: `Sec. 4. Definitions.`, `For purposes ...`.

    None where the section has no heading, or nothing follows it. A heading is a short sentence
    in title case; a sentence that merely begins a section is not.
    """
    section = _SECTION.match(text[:_HEAD_CHARS])
    if not section:
        return None
    heading = _TITLE_HEADING.match(text, section.end(), section.end() + _LONGEST_HEADING)
    if not heading or not _is_title_case(heading.group()):
        return None
    rest = text[heading.end() :].strip()
    return (text[: heading.end()].strip(), rest) if rest else None


def _is_title_case(heading: str) -> bool:
    words = [w.strip("“”‘’\"'(),.") for w in heading.replace("-", " ").split()]
    counted = [w for w in words if w and w.lower() not in _SMALL_WORDS]
    return bool(counted) and len(words) <= 16 and all(not w[0].islower() for w in counted)
