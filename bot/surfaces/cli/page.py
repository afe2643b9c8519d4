"""Text for people: wrapped and styled on a terminal, plain and unwrapped everywhere else."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from bot.surfaces.cli.output import clean

MAX_WIDTH = 100
_MIN_WIDTH = 20
_TOKEN = re.compile(r"\n|[^\S\n]+|\S+")


def moment(seconds: float, timespec: str = "seconds") -> str:
    """Return a time (seconds since 1970) in ISO 8601 and UTC; `timespec` is that of `isoformat`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=timespec)


class Page:
    """Writes paragraphs to standard output.

    On a terminal they are broken between words at its width (100 columns at most). In a pipe
    every line is written whole, so that it can be searched for and copied character for
    character. Document text is cleaned here, whoever hands it in.
    """

    def __init__(self) -> None:
        self.terminal = sys.stdout.isatty()
        if self.terminal:
            from rich.console import Console

            self._console = Console(highlight=False, markup=False, emoji=False)
            self.width = max(_MIN_WIDTH, min(MAX_WIDTH, self._console.width))
        else:
            self.width = MAX_WIDTH

    @property
    def dot(self) -> str:
        """What stands between facts: plain ASCII where the reader may be a program."""
        return " · " if self.terminal and self._console.encoding.startswith("utf") else " | "

    def line(self, text: str = "", indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Write one paragraph; lines after its first stand `hang` columns further in."""
        if not self.terminal:
            click.echo(" " * indent + clean(text))
            return
        for number, each in enumerate(self._wrapped(clean(text), self.width - indent - hang)):
            self.put(" " * (indent + (hang if number else 0)))
            self.put(each, style)
            self.put("\n")

    def exact(self, text: str, indent: int = 0, style: str = "") -> None:
        """Write text that must stay copyable: never broken; only its first line is indented."""
        if not self.terminal:
            click.echo(" " * indent + clean(text))
            return
        self.put(" " * indent)
        self.put(clean(text), style)
        self.put("\n")

    def put(self, text: str, style: str = "") -> None:
        """Write clean text as it stands, without a newline after it."""
        if not text:
            return
        if not self.terminal:
            click.echo(text, nl=False)
            return
        from rich.text import Text

        self._console.print(Text(text, style), end="", soft_wrap=True)

    def _wrapped(self, text: str, width: int) -> Iterator[str]:
        from rich.text import Text

        if not text.strip():
            yield ""
            return
        for each in Text(text).wrap(self._console, max(_MIN_WIDTH // 2, width)):
            yield each.plain.rstrip()


class Flow:
    """Writes an answer's Markdown as it comes, in pieces, broken between words.

    The only markup it knows is what answers use: `**strong**` words at the beginning of a line,
    as the name of a source; anywhere else the stars are the document's own. A piece may end
    anywhere.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._waiting = ""
        self._column = 0
        self._blank = ""
        self._strong = False

    def write(self, piece: str) -> None:
        """Write what is complete; the word that `piece` ends in waits for the next one."""
        tokens = _TOKEN.findall(self._waiting + clean(piece))
        last = tokens.pop() if tokens and not tokens[-1].isspace() else ""
        for token in tokens:
            self._token(token)
        self._waiting = last

    def end(self) -> None:
        """Write what waits, and end the line."""
        if self._waiting:
            self._token(self._waiting)
        self._waiting = ""
        self._newline()

    def _token(self, token: str) -> None:
        if token == "\n":
            self._newline()
        elif token.isspace():
            self._blank += token  # waits for the word that decides where the line ends
        else:
            self._word(token)

    def _newline(self) -> None:
        self._page.put("\n")
        self._column, self._blank = 0, ""

    def _word(self, word: str) -> None:
        if self._column == 0 and word.startswith("**"):
            self._strong, word = True, word[2:]
        strong, end, rest = word.partition("**") if self._strong else ("", "", word)
        size = _cells(strong + rest)
        if self._page.terminal and 0 < self._column > self._page.width - size - len(self._blank):
            self._newline()
        self._page.put(self._blank)
        self._column += len(self._blank) + size
        self._blank = ""
        self._page.put(strong, "bold")
        self._page.put(rest)
        self._strong = self._strong and not end


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
