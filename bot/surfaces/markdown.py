"""An Answer as Markdown, for every surface that shows Markdown."""

import re
from collections.abc import Iterator

from bot.models import Answer, Citation, Conflict
from bot.surfaces.telling import facts, nature, standing

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$&])")
# Also at the beginning of a line: what would make a list of it (`1.`, `1)` is covered above).
_NUMBER = re.compile(r"^(\s*\d+)\.", re.MULTILINE)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]+")


def escape(text: str) -> str:
    """Return document text that Markdown shows as it is: it makes no markup, link or HTML."""
    return _NUMBER.sub(r"\1\\.", _SPECIAL.sub(r"\\\1", text))


def to_markdown(answer: Answer, quotes: bool = True) -> str:
    """Return an Answer whole: its text, its sources with their words, and what it is worth."""
    parts = [answer.answer]
    if answer.near_miss is not None:
        parts.append(escape(answer.near_miss.text))
        if answer.near_miss.citation is not None:
            parts.append(source(answer.near_miss.citation, quotes, numbered=False))
    parts += [_conflict(each) for each in answer.conflicts]
    if answer.citations:
        parts.append("**Sources**")
        parts += [source(each, quotes) for each in answer.citations]
    parts.append(f"*{escape(standing(answer))}*")
    return "\n\n".join(parts) + "\n"


def source(citation: Citation, quote: bool = True, numbered: bool = True) -> str:
    """Return one source: what it is, where it is, and the words it is cited for."""
    return "  \n".join(_source_lines(citation, numbered)) + (_quoted(citation) if quote else "")


def _source_lines(citation: Citation, numbered: bool) -> Iterator[str]:
    mark = f"[{citation.n}] " if numbered else ""
    yield mark + " · ".join(escape(" ".join(fact.split())) for fact in facts(citation))
    yield escape(nature(citation))
    if citation.url:
        safe = _WEB_ADDRESS.fullmatch(citation.url)
        yield f"<{citation.url}>" if safe else escape(" ".join(citation.url.split()))
    if citation.locator:
        yield f"At: {escape(' '.join(citation.locator.split()))}"


def _quoted(citation: Citation) -> str:
    lines = escape(citation.quote).split("\n")
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines)


def _conflict(conflict: Conflict) -> str:
    lines = ["The sources disagree:", ""]
    for claim in conflict.claims:
        marks = "".join(f"[{n}]" for n in claim.citations)
        lines.append(f"- {escape(' '.join(claim.text.split()))} {marks}")
    return "\n".join([*lines, "", f"Preferred is [{conflict.prefers}]: {escape(conflict.why)}"])
