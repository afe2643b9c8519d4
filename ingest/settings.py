"""Settings of the library and of ingest: defaults < gazette.toml < GAZETTE_* < flags."""

from pathlib import Path
from typing import Any, TypeVar

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import InvalidSettings

CONFIG_NAME = "gazette.toml"


class _Places(BaseSettings):
    """Where the library and its settings file are; the only settings a file cannot give."""

    model_config = SettingsConfigDict(env_prefix="GAZETTE_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("gazette")))
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("gazette")))


class IngestSettings(_Places):
    """What ingest and the library are set by.

    `embedder` is `minilm` (the packaged all-MiniLM-L6-v2) or any sentence-transformers name or
    folder. Sizes: `chunk_words` in words, `max_file_mb` in MiB, `lock_timeout` in seconds.
    """

    model_config = SettingsConfigDict(env_prefix="GAZETTE_", env_ignore_empty=True, extra="ignore")

    embedder: str = "minilm"
    embed_threads: int = Field(default=0, ge=0, description="0: one per core")
    chunk_words: int = Field(default=180, ge=20, le=2000)
    max_file_mb: int = Field(default=200, ge=1)
    lock_timeout: float = Field(default=10.0, ge=0)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, which wins over the file named by `load`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


S = TypeVar("S", bound=IngestSettings)


def load_settings(cls: type[S], home: Path | None, config: Path | None, **flags: Any) -> S:
    """Return the settings in force for a home, reading `config` or the home's gazette.toml.

    The working folder is never looked at, so a settings file that somebody left in a shared
    folder has no effect. Flags that are None count as not given.

    Raises:
        InvalidSettings: a file that is missing or is no TOML, or a value that does not validate.
    """
    if config is not None and not config.is_file():
        raise InvalidSettings(f"There is no settings file {str(config)!r}.")
    places = _Places(home=home) if home else _Places()
    path = config or places.home / CONFIG_NAME
    given = {name: value for name, value in flags.items() if value is not None}

    class Located(cls):  # type: ignore[valid-type, misc]
        # Here alone unknown names are an error: a misspelt setting must not pass in silence.
        model_config = SettingsConfigDict(toml_file=path, extra="forbid")

    try:
        settings: S = Located(home=places.home, **given)
    except ValidationError as error:
        raise InvalidSettings(_explain(error, path)) from None
    except ValueError as error:  # tomllib.TOMLDecodeError is one
        raise InvalidSettings(f"{path} is not valid TOML: {error}.") from None
    return settings


def _explain(error: ValidationError, path: Path) -> str:
    problems = (
        f"{'.'.join(str(part) for part in each['loc'])} = {each['input']!r}: {each['msg']}"
        for each in error.errors()
    )
    return f"Settings (flags, GAZETTE_*, {path}): " + "; ".join(problems)
