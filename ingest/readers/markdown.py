"""Markdown with YAML front matter: headings, paragraphs, list items, tables; markup is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile
from ingest.models import Metadata, Parsed
from ingest.readers.encoding import decode
from ingest.readers.front_matter import MAX_BYTES, metadata_from, parse_yaml
from ingest.readers.html.blocks import HtmlWalk, is_furniture, parse_html
from ingest.readers.official.legal_text import LegalText, is_signature
from ingest.readers.tables import TableCell, add_table, column_names
from ingest.readers.wording import clean, suffix_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_FIRST_SECTION = re.compile(r"^[“\"]?Section\s{1,3}1\s?\.", re.M)
_NUMBERED = re.compile(
    r"[“\"]?(?:\((?:[a-z]{1,6}|[A-Z]{1,3}|\d{1,3})\)\s|(?:Section|Sec\.)\s{1,3}\d{1,3}\s?\.)"
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,20})")
# Converters emphasise a lone full stop or space (`Action*.*`), which Markdown does not read so.
_STRAY_EMPHASIS = re.compile(r"\*{1,3}([\s.,;:]{1,3})\*{1,3}")
_BREAK = "\n"


class Markdown:
    """Reads Markdown files; HTML in them is text or nothing, never run."""

    format = "markdown"
    text_rank = 80
    metadata_rank = 60

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called Markdown."""
        return suffix_of(name) in {".md", ".markdown", ".mdown", ".mkd"}

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the text; raises MalformedMetadata where the front matter is not valid."""
        from markdown_it import MarkdownIt

        fields, body = split_front_matter(decode(data, name))
        said = metadata_from(fields, "front matter")
        parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table")
        walk = _Walk(parser.parse(body), said.title, legal=_is_legal(said, body))
        parsed = walk.parsed(said)
        if not parsed.text:
            raise EmptyFile(f"{name} holds no text.")
        return parsed


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the front matter's fields and the text behind it.

    Raises:
        MalformedMetadata: front matter that is not a YAML mapping.
    """
    start = _OPEN.match(text)
    end = _CLOSE.search(text, start.end(), start.end() + MAX_BYTES) if start else None
    if start is None or end is None:
        return {}, text
    return parse_yaml(text[start.end() : end.start()], "front matter"), text[end.end() :]


def _is_legal(said: Metadata, body: str) -> bool:
    return said.kind == "order" or bool(_FIRST_SECTION.search(body))


class _Walk:
    """Turns the parser's tokens into blocks."""

    def __init__(self, tokens: Sequence[Token], title: str | None, *, legal: bool) -> None:
        self._tokens, self._title, self._is_legal = tokens, title, legal
        self._legal = LegalText()
        self._builder = self._legal.builder
        self._first_heading: str | None = None
        self._items: list[int | None] = []
        self._marker = ""

    def parsed(self, said: Metadata) -> Parsed:
        """Return the whole text; its title leads where the body does not begin with it."""
        if self._title and not self._repeats_title():
            self._builder.heading(self._title, 1)
        at = 0
        while at < len(self._tokens):
            at = self._block(at)
        title = said.title or self._first_heading
        return self._builder.build(Metadata(title=title).over(said))

    def _repeats_title(self) -> bool:
        first = next((t for t in self._tokens if t.type == "inline"), None)
        return first is not None and _same(clean(_inline(first)), self._title or "")

    def _block(self, at: int) -> int:
        token = self._tokens[at]
        if token.type == "heading_open":
            self._heading(clean(_inline(self._tokens[at + 1])), int(token.tag[1]))
            return at + 3
        if token.type == "table_open":
            end = next(
                n for n in range(at, len(self._tokens)) if self._tokens[n].type == "table_close"
            )
            self._table(self._tokens[at:end])
            return end + 1
        if token.type == "inline":
            self._paragraph(_inline(token))
        elif token.type in {"code_block", "fence"}:
            self._code(token)
        elif token.type == "html_block":
            self._html(token.content)
        else:
            self._list(token)
        return at + 1

    def _heading(self, text: str, level: int) -> None:
        self._first_heading = self._first_heading or text or None
        self._builder.heading(text, level)

    def _list(self, token: Token) -> None:
        """Follow list nesting: an ordered item's number is part of the text."""
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            ordered = token.type == "ordered_list_open"
            self._items.append(int(token.attrGet("start") or 1) if ordered else None)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            self._items.pop()
        elif token.type == "list_item_open" and self._items and self._items[-1] is not None:
            self._marker = f"{self._items[-1]}{token.markup} "
            self._items[-1] += 1

    def _paragraph(self, text: str) -> None:
        marker, self._marker = self._marker, ""
        lines = [clean(line) for line in text.split(_BREAK)]
        lines = [line for line in lines if any(c.isalnum() for c in line)]
        if not lines:
            return
        if self._title and not self._builder.length and _same(" ".join(lines), self._title):
            self._builder.heading(" ".join(lines), 1)
            return
        lines[0] = marker + lines[0]
        if not self._is_legal:
            self._builder.paragraph(_BREAK.join(lines))
            return
        for paragraph in _numbered(lines):
            self._legal.paragraph(paragraph)

    def _code(self, token: Token) -> None:
        """Add code as it stands; text that was merely indented is a paragraph."""
        lines = [line.strip() for line in token.content.split("\n") if line.strip()]
        if token.type == "fence":
            self._builder.paragraph(token.content.strip())
        elif len(lines) == 1 or any(is_signature(line) for line in lines):
            for line in lines:
                self._paragraph(line)
        else:
            self._paragraph(_BREAK.join(lines))

    def _html(self, markup: str) -> None:
        if "<" in markup and re.sub(r"<!--.{0,10}?-->", "", markup).strip():
            walk = HtmlWalk(self._builder, lambda text, _: self._paragraph(text))
            walk.add(parse_html(f"<body>{markup}</body>", "HTML in Markdown"))

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[TableCell]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline" and rows:
                rows[-1].append(TableCell(clean(_inline(token))))
        add_table(self._builder, column_names(rows[:1]), rows[1:])


def _same(text: str, title: str) -> bool:
    return text.casefold().rstrip(".") == title.casefold().rstrip(".")


def _numbered(lines: Sequence[str]) -> Iterator[str]:
    """Part lines with hard breaks where one begins a numbered paragraph; join the others."""
    current = ""
    for line in lines:
        if current and (_NUMBERED.match(line) or is_signature(line) or is_signature(current)):
            yield current
            current = line
        else:
            current = f"{current} {line}" if current else line
    yield current


def _inline(token: Token) -> str:
    """Return an inline token's plain text; hard breaks are newlines, hidden HTML is dropped."""
    parts: list[str] = []
    hidden: list[str] = []
    for child in token.children or ():
        if child.type == "html_inline":
            if _TAG.match(child.content[:30]):
                _follow_tag(child.content, hidden, parts)
        elif not hidden:
            parts.append(_plain(child))
    return _STRAY_EMPHASIS.sub(r"\1", "".join(parts))


def _plain(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return _BREAK
    if token.type == "image":
        return "".join(_plain(child) for child in token.children or ())
    return token.content if token.type in {"text", "code_inline", "text_special"} else ""


def _follow_tag(markup: str, hidden: list[str], parts: list[str]) -> None:
    """Track elements whose content is not for readers: scripts, styles, hidden spans."""
    match = _TAG.match(markup)
    name = match.group(1).lower() if match else ""
    if name == "br" and not hidden:
        parts.append(_BREAK)
    elif markup.startswith("</"):
        if hidden and hidden[-1] == name:
            hidden.pop()
    elif hidden:
        hidden.extend([name] if name == hidden[-1] else [])
    elif _hides(markup, name):
        hidden.append(name)


def _hides(markup: str, name: str) -> bool:
    if name in {"script", "style", "template"}:
        return True
    if not re.search(r"hidden|style", markup):
        return False
    root = parse_html(f"<body>{markup[:2_000]}", "HTML in Markdown")
    return any(is_furniture(node) for node in root.iter(name))
