"""Interactions: made by people, acknowledged once and in time, answered while their token lives."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.discord import payloads
from tests.e2e.discord.components import modal
from tests.e2e.discord.form_limits import check_choices, check_modal
from tests.e2e.discord.gateway import Gateway
from tests.e2e.discord.outcomes import Ledger, Outcome
from tests.e2e.discord.permissions import permissions
from tests.e2e.discord.posting import Body, Files, Posting
from tests.e2e.discord.refusals import Complaints, Refusal
from tests.e2e.discord.snowflakes import Clock, snowflake
from tests.e2e.discord.world import DM, EPHEMERAL, LOADING, Channel, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_ALLOWED = {
    COMMAND: (MESSAGE, DEFERRED, MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    SUBMIT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}
_TOKEN_SECONDS = 15 * 60.0
_FOLLOW_UPS_UNINSTALLED = 5


@dataclass
class Interaction:
    """One interaction; `message` is what the component is on, or the form was opened from."""

    type: int
    user: User
    channel: Channel
    data: dict[str, Any]
    owners: dict[str, str]
    outcome: Outcome
    began: float
    message: Message | None = None
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    made: float = field(default_factory=time.monotonic)
    response: int | None = None
    original: Message | None = None
    follow_ups: int = 0

    @property
    def by_guild(self) -> bool:
        """Whether the guild has installed the application, and not the person alone."""
        return "0" in self.owners


class Interactions:
    """Keeps interactions and their deadlines."""

    def __init__(
        self, world: World, gateway: Gateway, posting: Posting, ledger: Ledger, clock: Clock
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._posting = posting
        self._ledger = ledger
        self._clock = clock
        self._held: dict[str, Interaction] = {}
        self._tokens: dict[int, str] = {}
        self._watches: set[asyncio.Task[None]] = set()
        self.deadline = 3.0
        self.complain: Callable[[str], None] = lambda told: None

    async def begin(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: dict[str, Any],
        owners: dict[str, str],
        message: Message | None = None,
    ) -> Outcome:
        """Make an interaction, send it to the bot, and begin to wait for it."""
        what = f"{data.get('name') or data.get('custom_id')} by {user.name}"
        outcome = Outcome(self._world, what, channel.id)
        made = Interaction(kind, user, channel, data, owners, outcome, self._clock.now(), message)
        self._held[made.token] = made
        self._tokens[made.id] = made.token
        self._ledger.open(outcome, made.id)
        watch = asyncio.create_task(self._watch(made))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        await self._gateway.dispatch("INTERACTION_CREATE", self._payload(made))
        return outcome

    async def _watch(self, made: Interaction) -> None:
        await asyncio.sleep(self.deadline)
        if made.response is None:
            made.outcome.failed = True
            made.outcome.changed_at = time.monotonic()

    def stop(self) -> None:
        """Wait no longer for any."""
        for watch in list(self._watches):
            watch.cancel()

    def _payload(self, made: Interaction) -> dict[str, Any]:
        world, channel = self._world, made.channel
        in_bots_dm = channel.type == DM and world.bot.id in channel.recipients
        told: dict[str, Any] = {
            "id": str(made.id), "application_id": str(world.application.id), "type": made.type,
            "token": made.token, "version": 1, "data": made.data, "locale": "en-US",
            "channel_id": str(channel.id), "entitlements": [], "entitlement_sku_ids": [],
            "channel": payloads.for_interaction(world, channel, made.user.id),
            "app_permissions": str(permissions(world, world.bot.id, channel)),
            "authorizing_integration_owners": made.owners, "attachment_size_limit": 10_485_760,
            "context": 0 if channel.guild_id else 1 if in_bots_dm else 2,
        }  # fmt: skip
        if made.message is not None:
            told["message"] = payloads.message(world, made.message)
        if channel.guild_id is None:
            return told | {"user": payloads.user(made.user)}
        member = world.guilds[channel.guild_id].members[made.user.id]
        may = permissions(world, made.user.id, channel)
        guild = {"id": str(channel.guild_id), "locale": "en-US", "features": []}
        return told | {
            "guild_id": str(channel.guild_id), "guild": guild, "guild_locale": "en-US",
            "member": payloads.member(member, may),
        }  # fmt: skip

    def by_id(self, id_: int) -> Interaction:
        """Return an interaction."""
        return self._held[self._tokens[id_]]

    def made(self, message: Message) -> Interaction | None:
        """Return the interaction that a message was made for, if any."""
        return None if message.interaction is None else self.by_id(message.interaction)

    # -- the callback -------------------------------------------------------------------------

    async def respond(self, id_: int, token: str, body: Body, files: Files) -> Interaction:
        """Take the response to an interaction.

        Raises:
            Refusal: it is unknown, too late, given twice, of a wrong kind, or breaks a limit.
        """
        made = self._held.get(token)
        if made is None or made.id != id_:
            raise Refusal(10062)
        if made.response is not None:
            raise Refusal(40060)
        if time.monotonic() - made.made > self.deadline:
            raise Refusal(10062)
        kind, data = body.get("type"), body.get("data") or {}
        if kind not in self._kinds(made):
            wrong = Complaints()
            wrong.add("type", "BASE_TYPE_CHOICES", f"Value must be one of {self._kinds(made)}.")
            wrong.check()
        assert isinstance(kind, int)
        await self._take(made, kind, data, files)
        return made

    def _kinds(self, made: Interaction) -> tuple[int, ...]:
        allowed = _ALLOWED[made.type]
        if made.type == SUBMIT and made.message is None:
            return tuple(each for each in allowed if each not in (DEFERRED_UPDATE, UPDATE))
        return allowed

    async def _take(self, made: Interaction, kind: int, data: Body, files: Files) -> None:
        if kind == MODAL:
            check_modal(data)
            made.outcome.modal = modal(data, made.id)
        elif kind == CHOICES:
            check_choices(data.get("choices") or [])
            found = [(each["name"], each["value"]) for each in data.get("choices") or []]
            made.outcome.choices = found
        elif kind in (DEFERRED_UPDATE, UPDATE):
            made.original = made.message
        made.response = kind
        try:
            await self._show(made, kind, data, files)
        except Refusal:
            made.response = None
            raise
        made.outcome.acknowledged_by(kind)

    async def _show(self, made: Interaction, kind: int, data: Body, files: Files) -> None:
        flags = data.get("flags") or 0
        if kind == DEFERRED:
            if flags & ~EPHEMERAL:
                self.complain("a deferred response may carry no flag but EPHEMERAL")
            loading = Message(made.channel.id, self._world.bot, interaction=made.id, type=20)
            loading.flags = LOADING | flags & EPHEMERAL
            made.original = loading
            await self._posting.publish(loading, made.channel)
        elif kind == MESSAGE:
            made.original = await self._post(made, data, files)
        elif kind == UPDATE:
            assert made.message is not None
            await self._posting.edit(made.message, data, files)
            self._ledger.updates(made.message, made.id)

    async def _post(self, made: Interaction, body: Body, files: Files) -> Message:
        kind = 20 if made.type == COMMAND else 19 if made.type == COMPONENT else 0
        return await self._posting.create(
            made.channel, self._world.bot, body, files, interaction=made.id, type=kind
        )

    # -- while the token lives ----------------------------------------------------------------

    def of(self, application: int, token: str) -> Interaction:
        """Return the interaction that a token belongs to.

        Raises:
            Refusal: there is none, it was not acknowledged, its 15 minutes are over, or its channel
                is gone.
        """
        made = self._held.get(token)
        if made is None or application != self._world.application.id or made.response is None:
            raise Refusal(10015)
        if self._clock.now() - made.began > _TOKEN_SECONDS:
            raise Refusal(50027)
        if made.channel.id not in self._world.channels:
            raise Refusal(10003)
        return made

    def message(self, made: Interaction, id_: str) -> Message:
        """Return a message of an interaction: `@original`, or one by its id.

        Raises:
            Refusal: there is none.
        """
        found = made.original if id_ == "@original" else self._world.messages.get(int(id_))
        if found is None or found.deleted:
            raise Refusal(10008)
        if found.interaction != made.id and found is not made.original:
            raise Refusal(10008)
        return found

    async def edit(self, made: Interaction, id_: str, body: Body, files: Files) -> Message:
        """Change a message of an interaction.

        Raises:
            Refusal: there is none, or a limit is broken.
        """
        message = await self._posting.edit(self.message(made, id_), body, files)
        if message.interaction != made.id:
            self._ledger.updates(message, made.id)
        return message

    async def follow_up(self, made: Interaction, body: Body, files: Files) -> Message:
        """Post a further message; the first one after a defer takes the place of `thinking`.

        Raises:
            Refusal: a limit is broken, or a person's own install has had five.
        """
        original = made.original
        if original is not None and original.loading:
            return await self._posting.edit(original, body, files)
        made.follow_ups += 1
        if not made.by_guild and made.follow_ups > _FOLLOW_UPS_UNINSTALLED:
            raise Refusal(40094)
        return await self._post(made, body, files)

    async def delete(self, made: Interaction, id_: str) -> None:
        """Remove a message of an interaction.

        Raises:
            Refusal: there is none.
        """
        await self._posting.delete(self.message(made, id_))
