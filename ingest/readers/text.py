"""Plain text: paragraphs between blank lines, the first short line as the title."""

from ingest.errors import MalformedFile
from ingest.models import Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.encoding import decode
from ingest.readers.wording import clean, suffix_of

_SUFFIXES = frozenset({".txt", ".text", ".log", ".rst", ""})
_LONGEST_TITLE = 150
_WRAP = range(50, 101)
"""Widths at which mail programs and typists wrap lines."""
_MOSTLY = 0.8


class PlainText:
    """Reads text without markup. It guesses no metadata but the title."""

    format = "text"
    text_rank = 40
    metadata_rank = 10

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called a text file, or has no suffix."""
        return suffix_of(name) in _SUFFIXES

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the text; raises UndecodableText for binary files."""
        text = decode(data, name)
        builder = TextBuilder()
        paragraphs = [p for block in split_blank(text) for p in _paragraphs(block)]
        paragraphs = [p for p in paragraphs if p]
        if not paragraphs:
            raise MalformedFile(f"{name} holds no words.")
        title = _title(paragraphs)
        if title:
            builder.heading(title, 1)
        for paragraph in paragraphs[1 if title else 0 :]:
            builder.paragraph(paragraph)
        return builder.build(Metadata(title=title))


def split_blank(text: str) -> list[list[str]]:
    """Return the runs of lines between blank lines."""
    runs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _paragraphs(lines: list[str]) -> list[str]:
    """Join lines that were hard-wrapped; other lines are paragraphs of their own."""
    return [clean(" ".join(lines))] if is_wrapped(lines) else [clean(line) for line in lines]


def is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken to a width: nearly as wide as the widest, bar the last.

    Each line but the last must also be too full to take the next line's first word.
    """
    if len(lines) < 2:
        return False
    widths = [len(line.rstrip()) for line in lines]
    widest = max(widths)
    if widest not in _WRAP:
        return False
    full = sum(
        width + 1 + len(following.split(None, 1)[0]) > widest
        for width, following in zip(widths, lines[1:], strict=False)
    )
    return full >= _MOSTLY * (len(lines) - 1)


def _title(paragraphs: list[str]) -> str | None:
    """Return the first line where it reads like a title and something follows it."""
    first = paragraphs[0]
    if len(paragraphs) < 2 or len(first) > _LONGEST_TITLE or first.endswith((".", ";", ":", ",")):
        return None
    return first
