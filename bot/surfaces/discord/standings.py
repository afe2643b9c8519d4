"""Where an entity stands on lists, the quotes for it, and whom a name may mean, as messages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from discord.ui import LayoutView

from bot.prompting import load_prompt
from bot.register.finding import Told
from bot.register.lettering import capital
from bot.register.status import EntityStatus, Standing
from bot.register.wording import held_in_words, holds_nothing, others_in_words
from bot.surfaces.discord.buttons import DeskButton, turning
from bot.surfaces.discord.choosing import EntityMenu
from bot.surfaces.discord.enquiry import Enquiry
from bot.surfaces.discord.escaping import line, link
from bot.surfaces.discord.graphemes import units
from bot.surfaces.discord.layout import (
    Accent,
    Attached,
    AttachingView,
    Piece,
    laid_out,
    pack,
    room,
)
from bot.surfaces.discord.sources import quote_pieces
from bot.surfaces.telling import authority

_NAMES, _EVENTS, _REPORTED = 5, 3, 2  # shown of each
_QUOTES, _ACTS = 40, 12  # quotes at most, and the events that are told above each
_FACT, _NAME = 200, 100  # UTF-16 code units
_MINOR = "modified"  # changes an entry, and not whether there is one
_FIRST = ("listed", "enjoined", "vacated", "removed", "not_found", "unknown_in_library")
"""What a reader looks for first."""
Paged = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A quote, who says so, and the events that it tells of a list."""

    list: str
    told: tuple[Told, ...]


def standing_pages(enquiry: Enquiry, status: EntityStatus) -> Paged:
    """Return where an entity stands on each list, in pages."""
    return _headed(enquiry, _pieces(status))


def standing_view(
    enquiry: Enquiry,
    status: EntityStatus,
    paged: Paged,
    page: int = 0,
    attached: Attached | None = None,
) -> LayoutView:
    """Return a page of where an entity stands; the first one has the file, if there is any.

    `page` counts from 0; out of range it is the nearest there is.
    """
    told = any(each.events or each.reported for each in status.standings)
    known = any(each.status in _FIRST[:4] for each in status.standings)
    return laid_out(
        paged,
        page,
        Accent.ANSWERED if known else Accent.NOTICE,
        turn=turning("standing", enquiry.subject),
        buttons=[DeskButton("proof", enquiry.subject, 0, disabled=not told)],
        view=AttachingView(attached if page <= 0 else None),
    )


def proof_pages(enquiry: Enquiry, status: EntityStatus) -> Paged:
    """Return the quotes of all events, the newest of each list first, in pages."""
    return _headed(enquiry, _proof_pieces(status))


def proof_view(enquiry: Enquiry, paged: Paged, page: int = 0) -> LayoutView:
    """Return a page of the quotes; `page` is as in `standing_view`."""
    return laid_out(paged, page, Accent.NOTICE, turn=turning("proofs", enquiry.subject))


def choice_view(enquiry: Enquiry, names: Sequence[str]) -> LayoutView:
    """Ask whom of several a name means; who is chosen is told of in place of this message."""
    asked = load_prompt("discord_status_several").render(entity=line(enquiry.entity))
    listed = "\n".join(f"- {line(name, _FACT)}" for name in names)
    paged = pack([Piece(asked, "asked"), Piece(listed, "names")], room(""))
    menu = EntityMenu(Enquiry("", enquiry.list_id, enquiry.as_of).subject, names)
    return laid_out(paged[:1], 0, Accent.NOTICE, buttons=[menu], view=AttachingView())


def _headed(enquiry: Enquiry, pieces: Iterable[Piece]) -> Paged:
    """Return pieces in pages, each under the name: its buttons may read it there."""
    head = Piece(enquiry.heading, "head")
    paged = pack(pieces, room("") - units(enquiry.heading) - 1)
    return tuple((head, *page) for page in paged)


# -- where it stands ------------------------------------------------------------------------


def _pieces(status: EntityStatus) -> Iterator[Piece]:
    yield Piece("\n".join(_about(status)), "head")
    for each in sorted(status.standings, key=lambda s: _FIRST.index(s.status)):
        yield Piece("\n".join(_block(each)), f"list {each.list.id}")


def _about(status: EntityStatus) -> Iterator[str]:
    if status.matched:
        names = _some([f"{line(each.name, _NAME)} ({each.how})" for each in status.matched])
        yield load_prompt("discord_status_as").render(names=names)
    else:
        yield load_prompt("discord_status_nobody").text
    if status.as_of:
        yield load_prompt("discord_status_as_of").render(day=status.as_of.isoformat())
    if status.unread:
        yield load_prompt("discord_status_unread").render(count=f"{status.unread:,}")
    if status.others:
        names = _some([line(each, _NAME) for each in status.others])
        yield f"-# {others_in_words(status, names)}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMES
    rest = [load_prompt("discord_status_and_more").render(count=more)] if more > 0 else []
    return "; ".join([*names[:_NAMES], *rest])


def _block(standing: Standing) -> Iterator[str]:
    of = standing.list
    kept_by = load_prompt("discord_status_kept_by")
    yield kept_by.render(title=line(capital(of.title), _FACT), authority=line(of.authority, _FACT))
    yield " · ".join(_state(standing))
    yield f"-# {load_prompt('discord_status_effect').render(effect=line(of.effect, _FACT))}"
    if not holds_nothing(standing):
        yield f"-# {held_in_words(standing)}"
    shown = _telling(standing.events)
    yield from map(_event, shown)
    more = len(standing.events) - len(shown)
    if more:
        yield f"-# {load_prompt('discord_status_more').render(count=more)}"
    if standing.reported:
        yield load_prompt("discord_status_reported").text
        yield from map(_event, standing.reported[::-1][:_REPORTED])


def _telling(events: Sequence[Told]) -> Sequence[Told]:
    """Return the newest events, the newest first, with the last one that made it so."""
    newest = events[::-1]
    last = next((n for n, each in enumerate(newest) if each.listing.action != _MINOR), 0)
    return newest[:_EVENTS] if last < _EVENTS else [*newest[: _EVENTS - 1], newest[last]]


def _state(standing: Standing) -> Iterator[str]:
    """Yield the status in words, and its days; not to be found is not not to be there."""
    if standing.status == "unknown_in_library" and not holds_nothing(standing):
        yield load_prompt("discord_status_not_read").text
    elif standing.status != "not_found" or not standing.whole:
        yield load_prompt(f"discord_status_{standing.status}").text
    elif standing.whole_on is None:
        yield load_prompt("discord_status_not_on_list").text
    else:
        yield load_prompt("discord_status_not_on_list_on").render(day=standing.whole_on)
    for name, day in (("check_since", standing.since), ("discord_status_until", standing.until)):
        if day:
            yield load_prompt(name).render(day=day)


def _event(told: Told) -> str:
    return f"- {' · '.join([_act(told), *_source(told)])}"


def _act(told: Told) -> str:
    listing = told.listing
    act = f"{listing.day or 'no date'} {listing.action}"
    if listing.on and listing.published_on and listing.published_on != listing.on:
        act += f", published {listing.published_on}"
    return act


def _source(told: Told) -> Iterator[str]:
    """Yield the citation of an event, the Document that tells it, and in words what that is."""
    document = told.document
    if told.listing.citation:
        yield line(told.listing.citation, _FACT)
    yield link(document.title or document.key, document.url, _NAME)
    yield authority(document) if document.official else f"**{authority(document)}**"


# -- the quotes -----------------------------------------------------------------------------


def _proof_pieces(status: EntityStatus) -> Iterator[Piece]:
    proofs = list(_proofs(status))
    if not proofs:
        yield Piece(load_prompt("discord_status_no_sources").text, "none")
    for number, proof in enumerate(proofs[:_QUOTES]):
        group = f"quote {number}"
        first, *others = quote_pieces(proof.told[0].quote, group)
        yield Piece(f"{_proof_line(proof)}\n{first.text}", group)
        yield from others


def _proofs(status: EntityStatus) -> Iterator[Proof]:
    """Yield each quote once: a row of a list tells of several events."""
    for each in status.standings:
        found: dict[tuple[str, int, int], list[Told]] = {}
        for told in (*each.events[::-1], *each.reported[::-1]):
            key = (told.document.id, told.listing.start, told.listing.end)
            found.setdefault(key, []).append(told)
        for some in found.values():
            yield Proof(capital(each.list.title), tuple(some))


def _proof_line(proof: Proof) -> str:
    first = proof.told[0]
    document = first.document
    acts = "; ".join(_act(each) for each in proof.told[:_ACTS])
    more = len(proof.told) - _ACTS
    rest = f"; {load_prompt('discord_status_and_more').render(count=more)}" if more > 0 else ""
    facts = [document.issuer, document.dated or "undated"]
    said = [*_source(first), *(line(each, _FACT) for each in facts if each)]
    return f"**{line(proof.list, _FACT)}**: {acts}{rest}\n{' · '.join(said)}"
