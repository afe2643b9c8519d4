"""Discord's Markdown as Discord's programs read it: what a text would show, and what would act.

Written after their rules, not after CommonMark. It serves the pictures of messages, and the tests
that nothing of a stranger's text acts.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

Node = "str | Element"


@dataclass(frozen=True, slots=True)
class Element:
    """A piece that is more than text.

    `name` is one of bold italic underline strike spoiler code codeblock link mention emoji time
    heading subtext quote list item; `value` is a link's address, a heading's level, an item's
    number, a mention's own text.
    """

    name: str
    children: "tuple[str | Element, ...]" = ()
    value: str = ""


_BLOCKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("codeblock", re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```", re.I)),
    ("quote", re.compile(r" *>>> ([\s\S]*)")),
    ("quote", re.compile(r"((?: *> [^\n]*(?:\n|$))+)")),
    ("heading", re.compile(r" *(?P<value>#{1,3})\s+((?:\\.|[^\n])+?)#*\s*(?:\n|$)")),
    ("subtext", re.compile(r" *-#\s+((?:\\.|[^\n])+)(?:\n|$)")),
    ("item", re.compile(r"(?P<lead> *)(?P<value>[*-]|[0-9]+\.) +([^\n]+(?:\n|$))")),
)
_INLINE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("text", re.compile(r"¯\\_\(ツ\)_/¯")),
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    (
        "link",
        re.compile(r"<(?P<value>[^: >]+:/[^ >]+)>|<(?P<mail>[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>"),
    ),
    (
        "mention",
        re.compile(r"@everyone|@here|<@[!&]?[0-9]+>|<#[0-9]+>|</[^<>\n]+:[0-9]+>|<id:\w+>"),
    ),
    ("time", re.compile(r"<t:-?[0-9]+(?::[a-zA-Z])?>")),
    ("emoji", re.compile(r"<a?:\w+:[0-9]+>|:(?!\d+:)[\w+-]+:")),
    ("link", re.compile(r"(?P<value>(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s])")),
    ("link", re.compile(r"(?<![\w./])(?P<value>discord(?:app)?\.(?:gg|com/invite)/[\w-]+)", re.I)),
    (
        "link",
        re.compile(
            r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))+)\]"
            r"\(\s*<?(?P<value>(?:\([^)]*\)|[^\s\\)>]|\\.)+)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
        ),
    ),
    ("codeblock", re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```", re.I)),
    ("code", re.compile(r"(`+)(?P<raw>[\s\S]*?[^`])\1(?!`)")),
    ("bold", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("italic", re.compile(r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b")),
    (
        "italic",
        re.compile(r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"),
    ),
    ("strike", re.compile(r"~~([\s\S]+?)~~(?!_)")),
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|")),
)
_PLAIN = re.compile(r"[^\\<@:hsd\[`*_~|¯]+", re.I)  # signs at which no rule begins
_WEB = re.compile(r"(?:https?|steam|mailto|tel):|discord(?:app)?\.", re.I)


def parse(text: str) -> "tuple[str | Element, ...]":
    """Return what Discord makes of a message's text."""
    out: list[str | Element] = []
    at, plain = 0, 0
    while at < len(text):
        block = _block(text, at)
        if block is None:
            end = text.find("\n", at)
            at = len(text) if end < 0 else end + 1
            continue
        out += _inline(text[plain:at])
        out.append(block[0])
        at = plain = block[1]
    return (*out, *_inline(text[plain:]))


def shown(nodes: "tuple[str | Element, ...]") -> str:
    """Return the text that a person sees."""
    return "".join(each if isinstance(each, str) else shown(each.children) for each in nodes)


def acting(nodes: "tuple[str | Element, ...]") -> "tuple[Element, ...]":
    """Return every piece that is more than text, at any depth."""
    found = [each for each in nodes if isinstance(each, Element)]
    return tuple(inner for each in found for inner in (each, *acting(each.children)))


def _block(text: str, at: int) -> "tuple[Element, int] | None":
    """Return the block that begins at the start of a line, and where it ends."""
    for name, pattern in _BLOCKS:
        found = pattern.match(text, at)
        if found and found.end() > at:
            return _made(name, found), found.end()
    return None


def _made(name: str, found: "re.Match[str]") -> Element:
    value = found.groupdict().get("value") or ""
    body = found.group(found.re.groups)
    if name == "codeblock":
        return Element(name, (body,))
    if name == "quote":
        return Element(name, parse(re.sub(r"(?m)^ *> ", "", body)))
    if name == "item":
        return Element(name, _inline(body.rstrip("\n")), value)
    return Element(name, _inline(body), str(len(value)) if name == "heading" else value)


def _inline(text: str) -> "tuple[str | Element, ...]":
    out: list[str | Element] = []
    at = 0
    while at < len(text):
        plain = _PLAIN.match(text, at)
        if plain:
            out.append(plain.group())
            at = plain.end()
            continue
        node, at = _next(text, at)
        out.append(node)
    return tuple(_joined(out))


def _next(text: str, at: int) -> "tuple[str | Element, int]":
    for name, pattern in _INLINE:
        found = pattern.match(text, at)
        if found:
            made = _makers().get(name, _nested)(name, found)
            if made is not None:
                return made, found.end()
    return text[at], at + 1


@functools.cache
def _makers() -> "dict[str, Callable[[str, re.Match[str]], str | Element | None]]":
    return {
        "text": lambda name, found: found.group(),
        "escape": lambda name, found: found.group(1),
        "mention": lambda name, found: Element(name, (found.group(),), found.group()),
        "time": lambda name, found: Element(name, (found.group(),), found.group()),
        "emoji": lambda name, found: Element(name, (found.group(),), found.group()),
        "code": lambda name, found: Element(name, (found.group("raw"),)),
        "codeblock": lambda name, found: Element(name, (found.group(1),)),
        "link": _link,
    }


def _nested(name: str, found: "re.Match[str]") -> Element:
    return Element(name, _inline(found.group(1)))


def _link(name: str, found: "re.Match[str]") -> Element | None:
    groups = found.groupdict()
    url = groups.get("value") or groups.get("mail") or ""
    masked = found.group().startswith("[")
    if masked and not _WEB.match(url):
        return None
    label = _inline(found.group(1)) if masked else (url,)
    return Element(name, label, url)


def _joined(nodes: "list[str | Element]") -> "list[str | Element]":
    out: list[str | Element] = []
    for each in nodes:
        if isinstance(each, str) and out and isinstance(out[-1], str):
            out[-1] += each
        else:
            out.append(each)
    return out
