"""How a message is laid out: pieces of Markdown packed into pages, a page as Components V2."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby
from typing import Any

from discord.ui import ActionRow, Container, File, Item, LayoutView, Separator, TextDisplay

from bot.prompting import load_prompt
from bot.surfaces.discord.graphemes import cut, units
from bot.surfaces.discord.paging import LONGEST, pages, standing_alone

_GROUPS = 10
"""Groups on a page: with their separators, a footer and two rows of buttons below 40 components."""
_FOOTER = 400  # UTF-16 code units


class Accent(IntEnum):
    """The colour at a message's side. Whatever it tells is told in words, too."""

    ANSWERED = 0x2E8B57
    PARTIAL = 0xD4A017
    REFUSED = 0x8A5A5A
    WRITING = 0x5865F2
    NOTICE = 0x6B7280


@dataclass(frozen=True, slots=True)
class Piece:
    """Some Markdown that stays on one page if it can.

    Pieces that follow each other in one group stand together, `gap` between them. Between groups
    there is more room, and a line where `ruled`.
    """

    text: str
    group: str
    gap: str = "\n"
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a message shows: its name and bytes, and what it shows in words (alt text)."""

    name: str
    data: bytes
    description: str


class AttachingView(LayoutView):
    """A message that has a file beside its text, or none though other pages of it have one."""

    def __init__(self, attached: Attached | None = None) -> None:
        super().__init__(timeout=None)
        self.attached = attached


def pack(pieces: Iterable[Piece], longest: int = LONGEST) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces in pages of at most `longest` UTF-16 code units, their gaps included.

    A piece that is longer than a page is cut where nothing breaks. There is always one page.
    """
    out: list[list[Piece]] = [[]]
    for piece in _parts(pieces, longest):
        fits = _size([*out[-1], piece]) <= longest and len(_groups([*out[-1], piece])) <= _GROUPS
        if out[-1] and not fits:
            out.append([])
        out[-1].append(piece)
    return tuple(map(tuple, out))


def nearest(page: int, things: int, on_a_page: int) -> tuple[int, int]:
    """Return the nearest page there is, from 0, and how many so many things have: always one."""
    count = max(math.ceil(things / on_a_page), 1)
    return min(max(page, 0), count - 1), count


def paged_at(pieces: Sequence[Piece], page: int, count: int) -> list[Sequence[Piece]]:
    """Return so many pages, of which only the one that is to be shown has its pieces."""
    paged: list[Sequence[Piece]] = [()] * count
    paged[page] = pieces
    return paged


def laid_out(
    paged: Sequence[Sequence[Piece]],
    page: int,
    accent: Accent,
    footer: str = "",
    turn: Callable[[int, int], Sequence[Item[Any]]] | None = None,
    buttons: Sequence[Item[Any]] = (),
    view: LayoutView | None = None,
) -> LayoutView:
    """Return one page of a message.

    `page` counts from 0; out of range it is the nearest there is. `turn` makes the buttons that
    turn pages, of the page and how many there are; it is asked where there are several. `footer`
    is Markdown in one line. `view` is what it is put in, with the file that it has.
    """
    view = LayoutView(timeout=None) if view is None else view
    page = min(max(page, 0), len(paged) - 1)
    box: Container[LayoutView] = Container(accent_colour=int(accent))
    for number, group in enumerate(_groups(paged[page] or [Piece("…", "nothing")])):
        if number:
            box.add_item(Separator(visible=group[0].ruled))
        box.add_item(TextDisplay(_joined(group).strip("\n")))
    if isinstance(view, AttachingView) and view.attached is not None:
        box.add_item(File(f"attachment://{view.attached.name}"))
    below = " · ".join(filter(None, (cut(footer, _FOOTER), _place(page, len(paged)))))
    if below:
        box.add_item(TextDisplay(f"-# {below}"))
    if turn is not None and len(paged) > 1:
        box.add_item(ActionRow(*turn(page, len(paged))))
    if buttons:
        box.add_item(ActionRow(*buttons))
    view.add_item(box)
    return view


def room(footer: str) -> int:
    """Return the UTF-16 code units that a footer leaves to a page."""
    return LONGEST - min(units(footer), _FOOTER) - 40


def _place(page: int, count: int) -> str:
    if count < 2:
        return ""
    return load_prompt("discord_page").render(page=page + 1, pages=count)


def _parts(pieces: Iterable[Piece], longest: int) -> Iterator[Piece]:
    for piece in pieces:
        for text in standing_alone(pages(piece.text, longest - 1)):
            if text.strip():
                yield replace(piece, text=text)


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    return [list(group) for _, group in groupby(pieces, key=lambda piece: piece.group)]


def _joined(group: Sequence[Piece]) -> str:
    first, *others = group
    return first.text + "".join(piece.gap + piece.text for piece in others)


def _size(pieces: Sequence[Piece]) -> int:
    return sum(units(_joined(group)) for group in _groups(pieces))
