"""Plain notices of the bot, and what it can do, as messages of Discord."""

from collections.abc import Mapping
from importlib.resources import files

from discord.ui import LayoutView

from bot.prompting import load_prompt
from bot.surfaces.discord.escaping import tame
from bot.surfaces.discord.layout import Accent, Piece, laid_out, pack


def notice_view(text: str) -> LayoutView:
    """Return one plain notice: an error, a wait, what was done. What does not fit is left out."""
    return laid_out(pack([Piece(tame(text), "notice")])[:1], 0, Accent.NOTICE)


def counted(name: str, count: int) -> str:
    """Return the prompt that tells a count; the one called `NAME_one` tells of a single one."""
    if count == 1:
        return load_prompt(f"{name}_one").text
    return load_prompt(name).render(count=f"{count:,}")


def and_more(count: int) -> str:
    """Return that there are so many more than are told."""
    return load_prompt("discord_status_and_more").render(count=f"{count:,}")


def thread_opened_view(thread: int) -> LayoutView:
    """Return the notice that a thread was opened, with the way to it."""
    text = load_prompt("discord_thread_opened").render(thread=f"<#{thread}>")
    return laid_out(pack([Piece(text, "notice")]), 0, Accent.NOTICE)


def unreadable_view(command_mentions: Mapping[str, str]) -> LayoutView:
    """Return that Discord keeps a message's words from the bot, and how else to ask."""
    text = load_prompt("discord_unreadable").render(ask=command_mentions.get("ask", "/ask"))
    return laid_out(pack([Piece(text, "notice")]), 0, Accent.NOTICE)


def help_view(command_mentions: Mapping[str, str], hours: float, days: int) -> LayoutView:
    """Return what the bot can do, and for how long it keeps what is said to it.

    That is for so many `hours` of a conversation, and `days` of a question with its answer.
    `command_mentions` maps each command's name to its mention (`</ask:1>`), or to its plain
    name where Discord has given it no id; commands are told in this order.
    """
    known = [name for name in command_mentions if _is_told(name)]
    lines = (f"- {command_mentions[name]} {load_prompt(_help_of(name)).text}" for name in known)
    pieces = [
        Piece(load_prompt("discord_help").text, "about"),
        Piece("\n".join(lines), "commands"),
        Piece(load_prompt("discord_help_more").text, "more"),
        Piece(_keeping(hours, days), "more"),
    ]
    return laid_out(pack(pieces), 0, Accent.NOTICE)


def _keeping(hours: float, days: int) -> str:
    lasting = load_prompt("discord_help_kept" if days else "discord_help_kept_none")
    values = {"hours": f"{hours:g} hour{'' if hours == 1 else 's'}"}
    values |= {"days": f"{days:,} day{'' if days == 1 else 's'}"} if days else {}
    return lasting.render(**values)


def _help_of(name: str) -> str:
    return f"discord_help_{name.replace(' ', '_').replace('-', '_').casefold()}"


def _is_told(name: str) -> bool:
    return (files("prompts") / f"{_help_of(name)}.md").is_file()
