"""Looks at what was published since the last look, and notes what is new, in the outbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.receipts.store import RECEIPTS_NAME
from bot.settings import BotSettings
from bot.watching.facts import Candidate
from bot.watching.finding import find
from bot.watching.marks import Looked, Mark
from bot.watching.marks import answered as marked_of
from bot.watching.records import Fact, Place, Watch
from bot.watching.store import Watches
from bot.watching.superseded import Answered, find_superseded
from ingest.library.generations import published_collections
from ingest.library.news import Published, anything_acts, published
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class There:
    """How much matches a watch already when it is made, which is not told."""

    documents: int
    listings: int


class Looking:
    """Looks for the watches of a home, and for the Answers of a surface; for one thread at a time.

    Where nothing was published since, no index is opened, and none stays open: what is removed
    meanwhile leaves the disk.
    """

    def __init__(
        self, settings: BotSettings, watches: Watches, answered: Answered | None, note: Note
    ) -> None:
        """Open nothing yet; `note` is told when a damaged index is rebuilt."""
        self._settings = settings
        self._watches = watches
        self._answered = answered
        self._note = note
        self._seen: tuple[object, ...] | None = None

    def look(self) -> int:
        """Note what is new; return how many facts.

        Raises:
            LibraryError, LibraryLocked: the watches or the library cannot be used.
        """
        seen = self._state()
        if seen == self._seen:
            return 0
        found = _until_kept(self._for_watches) + _until_kept(self._for_answers)
        self._seen = seen  # as it was before: what changed meanwhile is looked at again
        return found

    def _state(self) -> tuple[object, ...]:
        """Return what a look depends on, without reading the watches: there may be many."""
        home = self._settings.home
        answers = self._answered is not None and (home / RECEIPTS_NAME).is_file()
        return self._published(published_collections(home)), self._watches.state(), answers

    def _for_watches(self) -> int | None:
        watches = [each for each in self._watches.all() if not each.given_up]
        there = self._published({name for each in watches for name in each.collections})
        marks = self._watches.marks()
        behind = [
            (each, name, mark) for each in watches for name in each.collections
            if _is_behind(mark := marks.get((each.id, name), Mark()), there, name)
        ]  # fmt: skip
        if not behind:
            return 0
        names = sorted({name for _, name, _ in behind})
        with LibraryReader(self._settings, self._note) as reader, reader.snapshot(names) as found:
            by_name = {each.collection: each for each in found}
            looked = [
                look_in(by_name[name], reader.identity, watch, mark) for watch, name, mark in behind
            ]
        return self._watches.keep(looked)

    def _for_answers(self) -> int | None:
        home = self._settings.home
        if self._answered is None or not (home / RECEIPTS_NAME).is_file():
            return 0
        there = self._published(published_collections(home))
        marks, name = self._watches.marks(), marked_of(self._answered.kind)
        looked = [
            Looked(name, each, mark, Mark(there.library, there.revisions[each]))
            for each in there.revisions
            if _is_behind(mark := marks.get((name, each), Mark()), there, each)
        ]
        since = {each.collection: _since(each.before, each.now) for each in looked}
        acting = {each: at for each, at in since.items() if anything_acts(home, each, at)}
        found = self._superseded(self._answered, acting) if acting else []
        return self._watches.keep_for_places(looked, found) if looked else 0

    def _superseded(
        self, answered: Answered, since: Mapping[str, int]
    ) -> list[tuple[Place, Candidate]]:
        names, settings = sorted(since), self._settings
        with LibraryReader(settings, self._note) as reader, reader.snapshot(names) as snapshots:
            return [
                found for each in snapshots
                for found in find_superseded(settings, answered, each, since[each.collection])
            ]  # fmt: skip

    def _published(self, collections: Sequence[str] | set[str]) -> Published:
        return published(self._settings.home, sorted(collections)) if collections else Published()


def _until_kept(look: Callable[[], int | None]) -> int:
    """Look until what was found is kept; another process may have been quicker."""
    while (count := look()) is None:
        pass
    return count


def _is_behind(mark: Mark, there: Published, collection: str) -> bool:
    revision = there.revisions.get(collection)
    return revision is not None and mark != Mark(there.library, revision)


def _since(mark: Mark, now: Mark) -> int:
    """Return the revision after which Documents are looked at.

    In another library than that of the mark, or in one that went back, every Document is: what is
    known of it is told apart by the facts themselves.
    """
    return mark.revision if mark.library == now.library and mark.revision <= now.revision else 0


def look_in(snapshot: Snapshot, library: str, watch: Watch, mark: Mark) -> Looked:
    """Return what a Snapshot has that is new to a watch since its mark."""
    now = Mark(library, snapshot.manifest.revision)
    since = _since(mark, now)
    found = find(watch, snapshot, since) if since < now.revision else ()
    return Looked(watch.id, snapshot.collection, mark, now, found)


def look_first(settings: BotSettings, watch: Watch, note: Note) -> list[Looked]:
    """Return what is there already when a watch is made, which is not told."""
    names = sorted(published(settings.home, watch.collections).revisions)
    if not names:
        return []
    with LibraryReader(settings, note) as reader, reader.snapshot(names) as snapshots:
        return [look_in(each, reader.identity, watch, Mark()) for each in snapshots]


def already_there(looked: Sequence[Looked]) -> There:
    """Return how many documents and listings were found by looking first."""
    facts = [each.fact for one in looked for each in one.found]
    listings = sum(fact.kind == "listing" for fact in facts)
    return There(len({fact.document.id for fact in facts}), listings)


def facts_again(
    settings: BotSettings,
    watch: Watch,
    wanted: Sequence[str],
    collections: Sequence[str],
    note: Note,
) -> list[Fact]:
    """Return those of the facts `wanted`, by id and in that order, that collections still have.

    Raises:
        LibraryError, LibraryLocked: the library cannot be used.
    """
    names = sorted(published(settings.home, collections).revisions) if collections else []
    if not names:  # none would mean all
        return []
    found: dict[str, Fact] = {}
    with LibraryReader(settings, note) as reader, reader.snapshot(names) as snapshots:
        for each in (one for snapshot in snapshots for one in find(watch, snapshot, 0)):
            found.setdefault(each.fact.id, each.fact)
    return [found[name] for name in wanted if name in found]
