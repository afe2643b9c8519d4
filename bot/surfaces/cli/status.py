"""`gazette status`: on which lists an entity is or was, since when, and who says so."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.surfaces.cli.options import Common, IsoDate, common
from bot.surfaces.cli.output import one_line
from bot.surfaces.cli.page import Page

if TYPE_CHECKING:
    from bot.register.finding import Told
    from bot.register.status import EntityStatus, Standing

_EXCERPT = 240  # characters of a quote shown in text
_NAMES = 5  # others of a like name shown


@click.command()
@click.argument("entity", metavar="ENTITY")
@click.option(
    "--list", "list_id", metavar="LIST",
    help="Only this list: entity-list, meu, dod-1237, dod-1260h, ns-cmic or one of gazette.toml.",
)  # fmt: skip
@click.option(
    "--as-of", type=IsoDate(), metavar="DATE", help="Only what was done and published by then."
)
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="Only this collection. Repeatable.",
)  # fmt: skip
@common
def status(
    common: Common, entity: str, list_id: str | None, as_of: str | None,
    collections: tuple[str, ...],
) -> None:  # fmt: skip
    """Tell on which lists ENTITY is or was, since when, by whose act, as of a day.

    ENTITY is the name of a company or a person. Not found in the documents of the library is
    told apart from not being on a list that the library holds whole.

    \b
    Example:
      gazette status Huawei --list entity-list --as-of 2021-07-01
    """
    from bot.errors import UnknownList
    from bot.register.status import entity_status
    from bot.surfaces.standing import status_json
    from ingest.dates import latest
    from ingest.library.reader import LibraryReader

    reader = LibraryReader(common.settings(), common.output.note)
    with reader, reader.snapshot(collections) as snapshots:
        try:
            found = entity_status(snapshots, entity, list_id, latest(as_of) if as_of else None)
        except UnknownList as error:
            raise click.BadParameter(
                f"{error.message} {error.hint}", param_hint="'--list'"
            ) from None
    if common.output.as_json:
        common.output.value(status_json(found))
    else:
        _render(Page(), found)


def _render(page: Page, found: "EntityStatus") -> None:
    from bot.register.wording import others_in_words

    page.line(one_line(found.entity), style="bold")
    if found.matched:
        named = "; ".join(f"{one_line(each.name)} ({each.how})" for each in found.matched)
        page.line(f"Taken for: {named}.", hang=2)
    else:
        page.line("No name in this library is this one.")
    if found.others:
        shown, more = found.others[:_NAMES], len(found.others) - _NAMES
        names = "; ".join(map(one_line, shown)) + (f"; and {more} more" if more > 0 else "")
        page.line(others_in_words(found, names), hang=2)
    if found.as_of:
        page.line(f"As of {found.as_of.isoformat()}.")
    if found.unread:
        page.line(f"{found.unread:,} documents are not read for this yet: run `gazette rebuild`.")
    for each in found.standings:
        page.line()
        _render_standing(page, each)


def _render_standing(page: Page, standing: "Standing") -> None:
    head = f"{standing.list.id:<12}{standing.status.replace('_', ' ').upper()}"
    page.line(head + _days(standing), style="bold")
    keeper = standing.list.authority.removeprefix("The ").removeprefix("the ")
    page.line(f"{standing.list.title}, kept by the {keeper}.", indent=2)
    page.line(f"Effect: {standing.list.effect}.", indent=2)
    page.line(_known(standing), indent=2, style="dim")
    _render_events(page, standing.events)
    if standing.reported:
        page.line("Reported, not by an official document:", indent=2)
        _render_events(page, standing.reported)


def _days(standing: "Standing") -> str:
    """Return the days behind the status, as every surface tells them."""
    from bot.register.wording import in_words

    told = in_words(standing)
    is_dated = told.casefold().startswith(standing.status) and not standing.absent_on
    return told[len(standing.status) :] if is_dated else ""


def _known(standing: "Standing") -> str:
    """Return what the library can tell of a list; not to be found is not not to be there."""
    from bot.register.wording import held_in_words, in_words

    held = held_in_words(standing)
    return held if standing.status != "not_found" else f"{in_words(standing)}. {held}"


def _render_events(page: Page, events: Sequence["Told"]) -> None:
    from bot.register.wording import event_in_words

    for each in events:
        page.line(one_line(event_in_words(each)), indent=4)
        if each.listing.action != "modified":
            quote = one_line(each.quote)
            short = quote if len(quote) <= _EXCERPT else f"{quote[:_EXCERPT].rstrip()} ..."
            page.line(f'"{short}"', indent=6)
            page.exact(one_line(each.document.key), indent=6, style="dim")
