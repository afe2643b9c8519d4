"""What somebody may do where, computed as Discord documents it."""

from tests.e2e.discord.world import Channel, Guild, World

CREATE_INVITE = 1 << 0
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_APPLICATION_COMMANDS = 1 << 31
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
ALL = (1 << 53) - 1
IN_A_DM = (
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
)  # fmt: skip


def permissions(world: World, user_id: int, channel: Channel) -> int:
    """Return what a user may do in a channel, a thread (by its parent) or a DM."""
    if channel.guild_id is None:
        return IN_A_DM if user_id in channel.recipients else 0
    guild = world.guilds[channel.guild_id]
    if user_id not in guild.members:
        return 0
    if channel.parent_id is not None:
        channel = world.channels[channel.parent_id]
    base = of_roles(guild, user_id)
    return ALL if base & ADMINISTRATOR else _overwritten(guild, user_id, channel, base)


def of_roles(guild: Guild, user_id: int) -> int:
    """Return what a member may do by their roles alone."""
    if guild.owner_id == user_id:
        return ALL
    allowed = guild.roles[guild.id].permissions
    for role in guild.members[user_id].roles:
        allowed |= guild.roles[role].permissions
    return ALL if allowed & ADMINISTRATOR else allowed


def _overwritten(guild: Guild, user_id: int, channel: Channel, base: int) -> int:
    everyone = channel.overwrites.get(guild.id, (0, 0))
    base = base & ~everyone[1] | everyone[0]
    roles = [channel.overwrites.get(role, (0, 0)) for role in guild.members[user_id].roles]
    for _, deny in roles:
        base &= ~deny
    for allow, _ in roles:
        base |= allow
    own = channel.overwrites.get(user_id, (0, 0))
    return base & ~own[1] | own[0]
