"""`gazette diff`: who came on a list between two of its versions, who left it, what was changed."""

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

import click

from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.output import one_line
from bot.surfaces.cli.page import Page

if TYPE_CHECKING:
    from bot.register.changes import FieldChange
    from bot.register.difference import ListChange, ListDifference
    from bot.surfaces.list_changes import Piece

_SHOWN = 12  # changes of one kind shown on a terminal
_CONTEXT = 4  # words shown on either side of what was changed
_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


@click.command()
@click.argument("list_id", metavar="LIST")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@click.option(
    "--html", "page", type=click.File("w", encoding="utf-8"), metavar="FILE",
    help="Write a page with all changes there (- is standard output).",
)  # fmt: skip
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="Only this collection. Repeatable.",
)  # fmt: skip
@common
def diff(
    common: Common, list_id: str, before: str, after: str, page: IO[str] | None,
    collections: tuple[str, ...],
) -> None:  # fmt: skip
    """Tell who was added to LIST, who was removed and what was changed, and by which notice.

    LIST is entity-list, meu, dod-1237, dod-1260h, ns-cmic or one of gazette.toml. FROM and TO are
    dates (the newest version of the list by then is meant), or keys or ids of documents. Where
    the library holds no two versions for two dates, what notices say happened between is told.

    \b
    Example:
      gazette diff entity-list 2026-01-01 2026-07-23 --html changes.html
    """
    from bot.errors import UnknownList
    from bot.register.difference import list_difference
    from bot.surfaces.list_changes import difference_json
    from bot.surfaces.list_page import difference_html
    from ingest.library.reader import LibraryReader
    from ingest.library.register import count_unread

    if page and page.name == "<stdout>" and common.output.as_json:
        raise click.UsageError("--json and --html - both write to standard output.")
    reader = LibraryReader(common.settings(), common.output.note)
    with reader, reader.snapshot(collections) as snapshots:
        if unread := sum(map(count_unread, snapshots)):
            told = f"{unread:,} documents are not read for this yet: run `gazette ingest`."
            common.output.note(told)
        try:
            found = list_difference(snapshots, list_id, before, after)
        except UnknownList as error:
            told = f"{error.message} {error.hint}"
            raise click.BadParameter(told, param_hint="'LIST'") from None
    if page:
        page.write(difference_html(found))
        if page.name != "<stdout>":
            common.output.note(f"The changes are written to {page.name}.")
    if common.output.as_json:
        common.output.value(difference_json(found))
    elif not page:
        _render(Page(), found)


def _render(page: Page, found: "ListDifference") -> None:
    from bot.surfaces.list_changes import counts, grounds, side_told

    page.line(one_line(f"{found.list.title}: {counts(found)}"), style="bold")
    page.line(one_line(f"From {side_told(found.before)}"), hang=2)
    page.line(one_line(f"To   {side_told(found.after)}"), hang=2)
    for each in grounds(found):
        page.line(one_line(each), hang=2, style="dim")
    _render_kind(page, "Added", found.added)
    _render_kind(page, "Removed", found.removed)
    _render_kind(page, "Modified", found.modified)


def _render_kind(page: Page, title: str, changes: Sequence["ListChange"]) -> None:
    """Write the changes of one kind: all of them in a pipe, on a terminal what a screen holds."""
    if not changes:
        return
    page.line()
    page.line(f"{title} ({len(changes):,})", style="bold")
    shown = changes[:_SHOWN] if page.terminal else changes
    for each in shown:
        _render_change(page, each)
    if len(changes) > len(shown):
        more = f"{len(changes) - len(shown):,} more; --html FILE and --json tell all."
        page.line(more, indent=2, style="dim")


def _render_change(page: Page, change: "ListChange") -> None:
    from bot.surfaces.list_changes import notice_told

    action = [] if change.action in ("added", "removed", "modified") else [change.action]
    facts = [change.entity, *filter(None, [change.country]), *action, notice_told(change)]
    page.line(page.dot.join(map(one_line, facts)), indent=2, hang=2)
    for each in change.fields:
        page.line(f"{one_line(each.field)}: {_changed(each)}", indent=4, hang=2)


def _changed(field: "FieldChange") -> str:
    """Return what was changed in a cell with some words around it: `... [-old-] {+new+} ...`."""
    from bot.surfaces.list_changes import pieces_of

    pieces = pieces_of(field.before, field.after)
    return one_line("".join(_shown(pieces, n) for n in range(len(pieces))))


def _shown(pieces: Sequence["Piece"], at: int) -> str:
    piece = pieces[at]
    text = piece.text
    if piece.kind != "same":
        body = text.strip()
        before, _, behind = text.partition(body)
        return before + _MARKS[piece.kind].format(body) + behind
    words = text.split()
    head = words[:_CONTEXT] if at else []
    tail = words[-_CONTEXT:] if at + 1 < len(pieces) else []
    if len(head) + len(tail) >= len(words):
        return text
    # The space at its ends belongs to what stands beside it.
    return f"{' '.join(head)} ... {' '.join(tail)}{text[len(text.rstrip()) :]}"
