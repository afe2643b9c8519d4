"""`gazette watch`: saved queries, and being told of what is new."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.output import one_line
from bot.surfaces.cli.page import Page, moment

if TYPE_CHECKING:
    from bot.settings import BotSettings
    from bot.watching.records import Place, Watch

OWNER = "terminal"


@click.group()
def watch() -> None:
    """Be told of what is new about a name or a subject, once.

    \b
    Example:
      gazette watch add "Acme Trading"
    """


@watch.command()
@click.argument("query", metavar="QUERY")
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="Only this collection (default: all there are now, and public). Repeatable.",
)  # fmt: skip
@click.option("--webhook", metavar="URL", help="Post what is new to this address, as JSON.")
@click.option(
    "--digest", type=click.Choice(["none", "daily"]), default="none", show_default=True,
    help="Each fact in a message of its own, or those of a day in one.",
)  # fmt: skip
@common
def add(
    common: Common, query: str, collections: tuple[str, ...], webhook: str | None, digest: Any
) -> None:
    """Watch for QUERY: a name, words, or "a phrase" in quotation marks.

    A document or listing that is ingested from now on and matches is told once: in the terminal
    when `gazette ingest` is done or by `gazette watch run`, or by webhook.

    \b
    Example:
      gazette watch add "Acme Trading" --webhook https://example.org/hooks/gazette
    """
    from bot.watching.looking import already_there, look_first
    from bot.watching.store import Watches

    settings = common.settings()
    place = _place(settings, webhook)
    with Watches(settings) as watches:
        made = watches.draft(query, _scope(settings, collections), place, digest, OWNER)
        looked = look_first(settings, made, common.output.note)
        watches.add(made, looked)
    there = asdict(already_there(looked))
    if common.output.as_json:
        common.output.value({**watch_json(made), "there": there})
        return
    page = Page()
    page.line(f"Watching for {one_line(made.query)} in {', '.join(made.collections)}.")
    known = f"{there['documents']:,} documents and {there['listings']:,} listings match already"
    page.line(f"{known}; they are not told.")
    common.output.note(f"Its id is {made.id}; `gazette watch remove {made.id}` ends it.")


def _place(settings: "BotSettings", webhook: str | None) -> "Place":
    from bot.watching.records import Place
    from bot.watching.webhook import place_at

    return Place("terminal") if webhook is None else place_at(webhook, settings)


def _scope(settings: "BotSettings", collections: Sequence[str]) -> list[str]:
    """Return the collections to watch; one that does not exist would never tell anything."""
    from ingest.errors import InvalidCollection, UnknownCollection
    from ingest.library.generations import published_collections
    from ingest.options import COLLECTION_NAME, PUBLIC

    there = published_collections(settings.home)
    for name in collections:
        if not COLLECTION_NAME.fullmatch(name):
            raise InvalidCollection(f"{name!r} cannot be the name of a collection.")
        if there and name not in (*there, PUBLIC):
            raise UnknownCollection(f"There is no collection {name!r}.")
    return list(collections) or [*there, PUBLIC]


@watch.command("list", short_help="List the watches: what for, where it is told, how it goes.")
@common
def list_(common: Common) -> None:
    """List the watches of this home: what for, where it is told, and how that goes.

    \b
    Example:
      gazette watch list
    """
    from bot.watching.store import Watches

    with Watches(common.settings()) as watches:
        found = watches.all()
    if common.output.as_json:
        common.output.value({"watches": [watch_json(each) for each in found]})
        return
    page = Page()
    for each in found:
        page.line("\t".join(map(one_line, _row(each))))
    if not found:
        common.output.note("There is no watch. `gazette watch add QUERY` makes one.")


@watch.command()
@click.argument("watch_id", metavar="ID")
@common
def remove(common: Common, watch_id: str) -> None:
    """Remove the watch with this ID, and all that is kept of it.

    \b
    Example:
      gazette watch remove 1f0c2a9b
    """
    from bot.watching.store import Watches

    with Watches(common.settings()) as watches:
        watches.remove(watch_id)
    if common.output.as_json:
        common.output.value({"removed": watch_id})
    else:
        Page().line(f"Removed {watch_id}.")


@watch.command(short_help="Try a place again that could not be told for long.")
@click.argument("watch_id", metavar="ID")
@click.option("--webhook", metavar="URL", help="Post to this address from now on.")
@common
def resume(common: Common, watch_id: str, webhook: str | None) -> None:
    """Try the place of the watch with this ID again, which could not be told for long.

    A backup has no addresses of webhooks: after it was restored they are given again.

    \b
    Example:
      gazette watch resume 1f0c2a9b
    """
    from bot.errors import UnknownWatch
    from bot.watching.store import Watches

    settings = common.settings()
    with Watches(settings) as watches:
        found = watches.get(watch_id)
        if found is None:
            raise UnknownWatch(f"There is no watch {watch_id!r}.")
        watches.outbox.resume(found, _place_again(settings, found, webhook))
    if common.output.as_json:
        common.output.value({"resumed": watch_id})
    else:
        Page().line(f"{watch_id} is told again from the next round on.")


def _place_again(settings: "BotSettings", found: "Watch", webhook: str | None) -> "Place | None":
    """Return where a watch is posted to from now on, where that is given."""
    from bot.errors import InvalidWatch
    from bot.watching.webhook import KIND, address_of

    posted = found.place.kind == KIND
    if webhook is None:
        if posted:
            address_of(found)  # without one nothing could be told
        return None
    if not posted:
        told = f"The watch {found.id} is not posted to an address."
        raise InvalidWatch(told, "Make another one with `gazette watch add QUERY --webhook URL`.")
    return _place(settings, webhook)


@watch.command(short_help="Tell what is new now, here and by webhook.")
@click.option("--follow", is_flag=True, help="Go on until interrupted: tell as it is ingested.")
@common
def run(common: Common, follow: bool) -> None:
    """Tell what is new now, here and by webhook; with --json a line for each message.

    `gazette ingest` does so by itself when it is done, but not with --json or --quiet: then what
    is for the terminal waits for this.

    \b
    Example:
      gazette watch run --follow
    """
    from bot.surfaces.cli.told import tell_once, tell_until_stopped

    settings = common.settings()
    if follow:
        common.output.note("Watching; Ctrl-C ends it.")
        tell_until_stopped(settings, common.output)
        return
    done = tell_once(settings, common.output, in_terminal=True)
    if not done.told and not done.failed:
        common.output.note("Nothing is new.")


# -- a watch in words -----------------------------------------------------------------------


def watch_json(watch: "Watch") -> dict[str, Any]:
    """Return a watch as JSON. Of a webhook only the server is told: its path may be a secret."""
    trouble = watch.trouble
    return {
        "id": watch.id,
        "owner": watch.owner,
        "query": watch.query,
        "collections": list(watch.collections),
        "place": {"kind": watch.place.kind, **_shown(watch)},
        "digest": watch.digest,
        "made": _time(watch.made),
        "told": _time(watch.told),
        "facts_told": watch.tally,
        "facts_waiting": watch.waiting,
        "trouble": trouble and {
            "since": _time(trouble.since), "tries": trouble.tries,
            "again": _time(trouble.again), "error": trouble.error,
        },
    }  # fmt: skip


def _shown(watch: "Watch") -> dict[str, Any]:
    from bot.watching.webhook import URL, WITHHELD

    return {n: said for n, said in watch.place.where.items() if n not in (URL, WITHHELD)}


def _row(watch: "Watch") -> tuple[str, ...]:
    shown = _shown(watch)
    place = str(shown.get("server", watch.place.kind))
    state = "never told" if watch.told is None else f"told {_time(watch.told)}"
    if watch.trouble is not None:
        state = f"{'given up' if watch.given_up else 'tried again'}: {watch.trouble.error}"
    counts = f"{watch.tally} told, {watch.waiting} waiting"
    where = " ".join(watch.collections)
    return watch.id, watch.query, where, place, watch.digest, counts, state


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else moment(seconds)
