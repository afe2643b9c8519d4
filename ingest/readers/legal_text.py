"""What renditions of the same order share: labelled sections, the opening line, the signature."""

import re

from ingest.dates import find_written_date
from ingest.identifiers import find_identifiers
from ingest.readers.builder import TextBuilder
from ingest.readers.enumerators import Outline, split_heading

_OPENING = re.compile(
    r"(?:Executive Order|Proclamation|Memorandum|Notice|Presidential Determination)\b"
    r"[^.]{0,60}?\bof [A-Z][a-z]{2,8} \d{1,2}, \d{4}\.?"
)
_SIGNATURE = re.compile(r"THE WHITE HOUSE\b|\(Presidential Sig\.\)")
_LONGEST_SIGNATURE = 60


class LegalText:
    """Adds the paragraphs of an order to a text, each with its section label and page."""

    def __init__(self, builder: TextBuilder | None = None) -> None:
        self.builder = builder or TextBuilder()
        self.outline = Outline()

    def paragraph(self, text: str, page: str | None = None) -> None:
        """Add a paragraph; a section's own heading becomes a heading block before it."""
        if not text:
            return
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
