"""What a fact is: by what it is known again, and the words it is told in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.prompting import load_prompt
from bot.watching.records import DocumentTold, Fact, ListingTold, Matched
from ingest.models import Document, digest
from ingest.register.listing import BEGINS, Listing
from ingest.register.names import core

ANYWHERE = "*"
"""What begins so is said in whichever collection: of one notice in two, one is told."""

Version = Literal["gone", "again"]
"""What a newer version of a whole list shows of an entity."""


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a fact is known: it is new where none of `seeks` was said before, and says `says`."""

    says: frozenset[str]
    seeks: frozenset[str]

    def of(self, watch: str) -> str:
        """Return the id of the fact for a watch; what it is called anywhere is no part of it."""
        return digest(watch, *sorted(s for s in self.says if not s.startswith(ANYWHERE)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a new fact, and by what that is decided.

    `document` is what says that its Document was told.
    """

    fact: Fact
    identity: Identity
    document: str


def of_document(document: str, content: str | None = None) -> Identity:
    """Return the identity of the fact that a Document, given by id, matches.

    `content` is what `content_of` says of it.
    """
    said = frozenset(filter(None, (digest("document", document), content)))
    return Identity(said, said)


def content_of(document: Document, text: str) -> str:
    """Return by what a Document is known again in another collection: its title and its text."""
    return ANYWHERE + digest("document", document.kind, document.title, text)


def of_superseded(document: str, by: str, answers: Iterable[str]) -> Identity:
    """Return the identity of the fact that a Document is superseded by another, told at a place.

    `answers` are the ids of those that rest on it there: in the second format of the watches each
    was told of by itself, and who knows of one knows it.
    """
    said = digest("superseded by", document, by)
    before = (digest("superseded", each, document) for each in answers)
    return Identity(frozenset({said}), frozenset({said, *before}))


def of_listing(collection: str, listing: Listing, document: Document) -> Identity:
    """Return the identity of the fact that a Listing tells, whichever Document tells it.

    One event may be dated by its day in one Document and by its publication in another, as a row
    of a list does: these are one where the publication is the same. A row that dates nothing
    tells that the entity is on the list, which is no news once it is known how it came there.
    News is no news of what an official Document told; the other way round it is.
    """
    begins = listing.action in BEGINS
    says, seeks = _standing() if begins and stands(listing, document) else _event(listing)
    about = (listing.list, core(listing.entity), "begins" if begins else listing.action)
    return _known_by(collection, about, listing.official, says, seeks)


def of_version(collection: str, listing: Listing, kind: Version, on: str) -> Identity:
    """Return the identity of the fact that a whole list of a day has an entity no more, or again.

    Whoever is told to be there again is told to be there.
    """
    said = {f"{kind} {on}"}
    about = (listing.list, core(listing.entity), "begins" if kind == "again" else kind)
    says = said | {"stands", "any"} if kind == "again" else said
    return _known_by(collection, about, listing.official, says, said)


def _known_by(
    collection: str, about: tuple[str, ...], official: bool, says: set[str], seeks: set[str]
) -> Identity:
    """Return an identity that is one in its collection, and anywhere."""
    ranks = ("official",) if official else ("official", "news")

    def known(rank: str, each: str) -> tuple[str, str]:
        said = (*about, rank, each)
        return digest(collection, *said), ANYWHERE + digest("anywhere", *said)

    return Identity(
        frozenset(key for each in says for key in known(ranks[-1], each)),
        frozenset(key for rank in ranks for each in seeks for key in known(rank, each)),
    )


def stands(listing: Listing, document: Document) -> bool:
    """Whether a Listing is a row that tells of no event: the date is that of the whole list."""
    dated = listing.on or listing.citation or listing.published_on != document.dated
    return listing.exact and not dated


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
    content: str | None = None,
) -> Candidate:
    """Return the fact that a Listing tells; `title` is its list's, `content` its Document's."""
    identity = of_listing(document.collection, listing, document)
    what = _happened(listing, title, stands(listing, document))
    made = _listing(watch, listing, title, document, identity, what, matched)
    fact = made.model_copy(update={"quote": quote, "start": listing.start, "end": listing.end})
    # Who is told this is told of the Document, and of the same one in another collection.
    said = identity.says | frozenset(filter(None, (content,)))
    return Candidate(fact, Identity(said, identity.seeks), _known(document.id))


def version_fact(
    watch: str,
    listing: Listing,
    title: str,
    document: Document,
    kind: Version,
    quote: str,
    matched: Matched,
) -> Candidate:
    """Return the fact that a Document, a whole list, has an entity no more, or has it again.

    `listing` is of a row: of an earlier version, where there is none any more.
    """
    on = document.dated or ""
    identity = of_version(document.collection, listing, kind, on)
    what = load_prompt(f"watch_{kind}").render(entity=listing.entity, list=title, day=on)
    if kind == "gone":
        listing = replace(
            listing, action="removed", on=None, published_on=document.dated, citation=None
        )
    fact = _listing(watch, listing, title, document, identity, what, matched)
    if kind == "again":
        span = {"start": listing.start, "end": listing.end}
        fact = fact.model_copy(update={"quote": quote, **span})
    return Candidate(fact, identity, _known(document.id))


def _listing(
    watch: str,
    listing: Listing,
    title: str,
    document: Document,
    identity: Identity,
    what: str,
    matched: Matched,
) -> Fact:
    """Return what is told of a Listing, still without a quote."""
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
    return Fact(
        id=identity.of(watch),
        kind="listing",
        what=_ranked(what, document),
        matched=matched,
        listing=told,
        document=document_told(document),
        quote="",
        start=0,
        end=0,
    )


def document_fact(
    watch: str,
    document: Document,
    text: str,
    span: tuple[int, int],
    matched: Matched,
) -> Candidate:
    """Return the fact that a Document matches; `span` is where the quote stands in its text."""
    identity = of_document(document.id, content_of(document, text))
    if document.kind == "news":
        what = load_prompt("watch_document_news").render(title=document.title)
    else:
        what = load_prompt("watch_document").render(kind=document.kind, title=document.title)
    fact = Fact(
        id=identity.of(watch),
        kind="document",
        what=what,
        matched=matched,
        document=document_told(document),
        quote=text[span[0] : span[1]],
        start=span[0],
        end=span[1],
    )
    return Candidate(fact, identity, _known(document.id))


def document_told(document: Document) -> DocumentTold:
    """Return what a fact tells of its Document."""
    names = DocumentTold.model_fields
    return DocumentTold.model_validate({name: getattr(document, name) for name in names})


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
