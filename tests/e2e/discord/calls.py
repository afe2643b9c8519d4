"""One request to the REST interface, as it is read, answered and remembered."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.e2e.discord.gateway import Gateway
from tests.e2e.discord.interactions import Interactions
from tests.e2e.discord.posting import Posting
from tests.e2e.discord.refusals import Refusal
from tests.e2e.discord.world import Channel, Guild, Upload, World

API = "/api/v10"
_FILE = re.compile(r"files\[(\d+)\]")


@dataclass
class Call:
    """A request; `path` is without `/api/v10`. `status` is None until it is answered."""

    method: str
    path: str
    query: dict[str, str]
    kind: str | None = None
    body: Any = None
    files: dict[int, Upload] = field(default_factory=dict)
    authorization: str | None = None
    ids: dict[str, str] = field(default_factory=dict)
    at: float = 0.0
    status: int | None = None
    code: int | None = None

    def id(self, name: str) -> int:
        """Return an id out of the path.

        Raises:
            Refusal: it is no id.
        """
        if not self.ids[name].isdigit():
            raise Refusal(50035, {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE"}]}})
        return int(self.ids[name])

    def __str__(self) -> str:
        return f"{self.method} {re.sub('[0-9A-Za-z_-]{40,}', '<token>', self.path)}"


@dataclass
class Parts:
    """What the handlers of requests work with."""

    world: World
    gateway: Gateway
    posting: Posting
    interactions: Interactions

    def channel(self, id_: int) -> Channel:
        """Return a channel that the bot may know of.

        Raises:
            Refusal: there is none, or it is of a guild that the bot is no member of.
        """
        found = self.world.channels.get(id_)
        if found is None:
            raise Refusal(10003)
        own = self.world.bot.id in found.recipients
        if found.guild_id is None and not own:
            raise Refusal(50001)
        if found.guild_id is not None and not self.world.guilds[found.guild_id].has_bot:
            raise Refusal(50001)
        return found

    def guild(self, id_: int) -> Guild:
        """Return a guild that the bot is a member of.

        Raises:
            Refusal: there is none.
        """
        found = self.world.guilds.get(id_)
        if found is None or not found.has_bot:
            raise Refusal(10004)
        return found


Answer = tuple[int, object]
Handler = Callable[[Parts, Call], Awaitable[Answer]]
Routes = list[tuple[str, re.Pattern[str], Handler]]


def route(routes: Routes, method: str, path: str) -> Callable[[Handler], Handler]:
    """Have a function handle a path, with `{name}` for a part of it."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"\Z")

    def add(handler: Handler) -> Handler:
        routes.append((method, pattern, handler))
        return handler

    return add


async def read(request: web.Request) -> Call:
    """Read a request.

    Raises:
        Refusal: its JSON is none.
    """
    call = Call(
        request.method,
        request.path.removeprefix(API),
        dict(request.query),
        authorization=request.headers.get("Authorization"),
    )
    if not request.can_read_body:
        return call
    call.kind = request.headers.get("Content-Type", "").partition(";")[0]
    if call.kind == "multipart/form-data":
        await _read_parts(request, call)
    else:
        call.body = _parsed(await request.read())
    return call


async def _read_parts(request: web.Request, call: Call) -> None:
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read(decode=False))
        found = _FILE.fullmatch(part.name or "")
        if part.name == "payload_json":
            call.body = _parsed(data)
        elif found is not None:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            call.files[int(found.group(1))] = Upload(part.filename or "file", data, kind)


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise Refusal(50109) from None
