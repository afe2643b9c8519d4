"""What every answer passes on its way out, whatever made it: text that can do nothing.

An answer is Markdown, shown by renderers of CommonMark and by Discord, and the texts in it were
written by strangers. Markup that would act is broken by the least that breaks it, mostly a space,
which holds in renderers that know no backslash, too; everything else stays as it is. `Sec. 1(a)`,
`U.S.-China`, `$5`, `x < 5` and our own `[1]` and `**bold**` are not touched.
"""

import functools
import re
from collections.abc import Collection

from bot.prompting import TOLD_TO_MODELS, load_prompt
from ingest.readers.hygiene import scrub_text
from ingest.sentences import sentence_spans

_LEAST_WORDS = 5  # a shorter sentence of a prompt is nobody's secret
_WORDS = re.compile(r"[^\W_]+")

_URL = r"https?://[^\s<>\"'\\^`{|}\[\]]*"
# What may be a link, if its address is allowed: [label](address), <address>, address.
_LINK = re.compile(
    rf"(?<![!\\])\[(?P<label>[^\[\]()<>\n]*)\]\((?P<inline>{_URL}?)\)"
    rf"|<(?P<angle>{_URL})>|(?<!\w)(?P<bare>{_URL})",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)*_~"

# Each of these stands before or within what would act, and where it is broken.
_BREAKS = (
    # HTML, <https://autolinks>, <mail@links>, and Discord's <@1> <#1> <:e:1> <t:1> </c:1> <id:x>.
    (re.compile(r"<(?=[A-Za-z/!?@#:&]|[^\s<>]*@)"), "< "),
    (re.compile(r"\](?=\()"), "] "),  # [text](address) and ![image](address)
    (re.compile(r"\](?=:)"), "] "),  # [label]: address, which would make a link of every [label]
    (re.compile(r":(?=//)"), ": "),  # bare addresses
    (re.compile(r"(?<![\w/])(www|discord(?:app)?)\.(?=[\w-]+[./])", re.I), r"\1. "),
    (re.compile(r"\b(discord\.gg)(?=/)", re.I), r"\1 "),
    (re.compile(r"@(?=everyone|here)", re.I), "@ "),
    (re.compile(r"`{3,}"), lambda match: "'" * len(match.group())),  # fences, anywhere in Discord
)  # fmt: skip
_CONTAINER = r"^(?P<lead>(?:[ \t]|>(?!>>)|[-*+][ \t]|\d{1,9}[.)][ \t])*)"
_FENCE = re.compile(rf"{_CONTAINER}~(?=~~)", re.MULTILINE)
_HEADING = re.compile(rf"{_CONTAINER}(?=-?#{{1,6}}(?:[ \t]|$)|>>>)", re.MULTILINE)
_UNDERLINE = re.compile(rf"{_CONTAINER}(?:=+|-+|-[- \t]*)[ \t]*$", re.MULTILINE)


def safe_markdown(text: str, links: Collection[str] = ()) -> str:
    """Return an answer's Markdown in which nothing acts but links to the addresses in `links`.

    No other link, no image, HTML, mention, heading or code fence is left, nothing hidden, and no
    sentence of what language models are told. Applied again, it changes nothing.
    """
    text = without_prompts(scrub_text(text))
    out, done = [], 0
    for match in _LINK.finditer(text):
        kept = _allowed(match, links)
        if kept:
            out += [_inert(text[done : match.start()]), kept]
            done = match.start() + len(kept)
    joined = "".join([*out, _inert(text[done:])])
    return _by_lines(joined)


def _allowed(match: "re.Match[str]", links: Collection[str]) -> str:
    """Return the part of a possible link that may stay one; empty where its address may not."""
    bare = match.group("bare")
    if bare:
        address = bare if bare in links else bare.rstrip(_TRAILING)
        return address if address in links else ""
    address = match.group("inline") or match.group("angle") or ""
    label = match.group("label") or ""
    return match.group() if address in links and _inert(label) == label else ""


def _inert(text: str) -> str:
    for pattern, instead in _BREAKS:
        text = pattern.sub(instead, text)
    return text


def _by_lines(text: str) -> str:
    text = _UNDERLINE.sub("", text)
    text = _FENCE.sub(r"\g<lead>~ ", text)
    return _HEADING.sub(r"\g<lead>\\", text)


def without_prompts(text: str) -> str:
    """Return a text without the sentences that language models are told as instructions."""
    return _secrets().sub("", text)


def leaks_prompt(text: str) -> bool:
    """Return whether a text holds a sentence of what language models are told."""
    return _secrets().search(text) is not None


@functools.cache
def _secrets() -> "re.Pattern[str]":
    """Return what finds every sentence of the instructions, whatever stands between its words.

    A variable ends a sentence.
    """
    texts = [re.sub(r"\{\w+\}", "\n", load_prompt(name).text) for name in TOLD_TO_MODELS]
    said = [_WORDS.findall(text[a:b]) for text in texts for a, b in sentence_spans(text)]
    told = (r"[\W_]+".join(words) for words in said if len(words) >= _LEAST_WORDS)
    return re.compile(rf"\b(?:{'|'.join(told)})\b[.:;!?]*", re.IGNORECASE)
