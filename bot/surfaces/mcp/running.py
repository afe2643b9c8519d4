"""From settings to a server for assistants: over this process's own pipes, or over HTTP."""

import asyncio
from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import Context

from bot.access.roles import Caller, Role
from bot.metrics import Metrics
from bot.settings import BotSettings
from bot.surfaces.logs import log_to_stderr
from bot.surfaces.mcp.server import make_server
from bot.wiring import open_bot
from ingest.errors import GazetteError


def run_stdio(
    settings: BotSettings, collections: tuple[str, ...], note: Callable[[str], None]
) -> None:
    """Serve whoever started this process, until they close its input.

    They are somebody at this machine, and may see what its command line shows: all `collections`,
    where none is named.
    """
    caller = Caller(Role.READER, collections or None)

    async def identify(context: Context[Any, Any]) -> Caller:
        return caller

    log_to_stderr(verbose=False)
    with open_bot(settings, note) as bot:
        server = make_server(bot, identify, _told, Metrics("mcp"))
        asyncio.run(server.run_stdio_async())


def _told(error: GazetteError) -> tuple[str, str]:
    """Return all of an error, with its paths: whoever reads it is at this machine."""
    return error.message, error.hint
