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


def thread_opened_view(thread: int) -> LayoutView:
    """Return the notice that a thread was opened, with the way to it."""
    text = load_prompt("discord_thread_opened").render(thread=f"<#{thread}>")
    return laid_out(pack([Piece(text, "notice")]), 0, Accent.NOTICE)


def help_view(command_mentions: Mapping[str, str]) -> LayoutView:
    """Return what the bot can do.

    `command_mentions` maps each command's name to its mention (`</ask:1>`), or to its plain
    name where Discord has given it no id; commands are told in this order.
    """
    known = [name for name in command_mentions if _is_told(name)]
    lines = (f"- {command_mentions[name]} {load_prompt(_help_of(name)).text}" for name in known)
    pieces = [
        Piece(load_prompt("discord_help").text, "about"),
        Piece("\n".join(lines), "commands"),
        Piece(load_prompt("discord_help_more").text, "more"),
    ]
    return laid_out(pack(pieces), 0, Accent.NOTICE)


def _help_of(name: str) -> str:
    return f"discord_help_{name.replace(' ', '_').replace('-', '_').casefold()}"


def _is_told(name: str) -> bool:
    return (files("prompts") / f"{_help_of(name)}.md").is_file()
