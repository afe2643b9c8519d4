"""What a fact is: by what it is known again, and the words it is told in."""

from dataclasses import dataclass

from bot.prompting import load_prompt
from bot.watching.records import DocumentTold, Fact, ListingTold, Matched
from ingest.models import Document, digest
from ingest.register.listing import BEGINS, Listing
from ingest.register.names import core

_EXACT = 1.0  # the confidence of a row of a list


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a fact is known: it is new where none of `seeks` was said before, and says `says`."""

    says: frozenset[str]
    seeks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a new fact, and by what that is decided.

    `document` is what says that its Document was told.
    """

    fact: Fact
    identity: Identity
    document: str


def of_document(document: str) -> Identity:
    """Return the identity of the fact that a Document, given by id, matches."""
    said = frozenset({digest("document", document)})
    return Identity(said, said)


def of_answer(answer: str, document: str) -> Identity:
    """Return the identity of the fact that a Document on which an Answer rests is superseded."""
    said = frozenset({digest("superseded", answer, document)})
    return Identity(said, said)


def of_listing(collection: str, listing: Listing, document: Document) -> Identity:
    """Return the identity of the fact that a Listing tells, whichever Document tells it.

    One event may be dated by its day in one Document and by its publication in another, as a row
    of a list does: these are one where the publication is the same. A row that dates nothing
    tells that the entity is on the list, which is no news once it is known how it came there.
    News is no news of what an official Document told; the other way round it is.
    """
    begins = listing.action in BEGINS
    about = (collection, listing.list, core(listing.entity), "begins" if begins else listing.action)
    says, seeks = _standing() if begins and stands(listing, document) else _event(listing)
    ranks = ("official",) if listing.official else ("official", "news")
    return Identity(
        frozenset(digest(*about, ranks[-1], each) for each in says),
        frozenset(digest(*about, rank, each) for rank in ranks for each in seeks),
    )


def stands(listing: Listing, document: Document) -> bool:
    """Whether a Listing is a row that tells of no event: the date is that of the whole list."""
    dated = listing.on or listing.citation or listing.published_on != document.dated
    return listing.confidence == _EXACT and not dated


def _standing() -> tuple[set[str], set[str]]:
    return {"stands"}, {"stands", "any"}


def _event(listing: Listing) -> tuple[set[str], set[str]]:
    on, published, citation = listing.on, listing.published_on, listing.citation
    if on:
        by = {f"on {on}"}
        out = {f"out {published}"} if published else set()
        return by | out | {"any"}, by | ({f"bare {published}"} if published else set())
    if published:
        by = {f"on {published}"}
        return by | {f"bare {published}", "any"}, by | {f"out {published}"}
    by = {f"cited {citation}" if citation else "undated"}
    return by | {"any"}, by


# -- the words ------------------------------------------------------------------------------


def listing_fact(
    watch: str,
    listing: Listing,
    title: str,
    document: Document,
    quote: str,
    matched: Matched,
) -> Candidate:
    """Return the fact that a Listing tells; `title` is its list's."""
    identity = of_listing(document.collection, listing, document)
    told = ListingTold(
        entity=listing.entity,
        list=listing.list,
        list_title=title,
        action=listing.action,
        on=listing.on,
        published_on=listing.published_on,
        citation=listing.citation,
        authority=listing.authority,
        country=listing.country,
    )
    fact = Fact(
        id=_id(watch, identity),
        kind="listing",
        what=_ranked(_happened(listing, title, stands(listing, document)), document),
        official=document.official,
        matched=matched,
        listing=told,
        document=document_told(document),
        quote=quote,
        start=listing.start,
        end=listing.end,
    )
    return Candidate(fact, identity, _known(document.id))


def document_fact(
    watch: str, document: Document, quote: str, span: tuple[int, int], matched: Matched
) -> Candidate:
    """Return the fact that a Document matches; `span` is where the quote stands in its text."""
    identity = of_document(document.id)
    if document.kind == "news":
        what = load_prompt("watch_document_news").render(title=document.title)
    else:
        what = load_prompt("watch_document").render(kind=document.kind, title=document.title)
    fact = Fact(
        id=_id(watch, identity),
        kind="document",
        what=what,
        official=document.official,
        matched=matched,
        document=document_told(document),
        quote=quote,
        start=span[0],
        end=span[1],
    )
    return Candidate(fact, identity, _known(document.id))


def document_told(document: Document) -> DocumentTold:
    """Return what a fact tells of its Document."""
    names = DocumentTold.model_fields
    return DocumentTold.model_validate({name: getattr(document, name) for name in names})


def _id(watch: str, identity: Identity) -> str:
    return digest(watch, *sorted(identity.says))


def _known(document: str) -> str:
    (key,) = of_document(document).says
    return key


def _happened(listing: Listing, title: str, standing: bool) -> str:
    if standing:
        return load_prompt("watch_standing").render(entity=listing.entity, list=title)
    when = f" {_when(listing)}" if listing.day else ""
    cited = f" ({listing.citation})" if listing.citation else ""
    prompt = load_prompt(f"watch_{listing.action}")
    return prompt.render(entity=listing.entity, list=title, when=f"{when}{cited}")


def _when(listing: Listing) -> str:
    name = "check_on" if listing.on else "watch_published_on"
    return load_prompt(name).render(day=listing.day)


def _ranked(said: str, document: Document) -> str:
    if document.official:
        return said
    name = "watch_news" if document.kind == "news" else "watch_unofficial"
    return load_prompt(name).render(said=said)
