"""Where an answer appears: it is edited while it is written, and at last shown whole, once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, Protocol

import discord
from discord.ui import LayoutView

from bot.surfaces.discord.delivering import (
    FAILED,
    deliver,
    has_expired,
    is_closed,
    is_gone,
    needs_history,
    nonce,
    respond,
)
from bot.surfaces.discord.layout import AttachingView

_log = logging.getLogger(__name__)
_EVERY = 1.0  # seconds between two edits, which Discord allows a channel
QUIET = discord.AllowedMentions.none()


class Reply(Protocol):
    """One place for one answer."""

    async def update(self, view: LayoutView) -> None:
        """Show a state on the way, unless one was shown less than a second ago."""
        ...

    async def finish(self, view: LayoutView) -> int | None:
        """Show the last state and return the message's id, or None where nothing can be shown."""
        ...

    async def aside(self, view: LayoutView) -> None:
        """Show something to the person in a message to them alone."""
        ...


async def tell(reply: Reply, notice: LayoutView, elsewhere: LayoutView) -> None:
    """Show a notice; where that cannot be, show `elsewhere` to the person alone.

    What fails is logged.
    """
    try:
        try:
            await reply.finish(notice)
        except discord.HTTPException as error:
            if not is_closed(error):
                raise
            await reply.aside(elsewhere)
    except FAILED as error:
        _log.error("a notice was lost", extra={"error": type(error).__name__})


def _files(view: LayoutView, name: str) -> dict[str, Any]:
    """Return the argument by which a call sends a view's file, opened anew: each try closes it."""
    if not isinstance(view, AttachingView):
        return {}
    held = view.attached
    return {
        name: [] if held is None
        else [discord.File(BytesIO(held.data), held.name, description=held.description)]
    }  # fmt: skip


class _Paced:
    """Lets an edit through once a second; one that fails is left to the next."""

    def __init__(self) -> None:
        self._next = 0.0

    def is_due(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return False
        self._next = now + _EVERY
        return True

    async def rest(self) -> None:
        """Wait until another edit is allowed."""
        await asyncio.sleep(max(0.0, self._next - asyncio.get_running_loop().time()))


class InteractionReply:
    """The response to an interaction that was acknowledged; later, a message in its channel."""

    def __init__(self, interaction: discord.Interaction, private: bool) -> None:
        self._interaction = interaction
        self._private = private
        self._paced = _Paced()
        self._ended = False

    async def update(self, view: LayoutView) -> None:
        """Edit the response, at most once a second; never again once that can work no more.

        Discord counts such edits, and bans who makes too many.
        """
        if not self._ended and self._paced.is_due():
            try:
                await self._edit(view)
            except FAILED as error:
                if isinstance(error, discord.HTTPException):
                    self._ended = has_expired(error) or is_gone(error)
                _log.info("an edit was left out", extra={"error": type(error).__name__})

    async def finish(self, view: LayoutView) -> int | None:
        """Edit the response; where its token has ended, post in the channel instead.

        What is private is written to the person then. A response that somebody removed is given
        again.

        Raises:
            discord.HTTPException, OSError: neither works.
        """
        await self._paced.rest()
        try:
            return (await deliver(lambda: self._edit(view))).id
        except discord.HTTPException as error:
            if is_gone(error):
                return await self._follow_up(view)
            if not has_expired(error):
                raise
        if self._private:
            await self.aside(view)
            return None
        channel = self._interaction.channel
        if not isinstance(channel, discord.abc.Messageable):
            return None
        return await post(channel, view)

    async def _follow_up(self, view: LayoutView) -> int:
        # Not made again but for 503: no nonce tells Discord that it has one already.
        sent = await deliver(
            lambda: self._interaction.followup.send(
                view=view,
                ephemeral=self._private,
                allowed_mentions=QUIET,
                wait=True,
                **_files(view, "files"),
            ),
            lost_too=False,
        )
        return sent.id

    async def aside(self, view: LayoutView) -> None:
        """Write to the person.

        Raises:
            discord.HTTPException, OSError: they take no messages.
        """
        await send(self._interaction.user, view)

    async def _edit(self, view: LayoutView) -> discord.InteractionMessage:
        return await self._interaction.edit_original_response(
            view=view, allowed_mentions=QUIET, **_files(view, "attachments")
        )


async def replace_by(
    interaction: discord.Interaction, made: Callable[[], Awaitable[LayoutView]]
) -> None:
    """Put a view in the place of the message whose button was pressed.

    It is made once Discord knows that something comes: it may take longer than Discord waits.

    Raises:
        discord.HTTPException, OSError: it cannot be shown; and whatever `made` raises.
    """
    if await respond(interaction, interaction.response.defer):
        view = await made()
        await deliver(
            lambda: interaction.edit_original_response(
                view=view, allowed_mentions=QUIET, **_files(view, "attachments")
            )
        )


class MessageReply:
    """An answer to a message, as a reply that does not ping; the first update makes it."""

    def __init__(self, message: discord.Message) -> None:
        self._asked = message
        self._shown: discord.Message | None = None
        self._nonce, self._tried = nonce(), False
        self._paced = _Paced()

    async def update(self, view: LayoutView) -> None:
        """Post the reply or edit it, at most once a second."""
        if self._paced.is_due():
            try:
                await self._show(view)
            except FAILED as error:
                _log.info("an edit was left out", extra={"error": type(error).__name__})

    async def finish(self, view: LayoutView) -> int | None:
        """Post the reply or edit it; one that somebody removed is posted again.

        Raises:
            discord.HTTPException, OSError: that does not work.
        """
        await self._paced.rest()
        try:
            return await self._show(view)
        except discord.HTTPException as error:
            if self._shown is None or not is_gone(error):
                raise
        self._shown, self._nonce, self._tried = None, nonce(), False
        return await self._show(view)

    async def aside(self, view: LayoutView) -> None:
        """Write to the person.

        Raises:
            discord.HTTPException, OSError: they take no messages.
        """
        await send(self._asked.author, view)

    async def _show(self, view: LayoutView) -> int:
        shown = self._shown
        if shown is None:
            again, self._tried = self._tried, True
            shown = self._shown = await send(self._asked.channel, view, self._asked, self._nonce)
            if not again:
                return shown.id
            # What seemed lost may have been posted: then that is what came back, as it was.
        self._shown = await deliver(lambda: shown.edit(view=view, allowed_mentions=QUIET))
        return self._shown.id


async def send(
    channel: discord.abc.Messageable,
    view: LayoutView,
    to: discord.Message | discord.PartialMessage | None = None,
    key: str | None = None,
) -> discord.Message:
    """Post a view once, whatever is lost on the way; `to` is what it replies to, if it can.

    It cannot where that is gone, or where the bot may not read what was written. `key` is the
    nonce of what was tried before: where that was posted after all, it is what is returned.

    Raises:
        discord.HTTPException, OSError: it cannot be posted.
    """
    key = key or nonce()
    if to is not None:
        to_it = to.to_reference(fail_if_not_exists=False)
        try:
            return await deliver(
                lambda: channel.send(
                    view=view,
                    nonce=key,
                    allowed_mentions=QUIET,
                    reference=to_it,
                    mention_author=False,
                    **_files(view, "files"),
                )
            )
        except discord.Forbidden as error:
            if not needs_history(error):
                raise
    return await deliver(
        lambda: channel.send(view=view, nonce=key, allowed_mentions=QUIET, **_files(view, "files"))
    )


async def post(channel: discord.abc.Messageable, view: LayoutView) -> int:
    """Post a view in a channel and return the message's id."""
    return (await send(channel, view)).id
