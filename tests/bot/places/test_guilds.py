"""Settings of a guild: what its managers may set, and that nothing opens another's collection."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from pydantic import ValidationError

from bot.errors import InvalidPlaceSetting
from bot.places.guilds import SETTINGS, GuildSettings
from bot.places.store import Places
from bot.settings import BotSettings
from ingest.errors import InputError
from tests.bot.places.asking import ANN, NOW

GUILD = 7
OWN = "guild-7"


@pytest.fixture
def settings(settings: BotSettings) -> BotSettings:
    """Settings of an operator who lists two models."""
    return settings.model_copy(update={"discord_models": ("ollama:small", "ollama:large")})


def put(places: Places, name: str, value: object) -> GuildSettings:
    """Set a setting of the guild."""
    return places.guilds.set(GUILD, name, value, ANN, NOW)


def change(places: Places, statement: str, *values: object) -> None:
    """Change the file behind the store's back."""
    with closing(sqlite3.connect(places.path)) as db, db:
        db.execute(statement, values)


def test_a_guild_that_set_nothing_has_the_defaults(places: Places) -> None:
    assert places.guilds.get(GUILD) == GuildSettings(
        channels=(), roles=(), private=False, language=None, collections=("public", OWN), model=None
    )


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("channels", "<#123> <#456>,789 123", (123, 456, 789)),
        ("channels", "", ()),
        ("channels", [5], (5,)),
        ("roles", "<@&77>", (77,)),
        ("private", "Yes", True),
        ("private", "off", False),
        ("private", True, True),
        ("language", " DE ", "de"),
        ("collections", "guild-7", (OWN,)),
        ("collections", "public, guild-7", ("public", OWN)),
        ("collections", ("public",), ("public",)),
        ("model", "ollama:large", "ollama:large"),
    ],
)
def test_a_setting_is_what_was_written_and_stays_so(
    settings: BotSettings, places: Places, name: str, text: object, value: object
) -> None:
    assert getattr(put(places, name, text), name) == value
    with Places(settings) as again:
        assert getattr(again.guilds.get(GUILD), name) == value
        assert again.guilds.get(8) == GuildSettings(collections=("public", "guild-8"))


def test_no_value_brings_the_default_back(places: Places) -> None:
    for name, value in (("private", "yes"), ("collections", "public"), ("language", "de")):
        put(places, name, value)
        put(places, name, None)
    assert places.guilds.get(GUILD) == GuildSettings(collections=("public", OWN))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("channels", "#general", "'#general' is neither an id nor a mention"),
        ("channels", "123 -5", "'-5' is neither"),
        ("channels", "9" * 19, "less than"),
        ("channels", "9" * 5_000, "neither an id"),
        ("channels", "0", "greater than 0"),
        ("channels", "<@&5", "neither"),
        ("roles", "٣", "'٣' is neither"),
        ("private", "maybe", "write yes or no"),
        ("language", "english", "ISO 639-1"),
        ("language", "xx", "ISO 639-1"),
        ("collections", "", "at least 1 item"),
        ("collections", (), "at least 1 item"),
        ("model", "openai:gpt", "'openai:gpt' is not one that the operator lists"),
        ("model", "", "not one that the operator lists"),
        ("model", "http://127.0.0.1/v1", "not one that the operator lists"),
        ("address", "http://127.0.0.1/", "There is no setting 'address'"),
        ("guild", "8", "There is no setting 'guild'"),
    ],
)
def test_what_cannot_be_set_is_named_and_changes_nothing(
    places: Places, name: str, value: object, told: str
) -> None:
    before = places.guilds.get(GUILD)
    with pytest.raises(InvalidPlaceSetting, match=told) as raised:
        put(places, name, value)
    assert isinstance(raised.value, InputError)
    assert raised.value.hint
    assert not raised.value.retryable
    assert places.guilds.get(GUILD) == before
    assert places.audit.recent(GUILD, 9) == ()


@pytest.mark.parametrize(
    "foreign",
    ["guild-8", "team-legal", "guild-77", "guild-07", "GUILD-7", "*", "guild-7\u200b", "pub"],
)
def test_no_collection_but_public_and_its_own_can_be_set_or_is_read(
    places: Places, foreign: str
) -> None:
    with pytest.raises(InvalidPlaceSetting, match="cannot ask the collection") as raised:
        put(places, "collections", ("public", foreign))
    assert raised.value.hint == f"Its collections are public and {OWN}."
    put(places, "collections", "public")
    change(places, "UPDATE guild_settings SET value=?", f'["public", "{foreign}"]')
    with pytest.raises(InvalidPlaceSetting, match="cannot ask the collection"):
        places.guilds.get(GUILD)


@pytest.mark.parametrize("stored", ["{", "[]", "null", '"public"x', "7", '[["public"]]'])
def test_a_stored_value_that_cannot_be_used_allows_nothing(places: Places, stored: str) -> None:
    put(places, "collections", "public")
    change(places, "UPDATE guild_settings SET value=?", stored)
    with pytest.raises(InvalidPlaceSetting, match="collections"):
        places.guilds.get(GUILD)
    assert put(places, "collections", "public").collections == ("public",), "setting it anew helps"


def test_a_name_of_a_later_version_allows_nothing(places: Places) -> None:
    put(places, "private", "yes")
    change(places, "INSERT INTO guild_settings VALUES (?, 'only_for', 'true')", GUILD)
    with pytest.raises(InvalidPlaceSetting, match="only_for"):
        places.guilds.get(GUILD)


def test_a_model_that_the_operator_took_away_is_not_used(
    settings: BotSettings, places: Places
) -> None:
    put(places, "model", "ollama:small")
    with Places(settings.model_copy(update={"discord_models": ("ollama:large",)})) as later:
        assert later.guilds.get(GUILD).model is None


def test_every_change_is_in_the_audit_log(places: Places) -> None:
    put(places, "channels", "<#5> 6")
    put(places, "channels", None)
    told = [(e.person, e.action, e.subject, e.at) for e in places.audit.recent(GUILD, 9)]
    assert told == [
        (ANN, "config", "channels = default", NOW), (ANN, "config", "channels = [5, 6]", NOW),
    ]  # fmt: skip


def test_the_record_refuses_what_it_does_not_know() -> None:
    given: dict[str, Any] = {"collections": ("public",), "endpoint": "x"}
    with pytest.raises(ValidationError, match="endpoint"):
        GuildSettings(**given)
    assert set(SETTINGS) == {"channels", "roles", "private", "language", "collections", "model"}
