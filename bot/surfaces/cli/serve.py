"""`gazette serve`: the chat page and the API for a team."""

import click

from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common_without_json, language_model


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Where.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0: any free."
)
@language_model
@common_without_json
def serve(common: Common, host: str, port: int, llm: str | None) -> None:
    """Serve a chat page in the browser, and the API, until it is interrupted.

    Open http://127.0.0.1:8080 to ask, with the sources beside each answer. This machine may read
    the collection public until the first token is made; who calls from elsewhere needs a token of
    `gazette token create`.

    \b
    Example:
      gazette serve --port 8080
    """
    from bot.surfaces.http.running import serve as serve_http
    from bot.surfaces.logs import log_to_stderr

    settings = common.settings(llm=llm)
    log_to_stderr(common.output.verbose)
    announce_model(settings, common.output)
    serve_http(settings, host, port, common.output.note)
