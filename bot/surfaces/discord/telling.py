"""Tells in Discord what is new for a watch, and what became of an answer that was given there.

Whether a place may still be told is asked again each time: what a server's managers allow, whether
who asked is still a member and sees the channel, whether the bot is still there.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import discord

from bot.errors import DiscordUnavailable, NotAllowedHere, UnknownAnswer
from bot.places.guilds import GuildSettings
from bot.places.store import Places
from bot.prompting import load_prompt
from bot.receipts.citing import Resting
from bot.settings import BotSettings
from bot.surfaces.discord.admission import is_allowed
from bot.surfaces.discord.asking import Asked, parent_of, roles_of
from bot.surfaces.discord.delivering import FAILED, deliver, is_closed, reason
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.replies import send
from bot.surfaces.discord.scope import Scope
from bot.surfaces.discord.watch_views import ON_A_PAGE, letter_view
from bot.surfaces.discord.watches import KIND, channel_place, direct_place
from bot.watching.records import Letter, Place

_SECONDS = 60.0  # that one letter may take; what then may have arrived is known by its nonce
_NONCE = 25  # characters at most
_LOOKED_BACK = 200  # messages among which one is looked for that may have arrived
_UNKNOWN_MEMBER, _UNKNOWN_USER, _UNKNOWN = 10007, 10013, 404
_log = logging.getLogger(__name__)


class DiscordTeller:
    """Tells letters in channels, threads and direct messages. One for a client.

    A letter's id is the nonce of its message, so that Discord shows it once though it is sent
    twice; later than Discord remembers, it is looked for among the latest messages there.
    """

    kind = KIND

    def __init__(self, client: discord.Client, memory: Memory) -> None:
        self._client = client
        self._memory = memory

    async def may_see(self, place: Place, collection: str) -> bool:
        """Return whether a collection may be told at a place, by what its guild is set to now.

        Raises:
            LibraryError, LibraryLocked: the settings of the guild cannot be read.
        """
        scope = _scope(place)
        return collection in _told_of(scope, await self._memory.settings_of(scope))

    async def tell(self, letter: Letter) -> None:
        """Post a letter.

        Raises:
            UnknownAnswer: the answer that it is about is forgotten, or too old.
            NotAllowedHere: the place may not be told now, or the bot may not write there.
            DiscordUnavailable: Discord does not take it, or is not connected.
            GazetteError: the settings of the guild cannot be read.
        """
        if not self._client.is_ready():
            raise DiscordUnavailable("The bot is not connected to Discord.")
        try:
            async with asyncio.timeout(_SECONDS):
                await self._tell(letter)
        except FAILED as error:
            if isinstance(error, discord.HTTPException) and (
                is_closed(error) or error.status == _UNKNOWN
            ):
                raise NotAllowedHere(load_prompt("discord_watch_refused").text) from error
            raise DiscordUnavailable(f"Discord does not take it: {reason(error)}.") from error

    def close(self) -> None:
        """Do nothing: the client is not this one's."""

    # -- whether, and where -----------------------------------------------------------------

    async def _tell(self, letter: Letter) -> None:
        place = letter.watch.place
        scope = _scope(place)
        await self._check_kept(letter)
        channel = await (self._direct(place) if scope.guild is None else self._channel(place))
        if letter.again and await self._is_there(channel, letter.id):
            _log.info("told before", extra={"facts": len(letter.facts)})
            return
        await self._post(channel, letter)
        _log.info("told", extra={"facts": len(letter.facts)})

    async def _check_kept(self, letter: Letter) -> None:
        answer = letter.facts[0].answer
        if answer is not None and await self._memory.given(answer.id) is None:
            raise UnknownAnswer(f"The answer {answer.id!r} is not kept any more.")

    async def _direct(self, place: Place) -> discord.abc.Messageable:
        person = discord.Object(int(place.where["person"]))
        return await deliver(lambda: self._client.create_dm(person))

    async def _channel(self, place: Place) -> discord.abc.Messageable:
        """Return the channel of a place.

        Raises:
            NotAllowedHere: it is gone, or who asked to be told there may not any more.
            DiscordUnavailable: the guild is out of reach.
            discord.HTTPException, OSError: Discord does not tell.
        """
        guild = self._client.get_guild(int(place.where["guild"]))
        if guild is None:
            raise NotAllowedHere(load_prompt("discord_watch_no_server").text)
        if guild.unavailable:
            raise DiscordUnavailable(load_prompt("discord_watch_outage").text)
        channel = await self._found(guild, int(place.where["channel"]))
        settings = await self._memory.settings_of(Scope(guild.id))
        if "person" in place.where:
            member = await self._member(guild, int(place.where["person"]))
            allowed = _may_ask(member, channel, settings)
        else:
            allowed = _is_answered_in(channel, settings)
        if not allowed:
            raise NotAllowedHere(load_prompt("discord_watch_not_allowed").text)
        return channel

    async def _found(self, guild: discord.Guild, number: int) -> discord.abc.Messageable:
        channel: Any = guild.get_channel_or_thread(number)
        if channel is None:  # a thread that nobody wrote in for long
            try:
                channel = await deliver(lambda: guild.fetch_channel(number))
            except discord.InvalidData:
                channel = None
        if not isinstance(channel, discord.abc.Messageable):
            raise NotAllowedHere(load_prompt("discord_watch_no_channel").text)
        writable: discord.abc.Messageable = channel
        return writable

    async def _member(self, guild: discord.Guild, person: int) -> discord.Member:
        try:
            return await deliver(lambda: guild.fetch_member(person))
        except discord.NotFound as error:
            if error.code not in (_UNKNOWN_MEMBER, _UNKNOWN_USER):
                raise
            raise NotAllowedHere(load_prompt("discord_watch_left").text) from error

    # -- posting ----------------------------------------------------------------------------

    async def _is_there(self, channel: discord.abc.Messageable, letter: str) -> bool:
        """Whether a letter that was sent before is among the latest messages of a channel."""
        me = self._client.user
        try:
            async for message in channel.history(limit=_LOOKED_BACK):
                if me is not None and message.author.id == me.id and _has(message, letter):
                    return True
        except discord.Forbidden:
            return False  # the nonce has to do
        return False

    async def _post(self, channel: discord.abc.Messageable, letter: Letter) -> None:
        if len(letter.facts) > ON_A_PAGE:
            await self._memory.keep_digest(letter)
        to = await self._replied_to(channel, letter)
        view = await asyncio.to_thread(letter_view, letter)  # others would wait for long texts
        await send(channel, view, to, letter.id[:_NONCE])

    async def _replied_to(
        self, channel: discord.abc.Messageable, letter: Letter
    ) -> discord.PartialMessage | None:
        """Return the message of the answer that a letter is about, if it was given here."""
        answer = letter.facts[0].answer
        given = None if answer is None else await self._memory.given(answer.id)
        if given is None or given.message is None:
            return None
        partial: Any = getattr(channel, "get_partial_message", None)
        return None if partial is None else partial(given.message)


class DiscordAnswers:
    """Knows where answers were given in Discord; for the one thread that looks.

    What was shown to somebody alone is told nowhere.
    """

    kind = KIND

    def __init__(self, settings: BotSettings) -> None:
        """Open nothing yet."""
        self._places = Places(settings)

    def place_of(self, answer: Resting) -> Place | None:
        """Return the channel, thread or direct messages that an Answer was given in.

        Where the bot itself is no member, as called by a person's own install, it is the person.
        """
        given = self._places.answers.given(answer.answer)
        if given is None or given.private:
            return None
        if given.guild is None:
            return direct_place(given.person)
        numbers = [part for part in given.place.split(":") if part.isdigit()]
        return channel_place(given.guild, int(numbers[1])) if len(numbers) > 1 else None

    def close(self) -> None:
        """Give the files back."""
        self._places.close()


def _scope(place: Place) -> Scope:
    guild = place.where.get("guild")
    return Scope(guild if isinstance(guild, int) else None)


def _told_of(scope: Scope, settings: GuildSettings | None) -> Sequence[str]:
    """Return the collections that may be told in a scope."""
    asked = scope.collections
    return asked if settings is None else [each for each in asked if each in settings.collections]


def _is_answered_in(channel: object, settings: GuildSettings | None) -> bool:
    """Whether anybody is answered in a channel, by the settings of its guild."""
    here = {getattr(channel, "id", None), parent_of(channel)}
    return settings is None or not settings.channels or bool(here & set(settings.channels))


def _may_ask(member: discord.Member, channel: Any, settings: GuildSettings | None) -> bool:
    """Whether a member may still ask in a channel, and sees it."""
    asked = Asked(
        text="", person=member.id, place="", scope=Scope(member.guild.id),
        channel=channel.id, parent=parent_of(channel), roles=roles_of(member),
    )  # fmt: skip
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return False
    return is_allowed(asked, settings) and bool(channel.permissions_for(member).view_channel)


def _has(message: discord.Message, letter: str) -> bool:
    """Whether a button of a message has a letter's id."""
    return any(letter in each for each in _ids(message.components))


def _ids(components: Sequence[Any]) -> list[str]:
    own = [str(getattr(each, "custom_id", None) or "") for each in components]
    inner = [name for each in components for name in _ids(getattr(each, "children", ()))]
    return own + inner
