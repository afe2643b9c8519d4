"""Small things every reader does to words: white space, readable names, dates of file names."""

import re
from pathlib import PurePath

from ingest.dates import parse_date
from ingest.errors import InvalidDate

# Characters that nobody sees: hints to a typesetter, which break words for a search, and those
# that hide or reorder text (tags, direction overrides, variation selectors beyond emoji).
_INVISIBLE = dict.fromkeys(
    (
        *map(ord, "\u00ad\u180e\u200b\u2060\ufeff"),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xE0000, 0xE01F0),
    )
)
_DATED_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}(?:-\d{2})?)(?![\d-])")
_ACRONYMS = frozenset({"bis", "cfr", "cmic", "eo", "fr", "id", "meu", "ns", "ofac", "sdn", "url"})


def clean(text: str) -> str:
    """Return `text` on one line: every run of white space is one space, hints are gone."""
    return " ".join(text.translate(_INVISIBLE).split())


def readable(name: str) -> str:
    """Return a column's or file's name as words: `fr_citation` is `FR citation`."""
    words = clean(name.replace("_", " ")).split(" ")
    spelled = [w.upper() if w.lower() in _ACRONYMS else w for w in words]
    text = " ".join(spelled)
    return text[:1].upper() + text[1:]


def date_in_name(name: str) -> str | None:
    """Return the ISO date, whole or reduced, at the end of a file name's stem."""
    for match in reversed(list(_DATED_NAME.finditer(stem_of(name)))):
        try:
            return parse_date(match.group(1))
        except InvalidDate:
            continue
    return None


def stem_of(name: str) -> str:
    """Return the file name without folders and without its last suffix."""
    return PurePath(name.replace("\\", "/")).stem


def suffix_of(name: str) -> str:
    """Return the file name's last suffix in lower case, with its dot."""
    return PurePath(name.replace("\\", "/")).suffix.lower()
