"""A bot that breaks a documented limit is refused as Discord does it, and the double says so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest

from tests.e2e.discord.double import Double, serving
from tests.e2e.discord.message_limits import COMPONENTS
from tests.e2e.discord.scenes import Scene, end, play
from tests.e2e.discord.specimen import Specimen, pointed_at
from tests.e2e.discord.world import Channel, World

V2 = 1 << 15
Json = dict[str, Any]


def text(words: str) -> Json:
    return {"type": 10, "content": words}


def button(**more: Any) -> Json:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": "press", **more}


def row(*held: Json) -> Json:
    return {"type": 1, "components": list(held)}


def menu(options: int) -> Json:
    held = [{"label": str(each), "value": str(each)} for each in range(options)]
    return {"type": 3, "custom_id": "menu", "options": held}


def v2(*held: Json, **more: Any) -> Json:
    return {"flags": V2, "components": list(held), **more}


BROKEN: dict[str, tuple[Json, str]] = {
    "content of 2001": ({"content": "x" * 2001}, "content"),
    "a title of 257": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "a description of 4097": ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    "6001 over all embeds": ({"embeds": [{"description": "x" * 3000}] * 2
                              + [{"title": "x"}]}, "embeds"),
    "26 fields": ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds.0.fields"),
    "a field of 1025": ({"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]},
                        "embeds.0.fields.0.value"),
    "a footer of 2049": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
    "11 embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds"),
    "six rows": ({"content": "x", "components": [
        row(button(custom_id=str(each))) for each in range(6)]}, "components"),
    "six buttons in a row": ({"content": "x", "components": [
        row(*(button(custom_id=str(each)) for each in range(6)))]}, "components.0.components"),
    "a custom id of 101": (v2(row(button(custom_id="x" * 101))),
                           "components.0.components.0.custom_id"),
    "a custom id twice": (v2(row(button()), row(button())), "components.1.components.0.custom_id"),
    "a label of 81": (v2(row(button(label="x" * 81))), "components.0.components.0.label"),
    "26 options": (v2(row(menu(26))), "components.0.components.0.options"),
    "a link that runs": (v2(row({"type": 2, "style": 5, "label": "x", "url": "javascript:x"})),
                         "components.0.components.0.url"),
    "41 components": (v2(*[text("x")] * (COMPONENTS + 1)), "components"),
    "41 components, nested": (v2(*[{"type": 17, "components": [text("x")] * 20}] * 2),
                              "components"),
    "4001 characters displayed": (v2(*[text("x" * 2001)] * 2), "components"),
    "an empty text": (v2(text("")), "components.0.content"),
    "an empty container": (v2({"type": 17, "components": []}), "components.0.components"),
    "content beside V2": (v2(text("x"), content="y"), "content"),
    "embeds beside V2": (v2(text("x"), embeds=[{"title": "y"}]), "embeds"),
    "V2 without its flag": ({"components": [text("x")]}, "components.0"),
    "flags that cannot be set": ({"content": "x", "flags": 1 << 7}, "flags"),
    "an ephemeral message for all": ({"content": "x", "flags": 1 << 6}, "flags"),
    "a file that is not there": (v2({"type": 13, "file": {"url": "attachment://x.svg"}}),
                                 "components.0.file.url"),
    "a nonce of 26": ({"content": "x", "nonce": "x" * 26}, "nonce"),
}  # fmt: skip


def test_every_limit_of_a_message_is_enforced() -> None:
    async def test(double: Double, client: discord.Client, channel: Channel) -> None:
        for name, (body, path) in BROKEN.items():
            with pytest.raises(discord.HTTPException) as caught:
                await send(client, f"/channels/{channel.id}/messages", body)
            assert (caught.value.status, caught.value.code) == (400, 50035), name
            assert f"In {path}:" in caught.value.text, name
            assert any("50035" in each for each in double.violations), name
            double.violations.clear()
        with pytest.raises(discord.HTTPException) as caught:
            await send(client, f"/channels/{channel.id}/messages", {"content": ""})
        assert caught.value.code == 50006
        assert double.shown_in(channel) == ()

    logged_in(test)


def test_what_is_just_within_the_limits_is_taken() -> None:
    async def test(double: Double, client: discord.Client, channel: Channel) -> None:
        fine: list[Json] = [
            {"content": "x" * 2000},
            {"embeds": [{"title": "t" * 256, "description": "x" * 4096}]},
            v2(text("x" * 4000), row(*(button(custom_id=str(each)) for each in range(5)))),
            v2({"type": 17, "components": [text("x")] * 39}),
            v2(row(menu(25)), text("🏛" * 3999)),
        ]
        for body in fine:
            await send(client, f"/channels/{channel.id}/messages", body)
        assert len(double.shown_in(channel)) == len(fine)
        assert double.violations == []

    logged_in(test)


def test_an_edit_is_held_against_what_the_message_was() -> None:
    async def test(double: Double, client: discord.Client, channel: Channel) -> None:
        path = f"/channels/{channel.id}/messages"
        plain = (await send(client, path, {"content": "x"}))["id"]
        rich = (await send(client, path, v2(text("x"))))["id"]
        for message, body in ((plain, v2(text("y"))), (rich, {"content": "y"})):
            with pytest.raises(discord.HTTPException):
                await send(client, f"{path}/{message}", body, "PATCH")
        await send(client, f"{path}/{plain}", v2(text("y"), content=None), "PATCH")
        await send(client, f"{path}/{rich}", {"flags": 1 << 6}, "PATCH")
        assert [each.text for each in double.shown_in(channel)] == ["y", "x"]

    logged_in(test)


COMMANDS: dict[str, list[Json]] = {
    "101 commands": [{"name": f"c{each}", "description": "d"} for each in range(101)],
    "a name twice": [{"name": "c", "description": "d"}] * 2,
    "a name in capitals": [{"name": "Ask", "description": "d"}],
    "a description of 101": [{"name": "c", "description": "x" * 101}],
    "no description": [{"name": "c"}],
    "26 options": [{"name": "c", "description": "d", "options": [
        {"type": 3, "name": f"o{each}", "description": "d"} for each in range(26)]}],
    "26 choices": [{"name": "c", "description": "d", "options": [
        {"type": 3, "name": "o", "description": "d", "choices": [
            {"name": str(each), "value": str(each)} for each in range(26)]}]}],
    "required after optional": [{"name": "c", "description": "d", "options": [
        {"type": 3, "name": "a", "description": "d"},
        {"type": 3, "name": "b", "description": "d", "required": True}]}],
    "a described menu entry": [{"name": "Check", "type": 3, "description": "d"}],
}  # fmt: skip


def test_every_limit_of_commands_threads_and_names_is_enforced() -> None:
    async def test(double: Double, client: discord.Client, channel: Channel) -> None:
        told = f"/applications/{double.world.application.id}/commands"
        for name, commands in COMMANDS.items():
            with pytest.raises(discord.HTTPException) as caught:
                await send(client, told, commands, "PUT")
            assert caught.value.code == 50035, name
        for body in ({"name": "x" * 101, "type": 11}, {"name": " ", "type": 11},
                     {"name": "x", "type": 11, "auto_archive_duration": 5}):  # fmt: skip
            with pytest.raises(discord.HTTPException):
                await send(client, f"/channels/{channel.id}/threads", body)
        dm = double.world.dm(double.world.user("Ben"))
        with pytest.raises(discord.HTTPException, match="channel type"):
            await send(client, f"/channels/{dm.id}/threads", {"name": "x", "type": 11})

    logged_in(test)


def test_a_request_that_discord_does_not_describe_is_told(shared_data: object) -> None:
    async def test(double: Double, client: discord.Client, channel: Channel) -> None:
        path = f"/channels/{channel.id}/messages"
        await send(client, path, {"content": "x", "tts": "loud"})
        await client.http.request(discord.http.Route("GET", f"{path}?colour=red"))
        told = " ".join(double.violations)
        assert "'loud' is not of type 'boolean'" in told
        assert "'colour' is unknown" in told
        assert len(double.violations) == 2

    logged_in(test)


def test_a_request_that_the_double_does_not_know_is_told() -> None:
    async def test(double: Double, client: discord.Client, channel: Channel) -> None:
        with pytest.raises(discord.NotFound):
            await send(client, "/channels/1/sing", {})
        assert "knows no such request" in double.violations[0]

    logged_in(test)


RESPONSES: dict[str, tuple[Json, str]] = {
    "a title of 46": ({"title": "x" * 46}, "title"),
    "no title": ({"title": ""}, "title"),
    "a custom id of 101": ({"custom_id": "x" * 101}, "custom_id"),
    "six fields": ({"components": [row({"type": 4, "custom_id": str(each), "style": 1,
                                        "label": "l"}) for each in range(6)]}, "components"),
    "a label of 46": ({"components": [{"type": 18, "label": "x" * 46, "component": {
        "type": 4, "custom_id": "c", "style": 1}}]}, "label"),
    "a placeholder of 101": ({"components": [row({"type": 4, "custom_id": "c", "style": 1,
                                                  "label": "l", "placeholder": "x" * 101})]},
                             "placeholder"),
}  # fmt: skip


def test_every_limit_of_a_form_is_enforced_and_a_refused_one_acknowledges_nothing() -> None:
    fine: Json = {"title": "t", "custom_id": "c", "components": [
        row({"type": 4, "custom_id": "c", "style": 1, "label": "l"})]}  # fmt: skip

    async def deed(interaction: discord.Interaction) -> None:
        for name, (change, path) in RESPONSES.items():
            with pytest.raises(discord.HTTPException) as caught:
                await respond(interaction, {"type": 9, "data": fine | change})
            assert path in caught.value.text, name
        await respond(interaction, {"type": 9, "data": fine})

    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "do"))
        assert outcome.modal is not None

    play(test, Specimen(deed), breaks=("50035",) * len(RESPONSES) + described(len(RESPONSES) - 1))


def test_too_many_and_too_long_choices_are_refused() -> None:
    async def test(at: Scene) -> None:
        bot = at.bot

        @bot.tree.get_command("ask").autocomplete("question")  # type: ignore
        async def words(
            interaction: discord.Interaction, typed: str
        ) -> list[discord.app_commands.Choice[str]]:
            size = 101 if typed == "long" else 3
            count = 26 if typed == "many" else 1
            made = discord.app_commands.Choice(name="x" * size, value="x")
            return [made] * count

        for typed in ("long", "many"):
            outcome = await at.ann.autocomplete(at.channel, "ask", question=typed)
            assert await outcome.silent(0.1)
        assert [code for _, code in at.double.rest.refusals] == [50035, 50035]
        bot.failures.clear()

    play(test, breaks=("50035", "50035", *described(2)))


def described(count: int) -> tuple[str, ...]:
    """Return what is told a second time, where Discord's description is at hand."""
    from tests.e2e.discord.description import published

    return ("not as described",) * count if published() is not None else ()


async def send(client: discord.Client, path: str, body: object, method: str = "POST") -> Json:
    """Send a request as it is."""
    told: Json = await client.http.request(discord.http.Route(method, path), json=body)
    return told


async def respond(interaction: discord.Interaction, body: Json) -> None:
    """Respond to an interaction as it is."""
    path = f"/interactions/{interaction.id}/{interaction.token}/callback"
    await send(interaction.client, path, body)


def logged_in(test: Callable[[Double, discord.Client, Channel], Awaitable[None]]) -> None:
    """Run something with a client that is logged in, in a server with one channel."""

    async def whole() -> None:
        world = World()
        channel = world.channel(world.guild("Harbour"), "general")
        async with serving(world, limits={}) as double:
            with pointed_at(double.url):
                async with discord.Client(intents=discord.Intents.none()) as client:
                    await client.login(world.application.token)
                    await test(double, client, channel)

    asyncio.run(whole())
