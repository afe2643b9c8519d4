"""What there is in the loopback Discord: people, servers, channels, threads, messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.discord.snowflakes import snowflake

TEXT, DM, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12
THREADS = (PUBLIC_THREAD, PRIVATE_THREAD)
EPHEMERAL, LOADING, HAS_THREAD, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 5, 1 << 15
EVERYBODY_MAY = (
    1 << 0 | 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 35 | 1 << 38
)
"""Invite, view, send, embed, attach, read history, use commands, open and write in threads."""


@dataclass(frozen=True)
class Upload:
    """A file that a person attaches."""

    filename: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class User:
    """Somebody on Discord."""

    name: str
    id: int = field(default_factory=snowflake)
    bot: bool = False


@dataclass
class Role:
    """A role of a guild; the one with the guild's id is everybody's, that of a `bot` its own."""

    name: str
    permissions: int
    id: int = field(default_factory=snowflake)
    bot: int | None = None


@dataclass
class Member:
    """A user in a guild."""

    user: User
    roles: list[int] = field(default_factory=list)
    nick: str | None = None


@dataclass
class Channel:
    """A text channel, a DM (`guild_id` is None) or a thread (`parent_id` is its channel).

    `overwrites`: by the id of a role or member, the permissions allowed and denied.
    """

    name: str
    type: int = TEXT
    guild_id: int | None = None
    id: int = field(default_factory=snowflake)
    recipients: list[int] = field(default_factory=list)
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    parent_id: int | None = None
    owner_id: int | None = None
    archive_minutes: int = 1440
    archived: bool = False
    locked: bool = False
    members: list[int] = field(default_factory=list)
    last_message_id: int | None = None

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread."""
        return self.type in THREADS


@dataclass
class Guild:
    """A server.

    `has_bot`: the bot is a member. `has_commands`: its commands are installed for the guild, which
    an invitation without `applications.commands` does not do.
    """

    name: str
    id: int = field(default_factory=snowflake)
    owner_id: int = 0
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    has_bot: bool = True
    has_commands: bool = True


@dataclass
class Message:
    """A message; the `interaction` is the id of the one that it responds to, if any."""

    channel_id: int
    author: User
    content: str = ""
    id: int = field(default_factory=snowflake)
    type: int = 0
    flags: int = 0
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    reference: dict[str, Any] | None = None
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    interaction: int | None = None
    edited_at: float | None = None
    edits: int = 0
    deleted: bool = False
    nonce: str | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)


@dataclass
class Application:
    """The bot's application: what it may ask for, and the commands it told of.

    `privileged`: gateway intents that were switched on for it, as a bit mask. `commands`: by the id
    of a guild, or None for those of everywhere.
    """

    bot: User
    token: str
    privileged: int = 0
    commands: dict[int | None, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The application's id, which is its bot's too."""
        return self.bot.id


class World:
    """Everything there is. Ids are real: they carry the moment at which something was made."""

    def __init__(self, token: str = "loopback-token") -> None:
        self.application = Application(User("Gazette", bot=True), token)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.files: dict[str, Upload] = {}

    @property
    def bot(self) -> User:
        """The bot's own user."""
        return self.application.bot

    def user(self, name: str) -> User:
        """Make a person."""
        user = User(name)
        self.users[user.id] = user
        return user

    def guild(
        self,
        name: str,
        members: Iterable[User] = (),
        *,
        has_bot: bool = True,
        has_commands: bool | None = None,
        everyone: int = EVERYBODY_MAY,
        bot: int = 0,
    ) -> Guild:
        """Make a server; `everyone` and `bot` are what all, and what the bot besides, may do."""
        guild = Guild(name, has_bot=has_bot)
        guild.has_commands = has_bot if has_commands is None else has_commands
        guild.roles[guild.id] = Role("@everyone", everyone, guild.id)
        self.guilds[guild.id] = guild
        if has_bot:
            role = self.role(guild, self.bot.name, bot)
            role.bot = self.bot.id
            guild.members[self.bot.id] = Member(self.bot, [role.id])
        for user in members:
            self.join(guild, user)
        return guild

    def role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        """Make a role in a server."""
        role = Role(name, permissions)
        guild.roles[role.id] = role
        return role

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        """Make somebody a member of a server."""
        member = Member(user, [role.id for role in roles])
        guild.members[user.id] = member
        return member

    def channel(self, guild: Guild, name: str) -> Channel:
        """Make a text channel in a server."""
        return self._add(Channel(name, TEXT, guild.id))

    def dm(self, user: User, other: User | None = None) -> Channel:
        """Return the DM channel of somebody with the bot, or with `other`."""
        pair = {user.id, (other or self.bot).id}
        for channel in self.channels.values():
            if channel.type == DM and set(channel.recipients) == pair:
                return channel
        return self._add(Channel("", DM, recipients=sorted(pair)))

    def thread(self, parent: Channel, name: str, owner: User, **more: Any) -> Channel:
        """Make a thread in a channel; `more` are fields of Channel."""
        given = {"type": PUBLIC_THREAD, "members": [owner.id], **more}
        return self._add(
            Channel(name, guild_id=parent.guild_id, parent_id=parent.id, owner_id=owner.id, **given)
        )

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Return the channels of a server, without its threads."""
        held = [each for each in self.channels.values() if each.guild_id == guild.id]
        return [each for each in held if not each.is_thread]

    def threads_of(self, guild: Guild) -> list[Channel]:
        """Return the threads of a server."""
        return [
            each for each in self.channels.values() if each.guild_id == guild.id and each.is_thread
        ]

    def in_channel(self, channel: Channel) -> list[Message]:
        """Return what is in a channel for all to see, oldest first."""
        return [
            each
            for each in self.messages.values()
            if each.channel_id == channel.id and not each.deleted and not each.ephemeral
        ]

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel
