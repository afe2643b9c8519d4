"""`gazette mcp`: the library for assistants."""

from collections.abc import Callable

import click

from bot.settings import BotSettings
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common_without_json, language_model


@click.command()
@click.option("--http", is_flag=True, help="Over HTTP, at /mcp, with tokens; else over stdio.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="With --http.")
@click.option(
    "--port", default=8081, show_default=True, type=click.IntRange(0, 65535), help="With --http."
)
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="Over stdio, show only this collection. Repeatable.",
)  # fmt: skip
@language_model
@common_without_json
def mcp(
    common: Common, http: bool, host: str, port: int, collections: tuple[str, ...], llm: str | None
) -> None:
    """Serve assistants that speak the Model Context Protocol.

    Over stdio the assistant starts this command itself and sees all collections, or those that are
    named. With --http it needs a token of `gazette token create`, as for `gazette serve`.

    \b
    Example:
      gazette mcp --collection public
    """
    if http and collections:
        raise click.UsageError("With --http, a token says which collections are seen.")
    settings = common.settings(llm=llm)
    announce_model(settings, common.output)
    if not http:
        from bot.surfaces.mcp.running import run_stdio

        _check(settings, collections, common.output.note)
        run_stdio(settings, collections, common.output.note)
        return
    from bot.surfaces.http.running import run
    from bot.surfaces.logs import log_to_stderr
    from bot.surfaces.mcp.http import make_app

    log_to_stderr(common.output.verbose)
    run(settings, host, port, common.output.note, make_app)


def _check(
    settings: BotSettings, collections: tuple[str, ...], note: Callable[[str], None]
) -> None:
    """Tell of collections that are not there: they may be brought in while this runs."""
    from ingest.library.generations import published_collections

    for name in sorted(set(collections) - set(published_collections(settings.home))):
        note(f"There is no collection {name!r} yet.")
