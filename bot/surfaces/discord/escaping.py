"""Texts of documents, people and models for Discord's Markdown: shown as they are, doing nothing.

Discord's own dialect decides: a backslash before any sign that is no letter shows the sign alone.
Who is pinged is decided by Discord's server, which does not read backslashes; so what it looks for
(`<@1>`, `@everyone`) is broken inside, too. Nothing hidden is put in between.
"""

import re
from collections.abc import Collection
from urllib.parse import quote, urlsplit

from bot.surfaces.discord.graphemes import cut
from ingest.readers.hygiene import scrub_text

_SURROGATES = re.compile("[\ud800-\udfff]")
_NOBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")

# Each sign that acts, wherever it stands; the groups of lines are about what begins one.
_ACTS = re.compile(
    r"""
    [\\`*_~|<\[\]]                                  # emphasis, code, spoilers, links
    | (?<=<)[@\#:/!] | (?<=<@)[&!]                  # <@1> <@&1> <#1> <:e:1> </c:1>
    | (?<=<[at]):| (?<=<id): | (?<=<sound):         # <a:e:1> <t:1> <id:guide> <sound:1>
    | :(?=//) | :(?=[\w+-]+:)                       # https:// and :joy:
    | (?<=www)\. | (?<=discord)\. | (?<=discordapp)\.
    | ^(?<![^\n])[ \t]*(?:\#{1,3}(?=\s)|>|-\#|-(?=\s)|[0-9]+\.(?=\s))
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_LAST_SIGN = re.compile(r"(?:\#{1,3}|>|-\#|-|\.)$", re.VERBOSE)

_ADDRESS = r"https?://[^\s<>\"'\\^`{|}\[\]]+"
# What an answer's Markdown may keep: our marks and emphasis, short code, links that are allowed.
_KEPT = re.compile(
    rf"""
    \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<mark>\[[0-9]{{1,3}}\])(?!\()
    | \[(?P<label>[^\[\]\n]+)\]\(<?(?P<inline>{_ADDRESS}?)>?\) | <(?P<angle>{_ADDRESS})>
    | `(?P<code>/?[^`\n<@:/\\]+)`                        # `/watch list`, too
    | \*\*(?=[^\s*])(?P<bold>[^\n]+?)(?<=\S)\*\*(?!\*)
    | (?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]+)(?<=\S)\*(?![\w*])
    | ^(?P<item>[ \t]*(?:-|\*|[0-9]{{1,9}}\.)[ \t]+)(?=\S)
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_LONGEST_ADDRESS = 400
_AT_MOST = 4  # characters that are looked at for each that a line may have
_ITS_OWN = re.compile(r"(?:^|\.)discord(?:app)?\.(?:com|gg|new|gift|media|net)$")


def clean(text: str) -> str:
    """Return a text without hidden, reordering and control characters, and that calls nobody."""
    return _NOBODY.sub("@ ", scrub_text(_SURROGATES.sub("\ufffd", text)))


def label(text: str, longest: int) -> str:
    """Return a text on one line, of at most `longest` UTF-16 units, for what shows no Markdown."""
    return cut(" ".join(clean(text).split()), longest)


def escape(text: str) -> str:
    """Return a text of somebody else's that Discord shows as it is, line by line."""
    return _inert(clean(text))


def line(text: str, longest: int | None = None) -> str:
    """Return `escape` of a text in one line, cut to `longest` graphemes where that is given."""
    if longest is not None and len(text) > (most := _AT_MOST * longest):
        # Of a huge text, no more is cleaned than can be shown; where its beginning is nearly all
        # blanks or hidden, too little would be left of it.
        start = " ".join(clean(text[:most]).split())
        if len(start) > 2 * longest:
            return _inert(cut(start, longest))
    joined = " ".join(clean(text).split())
    return _inert(joined if longest is None else cut(joined, longest))


def quoted(text: str) -> str:
    """Return an escaped text as a block quote."""
    lines = (each.strip() for each in text.split("\n"))
    return "\n".join(f"> {each}" for each in lines if each)


def address(url: str | None) -> str | None:
    """Return a web address that can be linked to, or None.

    Only http and https; none of Discord's own, which would show as channels or invitations.
    """
    if not url or len(url) > _LONGEST_ADDRESS or clean(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "." not in host:
        return None
    if _ITS_OWN.search(host.casefold()):
        return None
    return quote(url, safe="%/:=&?~#+!$,;'@-._")


def link(label: str, url: str | None, longest: int = 200) -> str:
    """Return a label that leads to `url`, or the label alone where that is no web address."""
    safe = address(url)
    if safe is None:
        return line(label, longest)
    return f"[{line(_balanced(label), longest) or line(_host(safe))}](<{safe}>)"


def tame(markdown: str, links: Collection[str] = ()) -> str:
    """Return an answer's Markdown in Discord's: our marks, emphasis, lists and short code stay.

    Links stay where their address is in `links`; all else is shown as it is. An escape of the
    Markdown counts as the sign that it shows.
    """
    return _tamed(_BLANK_LINES.sub("\n\n", clean(markdown)), links)


def _tamed(text: str, links: Collection[str]) -> str:
    out: list[str] = []
    plain: list[str] = []
    done = 0
    for found in _KEPT.finditer(text):
        kept = _kept(found, links)
        plain.append(text[done : found.start()])
        done = found.end()
        if kept is None:
            plain.append(found.group("escaped") or found.group())
            continue
        out += [_rest(plain, out), kept]
        plain = []
    plain.append(text[done:])
    return "".join([*out, _rest(plain, out)])


def _inert(text: str) -> str:
    return _ACTS.sub(_escaped, text)


def _escaped(found: "re.Match[str]") -> str:
    text = found.group()
    at = _LAST_SIGN.search(text) if len(text) > 1 else None
    return "\\" + text if at is None else text[: at.start()] + "\\" + at.group()


def _rest(plain: list[str], before: list[str]) -> str:
    """Return escaped what lies between two pieces that are kept; only a line's start begins one."""
    text = "".join(plain)
    if not before or before[-1].endswith("\n") or not text:
        return _inert(text)
    return _inert(f".{text}")[1:]


def _kept(found: "re.Match[str]", links: Collection[str]) -> str | None:
    kind = found.lastgroup
    if kind in ("bold", "italic"):
        stars = "**" if kind == "bold" else "*"
        return f"{stars}{_tamed(f'.{found.group(kind)}', links)[1:]}{stars}"
    if kind in ("inline", "angle"):
        url = found.group(kind)
        return link(found.group("label") or _host(url), url) if url in links else None
    return None if kind == "escaped" else found.group()


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _balanced(label: str) -> str:
    """Return a label whose brackets are pairs; others would end it before its end."""
    depth = 0
    for sign in label:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if depth < 0:
            break
    return label if depth == 0 else label.translate(str.maketrans("[]", "()"))
