"""A page's headline: what it is called, without the name of its site."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Between a headline and a site's name; a hyphen only with white space on both sides.
_SEPARATOR = re.compile(r"\s+[-–—|·•»›«‹:~]+\s+|\s*[|»›]\s*|\s+::\s+")
# What stands behind a bar is as good as always the site, or a part of it.
_BAR = re.compile(r"(.{8,}?)\s*[|»›]\s*([^|»›]+)")
_LOOSE = " -–—|·•»›«‹"
_HOST = re.compile(r"[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}")
_WORDS = re.compile(r"\w+")
_LONGEST_SITE = 5
"""Words of an affix that can be a site's name where the page does not say it."""
_LEAST_TITLE = 3
"""Words of a stated title that cannot be in a longer heading by chance."""


def headline(
    stated: Sequence[str], titles: Sequence[str], h1: Sequence[str], h2: Sequence[str],
    sites: Sequence[str],
) -> str | None:  # fmt: skip
    """Return the headline out of all that claims to be it.

    `stated` is what the head and JSON-LD say (the most trusted first), `titles` the `<title>`
    texts, `h1` and `h2` the visible headings, `sites` the names the site goes by.
    """
    names = {_key(site) for site in sites} - {""}
    shown = [text for text in h1 if _key(text) not in names and not _HOST.fullmatch(text)]
    claims = [text for each in (*stated, *titles) if (text := each.strip(_LOOSE))]
    if matched := _repeated([*shown, *h2], claims):
        return _without_kicker(matched, stated)
    if len(shown) == 1:
        return _without_kicker(shown[0], claims)
    bare = (_without_site(claim, names) for claim in claims)
    return next((text for text in bare if text), shown[0] if shown else None)


def _repeated(headings: Sequence[str], claims: Sequence[str]) -> str | None:
    """Return the heading that a claim, or the longest that a part of a claim, repeats."""
    for claim in claims:
        for text in headings:
            if _key(text) and _key(text) == _key(claim):
                return text
    parts = {key for claim in claims for key in _parts(claim)}
    return max((text for text in headings if _key(text) in parts), key=len, default=None)


def _without_kicker(heading: str, claims: Sequence[str]) -> str:
    """Return the stated title where the heading only says more around it, such as its section."""
    key = _key(heading)
    for claim in claims:
        for part, text in sorted(_parts(claim).items(), key=lambda each: -len(each[0])):
            if len(part.split()) >= _LEAST_TITLE and f" {part} " in f" {key} ":
                return text
    return heading


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _parts(claim: str) -> dict[str, str]:
    """Return the whole claim, and it without one or more parts at either end, by their keys."""
    marks = list(_SEPARATOR.finditer(claim))
    begins = [0, *(mark.end() for mark in marks[:5])]
    ends = [*(mark.start() for mark in marks[-5:]), len(claim)]
    texts = [claim[begin:end] for begin in begins for end in ends if begin < end]
    return {key: text for text in texts if (key := _key(text))}


def _without_site(claim: str, names: set[str]) -> str:
    """Return a stated title without a site's name before or after it."""
    if _key(claim) in names:
        return ""
    for mark in _SEPARATOR.finditer(claim):
        before, after = claim[: mark.start()], claim[mark.end() :]
        if _key(after) in names:
            return _without_site(before, names)
        if _key(before) in names:
            return _without_site(after, names)
    bar = _BAR.fullmatch(claim)
    if bar and len(_key(bar.group(2)).split()) <= _LONGEST_SITE:
        return bar.group(1)
    return claim
