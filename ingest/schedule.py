"""What is to be synced, and when: the sources of a command or of gazette.toml, one by one."""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import GazetteError, InvalidSettings
from ingest.library.writer import LibraryWriter
from ingest.models import KINDS, Metadata
from ingest.options import Options, SyncReport
from ingest.pipeline import sync
from ingest.progress import Progress
from ingest.settings import IngestSettings, SourceSettings
from ingest.sources.folder import FolderSource, is_of_home
from ingest.sources.opening import FEED, REGISTER, WEB, Opener

EVERY = 3_600.0
"""Seconds between two looks at a source of the web that no interval is set for."""
_SOONEST = 60.0  # seconds before a source that failed is tried again
_LOOK = 1.0  # seconds between two looks at the clock and at what exists


@dataclass(frozen=True, slots=True)
class Job:
    """One source to be synced: its address, how, and every how many seconds while watching."""

    address: str
    options: Options
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    every: float | None = None

    @property
    def is_local(self) -> bool:
        """Whether it is a file or folder, whose changes can be noticed."""
        return not self.address.startswith((FEED, REGISTER, *WEB))

    @property
    def place(self) -> str:
        """The address from wherever it is looked at: of a file or folder, its absolute path."""
        if not self.is_local or "://" in self.address:
            return self.address
        return str(Path(self.address).expanduser().absolute())

    @property
    def interval(self) -> float | None:
        """Seconds between two syncs; None for a local source that is synced when it changes."""
        return self.every if self.every or self.is_local else EVERY


def configured(settings: IngestSettings, base: Options) -> list[Job]:
    """Return the jobs of gazette.toml; `base` gives what the command's flags say.

    Raises:
        InvalidSettings: a kind that does not exist.
    """
    return [_job(each, base, settings.home) for each in settings.sources]


def _job(source: SourceSettings, base: Options, home: Path) -> Job:
    if source.kind is not None and source.kind not in KINDS:
        raise InvalidSettings(
            f"sources: {source.address}: kind is {source.kind!r}.",
            f"It is one of {', '.join(KINDS)}.",
        )
    said = Metadata.model_validate({"kind": source.kind})
    options = Options(
        source.collection,
        base.flags.over(said),
        source.prune and base.prune,
        base.force,
        base.dry_run,
    )
    job = Job(source.address, options, source.include, source.exclude, source.seconds)
    # A path is taken from the home, whatever folder the command happens to be started in.
    path = home.absolute() / Path(job.address).expanduser()
    return replace(job, address=str(path)) if job.is_local and "://" not in job.address else job


def run(job: Job, library: LibraryWriter, opener: Opener, progress: Progress) -> SyncReport:
    """Sync one source and record when; tell what a folder has that was left out.

    Raises:
        GazetteError: it failed; what it gave before stays.
    """
    catalog, collection = library.catalog, job.options.collection
    known = catalog.sources(collection)
    try:
        source = opener.open(job.address, known, job.include, job.exclude)
        report = sync(source, library, job.options, progress, opener.readings)
        for told in source.notes if isinstance(source, FolderSource) else ():
            progress.note(f"{job.address}: {told}")
    except GazetteError as error:
        if not job.options.dry_run:
            catalog.record_sync(collection, job.place, f"{type(error).__name__}: {error}")
        raise
    if not job.options.dry_run:
        catalog.record_sync(collection, job.place, None)
    return report


class Clock:
    """Which jobs it is time for while watching."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = list(jobs)
        self._next: dict[Job, float] = {}  # monotonic seconds; absent: whenever it changes

    def resume(self, library: LibraryWriter) -> None:
        """Let jobs that an earlier process synced wait for the rest of their interval."""
        now = datetime.now(UTC)
        for job in self.jobs:
            last = library.catalog.last_sync(job.options.collection, job.place)
            waited = (now - last).total_seconds() if last else float("inf")
            wait = max(0.0, (job.interval or 0) - waited)
            self._next[job] = time.monotonic() + (0 if job.is_local else wait)

    def due(self, changed: frozenset[str] = frozenset()) -> list[Job]:
        """Return the jobs whose files changed, or whose time has come."""
        now = time.monotonic()
        return [
            job
            for job in self.jobs
            if job.address in changed or self._next.get(job, float("inf")) <= now
        ]

    def done(self, job: Job, failed: bool) -> None:
        """Note that a job was synced, or failed just now and is worth another try."""
        wait = job.interval
        if failed:
            wait = min(wait or _SOONEST, max(_SOONEST, (wait or 0) / 10))
        if wait is None:
            self._next.pop(job, None)
        else:
            self._next[job] = time.monotonic() + wait

    def pause(self) -> float:
        """Return how many seconds there are until the next job, a minute at most."""
        soonest = min(self._next.values(), default=float("inf"))
        return min(60.0, max(0.2, soonest - time.monotonic()))


def changes(clock: Clock, home: Path) -> Iterator[frozenset[str]]:
    """Yield, for ever, the addresses of local jobs with changed files; empty when time is up.

    Whoever takes the first, which is empty, misses nothing that happens from then on. Files that
    are still being written are waited for. When a folder comes or goes, all are changed. What the
    library at `home` does in its own folder is no change.
    """
    places = {Path(j.address).expanduser().resolve(): j.address for j in clock.jobs if j.is_local}
    home = home.resolve()
    there, changed = _there(places), frozenset[str]()
    while True:
        for paths in _paths(there, clock):
            yield changed | frozenset(
                address
                for place, address in places.items()
                if any(
                    path.is_relative_to(place) and not is_of_home(path, place, home)
                    for path in paths
                )
            )
            now = _there(places)
            if now != there:
                break
        # What happened between the two watches is not known. Told once the new one has begun.
        changed, there = frozenset(places.values()), now


def _there(places: Iterable[Path]) -> dict[Path, int]:
    """Return the places that exist, each with what tells it from another of its name."""
    found = {}
    for place in places:
        with suppress(OSError):
            found[place] = place.stat().st_ino
    return found


def _paths(there: Collection[Path], clock: Clock) -> Iterator[list[Path]]:
    """Yield, for ever, the paths that changed at these places, none when nothing did for a while.

    Until the first is yielded, nothing is lost: watching has begun by then.
    """
    if not there:
        while True:
            yield []
            time.sleep(min(clock.pause(), _LOOK))
    from watchfiles import watch

    pause = round(_LOOK * 1_000)
    # One may go before it can be watched, or the system may watch no more files: the next look
    # is after a pause then.
    with suppress(OSError):
        for seen in watch(
            *there, rust_timeout=pause, yield_on_timeout=True, ignore_permission_denied=True
        ):
            yield [Path(path) for _, path in seen]
    time.sleep(_LOOK)
    yield []
