"""An Answer, and the sources it rests on, for people."""

from bot.models import Answer, Citation
from bot.surfaces.cli.output import one_line
from bot.surfaces.cli.page import Flow, Page
from bot.surfaces.telling import (
    disagreements,
    facts,
    nature,
    nearest_sentence,
    standing,
    understood,
)


def render_answer(page: Page, answer: Answer, quotes: bool = False, *, kept: bool = True) -> None:
    """Write an Answer: how it was understood, its text, its sources, and what it is worth.

    The id by which it is replayed is shown only of one that is `kept`.
    """
    render_understood(page, answer.question, answer.standalone_question)
    flow = Flow(page)
    flow.write(answer.answer)
    flow.end()
    render_rest(page, answer, quotes, kept=kept)


def render_understood(page: Page, question: str, standalone: str) -> None:
    """Write how a question was understood, so that a person can correct it."""
    told = understood(question, standalone)
    if told:
        page.line(one_line(told), style="dim")


def render_rest(page: Page, answer: Answer, quotes: bool = False, *, kept: bool = True) -> None:
    """Write all of an Answer but its text, which was streamed; its id where it is `kept`."""
    _near_miss(page, answer, quotes)
    _conflicts(page, answer)
    if answer.citations:
        page.line()
        page.line("Sources", style="bold")
        for citation in answer.citations:
            render_citation(page, citation, quotes)
    page.line()
    page.line(f"{standing(answer)} Answer {answer.id}." if kept else standing(answer), style="dim")


def render_citation(page: Page, citation: Citation, quotes: bool, numbered: bool = True) -> None:
    """Write one source: what it is, whether it is official, where it is, and its words."""
    head = page.dot.join(one_line(fact) for fact in facts(citation))
    mark = f"[{citation.n}] " if numbered else ""
    page.line(mark + head, hang=4)
    page.line(one_line(nature(citation)), indent=4, style="" if citation.official else "bold")
    if citation.url:
        page.exact(one_line(citation.url), indent=4)
    if citation.locator:
        page.line(f"At: {one_line(citation.locator)}", indent=4)
    if quotes and citation.quote:
        render_quote(page, citation.quote)


def render_quote(page: Page, quote: str) -> None:
    """Write a quote: wrapped on a terminal, character for character in a pipe."""
    if page.terminal:
        page.line(f'"{" ".join(quote.split())}"', indent=4, hang=1, style="italic")
    else:
        page.exact(f'"{quote}"', indent=4)


def _near_miss(page: Page, answer: Answer, quotes: bool) -> None:
    """Write the nearest thing found: where it is, and of its words at least one sentence."""
    if answer.near_miss is None:
        return
    page.line()
    page.line(one_line(answer.near_miss.text))
    citation = answer.near_miss.citation
    if citation is None:
        return
    if not quotes:
        sentence = nearest_sentence(citation.quote, answer.standalone_question)
        citation = citation.model_copy(update={"quote": sentence})
    render_citation(page, citation, quotes=True, numbered=False)


def _conflicts(page: Page, answer: Answer) -> None:
    for told in disagreements(answer):
        page.line()
        page.line(told.heading, style="bold")
        for claim in told.claims:
            marks = "".join(f"[{n}]" for n in claim.citations)
            page.line(f"- {one_line(claim.text)} {marks}", indent=2, hang=2)
        page.line(told.verdict(one_line(told.why)), indent=2, hang=2)
