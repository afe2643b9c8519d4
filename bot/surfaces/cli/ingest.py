"""`gazette ingest`: files and folders into the library."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import ingest.errors
from bot.settings import BotSettings
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, IsoDate, OneKind, common
from bot.surfaces.cli.output import Output, one_line
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing
from ingest.errors import GazetteError, InvalidCollection
from ingest.library.catalog import CATALOG_NAME, Rejection
from ingest.library.writer import LibraryWriter, open_writer
from ingest.models import Metadata
from ingest.pipeline import Options, SyncReport, sync
from ingest.progress import Progress
from ingest.sources.folder import open_source

_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
_SHOWN = 20  # rejected rows told in text; --json has them all

Globs = tuple[str, ...]


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--collection",
    default="public",
    show_default=True,
    metavar="NAME",
    help="Collection to put the documents into; every reader sees `public`.",
)
@click.option("--kind", type=OneKind(), help="Kind of all these documents, above what they say.")
@click.option("--published-on", type=IsoDate(), help="Publication date of all these documents.")
@click.option("--include", multiple=True, metavar="GLOB", help="Only these paths. Repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Not these paths. Repeatable.")
@click.option(
    "--prune/--no-prune",
    default=True,
    show_default=True,
    help="Remove what a folder delivered before and no longer has.",
)
@click.option("--force", is_flag=True, help="Read everything anew, and prune however much it is.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@common
def ingest_command(common: Common, sources: tuple[str, ...], **given: Any) -> None:
    """Bring SOURCEs, files or folders, into the library.

    What is unchanged since the last time is skipped. A file that cannot be read is reported and
    the others go on. In a folder with corpus.jsonl only that file is read.

    \b
    Example:
      gazette ingest notices/ --collection public
    """
    options, globs = _options(given), (given["include"], given["exclude"])
    open_source(sources[0], set())  # a mistyped first source must not leave an empty library
    settings = common.settings()
    if not options.dry_run:
        announce_model(settings, common.output)
    with showing(common.output.quiet) as progress:
        report = ingest_all(settings, sources, options, globs, progress, common.output)
    if common.output.as_json:
        common.output.value(report_json(report))
    else:
        render_report(Page(), report, options)


def _options(given: dict[str, Any]) -> Options:
    if not _COLLECTION.fullmatch(given["collection"]):
        raise InvalidCollection(f"{given['collection']!r} cannot be the name of a collection.")
    return Options(
        collection=given["collection"],
        flags=Metadata(kind=given["kind"], published_on=given["published_on"]),
        prune=given["prune"],
        force=given["force"],
        dry_run=given["dry_run"],
    )


def ingest_all(
    settings: BotSettings,
    sources: tuple[str, ...],
    options: Options,
    globs: tuple[Globs, Globs],
    progress: Progress,
    output: Output,
) -> SyncReport:
    """Sync the sources one after the other and return the sum of what happened.

    Raises:
        GazetteError: of the first source that fails; what earlier ones brought stays.
    """
    total = SyncReport()
    with _home(settings, options.dry_run) as place, open_writer(place) as library:
        for address in sources:
            try:
                _add(total, _sync(address, library, options, globs, progress))
            except GazetteError:
                if total.added or total.updated or total.removed:
                    output.note(f"Before the failure: {_summary(total, options)}")
                raise
    return total


def _sync(
    address: str, library: LibraryWriter, options: Options, globs: tuple[Globs, Globs],
    progress: Progress,
) -> SyncReport:  # fmt: skip
    known = library.catalog.sources(options.collection)
    source = open_source(address, known, *globs, home=library.settings.home)
    return sync(source, library, options, progress)


@contextmanager
def _home(settings: BotSettings, dry_run: bool) -> Iterator[BotSettings]:
    """Yield the settings; where a dry run finds no library, with a home that is thrown away."""
    if not dry_run or (settings.home / CATALOG_NAME).is_file():
        yield settings
        return
    with TemporaryDirectory(prefix="gazette-") as scratch:
        yield settings.model_copy(update={"home": Path(scratch)})


def _add(total: SyncReport, more: SyncReport) -> None:
    """Count one source's report in; `documents` and `chunks` are those there now."""
    for name in ("added", "updated", "unchanged", "removed"):
        setattr(total, name, getattr(total, name) + getattr(more, name))
    total.rejected += more.rejected
    total.documents, total.chunks = more.documents, more.chunks
    total.seconds = round(total.seconds + more.seconds, 3)


def report_json(report: SyncReport) -> dict[str, Any]:
    """Return the contract's JSON of a report, each rejected row with its hint."""
    rows = [asdict(each) | {"hint": _hint(each)} for each in report.rejected]
    return asdict(report) | {"rejected": rows}


def _hint(row: Rejection) -> str:
    kind = getattr(ingest.errors, row.error, GazetteError)
    return str(kind.hint)


def render_report(page: Page, report: SyncReport, options: Options) -> None:
    """Write what happened, and each rejected row with what can be done about it."""
    page.line(_summary(report, options))
    there = f"{report.documents:,} documents in {report.chunks:,} chunks"
    page.line(f"The collection {options.collection} has {there} ({report.seconds:.1f} s).")
    if not report.rejected:
        return
    page.line()
    page.line("Rejected", style="bold")
    for row in report.rejected[:_SHOWN]:
        page.line(f"{one_line(row.uri)}: {row.error}", indent=2, hang=2)
        page.line(one_line(row.message), indent=4)
        page.line(_hint(row), indent=4, style="dim")
    if len(report.rejected) > _SHOWN:
        page.line(f"and {len(report.rejected) - _SHOWN:,} more; --json lists them all.", indent=2)


def _summary(report: SyncReport, options: Options) -> str:
    counts = (
        f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{report.removed:,} removed, {len(report.rejected):,} rejected."
    )
    return f"Nothing was changed; it would be: {counts}" if options.dry_run else counts
