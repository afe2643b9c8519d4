"""Options that several commands share, and what is made of them."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.surfaces.cli.output import Output
from ingest.dates import parse_date
from ingest.errors import InvalidDate

if TYPE_CHECKING:
    from bot.settings import BotSettings
    from bot.surfaces.requests import Request

HOME = "gazette.home"
"""In the `meta` of a run's context: the home of its settings, once they are known."""

Function = Callable[..., None]
Decorator = Callable[[Function], Function]


class IsoDate(click.ParamType[str]):
    """An ISO 8601 date, whole or reduced (2021-01); anything else is wrong usage."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the date as it is written."""
        try:
            return parse_date(value) or ""
        except InvalidDate as error:
            self.fail(f"{error.message} {error.hint}", param, ctx)


class OneKind(click.ParamType[str]):
    """A kind of Document. The names are looked up when one is given, not to print help."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the kind."""
        from ingest.models import KINDS

        if value not in KINDS:
            self.fail(f"{value!r} is not one of {', '.join(KINDS)}.", param, ctx)
        return str(value)


class ModelName(click.ParamType[str]):
    """`none`, or PROVIDER:MODEL of a provider that there is; anything else is wrong usage."""

    name = "model"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        provider, colon, model = str(value).partition(":")
        if value != "none" and not (provider and colon and model):
            self.fail(f"{value!r} is neither `none` nor PROVIDER:MODEL.", param, ctx)
        if value != "none":
            self._known(str(value), param, ctx)
        return str(value)

    def _known(self, name: str, param: click.Parameter | None, ctx: click.Context | None) -> None:
        from bot.errors import ModelMisconfigured
        from bot.llm.known import check_provider

        try:
            check_provider(name)
        except ModelMisconfigured as error:
            self.fail(f"{error.message} {error.hint}", param, ctx)


@dataclass(frozen=True, slots=True)
class Common:
    """What every command is told: where the library is and how to speak."""

    home: Path | None
    config: Path | None
    output: Output

    def settings(self, home: Path | None = None, **flags: Any) -> "BotSettings":
        """Return the settings in force; `home` outranks the option.

        Raises:
            InvalidSettings: one of them does not validate.
        """
        from bot.settings import BotSettings
        from ingest.settings import load_settings, unknown_variables

        settings = load_settings(BotSettings, home or self.home, self.config, **flags)
        context = click.get_current_context(silent=True)
        meta = context.meta if context else {}
        for each in () if HOME in meta else unknown_variables(BotSettings):  # told once
            self.output.note(each)
        meta[HOME] = settings.home
        return settings


_PLACE = (
    click.option(
        "--home", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
        help="Where the library is (default: GAZETTE_HOME, else your data folder).",
    ),
    click.option(
        "--config", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="Settings file (default: gazette.toml in the home).",
    ),
)  # fmt: skip
_JSON = click.option("--json", "as_json", is_flag=True, help="Write one JSON value, nothing else.")
_VOICE = (
    click.option("-q", "--quiet", is_flag=True, help="No progress and no notes."),
    click.option("-v", "--verbose", is_flag=True, help="More detail, and tracebacks, on stderr."),
)


def common(function: Function) -> Function:
    """Give a command that ends the options all such commands have, as one `Common`."""
    return _with_common(function, (*_PLACE, _JSON, *_VOICE))


def common_without_json(function: Function) -> Function:
    """Give a command that goes on until it is left the common options that make sense for it."""
    return _with_common(function, (*_PLACE, *_VOICE))


def _with_common(function: Function, options: tuple[Decorator, ...]) -> Function:
    @functools.wraps(function)
    def command(
        *, home: Path | None, config: Path | None, quiet: bool, verbose: bool,
        as_json: bool = False, **rest: Any,
    ) -> None:  # fmt: skip
        function(Common(home, config, Output(as_json, quiet, verbose)), **rest)

    return _decorated(command, options)


_FILTERS = (
    click.option("--as-of", type=IsoDate(), help="Only what was published by then."),
    click.option("--since", type=IsoDate(), help="Only what was published then or later."),
    click.option("--until", type=IsoDate(), help="Only what was published then or before."),
    click.option("--kind", type=OneKind(), multiple=True,
                 help="Only this kind: notice, regulation, order, statement, list, news, document."
                      " Repeatable."),
    click.option("--official", is_flag=True, help="Only official documents: no news, no files."),
    click.option("--collection", "collections", multiple=True, metavar="NAME",
                 help="Only this collection. Repeatable."),
    click.option("--key", "keys", multiple=True, metavar="DOC",
                 help="Only this document, by id or key. Repeatable."),
)  # fmt: skip


def filters(function: Function) -> Function:
    """Give a command the options that narrow which Documents count, as keyword arguments."""
    return _decorated(function, _FILTERS)


def language_model(function: Function) -> Function:
    """Give a command the option that says which language model answers, as `llm`."""
    option = click.option(
        "--llm", type=ModelName(), metavar="PROVIDER:MODEL",
        help="Language model that words the answers (ollama:..., openai:..., anthropic:...); "
             "`none`: the documents' own words. Default: the setting `llm`.",
    )  # fmt: skip
    return _decorated(function, (option,))


def request(text: str, given: dict[str, Any]) -> "Request":
    """Return the request for a question or query with the values of `filters`."""
    from bot.surfaces.requests import Request

    return Request(question=text, **given)


def _decorated(function: Function, options: tuple[Decorator, ...]) -> Function:
    for option in reversed(options):
        function = option(function)
    return function
