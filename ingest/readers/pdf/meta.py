"""What a PDF says about itself: title, authors, language, pages. Its dates are the program's."""

import re
from collections.abc import Mapping, Sequence

from ingest.models import Metadata
from ingest.readers.pdf.paragraphs import Passage
from ingest.readers.wording import clean

_PROGRAM = re.compile(r"^microsoft (?:word|powerpoint|excel) - ", re.I)
_FILE = re.compile(r"\.(?:docx?|pdf|tex|indd|rtf|dvi|ps|pptx?|xlsx?|qxd|wpd|html?)$", re.I)
_NO_TITLE = re.compile(r"(?:untitled|title|document|no title|slide|page)\s?\d*", re.I)
_WORD = re.compile(r"\w{2,}")
_BEGINNING = 3_000
"""Characters at the beginning of a text in which its title stands."""
_LONGEST = 300
_BETWEEN_AUTHORS = re.compile(r"\s*;\s*|\s+and\s+|\s*&\s*")


def pdf_metadata(info: Mapping[str, str], found: Sequence[Passage], pages: int) -> Metadata:
    """Return what the file's information and its first page say. `pages` counts its pages.

    The dates of the information are those of the file, not of the document; none is taken.
    """
    language = info.get("Language", "")
    known = 2 <= len(language) <= 35 and language.replace("-", "").isalnum()
    return Metadata(
        title=_title(info.get("Title", ""), found),
        authors=_authors(info.get("Author", "")),
        language=language if known and language.isascii() else None,
        pages=pages,
    )


def _title(said: str, found: Sequence[Passage]) -> str | None:
    """Return the file's own title where its text bears it out, else its first, biggest heading."""
    said = clean(said)
    sensible = 3 < len(said) <= _LONGEST and not (
        _PROGRAM.match(said) or _FILE.search(said) or _NO_TITLE.fullmatch(said)
    )
    words = {word.lower() for word in _WORD.findall(said)}
    beginning = " ".join(each.text for each in found)[:_BEGINNING].lower()
    shared = words & set(_WORD.findall(beginning))
    if sensible and words and len(shared) * 2 >= len(words):
        return said
    headings = [p for p in found if p.level and p.page == found[0].page]
    if headings:
        return min(headings, key=lambda each: each.level).text[:_LONGEST]
    return said if sensible and " " in said else None


def _authors(said: str) -> tuple[str, ...]:
    """Return the names; an account (`jsmith`) is not one."""
    names = (clean(name) for name in _BETWEEN_AUTHORS.split(said[:_LONGEST]))
    return tuple(
        dict.fromkeys(n for n in names if len(n) > 1 and not n.islower() and "://" not in n)
    )
