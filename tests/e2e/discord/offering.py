"""The commands that Discord offers to a person in a place, and how they are filled in."""

from typing import Any

from tests.e2e.discord.permissions import permissions
from tests.e2e.discord.posting import Posting
from tests.e2e.discord.world import DM, Channel, Upload, User, World

STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 3, 4, 5, 10, 11
SUBCOMMAND, GROUP = 1, 2
CHAT_INPUT, ON_MESSAGE = 1, 3
Command = dict[str, Any]


class NotOfferedError(AssertionError):
    """Discord does not let a person do that there."""


def installed_by(
    world: World, channel: Channel, user: User, own: bool, own_alone: bool
) -> dict[str, str]:
    """Return by whose install a person calls the bot: `0` a guild's (or its DM), `1` their own."""
    owners = {}
    if channel.guild_id is not None:
        guild = world.guilds[channel.guild_id]
        if guild.has_commands and not own_alone:
            owners["0"] = str(guild.id)
    elif world.bot.id in channel.recipients and not own_alone:
        owners["0"] = "0"
    if own:
        owners["1"] = str(user.id)
    return owners


def offered(
    world: World, channel: Channel, user: User, name: str, kind: int, owners: dict[str, str]
) -> Command:
    """Return the command of a name that a person may use in a channel.

    Raises:
        NotOfferedError: there is none for them there.
    """
    guilds = (channel.guild_id, None) if channel.guild_id is not None else (None,)
    held = [each for scope in guilds for each in world.application.commands.get(scope, [])]
    found = [each for each in held if each["name"] == name and each["type"] == kind]
    if not found:
        raise NotOfferedError(f"no command {name!r} among {[each['name'] for each in held]}")
    command = found[0]
    installs = {str(each) for each in command["integration_types"] or [0]}
    if not installs & set(owners):
        raise NotOfferedError(f"{name!r} is not installed here: {installs}, not {owners}")
    in_bots_dm = channel.type == DM and world.bot.id in channel.recipients
    context = 0 if channel.guild_id is not None else 1 if in_bots_dm else 2
    if command["contexts"] is not None and context not in command["contexts"]:
        raise NotOfferedError(f"{name!r} is not offered in context {context}")
    needs = command["default_member_permissions"]
    if needs is not None and channel.guild_id is not None:
        may = permissions(world, user.id, channel)
        if may & int(needs) != int(needs):
            raise NotOfferedError(f"{name!r} is offered only to those who may {needs}")
    return command


def narrowed(command: Command, path: list[str]) -> Command:
    """Return the subcommand that words after a command's name lead to.

    Raises:
        NotOfferedError: there is none, or a subcommand is missing.
    """
    for word in path:
        branches = [
            each for each in command["options"]
            if each["type"] in (SUBCOMMAND, GROUP) and each["name"] == word
        ]  # fmt: skip
        if not branches:
            raise NotOfferedError(f"{command['name']!r} has no subcommand {word!r}")
        command = branches[0]
    if any(each["type"] in (SUBCOMMAND, GROUP) for each in command.get("options") or []):
        raise NotOfferedError(f"{command['name']!r} needs a subcommand")
    return command


class Filling:
    """Fills in a command's options as Discord's own form does."""

    def __init__(self, posting: Posting, channel: Channel) -> None:
        self._posting = posting
        self._channel = channel
        self.resolved: dict[str, dict[str, Any]] = {}

    def fill(self, command: Command, given: dict[str, Any], focus: str | None) -> list[Any]:
        """Return the options as an interaction brings them; with `focus` none need be complete.

        Raises:
            NotOfferedError: Discord's form would not take them.
        """
        known = {each["name"]: each for each in command.get("options") or []}
        for name in given:
            if name not in known:
                raise NotOfferedError(f"no option {name!r} among {list(known)}")
        for name, option in known.items():
            if option.get("required") and name not in given and focus is None:
                raise NotOfferedError(f"option {name!r} is required")
        return [
            self._filled(known[name], value, name == focus)
            for name, value in given.items()
            if value is not None
        ]

    def _filled(self, option: Command, value: Any, focused: bool) -> dict[str, Any]:
        kind, name = option["type"], option["name"]
        told: dict[str, Any] = {"name": name, "type": kind}
        if focused:
            return told | {"value": value, "focused": True}
        choices = [each["value"] for each in option.get("choices") or []]
        if choices and value not in choices:
            raise NotOfferedError(f"{value!r} is not among {choices}")
        if kind == STRING:
            least, most = option.get("min_length") or 0, option.get("max_length") or 6000
            if not least <= len(value) <= most:
                raise NotOfferedError(f"{name!r} takes {least} to {most} characters")
        if kind in (INTEGER, NUMBER):
            least, most = option.get("min_value", value), option.get("max_value", value)
            if not least <= value <= most:
                raise NotOfferedError(f"{name!r} takes {least} to {most}")
        return told | {"value": self._value(kind, value)}

    def _value(self, kind: int, value: Any) -> Any:
        if kind == ATTACHMENT:
            assert isinstance(value, Upload), value
            held = self._posting.attach(self._channel.id, value)
            self.resolved.setdefault("attachments", {})[held["id"]] = held
            return held["id"]
        assert kind in (STRING, INTEGER, BOOLEAN, NUMBER), f"no person fills in type {kind} yet"
        return value
