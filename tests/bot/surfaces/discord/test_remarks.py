"""All the words of a message are read, wherever Discord keeps them."""

from typing import Any, cast
from unittest.mock import Mock

import discord

from bot.surfaces.discord.remarks import text_of

PLAIN: dict[str, Any] = {
    "id": "7", "channel_id": "8", "type": 0, "content": "", "embeds": [], "attachments": [],
    "components": [], "flags": 0, "timestamp": "2026-07-01T00:00:00+00:00", "mentions": [],
    "edited_timestamp": None, "pinned": False, "tts": False, "mention_roles": [],
    "mention_everyone": False, "author": {"id": "9", "username": "Ann", "discriminator": "0",
                                          "avatar": None},
}  # fmt: skip


def message(**fields: Any) -> discord.Message:
    """Return a message as discord.py makes it of what Discord sends."""
    channel = Mock(id=8, guild=None)
    return discord.Message(state=Mock(), channel=channel, data=cast("Any", {**PLAIN, **fields}))


def display(text: str) -> dict[str, object]:
    """Return a text of Components V2."""
    return {"type": 10, "content": text}


def test_what_is_written_is_read() -> None:
    assert text_of(message(content=" The pier is closed. ")) == "The pier is closed."


def test_a_forwarded_message_is_read_with_its_embeds() -> None:
    forwarded = PLAIN | {"content": "The pier is closed.",
                         "embeds": [{"type": "rich", "title": "It opens in May."}]}  # fmt: skip
    made = message(message_snapshots=[{"message": forwarded}])
    assert text_of(made) == "The pier is closed.\n\nIt opens in May."


def test_title_text_and_fields_of_an_embed_are_read() -> None:
    fields = [{"name": "Since", "value": "The order is of 2021."}]
    embed = {"type": "rich", "title": "Piers", "description": "All are closed.", "fields": fields}
    made = message(content="Look:", embeds=[embed])
    assert text_of(made) == "Look:\n\nPiers\n\nAll are closed.\n\nThe order is of 2021."


def test_texts_among_components_are_read_as_they_are_shown_but_no_small_print() -> None:
    thumbnail = {"type": 11, "media": {"url": "https://a.example/x.png"}}
    section = {"type": 9, "components": [display("A ship\\_1 sank.")], "accessory": thumbnail}
    box = [display("One pier is closed."), section, display("-# Page 1 of 2\nAnother is open.")]
    made = message(components=[{"type": 17, "components": box}])
    assert text_of(made) == "One pier is closed.\n\nA ship_1 sank.\n\nAnother is open."


def test_a_picture_or_a_file_alone_has_no_text() -> None:
    file = {"id": "1", "filename": "a.png", "size": 1, "url": "", "proxy_url": ""}
    assert text_of(message(attachments=[file], components=[{"type": 14}])) == ""
