"""An Answer, and what is shown while it is written, as messages of Discord."""

import re
from collections.abc import Iterator, Sequence

from discord.ui import LayoutView

from bot.models import Answer, Citation
from bot.prompting import load_prompt
from bot.surfaces.discord.buttons import DeskButton, turning, under_answer
from bot.surfaces.discord.escaping import line, link, tame
from bot.surfaces.discord.layout import Accent, Piece, laid_out, pack, room
from bot.surfaces.discord.notices import help_view, notice_view
from bot.surfaces.discord.paging import pages
from bot.surfaces.telling import Disagreement, disagreements, facts, nature, standing, understood

__all__ = [
    "answer_view",
    "help_view",
    "notice_view",
    "source_line",
    "thread_view",
    "writing_view",
]

_ACCENTS = {
    "answered": Accent.ANSWERED,
    "partial": Accent.PARTIAL,
    "abstained": Accent.REFUSED,
}
# A question in bold and the empty line below it, which Discord shows as one.
_HEADED = re.compile(r"^(\*\*[^\n]+\*\*)\n\n", re.MULTILINE)
_FACT, _CLAIM, _UNDERSTOOD = 200, 600, 300  # UTF-16 code units


def answer_view(answer: Answer, page: int = 0, kept: bool = True) -> LayoutView:
    """Return a page of an Answer: its text, what contradicts it, its sources, what it is worth.

    `page` counts from 0; out of range it is the nearest there is. Without buttons where the Answer
    is not `kept`: none of them could find it again.
    """
    footer = line(standing(answer))
    paged = pack(_pieces(answer), room(footer))
    near = answer.near_miss.citation if answer.near_miss else None
    under = under_answer(answer.id, bool(answer.citations or near)) if kept else ()
    turn = turning("page", answer.id) if kept else None
    return laid_out(paged, page, _ACCENTS[answer.status], footer, turn, under)


def writing_view(text: str, standalone: str | None = None) -> LayoutView:
    """Return what is shown while an answer is written: the text so far, its latest page.

    `standalone` is how the question was understood, where that is more than its words.
    """
    told = [_as_understood(standalone)] if standalone else []
    footer = load_prompt("discord_writing").text
    latest = pages(tame(text), room(footer) - _UNDERSTOOD * 2 - 50)[-1]
    pieces = [*told, Piece(latest, "answer", ruled=False)] if latest.strip() else told
    return laid_out(pack(pieces, room(footer)), 0, Accent.WRITING, footer)


def thread_view(answer_id: str, title: str) -> LayoutView:
    """Return the first message of a thread: how to ask in it, and a button to do so."""
    text = load_prompt("discord_thread").render(question=line(title, _UNDERSTOOD))
    button = DeskButton("write", answer_id, None, load_prompt("discord_ask_button").text)
    return laid_out(pack([Piece(text, "thread")]), 0, Accent.NOTICE, buttons=[button])


def source_line(citation: Citation, *numbers: int) -> str:
    """Return a source in one line: its numbers, title, issuer, date, and in words what it is."""
    others = facts(citation)[1:] if citation.title else facts(citation)
    marks = "".join(f"[{n}]" for n in numbers)
    title = link(citation.title or citation.key, citation.url)
    told = line(nature(citation), _FACT)
    said = [title, *(line(each, _FACT) for each in others)]
    said.append(told if citation.official else f"**{told}**")
    return f"{marks} {' · '.join(said)}".lstrip()


def _pieces(answer: Answer) -> Iterator[Piece]:
    yield Piece(f"-# {line(answer.question, _UNDERSTOOD)}", "question")
    if understood(answer.question, answer.standalone_question):
        yield _as_understood(answer.standalone_question)
    links = {each.url for each in answer.citations if each.url}
    yield Piece(_HEADED.sub(r"\1\n", tame(answer.answer, links)), "answer", ruled=False)
    if answer.near_miss is not None:
        yield Piece(line(answer.near_miss.text, _CLAIM), "answer", "\n\n")
        if answer.near_miss.citation is not None:
            near = source_line(answer.near_miss.citation)
            yield Piece(f"-# {near}", "answer")
    for number, told_of in enumerate(disagreements(answer)):
        yield Piece(_disagreement(told_of), f"conflict {number}", ruled=number == 0)
    yield from _sources(answer.citations)


def _sources(citations: Sequence[Citation]) -> Iterator[Piece]:
    """Yield the sources; one that is cited several times has all its numbers."""
    numbers: dict[str, list[int]] = {}
    for each in citations:
        numbers.setdefault(each.document_id, []).append(each.n)
    first = {each.n: each for each in citations}
    for place, some in enumerate(numbers.values()):
        head = "**Sources**\n" if place == 0 else ""
        yield Piece(f"{head}-# {source_line(first[some[0]], *some)}", "sources")


def _as_understood(standalone: str) -> Piece:
    told = understood("", standalone) or standalone
    return Piece(f"-# {line(told, _UNDERSTOOD)}", "question")


def _disagreement(told: Disagreement) -> str:
    lines = [f"**{told.heading}**"]
    for claim in told.claims:
        marks = "".join(f"[{n}]" for n in claim.citations)
        lines.append(f"- {line(claim.text, _CLAIM)} {marks}")
    return "\n".join([*lines, f"-# {told.verdict(line(told.why, _CLAIM))}"])
