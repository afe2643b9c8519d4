"""What happens when somebody asks in Discord, presses a button or writes into a form."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord
from discord.ui import LayoutView

from bot.answering.responder import Responder
from bot.metrics import Metrics
from bot.models import Answer, Delta, Done, Question, Retrieved
from bot.prompting import load_prompt
from bot.surfaces.discord.admission import refusal
from bot.surfaces.discord.answers import answer_view, writing_view
from bot.surfaces.discord.asking import Asked, place_of
from bot.surfaces.discord.buttons import WhyModal
from bot.surfaces.discord.checks import check_view
from bot.surfaces.discord.delivering import acknowledge, respond
from bot.surfaces.discord.enquiry import enquiry_of
from bot.surfaces.discord.failures import note, told_of
from bot.surfaces.discord.ingesting import Ingesting
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.replies import InteractionReply, Reply, tell
from bot.surfaces.discord.scope import scope_of_interaction
from bot.surfaces.discord.threads import opened
from bot.surfaces.discord.watches import WatchBook
from bot.surfaces.discord.watching import Watching
from bot.surfaces.discord.work import Work
from bot.wiring import Bot
from ingest.errors import GazetteError

_log = logging.getLogger(__name__)


class Desk(Watching):
    """Answers what comes in, in the scope that it comes from. One for a client."""

    def __init__(
        self,
        bot: Bot,
        memory: Memory,
        ingesting: Ingesting,
        metrics: Metrics,
        watches: WatchBook,
    ) -> None:
        super().__init__(bot, memory, watches)
        self.metrics = metrics
        self.ingesting = ingesting
        self.work = Work()

    async def serve(
        self,
        interaction: discord.Interaction,
        work: Callable[[Reply], Awaitable[None]],
        hidden: bool = True,
    ) -> None:
        """Acknowledge, then do what was asked; nothing is done where it is too late for that.

        `hidden`: the reply is for this person alone. What the work fails with is told there.

        Raises:
            discord.HTTPException, or one of `LOST`: Discord takes no acknowledgement.
        """
        with self.work.under_way():
            if await acknowledge(interaction, hidden):
                reply = InteractionReply(interaction, hidden)
                await self.attend(reply, work(reply))

    async def show(
        self, interaction: discord.Interaction, made: Callable[[], Awaitable[LayoutView]]
    ) -> None:
        """Show a view to this person alone, which is made once it is acknowledged.

        Raises:
            discord.HTTPException, or one of `LOST`: as `serve`.
        """

        async def work(reply: Reply) -> None:
            await reply.finish(await made())

        await self.serve(interaction, work)

    async def attend(self, reply: Reply, work: Awaitable[None]) -> None:
        """Do what was asked; whatever fails is told in one plain notice, in the same place.

        So is that the bot stops, of what is not done by then.
        """
        with self.work.under_way():
            try:
                await work
                return
            except asyncio.CancelledError:
                if not self.work.stopping:
                    raise
                notice = load_prompt("discord_restarting").text
            except Exception as error:  # noqa: BLE001 (the top level of this surface)
                notice = told_of(error)
                self.metrics.failed(error)
                note(_log, error)
            elsewhere = notice_view(load_prompt("discord_elsewhere").text)
            await tell(reply, notice_view(notice), elsewhere)

    # -- questions --------------------------------------------------------------------------

    async def admits(self, asked: Asked, reply: Reply) -> bool:
        """Whether what somebody asks is answered here and now; where it is not, that is told."""
        settings = await self.memory.settings_of(asked.scope)
        refused = await refusal(asked, settings, self.memory)
        if refused is not None:
            await reply.finish(notice_view(refused))
        return refused is None

    async def ask(self, asked: Asked, reply: Reply) -> None:
        """Answer a question where it was asked, and keep what the buttons under it need.

        Raises:
            GazetteError: it cannot be asked, or the library cannot be read.
            discord.HTTPException, OSError: the answer cannot be shown.
        """
        if not await self.admits(asked, reply):
            return
        settings = await self.memory.settings_of(asked.scope)
        collections = await self.collections_of(asked.scope)
        history = await self.memory.turns(asked.place)
        question = asked.question(history, collections)
        if settings is not None and settings.language:
            question = replace(question, language=settings.language)
        responder = self.bot.responder_of(settings.model if settings else None)
        answer = await self._answered(responder, question, reply)
        kept = False
        try:
            kept = await self.memory.keep(asked, answer, collections)
        except GazetteError as error:  # an answer is worth more than the buttons under it
            note(_log, error)
        await self._shown(answer, await reply.finish(answer_view(answer, kept=kept)))
        self.metrics.answered(answer)
        _log.info("answered", extra={"status": answer.status, "seconds": answer.seconds.total})

    async def _shown(self, answer: Answer, message: int | None) -> None:
        """Keep by which message an answer was shown: it is replied to once it is out of date."""
        if message is not None:
            try:
                await self.memory.shown_as(answer.id, message)
            except GazetteError as error:
                note(_log, error)

    async def check(self, asked: Asked, reply: Reply) -> None:
        """Tell of each factual sentence of a message what the documents say of it.

        Raises:
            GazetteError: the library cannot be read.
            discord.HTTPException, OSError: the result cannot be shown.
        """
        if not await self.admits(asked, reply):
            return
        collections = await self.collections_of(asked.scope)
        checked = await self.bot.checker.check(asked.text, collections=collections)
        await reply.finish(check_view(checked.sentences, checked.left))

    async def status(self, asked: Asked, list_id: str | None, reply: Reply, pictured: bool) -> None:
        """Tell where an entity stands on a list, or on each; `pictured`: with its timeline.

        Raises:
            GazetteError: it cannot be asked, or the library cannot be read.
            discord.HTTPException, OSError: it cannot be shown.
        """
        if not await self.admits(asked, reply):
            return
        enquiry = enquiry_of(asked.text, list_id, asked.as_of)
        collections = await self.collections_of(asked.scope)
        name = await self.register.called(enquiry.entity, collections)
        view = await self.register.standing(enquiry.of(name), collections, 0, pictured)
        await reply.finish(view)
        _log.info("status told")

    async def _answered(self, responder: Responder, question: Question, reply: Reply) -> Answer:
        text, standalone = "", question.text
        async for event in responder.stream(question):
            if isinstance(event, Retrieved):
                standalone = event.standalone
            elif isinstance(event, Delta):
                text = event.text if event.restart else text + event.text
                understood = None if standalone == question.text else standalone
                if responder.writes:
                    await reply.update(writing_view(text, understood))
            elif isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    async def is_private(self, interaction: discord.Interaction, wanted: bool | None) -> bool:
        """Whether an answer is for the asker alone: as they say, else as the server has it."""
        if wanted is not None:
            return wanted
        settings = await self.memory.settings_of(scope_of_interaction(interaction))
        return settings is not None and settings.private

    async def standing_sources(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show the quotes for where an entity stands, to this person alone."""
        await self.show(interaction, lambda: self.proof(interaction, subject, page))

    async def open_document(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show a document, whose id the subject begins with, to this person alone."""
        name = subject.partition(" ")[0]
        await self.show(interaction, lambda: self.document(interaction, name))

    # -- buttons under an answer ------------------------------------------------------------

    async def sources(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Show the quotes of an answer, to this person alone."""
        await self.show(interaction, lambda: self.quotes(interaction, answer_id, page))

    async def helpful(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Note that an answer helped."""
        await self.show(interaction, lambda: self._thanked(interaction, answer_id, True, ""))

    async def unhelpful(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Note that an answer did not help, and ask why."""
        form = WhyModal(answer_id)  # first: Discord does not wait for what is kept
        if await respond(interaction, lambda: interaction.response.send_modal(form)):
            await self._judged(interaction, answer_id, False, "")

    async def explained(
        self, interaction: discord.Interaction, answer_id: str, reason: str
    ) -> None:
        """Keep why an answer did not help."""
        await self.show(interaction, lambda: self._thanked(interaction, answer_id, False, reason))

    async def _thanked(
        self, interaction: discord.Interaction, answer_id: str, helpful: bool, reason: str
    ) -> LayoutView:
        await self._judged(interaction, answer_id, helpful, reason)
        return notice_view(load_prompt("discord_thanks").text)

    async def _judged(
        self, interaction: discord.Interaction, answer_id: str, helpful: bool, reason: str
    ) -> None:
        shown = await self.shown(interaction, answer_id)
        await self.memory.judged(shown, interaction.user.id, helpful, reason)
        if helpful or not reason:  # an explained judgement was counted when it was made
            self.metrics.judged(helpful)

    async def ask_in_thread(
        self, interaction: discord.Interaction, answer_id: str, page: int
    ) -> None:
        """Open a thread about an answer; its first message says how to ask there."""
        await self.show(interaction, lambda: self._opened(interaction, answer_id))

    async def _opened(self, interaction: discord.Interaction, answer_id: str) -> LayoutView:
        at = time.time()  # before it is read: what is forgotten while the thread opens stays so
        shown = await self.shown(interaction, answer_id)
        view, thread = await opened(interaction, shown.answer, shown.given.private)
        if thread is not None:
            scope = scope_of_interaction(interaction)
            place = place_of(scope, thread, interaction.user.id)
            await self.memory.continued(shown, place, at)
        return view

    async def asked(self, interaction: discord.Interaction, answer_id: str, question: str) -> None:
        """Answer a question that was written into a form, where the form was opened."""
        hidden = await self.is_private(interaction, None)

        async def work(reply: Reply) -> None:
            await self.ask(self.asked_by(interaction, question, private=hidden), reply)

        await self.serve(interaction, work, hidden)
