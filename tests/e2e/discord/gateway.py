"""The gateway: sessions that events are sent to, held back for, and sent again."""

import asyncio
import json
import secrets
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.e2e.discord import payloads
from tests.e2e.discord.faults import Faults
from tests.e2e.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, REQUEST_MEMBERS = 0, 1, 2, 3, 6, 7, 8
INVALID_SESSION, HELLO, ACK = 9, 10, 11
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
_KNOWN = (1 << 26) - 1
_MOST_BYTES, _MOST_SENT = 4096, 120  # of a payload to Discord; payloads a minute


@dataclass
class Session:
    """What a bot has going: it outlives its connection, until it is closed in order."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    line: "Line | None" = None
    alive: bool = True

    async def dispatch(self, name: str, data: object) -> None:
        """Send an event, or keep it for when the bot resumes."""
        self.sequence += 1
        event = {"op": DISPATCH, "t": name, "s": self.sequence, "d": data}
        self.sent.append(event)
        if self.line is not None:
            await self.line.send(event)


class Line:
    """One connection, compressed as the bot asked."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._request = request
        self._squeeze = squeezer(request.query.get("compress"))

    async def send(self, payload: dict[str, Any]) -> None:
        """Send a payload; on a connection that is going down it is lost."""
        text = json.dumps(payload)
        try:
            if self._squeeze is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self._squeeze(text.encode()))
        except ConnectionError:
            return

    def cut(self) -> None:
        """Cut the connection off, without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


def squeezer(compression: str | None) -> Callable[[bytes], bytes] | None:
    """Return what compresses a connection's payloads: `zlib-stream`, `zstd-stream` or nothing."""
    if compression == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if compression == "zstd-stream":
        import zstandard  # there where the bot asks for it: discord.py does only if it is installed

        pressing = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda data: pressing.compress(data) + pressing.flush(block)
    return None


@dataclass
class _Event:
    name: str
    data: object
    needs: int
    bare: object | None
    copies: int = 1


class Gateway:
    """Accepts connections, and gives each session its events in order."""

    def __init__(self, world: World, faults: Faults, complain: Callable[[str], None]) -> None:
        self._world = world
        self._faults = faults
        self._complain = complain
        self._later: set[asyncio.Task[None]] = set()
        self.url = ""
        self.sessions: list[Session] = []
        self.heartbeat_ms = 41_250
        self.acknowledges = True
        self.heartbeats = self.identified = self.resumed = self.connections = 0

    @property
    def live(self) -> list[Session]:
        """The sessions that are connected."""
        return [each for each in self.sessions if each.line is not None]

    # -- what a bot does ----------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        self.connections += 1
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        line = Line(request, socket)
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            await socket.close(code=4012)
            return socket
        await line.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        session: Session | None = None
        received: list[float] = []
        async for message in socket:
            if message.type is not WSMsgType.TEXT or not await self._allowed(line, message.data):
                break
            payload = json.loads(message.data)
            received = [at for at in received if at > time.monotonic() - 60] + [time.monotonic()]
            if len(received) > _MOST_SENT:
                self._complain("gateway: more than 120 payloads in a minute")
                await socket.close(code=4008)
                break
            session = await self._take(line, session, payload)
        self._ended(session, line)
        return socket

    async def _allowed(self, line: Line, data: str) -> bool:
        if len(data.encode()) <= _MOST_BYTES:
            return True
        self._complain("gateway: a payload of more than 4096 bytes")
        await line.socket.close(code=4002)
        return False

    async def _take(
        self, line: Line, session: Session | None, payload: dict[str, Any]
    ) -> Session | None:
        operation, data = payload.get("op"), payload.get("d")
        if operation == HEARTBEAT:
            self.heartbeats += 1
            if self.acknowledges:
                await line.send({"op": ACK})
            return session
        if operation == IDENTIFY and session is None and isinstance(data, dict):
            return await self._identify(line, data)
        if operation == RESUME and session is None and isinstance(data, dict):
            return await self._resume(line, data)
        if operation in (PRESENCE, REQUEST_MEMBERS) and session is not None:
            return session
        self._complain(f"gateway: payload {operation} out of place")
        await line.socket.close(code=4005 if operation == IDENTIFY else 4001)
        return session

    async def _identify(self, line: Line, data: dict[str, Any]) -> Session | None:
        application, intents = self._world.application, data.get("intents", 0)
        if data.get("token") != application.token:
            await line.socket.close(code=4004)
            return None
        if intents & ~_KNOWN:
            await line.socket.close(code=4013)
            return None
        if intents & PRIVILEGED & ~application.privileged:
            await line.socket.close(code=4014)
            return None
        self.identified += 1
        session = Session(intents, line=line)
        self.sessions.append(session)
        await session.dispatch("READY", self._ready(session))
        for guild in self._world.guilds.values():
            if guild.has_bot:
                await session.dispatch("GUILD_CREATE", payloads.guild(self._world, guild))
        return session

    def _ready(self, session: Session) -> dict[str, Any]:
        world = self._world
        held = [guild for guild in world.guilds.values() if guild.has_bot]
        application = payloads.application(world)
        return {
            "v": 10, "user": payloads.user(world.bot) | {"verified": True, "mfa_enabled": False},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in held],
            "session_id": session.id, "resume_gateway_url": self.url, "session_type": "normal",
            "application": {"id": application["id"], "flags": application["flags"]},
            "private_channels": [], "relationships": [], "presences": [],
        }  # fmt: skip

    async def _resume(self, line: Line, data: dict[str, Any]) -> Session | None:
        wanted, last = data.get("session_id"), data.get("seq")
        found = next((each for each in self.sessions if each.id == wanted and each.alive), None)
        known = found is not None and isinstance(last, int) and last <= found.sequence
        if found is None or not known or data.get("token") != self._world.application.token:
            await line.send({"op": INVALID_SESSION, "d": False})
            return None
        self.resumed += 1
        while pending := [each for each in found.sent if each["s"] > last]:
            await line.send(pending[0])
            last = pending[0]["s"]
        found.line = line
        await found.dispatch("RESUMED", {"_trace": []})
        return found

    def _ended(self, session: Session | None, line: Line) -> None:
        if session is not None and session.line is line:
            session.line = None
            # A bot that closes with 1000 or 1001 is gone; one that is cut off may resume.
            session.alive = session.alive and line.socket.close_code not in (1000, 1001)

    # -- what Discord does --------------------------------------------------------------------

    async def dispatch(
        self, name: str, data: object, needs: int = 0, bare: object | None = None
    ) -> None:
        """Send an event to every session that asked for it; `needs` are the intents, all of them.

        Sessions without the message-content intent get `bare` instead, where there is one. A fault
        may have the event sent twice, or later.
        """
        event = _Event(name, data, needs, bare)
        wait = 0.0
        for fault in self._faults.take_event(name):
            event.copies += fault.ailment == "twice"
            wait = max(wait, fault.seconds if fault.ailment == "late" else 0.0)
        if not wait:
            await self._dispatch(event)
            return
        task = asyncio.create_task(self._dispatch(event, wait))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _dispatch(self, event: "_Event", wait: float = 0.0) -> None:
        await asyncio.sleep(wait)
        for session in self.sessions:
            if session.alive and session.intents & event.needs == event.needs:
                reads = event.bare is None or session.intents & MESSAGE_CONTENT
                for _ in range(event.copies):
                    await session.dispatch(event.name, event.data if reads else event.bare)

    async def reconnect(self) -> None:
        """Ask every bot to connect again and resume."""
        for session in self.live:
            assert session.line is not None
            await session.line.send({"op": RECONNECT, "d": None})

    async def invalidate(self, resumable: bool = False) -> None:
        """Tell every bot that its session is invalid."""
        for session in self.live:
            session.alive = session.alive and resumable
            assert session.line is not None
            await session.line.send({"op": INVALID_SESSION, "d": resumable})

    async def close(self, code: int = 4000) -> None:
        """Close every connection; after 4007 and 4009 sessions cannot be resumed."""
        for session in self.live:
            session.alive = session.alive and code not in (4007, 4009)
            line, session.line = session.line, None
            assert line is not None
            await line.socket.close(code=code, message=b"")

    async def cut(self) -> None:
        """Cut every connection off, without a word."""
        for session in self.live:
            line, session.line = session.line, None
            assert line is not None
            line.cut()

    async def stop(self) -> None:
        """Let every connection go."""
        for task in list(self._later):
            task.cancel()
        for session in self.live:
            assert session.line is not None
            await session.line.socket.close(code=WSCloseCode.GOING_AWAY)
