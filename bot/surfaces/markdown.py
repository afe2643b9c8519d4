"""An Answer as Markdown, for every surface that shows Markdown."""

import re
from collections.abc import Iterator

from bot.models import Answer, Citation
from bot.surfaces.telling import (
    Disagreement,
    disagreements,
    facts,
    nature,
    standing,
    understood,
)

SOURCES = "**Sources**"
"""The line above the sources of an Answer."""
# What is markup wherever it stands: code, emphasis, strikethrough, HTML and what looks like it,
# entities, the end of a link's text, and what many programs make a formula (`$...$`), a link or a
# mention of, though it is bare: `https://...`, `www.`, `me@...`. Inside a word `_` is none.
_ANYWHERE = re.compile(
    r"""[\\`*~@]
    |(?<![^\W_])_|_(?![^\W_])
    |<(?=[A-Za-z/!?])
    |&(?=\#?\w+;)
    |\$(?=[^$]*\$)
    |\](?=[(\[:])
    |(?<=[A-Za-z]):(?=//)
    |(?<=www)\.""",
    re.VERBOSE | re.IGNORECASE,
)
# What is markup at the beginning of a line (a heading, a quote, a list, what underlines a heading
# or a table's head) or at its end (what closes a heading).
_LINE, _BLANK, _END = r"(?:^|(?<=[\r\n]))[^\S\r\n]*", r"[^\S\r\n]", r"(?:[\r\n]|$)"
_FIRST = re.compile(
    rf"({_LINE})(>|\#(?=\#{{0,5}}(?:\s|$))|[+-](?=\s|$)|[=-](?=(?:[=|:-]|{_BLANK})*{_END}))"
    rf"|({_LINE}\d{{1,9}})([.)])(?=\s|$)"
    rf"|({_LINE}[|:](?:[|:]|{_BLANK})*)(-)"
    rf"|((?<=\s))(\#)(?=\#*{_BLANK}*{_END})"
)
_BREAK = re.compile(r"\r\n|\r|\n")
_OPENING = re.compile(r"\A\*Understood as: [^\n]*\*\n\n")
_STANDING = re.compile(r"\n\n\*Confidence[^\n]*\*\s*\Z")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]+")


def escape(text: str) -> str:
    """Return document text that Markdown shows as it is: it makes no markup, link or HTML.

    Only what CommonMark would read as markup is escaped, and what GitHub's dialect and others add
    to it; a plain sentence stays as it is.
    """
    return _FIRST.sub(_backslashed, _ANYWHERE.sub(r"\\\g<0>", text))


def _backslashed(found: re.Match[str]) -> str:
    before, mark = (each for each in found.groups() if each is not None)
    return f"{before}\\{mark}"


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def to_markdown(answer: Answer, quotes: bool = True) -> str:
    """Return an Answer whole: its text, its sources with their words, and what it is worth."""
    before = opening(answer.question, answer.standalone_question)
    return f"{before}{answer.answer}{ending(answer, quotes)}"


def opening(question: str, standalone: str) -> str:
    """Return what stands before the text of an Answer: how the question was understood, if told."""
    told = understood(question, standalone)
    return f"*{_line(told)}*\n\n" if told else ""


def ending(answer: Answer, quotes: bool = True) -> str:
    """Return what stands after the text of an Answer."""
    parts = [""]
    if answer.near_miss is not None:
        parts.append(_line(answer.near_miss.text))
        if answer.near_miss.citation is not None:
            parts.append(source(answer.near_miss.citation, quotes, numbered=False))
    parts += [_disagreement(each) for each in disagreements(answer)]
    if answer.citations:
        parts.append(SOURCES)
        parts += [source(each, quotes) for each in answer.citations]
    parts.append(f"*{escape(standing(answer))}*")
    return "\n\n".join(parts) + "\n"


def text_of(markdown: str) -> str:
    """Return the text of an Answer out of its Markdown, as a program that shows it sends it back.

    Near misses and disagreements stay; sources, what it is worth and how it was understood go.
    """
    said, _, _ = _OPENING.sub("", markdown).partition(f"\n\n{SOURCES}\n")
    return _STANDING.sub("", said)


def source(citation: Citation, quote: bool = True, numbered: bool = True) -> str:
    """Return one source: what it is, where it is, and the words it is cited for."""
    return "  \n".join(_source_lines(citation, numbered)) + (_quoted(citation) if quote else "")


def _source_lines(citation: Citation, numbered: bool) -> Iterator[str]:
    mark = f"[{citation.n}] " if numbered else ""
    yield mark + " · ".join(map(_line, facts(citation)))
    yield _line(nature(citation))
    if citation.url:
        safe = _WEB_ADDRESS.fullmatch(citation.url)
        yield f"<{citation.url}>" if safe else _line(citation.url)
    if citation.locator:
        yield f"At: {_line(citation.locator)}"


def _quoted(citation: Citation) -> str:
    if not citation.quote:  # its words were taken out, as the text says
        return ""
    # Indented by four columns, a line would be shown as code, with its escapes.
    lines = (line.strip() for line in _BREAK.split(escape(citation.quote)))
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines)


def _disagreement(told: Disagreement) -> str:
    lines = [told.heading, ""]
    for claim in told.claims:
        marks = "".join(f"[{n}]" for n in claim.citations)
        lines.append(f"- {_line(claim.text)} {marks}")
    return "\n".join([*lines, "", told.verdict(_line(told.why))])
