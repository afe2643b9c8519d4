"""Telling in the terminal: what is new, as text for people or as JSON, a line for each letter."""

import asyncio

from bot.receipts.citing import Resting
from bot.receipts.store import RECEIPTS_NAME
from bot.settings import BotSettings
from bot.surfaces.cli.output import Output, one_line
from bot.surfaces.cli.page import Page
from bot.surfaces.telling import authority
from bot.watching.records import Fact, Letter, Place
from bot.watching.rounds import Round, watching
from bot.watching.tables import WATCHES_NAME
from bot.watching.telling import Teller
from bot.watching.webhook import WebhookTeller, letter_json
from ingest.errors import GazetteError

KIND = "terminal"
_EXCERPT = 240  # characters of a quote shown in text


class TerminalTeller:
    """Writes letters to standard output. Who has the home's terminal may see all of it.

    A letter that was under way when a process ended is written again, and says so: a line twice
    is better than none.
    """

    kind = KIND

    def __init__(self, as_json: bool, output: Output) -> None:
        self._as_json = as_json
        self._output = output

    async def may_see(self, place: Place, collection: str) -> bool:
        """Return that it may."""
        return True

    async def tell(self, letter: Letter) -> None:
        """Write a letter, and see that it is out."""
        if self._as_json:
            self._output.value({**letter_json(letter), "again": letter.again})
        else:
            _render(Page(), letter)

    def close(self) -> None:
        """Do nothing: nothing is held."""


def _render(page: Page, letter: Letter) -> None:
    again = " (told again: it may have been told before)" if letter.again else ""
    count = f", {len(letter.facts):,} facts" if len(letter.facts) > 1 else ""
    query = one_line(letter.watch.query)
    head = f"New for {query}" if query else "An earlier answer is out of date"
    page.line(f"{head}{count}{again}", style="bold")
    for fact in letter.facts:
        _render_fact(page, fact)
    page.line()


def _render_fact(page: Page, fact: Fact) -> None:
    page.line(one_line(fact.what), indent=2, hang=2)
    quote = one_line(fact.quote)
    if quote:
        short = quote if len(quote) <= _EXCERPT else f"{quote[:_EXCERPT].rstrip()} ..."
        page.line(f'"{short}"', indent=4)
    page.line(page.dot.join(_source(fact)), indent=4)
    if fact.matched is not None:
        page.line(f"Matched {one_line(fact.matched.name)}: {fact.matched.how}.", indent=4)
    document = fact.document
    page.exact(one_line(document.url or document.key), indent=4, style="dim")
    if fact.answer is not None:
        page.line(f"To ask again: gazette replay {fact.answer.id}", indent=4)


def _source(fact: Fact) -> list[str]:
    """Return what is said of the Document: title, issuer, date, and whether it is official."""
    document = fact.document
    dated = document.published_on or document.event_on or "no date"
    said = (document.title, document.issuer, dated, authority(document))
    return [one_line(each) for each in said if each]


class TerminalAnswers:
    """The Answers that nobody else's surface knows the asker of: who has the terminal asked."""

    kind = KIND

    def place_of(self, answer: Resting) -> Place | None:
        """Return the terminal, unless a surface gave the Answer to somebody."""
        return Place(KIND) if answer.asker is None else None


# -- rounds ---------------------------------------------------------------------------------


def tellers(settings: BotSettings, output: Output, in_terminal: bool) -> list[Teller]:
    """Return what tells: webhooks, and this terminal where somebody reads it."""
    found: list[Teller] = [TerminalTeller(output.as_json, output)] if in_terminal else []
    return [*found, WebhookTeller(settings)]


def tell_once(settings: BotSettings, output: Output, in_terminal: bool) -> Round:
    """Look and tell once.

    Raises:
        GazetteError: the watches or the library cannot be used.
    """

    async def once() -> Round:
        speaking = tellers(settings, output, in_terminal)
        async with watching(settings, speaking, output.note, TerminalAnswers()) as rounds:
            return await rounds.round()

    return asyncio.run(once())


def tell_until_stopped(settings: BotSettings, output: Output) -> None:
    """Look and tell again and again, until interrupted."""

    async def follow() -> None:
        speaking = tellers(settings, output, in_terminal=True)
        async with watching(settings, speaking, output.note, TerminalAnswers()) as rounds:
            await rounds.follow()

    asyncio.run(follow())


def tell_after_ingest(settings: BotSettings, output: Output, lines: bool = False) -> None:
    """Tell what an ingest brought; what goes wrong is told, and fails no ingest.

    In the terminal where the output is for people (or `lines` of JSON); else what is for the
    terminal waits for `gazette watch run`. Without a watch or an answer nothing is done.
    """
    if not any((settings.home / name).is_file() for name in (WATCHES_NAME, RECEIPTS_NAME)):
        return
    in_terminal = lines or not (output.as_json or output.quiet)
    try:
        tell_once(settings, output, in_terminal)
    except GazetteError as error:
        output.note(f"What is new could not be told: {error.message} {error.hint}")
