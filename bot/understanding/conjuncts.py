"""Names joined by `and`, told apart from a name that has an `and` or a comma inside."""

import re

from bot.understanding.names import LEGAL, find_names, is_capital
from bot.understanding.words import bare, words_of

_AND = re.compile(r"\s*(?:,\s*(?:and|or)|,|\s(?:and|or|vs\.?|versus))\s+")
_LAST = re.compile(r"\s(?:and|or)\s")
# A name that somebody coined (`ZTE`, `WeChat`); a firm of two families (`A and B`) has none.
_COINED = re.compile(r"[A-Z&]{3,}|[^\W_]*[a-z][A-Z][^\W_]*")
_SURNAME = re.compile(r"(?:Mc|Mac|Fitz|De|Di|Du|La|Le|Van|Von)[A-Z][a-z]+")


def conjuncts(said: str, sure: bool = False) -> tuple[str, ...]:
    """Return the names that are joined in a phrase; the phrase itself where that is doubtful.

    Joined are official names, names that end in a legal form (`Co., Ltd.`), a pair of which one is
    a coined name (`Acme and ZTE`), and rows of three or more. With `sure`, the phrase is known to
    mean several, so that any names are.
    """
    parts = _parts(said)
    if len(parts) < 2 or not all(_is_name(part) for part in parts):
        return (said,)
    # With a second `and`, one of the two stands inside a name.
    series = len(parts) > 2 and "," in said and len(_LAST.findall(said)) < 2
    if sure or series or all(_is_separate(part) for part in parts[:-1]) or _has_coined(parts):
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
    official = [name for name in find_names(part) if name.kind == "official"]
    return words_of(part)[-1] in LEGAL or bool(official)


def _has_coined(parts: list[str]) -> bool:
    """Whether two names of one word are no firm of two families, as one of them is coined."""
    coined = any(_COINED.fullmatch(part) and not _SURNAME.fullmatch(part) for part in parts)
    return coined and len(parts) == 2 and all(len(part.split()) == 1 for part in parts)
