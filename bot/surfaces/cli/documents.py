"""`gazette sources`, `show` and `remove`: the Documents of the library."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import click

from bot.surfaces.cli.options import Common, OneKind, common
from bot.surfaces.cli.output import one_line
from bot.surfaces.cli.page import Page
from bot.upkeep import find_document, remove_document
from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.models import Document, Relation

_NARROW = 70  # columns; below, the title has a line of its own


@click.command()
@click.option(
    "--collection",
    "collections",
    multiple=True,
    metavar="NAME",
    help="Only this collection. Repeatable.",
)
@click.option("--kind", "kinds", type=OneKind(), multiple=True, help="Only this kind. Repeatable.")
@click.option("--official", is_flag=True, help="Only official documents.")
@common
def sources(
    common: Common, collections: tuple[str, ...], kinds: tuple[Any, ...], official: bool
) -> None:
    """List the documents of the library, newest first.

    In a pipe the columns are separated by tabs: key, date, kind, collection, title; and where
    several documents have one key, the id and the source of each.

    \b
    Example:
      gazette sources --kind order
    """
    where = Filter(kinds=kinds, official=official)
    reader = LibraryReader(common.settings(), common.output.note)
    with reader, reader.snapshot(collections) as snapshots:
        found = [document for each in snapshots for document in each.documents(where)]
        origins = _origins(snapshots, found)
    if common.output.as_json:
        common.output.value({"documents": [each.model_dump(mode="json") for each in found]})
    else:
        _render_list(Page(), found, origins)


def _origins(snapshots: Sequence[Snapshot], documents: Sequence[Document]) -> dict[str, str]:
    """Return id → source of the Documents that their collection and key do not tell apart."""
    count = Counter((each.collection, each.key) for each in documents)
    of = {each.collection: each for each in snapshots}
    alike = (each for each in documents if count[each.collection, each.key] > 1)
    return {each.id: of[each.collection].source(each.id) for each in alike}


def _render_list(page: Page, documents: Sequence[Document], origins: Mapping[str, str]) -> None:
    if not page.terminal:
        for each in documents:
            facts = (each.key, each.dated or "undated", each.kind, each.collection, each.title)
            more = (each.id, origins[each.id]) if each.id in origins else ()
            page.line("\t".join(one_line(fact) for fact in (*facts, *more)))
        return
    for each in documents:
        _render_row(page, each, origins.get(each.id))
    page.line(f"{len(documents):,} documents.", style="dim")


def _render_row(page: Page, document: Document, origin: str | None) -> None:
    """Write date, kind and title in columns; below them the key, which is never broken.

    Where another one has the key, the id, and the source that it came from, stand below.
    """
    head = f"{document.dated or 'undated':<12}{document.kind:<12}"
    if page.width < _NARROW:
        page.line(head.rstrip(), style="dim")
        page.line(one_line(document.title), indent=2)
        indent = 2
    else:
        page.line(head + one_line(document.title), hang=len(head))
        indent = len(head)
    for each in (document.key, *((document.id, origin) if origin else ())):
        page.exact(one_line(each), indent=indent, style="dim")


@click.command()
@click.argument("doc", metavar="DOC")
@common
def show(common: Common, doc: str) -> None:
    """Show the document DOC, by id, key or official name: all that is known, and its text.

    \b
    Example:
      gazette show 2020-25459
    """
    reader = LibraryReader(common.settings(), common.output.note)
    with reader, reader.snapshot() as snapshots:
        snapshot, document = find_document(snapshots, doc)
        text = snapshot.text(document.id)
    if common.output.as_json:
        common.output.value(document.model_dump(mode="json") | {"text": text})
    else:
        page = Page()
        _render_header(page, document)
        page.line()
        page.exact(text)


@click.command()
@click.argument("doc", metavar="DOC")
@common
def remove(common: Common, doc: str) -> None:
    """Remove the document with the id or key DOC: its text, its chunks and its vectors.

    Answers that were kept lose the words they have from it, too.

    Ingesting its source again brings it back, unless the file is gone from there as well.

    \b
    Example:
      gazette remove 2020-25459
    """
    settings = common.settings()
    reader = LibraryReader(settings, common.output.note)
    with reader, reader.snapshot() as snapshots:
        _, document = find_document(snapshots, doc)
    remove_document(settings, document, common.output.note)
    if common.output.as_json:
        common.output.value({"removed": 1})
    else:
        Page().line(f"Removed {one_line(document.key)}: {one_line(document.title)}.")


def _render_header(page: Page, document: Document) -> None:
    """Write what is known about a Document, a fact a line."""
    page.line(one_line(document.title), style="bold")
    nature = "OFFICIAL" if document.official else "not official"
    facts: dict[str, str | None] = {
        "id": document.id,
        "key": document.key,
        "kind": f"{document.kind}, {nature}",
        "issuer": document.issuer,
        "number": document.number,
        "identifiers": ", ".join(document.identifiers),
        "citation": document.citation,
        "event": document.event_on,
        "published": document.published_on or "undated",
        "effective": document.effective_on,
        "language": document.language,
        "authors": ", ".join(document.authors),
        "collection": document.collection,
        "address": document.url,
        "file": document.uri,
        "ingested": document.ingested_at,
        "superseded by": document.superseded_by,
    }
    for name, value in facts.items():
        if value:
            page.exact(f"{name}: {one_line(value)}")
    for relation in document.relations:
        page.line(f"{relation.type}: {_target(relation)}")
    for relation in document.inverse_relations:
        page.line(f"{relation.type} this: {_target(relation)}")


def _target(relation: Relation) -> str:
    """Return how people know the other document of a relation."""
    names = dict.fromkeys((relation.number, relation.key, relation.title))
    return one_line(", ".join(name for name in names if name))
