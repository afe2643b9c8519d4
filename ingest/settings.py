"""Settings of the library and of ingest: defaults < gazette.toml < GAZETTE_* < flags."""

import os
import tomllib
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from ingest.errors import InvalidSettings
from ingest.misset import explain, nearest

CONFIG_NAME = "gazette.toml"
_PREFIX = "GAZETTE_"
_COLLECTION = "2 to 63 lower-case letters, digits and hyphens, beginning with a letter or digit"
ListField = Literal[
    "entity", "aliases", "country", "citation", "start", "end", "requirement", "policy"
]
"""What a column of a list may hold."""
_EVERY = 'a number and s, m, h, d or w, as in "6h" for every six hours'


class _Places(BaseSettings):
    """Where the library and its settings file are; the only settings a file cannot give."""

    model_config = SettingsConfigDict(env_prefix="GAZETTE_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("gazette")))
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("gazette")))


_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class SourceSettings(BaseModel):
    """One `[[sources]]` of gazette.toml: what `gazette ingest` without arguments brings in.

    `every` is how often `gazette ingest --watch` does it: a number and s, m, h, d or w. Globs
    and `prune` are those of the command.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(min_length=1)
    collection: str = Field(
        default="public", pattern=r"^[a-z0-9][a-z0-9-]{1,62}$", description=_COLLECTION
    )
    kind: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    prune: bool = True
    every: str | None = Field(default=None, pattern=r"^[1-9]\d{0,6}[smhdw]$", description=_EVERY)

    @property
    def seconds(self) -> float | None:
        """`every` in seconds."""
        return float(self.every[:-1]) * _UNITS[self.every[-1]] if self.every else None


ListName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, pattern=r"[^\W_]")]
"""What texts call a list: at least a letter or a digit."""
_LIST_ID = "2 to 40 lower-case letters, digits and hyphens, beginning with a letter or digit"


class ListSettings(BaseModel):
    """One `[[lists]]` of gazette.toml: a list that the register is to know besides its own.

    `names` are what texts call it. `files` are globs of the keys of Documents that are the list,
    where their titles do not say so. `columns` say which column holds what: `entity`, `aliases`,
    `country`, `citation`, `start`, `end`, `requirement` or `policy`; one that is called as others'
    are need not be named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$", description=_LIST_ID)
    title: ListName
    authority: str = Field(min_length=1)
    effect: str = Field(min_length=1)
    names: tuple[ListName, ...] = ()
    files: tuple[str, ...] = ()
    columns: dict[ListField, str] = Field(default_factory=dict)

    def has_file(self, key: str) -> bool:
        """Whether the Document with a key is the list by the name of its file."""
        return is_called(key, self.files)


def is_called(key: str, globs: Collection[str]) -> bool:
    """Whether a Document's key, or the name of its file alone, is one that globs allow."""
    return any(fnmatch(name, glob) for glob in globs for name in (key, key.rpartition("/")[2]))


class IngestSettings(_Places):
    """What ingest and the library are set by.

    `embedder` is `minilm` (the packaged all-MiniLM-L6-v2) or any sentence-transformers name or
    folder. Sizes: `chunk_words` in words, `max_file_mb` in MiB, `lock_timeout` in seconds.
    `readers` children read files at once, each with `reader_seconds` for one file and
    `reader_memory_mb` MiB of address space. `max_pages` of one sitemap are fetched;
    `federal_register` is the address of the Register's API. `sources` are synced by
    `gazette ingest` without arguments. `lists` are lists that the register is to know besides
    its own.

    Fetching: `allow_private` names hosts that may be fetched from although they are not public.
    A page may have `max_fetch_mb` MiB and `fetch_seconds` seconds; a host is asked `fetch_rate`
    times a second (0: no limit), `fetch_retries` times again where it is busy or lost, the first
    after `fetch_backoff` seconds. `robots`: whether robots.txt is obeyed.
    """

    model_config = SettingsConfigDict(env_prefix="GAZETTE_", env_ignore_empty=True, extra="ignore")

    embedder: str = "minilm"
    embed_threads: int = Field(default=0, ge=0, description="0: one per core")
    chunk_words: int = Field(default=180, ge=20, le=2000)
    max_file_mb: int = Field(default=200, ge=1)
    readers: int = Field(default=2, ge=1, le=32)
    reader_seconds: float = Field(default=12.0, gt=0)
    reader_memory_mb: int = Field(default=1024, ge=256)
    lock_timeout: float = Field(default=10.0, ge=0)
    max_pages: int = Field(default=10_000, ge=1)
    sources: tuple[SourceSettings, ...] = Field(
        default=(), description="each source under a [[sources]] of its own"
    )
    lists: tuple[ListSettings, ...] = Field(
        default=(), description="each list under a [[lists]] of its own"
    )
    federal_register: str = "https://www.federalregister.gov/api/v1"
    allow_private: tuple[str, ...] = ()
    max_fetch_mb: int = Field(default=50, ge=1)
    fetch_seconds: float = Field(default=60.0, gt=0)
    fetch_rate: float = Field(default=4.0, ge=0)
    fetch_retries: int = Field(default=4, ge=0, le=10)
    fetch_backoff: float = Field(default=1.0, ge=0)
    robots: bool = True

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


def secret(name: str) -> SecretStr | None:
    """Return a secret out of the environment, its only place; empty counts as none."""
    found = os.environ.get(name, "").strip()
    return SecretStr(found) if found else None


def refuse_telemetry() -> None:
    """Keep model libraries from reporting home: onnxruntime does from 1.29 on, unless told not to.

    It also writes a device's id into the user's home otherwise. To be called before they are
    imported, because they look once.
    """
    os.environ.update(ORT_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_TELEMETRY="1")


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

    def place(name: str) -> tuple[str, str]:
        variable = f"{_PREFIX}{name.upper()}"
        if name in given:
            return f"--{name.replace('_', '-')}", ""
        return (variable, "") if variable in map(str.upper, os.environ) else (name, str(path))

    try:
        settings: S = Located(home=places.home, **given)
    except ValidationError as error:
        raise InvalidSettings(explain(error, cls, place)) from None
    except (SettingsError, ValueError) as error:
        raise _unreadable(error, path) from None
    return settings


def _unreadable(error: Exception, path: Path) -> InvalidSettings:
    """Return the error for what cannot even be taken apart: no TOML, no JSON, no text."""
    if isinstance(error, tomllib.TOMLDecodeError):  # says the line and the column
        return InvalidSettings(
            f"{path} is not valid TOML: {error}.",
            'Text stands in quotes (llm = "ollama:qwen3:8b"), a source under [[sources]].',
        )
    if isinstance(error, SettingsError):
        return InvalidSettings(
            f"A {_PREFIX}* variable is not JSON: {error}.",
            """A list is written so: GAZETTE_ALLOW_PRIVATE='["wiki.internal"]'.""",
        )
    return InvalidSettings(f"{path} cannot be read: {error}.", "Save it as UTF-8.")


def unknown_variables(cls: type[IngestSettings]) -> Iterator[str]:
    """Yield a sentence for each GAZETTE_* variable of the environment that is no setting.

    They are no error, as misspelt names in the file are: the environment is not Gazette's alone.
    """
    known = [name.upper() for name in cls.model_fields]
    for variable in sorted(os.environ):
        name = variable.upper().removeprefix(_PREFIX)
        if variable.upper().startswith(_PREFIX) and name not in known:
            near = nearest(name, known)
            meant = f" Did you mean {_PREFIX}{near}?" if near else ""
            yield f"{variable} is no setting, and has no effect.{meant}"
