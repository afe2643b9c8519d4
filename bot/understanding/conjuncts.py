"""Names joined by `and`, told apart from a name that has an `and` or a comma inside."""

import re

from bot.understanding.names import LEGAL, find_names, is_capital
from bot.understanding.words import bare, words_of

_AND = re.compile(r"\s*(?:,\s*(?:and|or)|,|\s(?:and|or|vs\.?|versus))\s+")


def conjuncts(said: str, sure: bool = False) -> tuple[str, ...]:
    """Return the names that are joined in a phrase; the phrase itself where that is doubtful.

    Joined are official names, names of one word, names that end in a legal form (`Co., Ltd.`), and
    rows of three or more. With `sure`, the phrase is known to mean several, so that names of any
    length are.
    """
    parts = _parts(said)
    if len(parts) < 2 or not all(_is_name(part) for part in parts):
        return (said,)
    series = len(parts) > 2 and "," in said
    if sure or series or all(_is_separate(part) for part in parts[:-1]):
        return tuple(parts)
    return (said,)


def _parts(said: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for match in _AND.finditer(said):
        following = said[match.end() :].split()
        if following and bare(following[0]) in LEGAL and "," in match.group():
            continue  # `Acme Co., Ltd.` is one
        parts.append(said[at : match.start()].strip())
        at = match.end()
    return [*parts, said[at:].strip()]


def _is_name(part: str) -> bool:
    words = part.split()
    if words and words[0].lower() == "the":
        words = words[1:]
    official = [name for name in find_names(part) if name.kind == "official"]
    return bool(words) and (bool(official) or (is_capital(words[0]) and is_capital(words[-1])))


def _is_separate(part: str) -> bool:
    """Whether a name is whole by itself, so that `and` after it joins another one to it."""
    words = words_of(part)
    official = [name for name in find_names(part) if name.kind == "official"]
    return len(words) == 1 or words[-1] in LEGAL or bool(official)
