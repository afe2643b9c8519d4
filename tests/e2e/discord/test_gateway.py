"""The gateway of the loopback Discord: events doubled and late, sessions that end and resume."""

import asyncio
import json
import zlib

import aiohttp
import pytest

from tests.e2e.discord.double import serving
from tests.e2e.discord.faults import Ailment
from tests.e2e.discord.scenes import Scene, play
from tests.e2e.discord.specimen import Specimen
from tests.e2e.discord.world import World


@pytest.mark.parametrize("ailment", ["twice", "late"])
def test_an_event_comes_twice_or_late(ailment: Ailment) -> None:
    async def test(at: Scene) -> None:
        at.double.fail_event("MESSAGE_CREATE", ailment, seconds=0.3)
        await at.ann.say(at.channel, "x")
        await asyncio.sleep(0.2)
        assert len(at.bot.seen) == (2 if ailment == "twice" else 0)
        await asyncio.sleep(0.2)
        assert len(at.bot.seen) == (2 if ailment == "twice" else 1)

    play(test)


@pytest.mark.parametrize("how", ["closed", "cut", "asked", "invalid but resumable"])
def test_a_bot_that_resumes_gets_what_it_missed(how: str) -> None:
    async def test(at: Scene) -> None:
        gateway = at.double.gateway
        await (
            gateway.close(4000) if how == "closed"
            else gateway.cut() if how == "cut"
            else gateway.reconnect() if how == "asked"
            else gateway.invalidate(resumable=True)
        )  # fmt: skip
        said = await at.ann.say(at.channel, "missed", mention=True)
        assert "missed" in (await said.settled(0.06)).message.text
        assert (gateway.identified, gateway.resumed) == (1, 1)
        assert len(at.bot.seen) == 1

    play(test)


@pytest.mark.parametrize("how", ["timed out", "invalid"])
def test_a_bot_whose_session_is_over_begins_anew(how: str) -> None:
    async def test(at: Scene) -> None:
        gateway = at.double.gateway
        await (gateway.close(4009) if how == "timed out" else gateway.invalidate())
        async with asyncio.timeout(5):
            while gateway.identified < 2 or not gateway.live:
                await asyncio.sleep(0.02)
        said = await at.ann.say(at.channel, "again", mention=True)
        assert "again" in (await said.settled(0.06)).message.text

    play(test)


def test_a_bot_whose_heartbeats_are_not_acknowledged_connects_again() -> None:
    async def test(at: Scene) -> None:
        gateway = at.double.gateway
        gateway.heartbeat_ms, gateway.acknowledges = 100, False
        await gateway.reconnect()
        async with asyncio.timeout(8):
            while gateway.connections < 3:
                await asyncio.sleep(0.02)
        gateway.acknowledges = True
        await asyncio.sleep(0.3)
        assert gateway.heartbeats > 2

    play(test, Specimen(heartbeat_timeout=0.5))


@pytest.mark.parametrize("compression", ["zlib-stream", "zstd-stream", ""])
def test_the_gateway_compresses_as_it_is_asked(compression: str) -> None:
    async def whole() -> None:
        async with serving(World()) as double, aiohttp.ClientSession() as session:
            query = f"v=10&encoding=json&compress={compression}"
            async with session.ws_connect(f"{double.gateway.url}?{query}") as line:
                data = (await line.receive()).data
        assert json.loads(unpacked(compression, data))["op"] == 10

    asyncio.run(whole())


def unpacked(compression: str, data: bytes) -> bytes:
    """Return what a compressed stream begins with."""
    if compression == "zlib-stream":
        return zlib.decompressobj().decompress(data)
    if compression == "zstd-stream":
        found: bytes = pytest.importorskip("zstandard").ZstdDecompressor().decompressobj(
        ).decompress(data)  # fmt: skip
        return found
    return data


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"op": 2, "d": {"token": "wrong", "intents": 0}}, 4004),
        ({"op": 2, "d": {"token": "loopback-token", "intents": 1 << 40}}, 4013),
        ({"op": 2, "d": {"token": "loopback-token", "intents": 1 << 15}}, 4014),
        ({"op": 3, "d": {}}, 4001),
        ({"op": 2, "d": {"token": "x" * 5000}}, 4002),
    ],
)
def test_a_bot_that_does_not_speak_as_it_should_is_cut_off(payload: object, code: int) -> None:
    async def whole() -> None:
        async with serving(World()) as double, aiohttp.ClientSession() as session:
            async with session.ws_connect(f"{double.gateway.url}?v=10&encoding=json") as line:
                await line.receive()
                await line.send_json(payload)
                await line.receive()
                assert line.close_code == code
            assert double.gateway.live == []
            assert len(double.violations) == (code < 4004)

    asyncio.run(whole())
