"""What renditions of the same order share: labelled sections, the opening line, the signature."""

import re

from ingest.dates import find_written_date
from ingest.identifiers import find_identifiers
from ingest.readers.builder import TextBuilder
from ingest.readers.official.enumerators import Outline, split_heading

_OPENING = re.compile(
    r"(?:Executive Order|Proclamation|Memorandum|Notice|Presidential Determination)\b"
    r"[^.]{0,60}?\bof [A-Z][a-z]{2,8} \d{1,2}, \d{4}\.?"
)
_EFFECTIVE = re.compile(
    r"(?:Sec(?:tion|\.) \d{1,3}\. )?(?:DATES: )?(?:[A-Z][\w ]{0,40}\. )?"
    r"This (?:order|proclamation|rule|final rule|interim final rule) "
    r"(?:is|shall be|shall become|becomes) effective "
    r"(?:at|on|beginning|[A-Z]).{0,80}"
)
_FR_NUMBER = re.compile(r"\[?FR Doc(?: No:|\.)?\s{0,3}([A-Z]?\d{1,4}[-–]\d{1,6})")
_SIGNATURE = re.compile(r"THE WHITE HOUSE\b|\(Presidential Sig\.\)")
_LONGEST_SIGNATURE = 60


class LegalText:
    """Adds the paragraphs of an order to a text, each with its section label and page."""

    def __init__(self, builder: TextBuilder | None = None) -> None:
        self.builder = builder or TextBuilder()
        self.outline = Outline()
        self.effective: str | None = None
        """The day the text says it takes effect on, as ISO, once a paragraph has said it."""

    def paragraph(self, text: str, page: str | None = None) -> None:
        """Add a paragraph; a section's own heading becomes a heading block before it."""
        if not text:
            return
        self.effective = self.effective or effective_date(text)
        if is_signature(text):
            self.outline.reset()
            self.builder.paragraph(text, None, page)
            return
        label = self.outline.label(text)
        parts = split_heading(text) if text[0] not in '“"' else None
        if parts:
            section = label.split("(")[0] if label else None
            self.builder.heading(parts[0], 2, section, page)
            text = parts[1]
        self.builder.paragraph(text, label, page)


def is_signature(text: str) -> bool:
    """Whether a paragraph signs an order: the place, or a name in capitals."""
    if _SIGNATURE.match(text):
        return True
    return len(text) <= _LONGEST_SIGNATURE and text.isupper() and " " in text and text[0].isalpha()


def opening(text: str) -> tuple[str | None, str | None]:
    """Return the name and the signing date in an order's opening line.

    `Executive Order 13959 of November 12, 2020` gives `E.O. 13959` and `2020-11-12`; both are
    None where the text is no such line.
    """
    if not _OPENING.fullmatch(text):
        return None, None
    names = (
        n.value for n in find_identifiers(text) if n.kind in {"executive_order", "proclamation"}
    )
    return next(names, None), find_written_date(text)


def fr_number(text: str) -> str | None:
    """Return the Federal Register document number in a filing line, with a plain hyphen.

    `[FR Doc. 2020–25459 Filed 11–16–20; 8:45 am]` gives `2020-25459`; None elsewhere.
    """
    found = _FR_NUMBER.search(text)
    return found.group(1).replace("–", "-") if found else None


def effective_date(text: str) -> str | None:
    """Return the day a paragraph says its own document takes effect on, as ISO; None elsewhere.

    `Sec. 5. This order is effective at 12:01 a.m. eastern standard time on December 29, 2016.`
    """
    said = _EFFECTIVE.match(text)
    return find_written_date(said.group()) if said else None
