"""`gazette discord`: answers in Discord."""

import click

from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common_without_json, language_model
from ingest.library.catalog import CATALOG_NAME


@click.command()
@language_model
@common_without_json
def discord(common: Common, llm: str | None) -> None:
    """Answer in Discord, with the token in DISCORD_TOKEN, until it is interrupted.

    The README tells how to make a bot and invite it; `gazette doctor` checks the token. The
    token is read from the environment: `export DISCORD_TOKEN=...` in your shell comes first.

    \b
    Example:
      gazette discord
    """
    from bot.surfaces.discord.token import token

    settings = common.settings(llm=llm)
    token(settings)  # a missing one is told before anything that takes its time
    if not (settings.home / CATALOG_NAME).is_file():
        told = f"Nothing is ingested in {settings.home} yet, so nothing can be answered: run "
        common.output.note(f"{told}`gazette ingest FOLDER`, before or while the bot runs.")
    from bot.surfaces.discord.running import run
    from bot.surfaces.logs import log_to_stderr

    log_to_stderr(common.output.verbose)
    announce_model(settings, common.output)
    run(settings, common.output.note)
