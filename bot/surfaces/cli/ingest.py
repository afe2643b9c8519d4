"""`gazette ingest`: files, folders, pages, feeds and the Federal Register into the library."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any

import click
from click.core import ParameterSource

from bot.register.described import check_register
from bot.settings import BotSettings
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, IsoDate, OneKind, common
from bot.surfaces.cli.output import Output, one_line
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing
from bot.surfaces.cli.told import tell_after_ingest
from bot.surfaces.cli.watch import watch_all
from bot.upkeep import ingest_all
from ingest.errors import GazetteError, InvalidCollection
from ingest.library.catalog import CATALOG_NAME
from ingest.library.schema import connect
from ingest.models import Metadata
from ingest.options import Options, SyncReport
from ingest.progress import Progress
from ingest.schedule import Job, configured
from ingest.sources.opening import check_address

_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
_SHOWN = 20  # rejected rows told in text; --json has them all


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--collection",
    default="public",
    show_default=True,
    metavar="NAME",
    help="Collection to put the documents into; every reader sees `public`.",
)
@click.option("--kind", type=OneKind(), help="Kind of all these documents, above what they say.")
@click.option("--published-on", type=IsoDate(), help="Publication date of all these documents.")
@click.option(
    "--include",
    multiple=True,
    metavar="GLOB",
    help="Only these paths; then nothing is removed. Repeatable.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="GLOB",
    help="Not these paths; then nothing is removed. Repeatable.",
)
@click.option(
    "--prune/--no-prune",
    default=True,
    show_default=True,
    help="Remove what a folder or sitemap delivered before and no longer has.",
)
@click.option("--force", is_flag=True, help="Read everything anew, and prune however much it is.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.option("--watch", is_flag=True, help="Go on: sync again when files change or time is up.")
@common
def ingest_command(common: Common, sources: tuple[str, ...], watch: bool, **given: Any) -> None:
    """Bring SOURCEs into the library; without one, the sources of gazette.toml.

    A SOURCE is a file, a folder, a page or sitemap (https://...), a feed (feed:https://...), or
    documents of the Federal Register (fr:WORDS agency:SLUG type:rule from:2021 to:2022-06).

    What is unchanged since the last time is skipped. A file that cannot be read is reported and
    the others go on. In a folder with corpus.jsonl only that file is read. With a file come those
    of its stem beside it (rules.md with rules.txt), as renditions of the same document.

    \b
    Example:
      gazette ingest notices/ --collection public
    """
    if not sources:
        _refuse_flags_of_sources()
    options = _options(given)
    settings = common.settings()
    for address in sources:  # a mistyped source must not leave an empty library
        check_address(address, settings.allow_private)
    jobs = [Job(each, options, given["include"], given["exclude"]) for each in sources]
    jobs = jobs or configured(settings, options)
    if not jobs:
        raise click.UsageError("Give a SOURCE, or name some under [[sources]] in gazette.toml.")
    if watch and options.dry_run:
        raise click.UsageError("--watch and --dry-run exclude each other.")
    if not options.dry_run:
        announce_model(settings, common.output)
    with showing(common.output.quiet) as progress:
        if watch:
            watch_all(settings, jobs, progress, common.output)
        try:
            report = ingest(settings, jobs, progress, common.output, go_on=not sources)
        except GazetteError:  # what the others brought is told all the same
            _tell(settings, common.output, options)
            raise
        except KeyboardInterrupt:
            common.output.note("What was committed stays; the same command goes on from there.")
            raise
    if common.output.as_json:
        common.output.value(report_json(report))
    else:
        render_report(Page(), report, jobs[-1].options)
    _tell(settings, common.output, options)


def _tell(settings: BotSettings, output: Output, options: Options) -> None:
    """Tell what is new to watches, and what of a list of one's own is not read as it is meant."""
    if options.dry_run:
        return
    tell_after_ingest(settings, output)
    path = settings.home / CATALOG_NAME
    if settings.lists and path.is_file():
        with closing(connect(path)) as db:
            wrong = [each for each in check_register(db, settings) if not each.ok]
        for each in wrong:
            output.note(f"{each.check}: {each.message}. {each.remedy}")


def _refuse_flags_of_sources() -> None:
    """Refuse what would have no effect on the sources of gazette.toml, which say it themselves."""
    source_of = click.get_current_context().get_parameter_source
    for name in ("collection", "include", "exclude"):
        if source_of(name) not in (None, ParameterSource.DEFAULT):
            raise click.UsageError(
                f"--{name} belongs to a SOURCE: give one, or set {name} under [[sources]] in "
                "gazette.toml."
            )


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


def ingest(
    settings: BotSettings,
    jobs: Sequence[Job],
    progress: Progress,
    output: Output,
    go_on: bool = False,
) -> SyncReport:
    """Sync the sources and return the sum of what happened.

    Raises:
        GazetteError: of the first source that fails; what the others brought stays, and is told.
    """
    total, failure = ingest_all(settings, jobs, progress, output.note, go_on)
    if failure is None:
        return total
    if total.added or total.updated or total.removed:
        output.note(f"Besides the failure: {_summary(total, jobs[0].options)}")
    raise failure


def report_json(report: SyncReport) -> dict[str, Any]:
    """Return the contract's JSON of a report, each rejected row with its hint.

    Without the ids: a folder may have a hundred thousand, and `gazette sources` lists them.
    """
    return {name: value for name, value in asdict(report).items() if name != "ids"}


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
        page.line(row.hint, indent=4, style="dim")
    if len(report.rejected) > _SHOWN:
        page.line(f"and {len(report.rejected) - _SHOWN:,} more; --json lists them all.", indent=2)


def _summary(report: SyncReport, options: Options) -> str:
    counts = (
        f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{report.removed:,} removed, {len(report.rejected):,} rejected."
    )
    return f"Nothing was changed; it would be: {counts}" if options.dry_run else counts
