"""Authors as pages name them: bylines to names of people, one each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from ingest.readers.wording import clean

_BY = re.compile(r"^(?:(?:written|words|posted|story|text)\s+)?(?:by|von|par|por|di)\s*:?\s+", re.I)
_DEGREE = re.compile(
    r",?\s+(?:Ph\.?\s?D\.?|M\.?D\.?|D\.?O\.?|R\.?N\.?|R\.?D\.?|J\.?D\.?|M\.?P\.?H\.?|MBA|MSc?|BSc?|CFA|Esq\.?)"
    r"(?=$|[,;\s])"
)
_BETWEEN = re.compile(r"\s*[;|]\s*|\s+/\s+")
_AND = re.compile(r",?\s+(?:and|und|et|y|&)\s+", re.I)
_ADDRESS = re.compile(r"://|^www\.|@")
_LONGEST = 100
_MOST = 50


def authors_in(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names in bylines, once each; addresses and handles are no names."""
    names: dict[str, str] = {}
    for value in values:
        for name in _split(_DEGREE.sub("", _BY.sub("", clean(unescape(value))))):
            name = name.strip(" ,-–—")
            if 1 < len(name) <= _LONGEST and not _ADDRESS.search(name) and not name.isdigit():
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:_MOST]


def _split(byline: str) -> Iterator[str]:
    for part in _BETWEEN.split(byline[:2_000]):
        # A comma or an "and" parts whole names; with a single word it is within one name or post.
        listed = [each.strip() for each in re.split(",", _AND.sub(",", part))]
        if len(listed) > 1 and all(2 <= len(each.split()) <= 4 for each in listed):
            yield from listed
        else:
            yield part
