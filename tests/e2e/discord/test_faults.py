"""What goes wrong on demand in the loopback Discord, and what is refused there as in Discord."""

import asyncio
import time

import aiohttp
import discord
import pytest

from tests.e2e.discord.faults import Ailment
from tests.e2e.discord.outcomes import NotSettledError
from tests.e2e.discord.permissions import SEND_MESSAGES, VIEW_CHANNEL
from tests.e2e.discord.scenes import Scene, end, play
from tests.e2e.discord.specimen import AnswerView, Specimen

CALLBACK, ORIGINAL = "/interactions/*/callback", "/webhooks/*/messages/@original"


def refused(*codes: int) -> "Specimen":
    """Return a bot that acknowledges `/do` twice, and says what was refused."""

    async def deed(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.response.send_message("twice")
        assert caught.value.code in codes

    return Specimen(deed)


def test_an_interaction_is_acknowledged_once() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "do"))
        assert outcome.message.text == "once"
        assert outcome.acknowledgements == 1

    play(test, refused(40060), breaks=("40060",))


def test_an_answer_whose_acknowledgement_was_lost_may_be_given_again() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        with pytest.raises(OSError):
            await interaction.response.send_message("once")
        with pytest.raises(discord.HTTPException, match="40060"):
            await interaction.response.send_message("twice")

    async def test(at: Scene) -> None:
        fault = at.double.fail("POST", CALLBACK, "lost")
        assert (await end(at.ann.slash(at.channel, "do"))).message.text == "once"
        await asyncio.sleep(0.1)
        assert fault.met == 1
        assert at.double.calls[-1].code == 40060

    play(test, Specimen(deed))


def test_an_interaction_that_is_not_acknowledged_in_time_fails_for_good() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        await asyncio.sleep(0.4)
        with pytest.raises(discord.NotFound, match="10062"):
            await interaction.response.defer()

    async def test(at: Scene) -> None:
        at.double.interactions.deadline = 0.2
        outcome = await end(at.ann.slash(at.channel, "do"))
        assert outcome.failed
        assert outcome.messages == ()
        await asyncio.sleep(0.4)
        assert at.double.calls[-1].code == 10062

    play(test, Specimen(deed))


def test_nothing_is_said_before_the_acknowledgement_nor_after_a_quarter_of_an_hour() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        with pytest.raises(discord.NotFound, match="10015"):
            await interaction.followup.send("early")
        await interaction.response.defer()
        at[0].double.clock.advance(minutes=14.9)
        await interaction.edit_original_response(content="in time")
        at[0].double.clock.advance(minutes=0.2)
        with pytest.raises(discord.HTTPException, match="50027"):
            await interaction.edit_original_response(content="late")

    at: list[Scene] = []

    async def test(scene: Scene) -> None:
        at.append(scene)
        outcome = await end(scene.ann.slash(scene.channel, "do"))
        assert outcome.message.text == "in time"
        await asyncio.sleep(0.1)

    play(test, Specimen(deed))


def test_a_response_that_is_refused_acknowledges_nothing() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        with pytest.raises(discord.HTTPException, match="50006"):
            await interaction.response.send_message("")
        await interaction.response.send_message("short")

    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "do"))
        assert (outcome.message.text, outcome.acknowledgements) == ("short", 1)

    play(test, Specimen(deed), breaks=("50006",))


def test_a_deferred_answer_may_not_carry_the_flag_of_v2() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        route, body = discord.http.Route("POST", path), {"type": 5, "data": {"flags": 1 << 15}}
        await interaction.client.http.request(route, json=body)
        await interaction.edit_original_response(view=AnswerView("fine"))

    async def test(at: Scene) -> None:
        assert (await end(at.ann.slash(at.channel, "do"))).message.text == "fine"

    play(test, Specimen(deed), breaks=("EPHEMERAL",))


@pytest.mark.parametrize(
    ("ailment", "error", "code"),
    [
        (503, discord.DiscordServerError, 0),
        (10062, discord.NotFound, 10062),
        (10008, discord.NotFound, 10008),
        (50013, discord.Forbidden, 50013),
        ("reset", OSError, None),
        ("lost", OSError, None),
    ],
)
def test_a_request_fails_on_demand(
    ailment: Ailment, error: type[Exception], code: int | None
) -> None:
    async def deed(interaction: discord.Interaction) -> None:
        with pytest.raises(error) as caught:
            await interaction.client.http.send_typing(interaction.channel_id or 0)
        assert getattr(caught.value, "code", None) == code
        await interaction.client.http.send_typing(interaction.channel_id or 0)
        await interaction.response.send_message("told")

    async def test(at: Scene) -> None:
        at.double.fail("POST", "/channels/*/typing", ailment)
        assert (await end(at.ann.slash(at.channel, "do"))).message.text == "told"

    play(test, Specimen(deed))


def test_a_rate_limit_and_a_bad_gateway_are_what_discord_py_waits_for() -> None:
    async def test(at: Scene) -> None:
        broken = at.double.fail("PATCH", ORIGINAL, 502)
        limited = at.double.fail("PATCH", ORIGINAL, 429, seconds=0.2)
        outcome = await end(at.ann.slash(at.channel, "ask", question="why"))
        assert outcome.message.text == "Answer to why"
        assert (limited.met, broken.met) == (1, 1)
        assert outcome.seconds > 1.2

    play(test)


def test_an_answer_that_hangs_or_comes_late_is_waited_for() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        typing = interaction.client.http.send_typing(interaction.channel_id or 0)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(typing, 0.2)
        started = time.monotonic()
        await interaction.response.defer()
        assert time.monotonic() - started > 0.3
        await interaction.edit_original_response(content="told")

    async def test(at: Scene) -> None:
        at.double.fail("POST", "*/typing", "hang")
        at.double.fail("POST", CALLBACK, "late", seconds=0.3)
        assert (await end(at.ann.slash(at.channel, "do"))).message.text == "told"

    play(test, Specimen(deed))


def test_the_buckets_are_told_by_headers_and_held_to() -> None:
    async def test(at: Scene) -> None:
        channel = at.bot.get_channel(at.channel.id)
        assert isinstance(channel, discord.TextChannel)
        at.double.rates.limits["messages"] = (3, 0.4)
        started = time.monotonic()
        await asyncio.gather(*(channel.send(str(each)) for each in range(7)))
        assert time.monotonic() - started > 0.8
        at.double.rates.limits["messages"] = (3, 30.0)  # of which a slow machine makes no more
        url = f"{at.double.url}/api/v10/channels/{at.channel.id}/messages"
        token = {"Authorization": f"Bot {at.double.world.application.token}"}
        async with aiohttp.ClientSession(headers=token) as rude:
            told = [(await rude.post(url, json={"content": "x"})).status for _ in range(4)]
        assert told[-1] == 429
        assert at.double.rates.limited >= 1

    play(test)


def test_edits_are_counted_by_the_second() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        for each in range(3):
            await interaction.edit_original_response(content=str(each))

    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "do"))
        assert at.double.rates.most_edits() == 3
        assert at.double.rates.most_edits("channel_id", 0.0001) <= 1
        assert [text for _, text in outcome.states] == ["0", "1", "2"]

    play(test, Specimen(deed))


def test_a_message_with_an_enforced_nonce_is_made_once() -> None:
    async def test(at: Scene) -> None:
        channel = at.bot.get_channel(at.channel.id)
        assert isinstance(channel, discord.TextChannel)
        made = [await channel.send("x", nonce="n") for _ in range(2)]
        assert made[0].id == made[1].id
        assert len(at.double.shown_in(at.channel)) == 1

    play(test)


def test_what_the_bot_may_not_do_in_a_channel_is_refused() -> None:
    async def test(at: Scene) -> None:
        channel = at.bot.get_channel(at.channel.id)
        assert isinstance(channel, discord.TextChannel)
        for denied, code in ((SEND_MESSAGES, 50013), (VIEW_CHANNEL, 50001)):
            at.channel.overwrites[at.double.world.bot.id] = (0, denied)
            with pytest.raises(discord.Forbidden) as caught:
                await channel.send("x")
            assert caught.value.code == code
        await at.ann.say(at.channel, "unseen", mention=True)
        await asyncio.sleep(0.1)
        assert at.bot.seen == []
        await at.double.remove_channel(at.channel)
        with pytest.raises(discord.NotFound, match="10003"):
            await channel.send("x")

    play(test)


def test_an_answer_to_a_message_that_is_gone_is_refused() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "ask", question="why"))
        await at.double.delete(outcome.message)
        assert outcome.messages == ()
        channel = at.bot.get_channel(at.channel.id)
        assert isinstance(channel, discord.TextChannel)
        gone = channel.get_partial_message(outcome.message_ids[0])
        with pytest.raises(discord.NotFound, match="10008"):
            await gone.edit(content="x")
        with pytest.raises(discord.HTTPException, match="Unknown message"):
            await channel.send("x", reference=gone)
        await channel.send("x", reference=gone.to_reference(fail_if_not_exists=False))

    play(test, breaks=("50035",))


def test_what_a_message_pings_is_kept() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        text = f"@everyone <@{interaction.user.id}>"
        await interaction.response.send_message(text)
        everything = discord.AllowedMentions(users=True)
        await interaction.followup.send(text, allowed_mentions=everything)

    async def test(at: Scene) -> None:
        await end(at.ann.slash(at.channel, "do"), 0.3)
        ((_, pings),) = at.double.posting.pinged
        assert (pings.users, pings.everyone) == ([at.ann.user.id], False)

    play(test, Specimen(deed))


def test_something_that_comes_to_no_end_is_told() -> None:
    async def test(at: Scene) -> None:
        said = await at.ann.say(at.channel, "nobody is asked")
        with pytest.raises(NotSettledError, match="a message of Ann"):
            await said.settled(timeout=0.2)

    play(test)
