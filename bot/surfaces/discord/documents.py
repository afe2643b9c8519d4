"""A Document with the beginning of its text, and lists of Documents, as messages of Discord."""

from collections.abc import Iterator, Sequence

from discord.ui import LayoutView

from bot.prompting import load_prompt
from bot.surfaces.discord.buttons import turning, within
from bot.surfaces.discord.escaping import escape, line, link
from bot.surfaces.discord.layout import Accent, Piece, laid_out, nearest, pack, paged_at, room
from bot.surfaces.telling import authority
from ingest.models import Document, Relation

_ON_A_PAGE = 8  # Documents of a list
_FACT = 200  # UTF-16 code units
_LENGTHS = ((200, True), (100, True), (60, False), (30, False))
"""Of each fact in a list, in UTF-16 code units, and whether titles lead to addresses."""
_RELATIONS = 12  # of a Document, shown
_DONE_BY = {
    "amends": "As amended by",
    "corrects": "As corrected by",
    "continues": "Continued by",
    "revokes": "Revoked by",
    "replaces": "Replaced by",
    "removes": "Entries removed by",
}


def document_view(document: Document, text_start: str, page: int = 0) -> LayoutView:
    """Return a page of a Document: what it is, what became of it, and how its text begins."""
    paged = pack(_pieces(document, text_start), room(""))
    return laid_out(paged, page, Accent.NOTICE, turn=turning("text", document.id))


def documents_view(documents: Sequence[Document], page: int = 0, query: str = "") -> LayoutView:
    """Return a page of a list of Documents; all of them are given, in the order of the list.

    `query` is what was searched for, empty for all there are. The buttons carry it as `searched`
    returns it: search for that.
    """
    page, count = nearest(page, len(documents), _ON_A_PAGE)
    pieces = _listed(documents[page * _ON_A_PAGE :][:_ON_A_PAGE], len(documents), query)
    paged = paged_at(pieces, page, count)
    return laid_out(paged, page, Accent.NOTICE, turn=turning("list", query))


def searched(query: str) -> str:
    """Return a query as far as the buttons that turn the pages of its list can carry it."""
    return within(query)


def document_lines(document: Document, longest: int = _FACT, linked: bool = True) -> str:
    """Return a Document in two lines: title, issuer and date, then what it is and its key.

    `longest` is that of each in UTF-16 code units.
    """
    facts = [document.issuer, document.dated or "undated", document.citation]
    title = link(document.title or document.key, document.url if linked else None, longest)
    head = [title, *(line(each, longest) for each in facts if each)]
    superseded = ["SUPERSEDED"] if document.superseded_by else []
    what = [authority(document), *superseded, line(document.key, longest)]
    return f"{' · '.join(head)}\n-# {' · '.join(what)}"


def _pieces(document: Document, text_start: str) -> Iterator[Piece]:
    yield Piece(f"### {link(document.title, document.url)}", "about")
    facts = [document.issuer, document.number, document.citation, *document.identifiers[:3]]
    told = " · ".join([authority(document), *(line(each, _FACT) for each in facts if each)])
    yield Piece(told, "about")
    yield Piece("\n".join(f"-# {each}" for each in _facts(document)), "about")
    acts = document.inverse_relations[:_RELATIONS]
    yield Piece("\n".join(_act(each) for each in acts), "about")
    yield Piece(escape(text_start.strip()), "text")


def _facts(document: Document) -> Iterator[str]:
    dates = (
        ("Of", document.event_on),
        ("Published", document.published_on),
        ("Effective", document.effective_on),
    )
    known = [f"{name} {line(value)}" for name, value in dates if value]
    yield " · ".join(known) or "Undated"
    yield f"Key: {line(document.key, _FACT)}"
    if document.superseded_by:
        yield f"**SUPERSEDED by {line(document.superseded_by, _FACT)}**"


def _act(relation: Relation) -> str:
    by = " ".join(
        filter(
            None,
            (
                relation.number,
                relation.title,
                relation.key if not (relation.number or relation.title) else None,
            ),
        )
    )
    dated = f" ({relation.dated})" if relation.dated else ""
    return f"- {_DONE_BY[relation.type]} {line(by, _FACT)}{dated}"


def _listed(documents: Sequence[Document], count: int, query: str) -> Sequence[Piece]:
    """Return a page of a list; long facts are shortened until all its Documents fit."""
    head = Piece(_heading(count, query), "head")
    for longest, linked in _LENGTHS:
        lines = (document_lines(each, longest, linked) for each in documents)
        paged = pack([head, *(Piece(text, "documents") for text in lines)], room(""))
        if len(paged) == 1:
            break
    return paged[0]


def _heading(count: int, query: str) -> str:
    if query:
        name = "discord_documents_found" if count else "discord_documents_none_found"
        values = {"count": f"{count:,}", "query": line(query, _FACT)}
    else:
        name = "discord_documents" if count else "discord_nothing_here"
        values = {"count": f"{count:,}"}
    prompt = load_prompt(name)
    return prompt.render(**{each: values[each] for each in prompt.variables})
