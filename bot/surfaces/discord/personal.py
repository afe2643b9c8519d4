"""What is kept of a person, as a message of Discord to them alone."""

from collections.abc import Iterable, Iterator, Sequence

from discord.ui import LayoutView

from bot.places.privacy import Personal
from bot.prompting import load_prompt
from bot.surfaces.discord.escaping import line, tame
from bot.surfaces.discord.layout import Accent, Piece, laid_out, pack, room
from bot.surfaces.discord.notices import notice_view
from bot.watching.records import Watch

_QUESTIONS = 20  # the latest, that are told at most
_LENGTHS = (100, 60, 30)  # of a question or what is watched, in UTF-16 code units, until all fit


def kept_view(kept: Personal, watches: Sequence[Watch]) -> LayoutView:
    """Return what is kept of a person: how much, and the questions and watches themselves.

    Of how many there is no room to tell is said.
    """
    if not any((kept.asked, kept.feedback, kept.changes, watches)):
        return notice_view(load_prompt("discord_kept_nothing").text)
    questions = [each.question for each in kept.asked if each.question]
    latest = questions[: -_QUESTIONS - 1 : -1]
    longest_footer = _left(len(questions), len(watches))
    for longest in _LENGTHS:
        told = [*_told_questions(latest, longest), *_told_watches(watches, longest)]
        paged = pack([_head(kept, watches), *told], room(longest_footer))
        if len(paged) == 1:
            break
    shown = [each.group for each in paged[0]]
    footer = _left(len(questions) - shown.count("questions"), len(watches) - shown.count("watches"))
    return laid_out(paged[:1], 0, Accent.NOTICE, footer)


def _head(kept: Personal, watches: Sequence[Watch]) -> Piece:
    told = load_prompt("discord_kept").render(
        questions=f"{len(kept.asked):,}",
        feedback=f"{kept.feedback:,}",
        changes=f"{len(kept.changes):,}",
        watches=f"{len(watches):,}",
    )
    return Piece(tame(told), "head")


def _told_questions(questions: Iterable[str], longest: int) -> Iterator[Piece]:
    for each in questions:
        yield Piece(f"- {line(each, longest)}", "questions")


def _told_watches(watches: Iterable[Watch], longest: int) -> Iterator[Piece]:
    told = load_prompt("discord_kept_watch")
    for each in watches:
        yield Piece(f"- {told.render(id=each.id, query=line(each.query, longest))}", "watches")


def _left(questions: int, watches: int) -> str:
    if not questions and not watches:
        return ""
    told = load_prompt("discord_kept_more")
    return told.render(questions=f"{questions:,}", watches=f"{watches:,}")
