"""Lists that a user describes in gazette.toml, as the register's own are."""

import re
from collections.abc import Sequence

from ingest.errors import InvalidSettings
from ingest.register.listing import LISTS, RegisterList
from ingest.settings import ListSettings

# A character of a word that has spaces around it.
_SPACED = re.compile(r"(?![\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f])\w")


def described_lists(described: Sequence[ListSettings]) -> tuple[RegisterList, ...]:
    """Return the lists that a user describes.

    Raises:
        InvalidSettings: two have one id, or one has that of a list that is known already.
    """
    known = {each.id for each in LISTS}
    for each in described:
        if each.id in known:
            raise InvalidSettings(
                f"The list {each.id!r} is described twice, or is one that is known already.",
                f"Give it another id than {', '.join(sorted(known))}.",
            )
        known.add(each.id)
    return tuple(map(_described, described))


def _described(given: ListSettings) -> RegisterList:
    names = dict.fromkeys((given.title, *given.names))
    return RegisterList(
        given.id,
        given.title,
        given.authority,
        given.effect,
        "|".join(map(_pattern, sorted(names, key=len, reverse=True))),
        given.title,
        given.files,
        tuple(sorted(given.columns.items())),
    )


def _pattern(name: str) -> str:
    """Return a pattern of a name in whatever case and spacing; an acronym only as it is written.

    It is no part of a longer word, but for scripts that put no spaces between words.
    """
    words = r"\s+".join(map(re.escape, name.split()))
    before = r"(?<!\w)" if _SPACED.match(name[0]) else ""
    after = r"(?!\w)" if _SPACED.match(name[-1]) else ""
    pattern = f"{before}{words}{after}"
    return pattern if name.isupper() else f"(?i:{pattern})"
