"""What became of a list as one HTML page. No script, nothing fetched, all texts escaped."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template

from bot.register.difference import ListChange, ListDifference, Notice, Side
from bot.surfaces.list_changes import grounds, notice_told, pieces_of
from bot.unicode import html_text
from ingest.models import Document

_MARKS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
_ROLES = {"table": ' role="table"', "group": ' role="rowgroup"', "row": ' role="row"'}
"""Told again because a narrow screen shows tables as blocks, which takes their meaning away."""


def difference_html(found: ListDifference) -> str:
    """Return the page: counts, the two versions, and a table of each kind of change."""
    page = Template((files("bot.surfaces") / "list_page.html").read_text(encoding="utf-8"))
    days = [html_text(each.dated or "undated") for each in (found.before, found.after)]
    name = html_text(found.list.title)
    return page.substitute(
        title=f"{name}: {days[0]} to {days[1]}",
        heading=f"{name}, {days[0]} to {days[1]}",
        counts="\n".join(_counts(found)),
        sides="\n".join(_sides(found)),
        grounds="\n".join(f'<p class="dim">{html_text(each)}</p>' for each in grounds(found)),
        sections="\n".join(_sections(found)),
    )


def _counts(found: ListDifference) -> Iterator[str]:
    told: dict[str, int | None] = {
        "added": len(found.added),
        "removed": len(found.removed),
        "modified": len(found.modified),
        "unchanged": found.unchanged,
    }
    for what, n in told.items():
        if n is not None:
            yield f"<li><b>{n:,}</b> {what}</li>"


def _sides(found: ListDifference) -> Iterator[str]:
    for name, side in (("Earlier", found.before), ("Later", found.after)):
        yield f"<dt>{name}</dt><dd>{_side(side)}</dd>"
    yield f"<dt>Kept by</dt><dd>{html_text(found.list.authority)}</dd>"


def _side(side: Side) -> str:
    dated = html_text(side.dated or "undated")
    if side.document is None:
        return dated
    title = _linked(html_text(side.document.title), side.document)
    rows = f"{side.rows:,} {'row' if side.rows == 1 else 'rows'}"
    return f'{dated}, {title} <span class="dim">({html_text(side.document.key)}, {rows})</span>'


def _sections(found: ListDifference) -> Iterator[str]:
    kinds = (("Added", found.added), ("Removed", found.removed), ("Modified", found.modified))
    for title, changes in kinds:
        if changes:
            yield _section(title, changes, found)
    if not any(changes for _, changes in kinds):
        yield "<p>Nothing was changed.</p>"


def _section(title: str, changes: Sequence[ListChange], found: ListDifference) -> str:
    says = "What was changed" if title == "Modified" else "What the row says"
    columns = ("Entity", "Country", says if found.by == "versions" else "What it says", "Notice")
    heads = "".join(f'<th scope="col" role="columnheader">{each}</th>' for each in columns)
    rows = "\n".join(_row(each, columns) for each in changes)
    one = "entity" if len(changes) == 1 else "entities"
    return (
        f"<h2>{title}</h2>\n<table{_ROLES['table']}>"
        f"<caption>{len(changes):,} {one} {title.lower()}</caption>\n"
        f"<thead{_ROLES['group']}><tr{_ROLES['row']}>{heads}</tr></thead>\n"
        f"<tbody{_ROLES['group']}>\n{rows}\n</tbody></table>"
    )


def _row(change: ListChange, columns: Sequence[str]) -> str:
    cells = (
        html_text(change.country or "not told"),
        "".join(_says(change)),
        _noticed(change),
    )
    said = "".join(
        f'<td role="cell" data-column="{column}"{" class=says" if n == 1 else ""}>{cell}</td>'
        for n, (column, cell) in enumerate(zip(columns[1:], cells, strict=True))
    )
    head = f'<th scope="row" role="rowheader">{html_text(change.entity)}</th>'
    return f"<tr{_ROLES['row']}>{head}{said}</tr>"


def _says(change: ListChange) -> Iterator[str]:
    for each in change.fields:
        yield f'<p><span class="dim">{html_text(each.field)}:</span> '
        yield "".join(
            _MARKS[p.kind].format(html_text(p.text)) for p in pieces_of(each.before, each.after)
        )
        yield "</p>"
    row = change.after or change.before
    if row and not change.fields:
        yield html_text(row.text)
    if row is None and change.notice and change.notice.quote:
        yield f"{html_text(change.action)}<blockquote>{html_text(change.notice.quote)}</blockquote>"


def _noticed(change: ListChange) -> str:
    notice = change.notice
    told = html_text(notice_told(change))
    if notice is None:
        return f'<span class="dim">{told}</span>'
    quoted = _quoted(notice) if change.before or change.after else ""
    return (_linked(told, notice.document) if notice.document else told) + quoted


def _quoted(notice: Notice) -> str:
    return f"<blockquote>{html_text(notice.quote)}</blockquote>" if notice.quote else ""


def _linked(told: str, document: Document) -> str:
    """Return a link to the official address of a Document, where it has one of the web."""
    url = document.url or ""
    if not url.startswith(("https://", "http://")):
        return told
    return f'<a href="{html_text(url)}" rel="noreferrer">{told}</a>'
