"""`gazette ingest --watch`: sources synced again whenever they change or their time comes."""

from collections.abc import Sequence

from bot.settings import BotSettings
from bot.surfaces.cli.output import Output, error_record
from bot.surfaces.cli.told import tell_after_ingest
from bot.upkeep import forget_what_is_gone
from ingest.errors import GazetteError
from ingest.library.writer import open_writer
from ingest.options import SyncReport
from ingest.progress import Progress
from ingest.schedule import Clock, Job, changes, run
from ingest.sources.opening import opening


def watch_all(
    settings: BotSettings, jobs: Sequence[Job], progress: Progress, output: Output
) -> None:
    """Sync all sources, then each again when it is time, until interrupted.

    What changes while they are synced for the first time is seen, too. A source that fails is
    told and tried again later. The library is locked only while a source is synced.
    """
    clock = Clock(jobs)
    with open_writer(settings) as library:
        clock.resume(library)
    output.note("Watching; Ctrl-C ends it.")
    for changed in changes(clock, settings.home):
        _sync(clock, clock.due(changed), settings, progress, output)


def _sync(
    clock: Clock, jobs: Sequence[Job], settings: BotSettings, progress: Progress, output: Output
) -> None:
    for job in jobs:
        try:
            with open_writer(settings) as library, opening(settings) as opener:
                report = run(job, library, opener, progress)
            forget_what_is_gone(settings, output.note)
        except GazetteError as error:
            output.note(f"{job.address}: {type(error).__name__}: {error.message} {error.hint}")
            if output.as_json:
                output.value({"source": job.address, "error": error_record(error)})
            clock.done(job, failed=True)
        else:
            clock.done(job, failed=False)
            _tell(job, report, output)
        tell_after_ingest(settings, output, lines=output.as_json)


def _tell(job: Job, report: SyncReport, output: Output) -> None:
    """Tell what came of it: JSON on a line each time, or text where there is something to tell."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "rejected": len(report.rejected),
    }
    if output.as_json:
        output.value({"source": job.address, **counts, "documents": report.documents})
    elif any(counts.values()):
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        output.note(f"{job.address}: {told}.")
