"""From settings to a server that answers, until it is told to stop."""

import asyncio
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.access.store import Access
from bot.errors import ServerMisconfigured
from bot.metrics import Metrics
from bot.places.store import Places
from bot.settings import BotSettings
from bot.surfaces.garbage import set_aside_what_stays
from bot.surfaces.http.app import make_app
from bot.surfaces.http.guarding import LOCAL
from bot.surfaces.http.pacing import Pace
from bot.surfaces.http.serving import Service
from bot.watching.following import follow_always
from bot.watching.webhook import WebhookTeller
from bot.wiring import Bot, open_bot

_GRACE = 10  # seconds for answers under way
_MOST_AT_ONCE = 500  # connections; beyond, 503


def serve(settings: BotSettings, host: str, port: int, note: Callable[[str], None]) -> None:
    """Serve the API at an address until SIGINT or SIGTERM.

    Raises:
        ServerMisconfigured: the address cannot be listened at, or others than this machine could
            read and there is no token.
    """
    run(settings, host, port, note, make_app)


def run(
    settings: BotSettings,
    host: str,
    port: int,
    note: Callable[[str], None],
    make: Callable[[Service], ASGIApp],
) -> None:
    """Serve what `make` makes, as `serve` does."""
    access = Access(settings)
    if host not in LOCAL and not access.tokens.any_made:
        raise ServerMisconfigured(f"At {host} everybody could ask, and there is no token.")
    if host not in (*LOCAL, "0.0.0.0", "::"):
        settings = settings.model_copy(update={"allowed_hosts": (*settings.allowed_hosts, host)})
    with listen(host, port) as listening, open_bot(settings, note) as bot:
        service = make_service(bot, access)
        config = uvicorn.Config(
            make(service), log_config=None, access_log=False, server_header=False,
            proxy_headers=False, timeout_graceful_shutdown=_GRACE, limit_concurrency=_MOST_AT_ONCE,
            # The same parts whatever other packages brought; nothing here speaks WebSocket.
            loop="asyncio", ws="none",
        )  # fmt: skip
        shown = f"[{host}]" if ":" in host else host
        if host not in LOCAL and not settings.allowed_hosts:
            note("Only requests to localhost are answered: name other hosts in allowed_hosts.")
        note(f"Serving at http://{shown}:{listening.getsockname()[1]}; Ctrl+C ends it.")
        set_aside_what_stays()
        Server(config, service, note).run([listening])


class Server(uvicorn.Server):
    """A server that tells by webhook what is new, beside what it answers.

    It tells the changes under way at the signal to end, and not after its grace.
    """

    def __init__(
        self, config: uvicorn.Config, service: Service, note: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._service = service
        self._note = note

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer, and tell what is new, until the signal to end."""
        settings = self._service.bot.settings
        telling = asyncio.create_task(
            follow_always(settings, lambda: [WebhookTeller(settings)], self._note)
        )
        try:
            await super().serve(sockets)
        finally:
            telling.cancel()
            await asyncio.wait([telling])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        self._service.stopping.set()
        super().handle_exit(sig, frame)


def make_service(bot: Bot, access: Access) -> Service:
    """Return what the endpoints over an opened bot share."""
    settings = bot.settings
    return Service(bot, access, Places(settings), Metrics("http"), Pace(settings.api_per_minute))


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; at port 0, to any free one.

    Raises:
        ServerMisconfigured: it cannot be had.
    """
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise ServerMisconfigured(
            f"{host}:{port} cannot be listened at: {error.strerror or error}.",
            "Choose another --port, or end what listens there.",
        ) from error
    return found
