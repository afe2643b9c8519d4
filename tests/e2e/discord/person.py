"""A person's hands: what somebody at a phone or a desktop can do in Discord."""

from dataclasses import dataclass, replace
from typing import Any

from tests.e2e.discord import payloads
from tests.e2e.discord.components import BUTTON, SELECTS, TEXT_INPUT, Modal, walk
from tests.e2e.discord.double import Double
from tests.e2e.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT
from tests.e2e.discord.offering import (
    CHAT_INPUT,
    ON_MESSAGE,
    SUBCOMMAND,
    Filling,
    NotOfferedError,
    installed_by,
    narrowed,
    offered,
)
from tests.e2e.discord.outcomes import Outcome, Seen
from tests.e2e.discord.permissions import (
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    USE_APPLICATION_COMMANDS,
    VIEW_CHANNEL,
    permissions,
)
from tests.e2e.discord.posting import Files
from tests.e2e.discord.world import Channel, Message, Upload, User


@dataclass(frozen=True)
class Person:
    """Somebody. `own_install`: they installed the bot for themselves; `own_alone`: and call it so
    even where a server has it. `forced`: Discord's own checks of what is offered are passed over,
    as a server's managers can lift them."""

    double: Double
    user: User
    own_install: bool = False
    own_alone: bool = False
    forced: bool = False

    def with_own_install(self, alone: bool = False) -> "Person":
        """Return the same person, who has installed the bot for themselves."""
        return replace(self, own_install=True, own_alone=alone)

    def unchecked(self) -> "Person":
        """Return the same person, to whom a server offers what Discord by default would not."""
        return replace(self, forced=True)

    # -- commands -----------------------------------------------------------------------------

    async def slash(self, channel: Channel, name: str, /, **options: Any) -> Outcome:
        """Use a command: `"ask"`, `"config set"`; an option is a str, int, bool, float or Upload.

        Raises:
            NotOfferedError: Discord does not offer it, or would not take the options.
        """
        return await self._command(COMMAND, channel, name, options, None)

    async def autocomplete(
        self, channel: Channel, name: str, /, focus: str | None = None, **options: Any
    ) -> Outcome:
        """Type into an option (the last one given, or `focus`) and look at what is proposed."""
        return await self._command(AUTOCOMPLETE, channel, name, options, focus or list(options)[-1])

    async def _command(
        self, kind: int, channel: Channel, name: str, options: dict[str, Any], focus: str | None
    ) -> Outcome:
        owners = self._owners(channel)
        words = name.split()
        command = self._offered(channel, words[0], CHAT_INPUT, owners)
        filling = Filling(self.double.posting, channel)
        filled = filling.fill(narrowed(command, words[1:]), options, focus)
        for at, word in reversed(list(enumerate(words[1:]))):
            level = SUBCOMMAND if at == len(words) - 2 else SUBCOMMAND + 1
            filled = [{"name": word, "type": level, "options": filled}]
        data = {"id": command["id"], "name": words[0], "type": CHAT_INPUT, "options": filled}
        if filling.resolved:
            data["resolved"] = filling.resolved
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return await self._begin(kind, channel, data, owners)

    async def message_command(self, message: Seen, name: str) -> Outcome:
        """Use a command out of the menu of a message."""
        target = self._message(message)
        channel = self.double.world.channels[target.channel_id]
        owners = self._owners(channel)
        command = self._offered(channel, name, ON_MESSAGE, owners)
        whole = payloads.message(self.double.world, target)
        data = {
            "id": command["id"], "name": name, "type": ON_MESSAGE, "target_id": str(target.id),
            "resolved": {"messages": {str(target.id): whole}},
        }  # fmt: skip
        return await self._begin(COMMAND, channel, data, owners)

    def _owners(self, channel: Channel) -> dict[str, str]:
        self._allow(channel, VIEW_CHANNEL | USE_APPLICATION_COMMANDS)
        return installed_by(self.double.world, channel, self.user, self.own_install, self.own_alone)

    def _offered(
        self, channel: Channel, name: str, kind: int, owners: dict[str, str]
    ) -> dict[str, Any]:
        world = self.double.world
        try:
            return offered(world, channel, self.user, name, kind, owners)
        except NotOfferedError:
            if not self.forced:
                raise
        held = [each for commands in world.application.commands.values() for each in commands]
        return next(each for each in held if (each["name"], each["type"]) == (name, kind))

    # -- messages -----------------------------------------------------------------------------

    async def say(
        self,
        channel: Channel,
        text: str,
        *,
        reply_to: Seen | None = None,
        mention: bool | None = None,
        files: tuple[Upload, ...] = (),
    ) -> Outcome:
        """Write a message. `mention`: it mentions the bot; of a reply: it pings who is replied to,
        as it does where not told otherwise."""
        self._allow(channel, SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES)
        bot = self.double.world.bot
        if mention and reply_to is None:
            text = f"<@{bot.id}> {text}".rstrip()
        allowed: dict[str, Any] = {"parse": ["users", "roles", "everyone"]}
        allowed["replied_user"] = mention is not False
        body = {"content": text, "allowed_mentions": allowed}
        more: dict[str, Any] = {}
        if reply_to is not None:
            reference = {"message_id": str(reply_to.id), "channel_id": str(channel.id)}
            more = {"reference": reference, "type": 19}
        return await self.double.run(self._post(channel, body, dict(enumerate(files)), more))

    async def _post(
        self, channel: Channel, body: dict[str, Any], files: Files, more: dict[str, Any]
    ) -> Outcome:
        double = self.double
        message = Message(channel.id, self.user, **more)
        what = f"a message of {self.user.name}"
        outcome = Outcome(double.world, what, channel.id, message.id)
        double.ledger.open(outcome)
        double.posting.fill(message, body, files)
        await double.posting.publish(message, channel)
        return outcome

    async def dm(self, text: str, *, files: tuple[Upload, ...] = ()) -> Outcome:
        """Write to the bot in private."""
        return await self.say(self.double.world.dm(self.user), text, files=files)

    # -- buttons and forms --------------------------------------------------------------------

    async def click(self, message: Seen, label_or_id: str, values: tuple[str, ...] = ()) -> Outcome:
        """Press a button by its label or custom id, or choose `values` of a select menu.

        Raises:
            NotOfferedError: it is not there, or cannot be pressed.
        """
        target = self._message(message)
        if target.deleted:
            raise NotOfferedError("the message is gone")
        found = [
            each
            for _, each in walk(target.components)
            if each.get("type") in (BUTTON, *SELECTS)
            and label_or_id in (each.get("custom_id"), each.get("label"))
        ]
        if not found or found[0].get("disabled") or "custom_id" not in found[0]:
            raise NotOfferedError(
                f"no button {label_or_id!r} that can be pressed: {message.buttons}"
            )
        component = found[0]
        data = {"custom_id": component["custom_id"], "component_type": component["type"]}
        data |= {"id": component["id"]}
        if component["type"] != BUTTON:
            data["values"] = list(values)
        channel = self.double.world.channels[target.channel_id]
        return await self._begin(COMPONENT, channel, data, self._of(target, channel), target)

    async def submit(self, modal: Modal, *values: str, **fields: str) -> Outcome:
        """Fill in a form, in order or by custom id or label, and send it.

        Raises:
            NotOfferedError: a field is missing, unknown, or would not take that.
        """
        source = self.double.interactions.by_id(modal.source)
        texts = {field.custom_id: field.value for field in modal.fields}
        given = dict(zip((each.custom_id for each in modal.fields), values, strict=False))
        by_label = {each.label: each.custom_id for each in modal.fields}
        given |= {by_label.get(name, name): value for name, value in fields.items()}
        for field in modal.fields:
            text = given.pop(field.custom_id, texts[field.custom_id])
            if (text or field.required) and not (
                max(field.min_length, int(field.required)) <= len(text) <= field.max_length
            ):
                raise NotOfferedError(f"{field} does not take {len(text)} characters")
            texts[field.custom_id] = text
        if given:
            raise NotOfferedError(f"no fields {list(given)} in {modal.fields}")
        data = {
            "custom_id": modal.custom_id,
            "components": [_written(each, texts) for each in modal.components],
        }
        return await self._begin(SUBMIT, source.channel, data, source.owners, source.message)

    def _of(self, message: Message, channel: Channel) -> dict[str, str]:
        """Return by whose install a component works: that of the message's own making."""
        made = self.double.interactions.made(message)
        if made is not None:
            return made.owners
        return installed_by(self.double.world, channel, self.user, False, False)

    # -- inside -------------------------------------------------------------------------------

    async def _begin(
        self,
        kind: int,
        channel: Channel,
        data: dict[str, Any],
        owners: dict[str, str],
        message: Message | None = None,
    ) -> Outcome:
        return await self.double.run(
            self.double.interactions.begin(kind, self.user, channel, data, owners, message)
        )

    def _message(self, message: Seen) -> Message:
        return self.double.world.messages[message.id]

    def _allow(self, channel: Channel, needs: int) -> None:
        may = permissions(self.double.world, self.user.id, channel)
        if may & needs != needs and not self.forced:
            raise NotOfferedError(f"{self.user.name} may not do that in {channel.name!r}")


def _written(component: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """Return a component of a form as it is sent: with what was written, without its labels."""
    told: dict[str, Any] = {name: component[name] for name in ("type", "id") if name in component}
    if component["type"] == TEXT_INPUT:
        custom_id = component["custom_id"]
        return told | {"custom_id": custom_id, "value": texts[custom_id]}
    if "component" in component:
        return told | {"component": _written(component["component"], texts)}
    if "components" in component:
        held = component["components"]
        return told | {"components": [_written(each, texts) for each in held]}
    return told
