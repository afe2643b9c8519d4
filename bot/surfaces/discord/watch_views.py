"""What is new for a watch, and lists of watches, as messages of Discord."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from discord.ui import LayoutView

from bot.prompting import load_prompt
from bot.surfaces.discord.buttons import DeskButton, turning
from bot.surfaces.discord.escaping import line, link, quoted
from bot.surfaces.discord.layout import Accent, Piece, laid_out, nearest, pack, paged_at, room
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.watches import Spot
from bot.surfaces.telling import authority
from bot.watching.records import Fact, Letter, Watch

ON_A_PAGE = 5
"""Facts of a digest and watches of a list on a page: each has a button, and a row takes five."""
_FACT, _QUERY, _HEAD = 200, 300, 100  # UTF-16 code units
_AT_MOST = 4  # characters of a quote that are looked at for each that is shown


@dataclass(frozen=True, slots=True)
class _Lengths:
    """How long what is told of a fact may be, in UTF-16 code units, and whether it is linked."""

    what: int
    quote: int
    fact: int = _FACT
    linked: bool = True


_ALONE = _Lengths(400, 1500)  # the Document has the rest of a quote
_TOGETHER = (
    _Lengths(400, 400), _Lengths(300, 200), _Lengths(200, 100), _Lengths(100, 60, 60),
    _Lengths(60, 0, 40, linked=False),
)  # fmt: skip
"""On a page of a digest, until all fit."""


def letter_view(letter: Letter) -> LayoutView:
    """Return the message that tells a letter: its fact, or the first page of its digest."""
    if letter.watch.digest == "daily":
        return digest_view(letter.watch, letter.id, letter.facts)
    return _fact_view(letter, letter.facts[0])


def digest_view(watch: Watch, letter: str, facts: Sequence[Fact], page: int = 0) -> LayoutView:
    """Return a page of a digest; all its facts are given, in order.

    `page` counts from 0; out of range it is the nearest there is.
    """
    page, count = nearest(page, len(facts), ON_A_PAGE)
    told = load_prompt("discord_watch_digest")
    head = told.render(query=line(watch.query, _HEAD), count=f"{len(facts):,}")
    footer = _footer(watch)
    first = page * ON_A_PAGE
    shown = facts[first:][:ON_A_PAGE]
    for lengths in _TOGETHER:
        pieces = [Piece(_fact(each, lengths), each.id) for each in shown]
        fitting = pack([Piece(f"### {head}", "head"), *pieces], room(footer))
        if len(fitting) == 1:
            break
    paged = paged_at(fitting[0], page, count)
    buttons = [_open(each, letter, first + at) for at, each in enumerate(shown, start=1)]
    return laid_out(
        paged, page, Accent.NOTICE, footer, turn=turning("digest", letter), buttons=buttons
    )


def watches_view(watches: Sequence[Watch], spot: Spot, page: int = 0) -> LayoutView:
    """Return a page of the watches that are listed somewhere; all of them are given."""
    if not watches:
        return notice_view(load_prompt("discord_watch_none").text)
    page, count = nearest(page, len(watches), ON_A_PAGE)
    first = page * ON_A_PAGE
    shown = watches[first:][:ON_A_PAGE]
    head = load_prompt("discord_watches").render(count=f"{len(watches):,}")
    lines = [
        Piece("\n".join(_watch(each, spot, first + at)), each.id)
        for at, each in enumerate(shown, start=1)
    ]
    pieces = pack([Piece(f"### {head}", "head"), *lines], room(""))[0]
    paged = paged_at(pieces, page, count)
    remove = load_prompt("discord_watch_remove")
    buttons = [
        DeskButton(
            "unwatch", each.id, page, remove.render(number=first + at),
            disabled=not spot.may_remove(each),
        )
        for at, each in enumerate(shown, start=1)
    ]  # fmt: skip
    return laid_out(paged, page, Accent.NOTICE, turn=turning("watches", ""), buttons=buttons)


# -- facts ----------------------------------------------------------------------------------


def _fact_view(letter: Letter, fact: Fact) -> LayoutView:
    footer = "" if fact.kind == "superseded" else _footer(letter.watch)
    pieces = [
        Piece(f"-# {_head(letter, fact)}", "head"),
        Piece(_fact(fact, _ALONE), "fact"),
    ]
    paged = pack(pieces, room(footer))[:1]
    return laid_out(paged, 0, _accent(fact), footer, buttons=[_open(fact, letter.id)])


def _head(letter: Letter, fact: Fact) -> str:
    if fact.kind == "superseded":
        return load_prompt("discord_watch_outdated").text
    query = line(letter.watch.query, _QUERY)
    return load_prompt("discord_watch_new").render(query=query)


def _accent(fact: Fact) -> Accent:
    if fact.kind == "superseded":
        return Accent.REFUSED
    return Accent.ANSWERED if fact.official else Accent.PARTIAL


def _fact(fact: Fact, lengths: _Lengths) -> str:
    """Return a fact: what happened, the words that say so, who says it, and how it matched."""
    most = lengths.quote
    words = quoted(line(fact.quote[: _AT_MOST * most], most)) if most else ""
    lines = [f"**{line(fact.what, lengths.what)}**", words, " · ".join(_source(fact, lengths))]
    if fact.matched is not None:
        name, how = line(fact.matched.name, lengths.fact), line(fact.matched.how, _FACT)
        lines.append(f"-# {load_prompt('discord_watch_matched').render(name=name, how=how)}")
    return "\n".join(each for each in lines if each)


def _source(fact: Fact, lengths: _Lengths) -> Iterator[str]:
    document, most = fact.document, lengths.fact
    yield link(document.title or document.key, document.url if lengths.linked else None, most)
    dated = document.published_on or document.event_on or "undated"
    yield from (line(each, most) for each in (document.issuer, dated, document.citation) if each)
    said = authority(document)
    yield said if fact.official else f"**{said}**"


def _footer(watch: Watch) -> str:
    return load_prompt("discord_watch_footer").render(id=watch.id)


def _open(fact: Fact, letter: str, number: int | None = None) -> DeskButton:
    """Return the button that shows a fact's Document; by its id the letter is found again."""
    if number is None:
        label = load_prompt("discord_watch_document").text
    else:
        label = load_prompt("discord_watch_document_number").render(number=number)
    return DeskButton("open", f"{fact.document.id} {letter}", number, label)


# -- watches --------------------------------------------------------------------------------


def _watch(watch: Watch, spot: Spot, number: int) -> Iterator[str]:
    yield f"**{number}.** {line(watch.query, _FACT)}"
    known = [watch.id]
    if not spot.tells(watch):
        known.append(f"<#{watch.place.where.get('channel')}>")
    elif spot.guild is not None:
        own = watch.owner == spot.owner
        known.append(load_prompt("discord_watch_yours" if own else "discord_watch_others").text)
    daily = watch.digest == "daily"
    known.append(load_prompt("discord_watch_daily" if daily else "discord_watch_each").text)
    counts = load_prompt("discord_watch_counts")
    known.append(counts.render(told=f"{watch.tally:,}", waiting=f"{watch.waiting:,}"))
    if watch.told is not None:
        known.append(time.strftime("%Y-%m-%d", time.gmtime(watch.told)))
    yield f"-# {' · '.join(known)}"
    if watch.trouble is not None:
        name = "discord_watch_again" if watch.trouble.again else "discord_watch_given_up"
        told = load_prompt(name).render(error=line(watch.trouble.error, _FACT))
        yield f"-# {told}"
