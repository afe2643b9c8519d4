"""From a token to a client that answers, until it is told to stop."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import discord
import yarl

from bot.errors import DiscordMisconfigured, DiscordUnavailable
from bot.metrics import Metrics
from bot.settings import BotSettings
from bot.surfaces.discord.client import Client
from bot.surfaces.discord.delivering import FAILED, reason
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.ingesting import Ingesting
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.telling import DiscordAnswers, DiscordTeller
from bot.surfaces.discord.token import RESET, token
from bot.surfaces.discord.watches import WatchBook
from bot.surfaces.garbage import set_aside_what_stays
from bot.watching.following import follow_always
from bot.watching.webhook import WebhookTeller
from bot.wiring import Bot, open_bot
from ingest.errors import LibraryLocked
from ingest.library.locks import exclusive

_TOKEN_ENDED = 4004  # the code by which the gateway ends a connection of a wrong token
_STOP_SECONDS = 10.0  # for answers under way
_LOCK_NAME = "discord.lock"
# The event loop gives up its turn at each call of the system, and would wait for another thread's
# turn to end: with 5 ms, as is usual, a hundred acknowledgements beside answers take seconds.
_TURN_SECONDS = 0.0005
_log = logging.getLogger(__name__)


def run(settings: BotSettings, note: Callable[[str], None]) -> None:
    """Answer in Discord until SIGINT or SIGTERM.

    Raises:
        DiscordMisconfigured: no token, one that Discord refuses, an intent it does not grant, or
            another process answers over the same home.
        DiscordUnavailable: Discord cannot be reached.
        MetricsUnavailable: `metrics_address` cannot be listened at.
    """
    secret_token = token(settings)
    with _alone(settings.home):
        _answer(settings, secret_token, note)


def _answer(settings: BotSettings, secret_token: str, note: Callable[[str], None]) -> None:
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nothing is spoken
    reach(settings.discord_url)
    sys.setswitchinterval(_TURN_SECONDS)
    with open_bot(settings, note) as bot:
        set_aside_what_stays()
        asyncio.run(_run(bot, secret_token, note))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold a home: a second process would give every answer twice, and not see what is set."""
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(exclusive(home / _LOCK_NAME, 0.0))
        except LibraryLocked as error:
            raise DiscordMisconfigured(
                f"Another `gazette discord` runs over {home} already.",
                "Stop that one, or give this one a home of its own with --home.",
            ) from error
        yield


def reach(url: str | None) -> None:
    """Have discord.py call another server than Discord's own, such as a test's."""
    if url is None:
        return
    base = url.rstrip("/")
    discord.http.Route.BASE = f"{base}/api/v10"
    gateway = yarl.URL(base.replace("http", "ws", 1)) / "gateway"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    discord.asset.Asset.BASE = f"{base}/cdn"


async def _run(bot: Bot, secret_token: str, note: Callable[[str], None]) -> None:
    memory, ingesting, metrics = Memory(bot.settings), Ingesting(bot.settings), Metrics("discord")
    watches = WatchBook(bot.settings, note)
    watching = asyncio.create_task(metrics.watch_loop())
    try:
        desk = Desk(bot, memory, ingesting, metrics, watches)
        client = Client(desk, bot.settings.discord_message_content)
        with metrics.serving(bot.settings.metrics_address):
            await _serve(client, secret_token, note)
    finally:
        watching.cancel()
        await asyncio.to_thread(ingesting.close)
        await watches.close()
        await memory.close()


async def _tell_what_is_new(client: Client, note: Callable[[str], None]) -> None:
    """Tell what is new for watches, and of answers that are out of date, until cancelled."""
    await client.wait_until_ready()
    settings, memory = client.desk.bot.settings, client.desk.memory
    answers = DiscordAnswers(settings)
    try:
        await follow_always(
            settings,
            lambda: (WebhookTeller(settings), DiscordTeller(client, memory)),
            note,
            answers,
        )
    finally:
        answers.close()


async def _tell_connected(client: Client, note: Callable[[str], None]) -> None:
    """Tell once that people can ask, and as whom the bot is there."""
    await client.wait_until_ready()
    count = len(client.guilds)
    note(f"Connected as {client.user}, in {count:,} {'server' if count == 1 else 'servers'}.")


async def _serve(client: Client, secret_token: str, note: Callable[[str], None]) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopping.set)
    async with client:
        serving = asyncio.ensure_future(client.start(secret_token))
        waiting = asyncio.ensure_future(stopping.wait())
        telling = asyncio.ensure_future(_tell_connected(client, note))
        watching = asyncio.ensure_future(_tell_what_is_new(client, note))
        note("Connecting to Discord ...")
        try:
            await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
            note("Stopping ...")
            client.desk.ingesting.stop()
            await client.desk.work.settle(_STOP_SECONDS)
        except discord.LoginFailure as error:
            raise DiscordMisconfigured("Discord refuses the token.", RESET) from error
        except discord.PrivilegedIntentsRequired as error:
            raise DiscordMisconfigured(
                "The message-content intent is not switched on for this application.",
                "Switch it on on the page Bot at discord.com/developers, or set "
                "discord_message_content = false.",
            ) from error
        except discord.ConnectionClosed as error:
            if error.code != _TOKEN_ENDED:
                raise DiscordUnavailable(f"Discord ended the connection: {error}") from error
            raise DiscordMisconfigured(
                "Discord does not take the token any more.", RESET
            ) from error
        except (*FAILED, discord.GatewayNotFound) as error:
            raise DiscordUnavailable(f"Discord cannot be reached: {reason(error)}.") from error
        finally:
            waiting.cancel()
            telling.cancel()
            watching.cancel()
            await asyncio.wait([watching])
            await client.close()
            serving.cancel()
