"""How long work is shown: a bar on a terminal, now and then a line in a log, or nothing."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.surfaces.cli.output import clean
from ingest.progress import Progress, Silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_EVERY = 10.0  # seconds between two lines of a log


@contextmanager
def showing(quiet: bool) -> Iterator[Progress]:
    """Yield the Progress that fits standard error, and put the terminal in order at the end."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        lines = Lines()
        yield lines
        lines.end()
    else:
        with _bars() as bars:
            yield Bar(bars)


class Lines:
    """A Progress for logs: a line when a stage begins, and one every ten seconds of it."""

    def __init__(self) -> None:
        self._name, self._unit = "", ""
        self._total: int | None = None
        self._done = 0
        self._begun = self._told = time.monotonic()

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Tell that a stage begins."""
        self.end()
        self._name, self._total, self._unit, self._done = name, total, unit, 0
        self._begun = self._told = time.monotonic()
        size = f" {_amount(total, unit)}" if total and total > 1 else ""
        click.echo(f"{name}{size} ...", err=True)

    def advance(self, amount: int = 1) -> None:
        """Count, and tell how far it has come when nothing was told for a while."""
        self._done += amount
        now = time.monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            click.echo(self._state(now), err=True)

    def note(self, message: str) -> None:
        """Write a line."""
        click.echo(clean(message), err=True)

    def end(self) -> None:
        """Tell how long the stage took, if that was long enough to have been wondered about."""
        took = time.monotonic() - self._begun
        if self._name and took >= _EVERY:
            click.echo(f"{self._name}: done in {_span(took)}", err=True)
        self._name = ""

    def _state(self, now: float) -> str:
        rate = self._done / max(now - self._begun, 1e-9)
        parts = [f"{_amount(int(rate), self._unit)}/s"]
        if self._total and rate:
            left = max(0.0, (self._total - self._done) / rate)
            parts.append(f"{_span(left)} left")
        done = _amount(self._done, self._unit)
        share = f"{self._done / self._total:.0%}" if self._total else done
        return f"{self._name}: {share}, {', '.join(parts)}"


def _amount(count: int, unit: str) -> str:
    if unit != "B":
        return f"{count:,} {unit}"
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def _span(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


class Bar:
    """A Progress for terminals: one bar, with rate and time left."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._task = bars.add_task("", visible=False)
        self._unit = ""

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Begin a new bar in the place of the one before."""
        self._unit = unit
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(name, total=total, rate="")

    def advance(self, amount: int = 1) -> None:
        """Move the bar."""
        self._bars.advance(self._task, amount)
        speed = self._bars.tasks[-1].speed
        if speed:
            self._bars.update(self._task, rate=f"{_amount(int(speed), self._unit)}/s")

    def note(self, message: str) -> None:
        """Write a line above the bar."""
        from rich.text import Text

        self._bars.console.print(Text(clean(message)))


def _bars() -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f}%", markup=False),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
    )
    return Bars(*columns, console=Console(stderr=True, highlight=False), transient=True)
