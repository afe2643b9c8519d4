"""A Document with the beginning of its text, and lists of Documents, as messages of Discord."""

from collections.abc import Iterator, Sequence

from discord.ui import LayoutView

from bot.prompting import load_prompt
from bot.surfaces.discord.buttons import turning, within
from bot.surfaces.discord.escaping import address, escape, line, link
from bot.surfaces.discord.layout import Accent, Piece, laid_out, nearest, pack, paged_at, room
from bot.surfaces.telling import authority
from ingest.models import Document, Relation

_ON_A_PAGE = 8  # Documents of a list
_FACT = 200  # UTF-16 code units
_LENGTHS = ((200, True), (100, True), (60, False), (30, False))
"""Of each fact in a list, in UTF-16 code units, and whether titles lead to addresses."""
_RELATIONS = 12  # of a Document, shown
_LONGEST_WORD = 200  # characters
_DONE_BY = {
    "amends": "As amended by",
    "corrects": "As corrected by",
    "continues": "Continued by",
    "revokes": "Revoked by",
    "replaces": "Replaced by",
    "removes": "Entries removed by",
}


def document_view(
    document: Document, text_start: str, page: int = 0, whole: bool = True
) -> LayoutView:
    """Return a page of a Document: what it is, what became of it, and how its text begins.

    `whole`: there is no more text than that; else it is said where the rest is.
    """
    paged = pack(_pieces(document, text_start, whole), room(""))
    return laid_out(paged, page, Accent.NOTICE, turn=turning("text", document.id))


def documents_view(
    documents: Sequence[Document], page: int = 0, query: str = "", count: int = 0
) -> LayoutView:
    """Return a page of a list of Documents; those of all its pages are given, in their order.

    `query` is what was searched for, empty for all there are. The buttons carry it as `searched`
    returns it: search for that. `count` is how many there are, where that is more than are given.
    """
    page, pages = nearest(page, len(documents), _ON_A_PAGE)
    heading = _heading(len(documents), max(count, len(documents)), query)
    pieces = _listed(documents[page * _ON_A_PAGE :][:_ON_A_PAGE], heading)
    paged = paged_at(pieces, page, pages)
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


def _pieces(document: Document, text_start: str, whole: bool) -> Iterator[Piece]:
    yield Piece(f"### {link(document.title, document.url)}", "about")
    facts = [document.issuer, document.number, document.citation, *document.identifiers[:3]]
    told = " · ".join([authority(document), *(line(each, _FACT) for each in facts if each)])
    yield Piece(told, "about")
    yield Piece("\n".join(f"-# {each}" for each in _facts(document)), "about")
    acts = document.inverse_relations[:_RELATIONS]
    yield Piece("\n".join(_act(each) for each in acts), "about")
    if whole:
        yield Piece(escape(text_start.strip()), "text")
        return
    yield Piece(escape(_to_a_word(text_start).strip()), "text")
    yield Piece(_rest(document), "rest")


def _to_a_word(text: str) -> str:
    """Return a text that is cut somewhere up to its last whole word, where words are told apart."""
    at = max(text.rfind(" "), text.rfind("\n"))
    return text[:at] if len(text) - at < _LONGEST_WORD else text


def _rest(document: Document) -> str:
    if address(document.url) is None:
        return load_prompt("discord_document_rest_kept").text
    return load_prompt("discord_document_rest").render(address=link("", document.url))


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


def _listed(documents: Sequence[Document], heading: str) -> Sequence[Piece]:
    """Return a page of a list; long facts are shortened until all its Documents fit."""
    head = Piece(heading, "head")
    for longest, linked in _LENGTHS:
        lines = (document_lines(each, longest, linked) for each in documents)
        paged = pack([head, *(Piece(text, "documents") for text in lines)], room(""))
        if len(paged) == 1:
            break
    return paged[0]


def _heading(shown: int, count: int, query: str) -> str:
    if query:
        name = "discord_documents_found" if count else "discord_documents_none_found"
        values = {"count": f"{count:,}", "query": line(query, _FACT)}
    else:
        name = "discord_documents" if count else "discord_nothing_here"
        values = {"count": f"{count:,}"}
    prompt = load_prompt(name)
    head = prompt.render(**{each: values[each] for each in prompt.variables})
    if shown == count:
        return head
    return f"{head}\n{load_prompt('discord_documents_first').render(shown=f'{shown:,}')}"
