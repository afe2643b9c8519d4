"""What is written in a message, wherever Discord keeps it: forwarded, embedded, in components."""

import re
from collections.abc import Iterable, Iterator

import discord

_SMALL_PRINT = re.compile(r"^-#.*$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def text_of(message: discord.Message) -> str:
    """Return all the text that people read in a message; of one with a picture alone it is empty.

    The small print of an application's message is left out: it is about the message itself.
    """
    told = [*_parts(message)]
    for each in message.message_snapshots:
        told += _parts(each)
    return "\n\n".join(part for part in map(str.strip, told) if part)


def _parts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield embed.title or ""
        yield embed.description or ""
        for field in embed.fields:
            yield field.value or ""
    for text in _displayed(message.components):
        yield _ESCAPED.sub(r"\1", _SMALL_PRINT.sub("", text))


def _displayed(components: Iterable[discord.Component]) -> Iterator[str]:
    for each in components:
        if isinstance(each, discord.TextDisplay):
            yield each.content
        elif isinstance(each, (discord.Container, discord.SectionComponent)):
            yield from _displayed(each.children)
