"""What the managers of a guild have set: where, to whom, from what and how the bot answers."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.database import Database
from bot.errors import InvalidPlaceSetting
from bot.places.audit import Entry, note_in
from bot.places.reading import as_language, as_name, as_names, as_numbers, as_switch
from bot.places.tables import storable
from bot.settings import BotSettings
from ingest.options import PUBLIC

Ids = Annotated[tuple[Annotated[int, Field(gt=0, lt=2**63)], ...], BeforeValidator(as_numbers)]


def collection_of(guild: int) -> str:
    """Return the name of a guild's own collection."""
    return f"guild-{guild}"


class GuildSettings(BaseModel):
    """The settings of a guild.

    `channels` are the ids of those that are answered in, `roles` of those that may ask; empty
    means all, and whoever is not among them sees no document here either. `private`: answers to
    commands and forms are shown to the asker alone, unless they ask otherwise; Discord shows the
    answer to a message to all who see the message.
    `language` is the ISO 639-1 code of that answered in, `model` one of `discord_models`; None
    leaves the asker's, and the operator's. `collections` are never empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: Ids = Field(default=(), max_length=500)
    roles: Ids = Field(default=(), max_length=250)
    private: Annotated[bool, BeforeValidator(as_switch)] = False
    language: Annotated[str | None, BeforeValidator(as_name), AfterValidator(as_language)] = None
    collections: Annotated[tuple[str, ...], BeforeValidator(as_names), Field(min_length=1)] = (
        PUBLIC,
    )
    model: Annotated[str | None, BeforeValidator(as_name)] = None


SETTINGS = tuple(GuildSettings.model_fields)
"""The names of the settings."""


class Guilds:
    """The settings of every guild. What a stored value does not plainly allow is not allowed."""

    def __init__(self, database: Database, settings: BotSettings) -> None:
        self._database = database
        self._models = settings.discord_models

    def get(self, guild: int) -> GuildSettings:
        """Return the settings of a guild.

        A model that the operator no longer lists counts as not set.

        Raises:
            InvalidPlaceSetting: a stored value cannot be used; nothing is allowed in its place.
        """
        rows = self._database.rows("SELECT name, value FROM guild_settings WHERE guild=?", guild)
        found = self._checked(guild, {row["name"]: _value(*row) for row in rows})
        if found.model not in self._models:
            found = found.model_copy(update={"model": None})
        return found

    def set(self, guild: int, name: str, value: object, by: int, now: float) -> GuildSettings:
        """Set one setting, note in the audit log that `by` did, and return all as they are now.

        `value` is what the setting is, or its text as people write it: ids or mentions, `yes` or
        `no`, names; None is the default.

        Raises:
            InvalidPlaceSetting: there is no such setting, or it cannot have this value.
        """
        if name not in SETTINGS:
            raise InvalidPlaceSetting(
                f"There is no setting {name[:40]!r}.", f"The settings are {', '.join(SETTINGS)}."
            )
        text = None
        if value is not None:
            given = storable(value) if isinstance(value, str) else value
            checked = self._checked(guild, {name: given})
            self._check_model(checked.model)
            text = json.dumps(checked.model_dump(mode="json")[name])
        with self._database.writing() as db:
            db.execute("DELETE FROM guild_settings WHERE guild=? AND name=?", (guild, name))
            if text is not None:
                db.execute("INSERT INTO guild_settings VALUES (?,?,?)", (guild, name, text))
            note_in(db, Entry(guild, by, "config", f"{name} = {text or 'default'}", now))
        return self.get(guild)

    def _checked(self, guild: int, given: Mapping[str, Any]) -> GuildSettings:
        own = collection_of(guild)
        try:
            found = GuildSettings.model_validate({"collections": (PUBLIC, own), **given})
        except ValidationError as error:
            raise InvalidPlaceSetting(_told(error)) from None
        foreign = sorted(set(found.collections) - {PUBLIC, own})
        if foreign:
            raise InvalidPlaceSetting(
                f"This server cannot ask the collection {foreign[0][:70]!r}.",
                f"Its collections are {PUBLIC} and {own}.",
            )
        return found

    def _check_model(self, model: str | None) -> None:
        if model is not None and model not in self._models:
            listed = ", ".join(self._models) or "none"
            raise InvalidPlaceSetting(
                f"The model {model[:70]!r} is not one that the operator lists.",
                f"Listed in discord_models: {listed}.",
            )


def _value(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise InvalidPlaceSetting(
            f"The setting {name} = {text[:40]!r} of this server cannot be read.",
            f"Set it anew: `/config set {name}`.",
        ) from None


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    name = first["loc"][0] if first["loc"] else "value"
    why = first["msg"].removeprefix("Value error, ")
    return f"The setting {name} cannot be {str(first['input'])[:70]!r}: {why}."
