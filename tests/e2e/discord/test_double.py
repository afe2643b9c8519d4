"""The loopback Discord, driven by people against a discord.py client: it behaves like Discord."""

import asyncio
import io

import discord
import pytest

from tests.e2e.discord.double import Double, serving, serving_in_a_thread
from tests.e2e.discord.offering import NotOfferedError
from tests.e2e.discord.permissions import MANAGE_GUILD
from tests.e2e.discord.person import Person
from tests.e2e.discord.scenes import Scene, end, play
from tests.e2e.discord.specimen import WORDS, Specimen, pointed_at, running
from tests.e2e.discord.world import Channel, Upload, World


def test_a_command_is_deferred_and_then_answered_with_a_view() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "ask", question="why"))
        assert outcome.ack is not None
        assert outcome.ack.kind == "deferred"
        assert outcome.ack.seconds < 1
        assert outcome.message.text == "Answer to why"
        assert not outcome.message.ephemeral
        assert [each.label for each in outcome.message.buttons] == ["Sources", "Why", "Thread"]
        assert at.double.shown_in(at.channel) == outcome.messages
        assert outcome.acknowledgements == 1

    play(test)


def test_a_private_answer_is_seen_by_nobody_else() -> None:
    async def test(at: Scene) -> None:
        outcome = await at.ann.slash(at.channel, "ask", question="why", private=True)
        assert (await outcome.settled(0.06)).message.ephemeral
        assert at.double.shown_in(at.channel) == ()

    play(test)


def test_a_button_works_after_the_bot_was_started_again() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "ask", question="why"))
        await at.bot.close()
        async with running(Specimen(), at.double):
            pressed = await end(at.ann.click(outcome.message, "Sources"))
            assert pressed.message.text == "[1] A source"
            assert pressed.message.ephemeral

    play(test)


def test_a_form_is_filled_in_and_sent() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "ask", question="why"))
        form = (await end(at.ann.click(outcome.message, "Why"))).modal
        assert form is not None
        assert (form.title, form.fields[0].label) == ("Why?", "The reason")
        with pytest.raises(NotOfferedError):
            await at.ann.submit(form, "x" * 101)
        sent = await end(at.ann.submit(form, reason="too short"))
        assert sent.message.text == "Noted: too short"

    play(test)


def test_words_are_proposed_while_somebody_types() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.autocomplete(at.channel, "ask", question="a"))
        assert outcome.choices == [(each, each) for each in WORDS]

    play(test)


def test_a_thread_is_opened_under_an_answer_and_goes_on_by_mention() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "ask", question="why"))
        await (await at.ann.click(outcome.message, "Thread")).acknowledged()
        await asyncio.sleep(0.2)
        (thread,) = at.double.world.threads_of(at.guild)
        assert thread.id == outcome.message.id
        said = await at.ann.say(thread, "and then?", mention=True)
        assert "and then?" in (await said.settled(0.06)).message.text

    play(test)


def test_the_content_of_a_message_is_read_only_where_discord_lets_a_bot() -> None:
    async def test(at: Scene) -> None:
        answered = await end(at.ann.say(at.channel, "one", mention=True))
        assert await (await at.ann.say(at.channel, "two")).silent(0.2)
        reply = await at.ann.say(at.channel, "three", reply_to=answered.message)
        assert (await reply.settled(0.06)).message.reply_to == reply.message_id
        quiet = await at.ann.say(at.channel, "four", reply_to=answered.message, mention=False)
        assert await quiet.silent(0.2)
        by_command = await end(at.ann.slash(at.channel, "ask", question="why"))
        response = await at.ann.say(at.channel, "five", reply_to=by_command.message)
        assert await response.silent(0.2)
        await end(at.ann.dm("six"))
        assert [each.split()[-1] if each else "" for each in at.bot.seen] == [
            "one", "", "three", "", "", "six",
        ]  # fmt: skip

    play(test)


def test_with_the_intent_every_message_is_read() -> None:
    async def test(at: Scene) -> None:
        await (await at.ann.say(at.channel, "plain")).silent(0.2)
        assert at.bot.seen == ["plain"]

    play(test, bot=Specimen(content=True), privileged=1 << 15)


def test_an_intent_that_was_not_switched_on_ends_the_connection() -> None:
    async def whole() -> None:
        async with serving() as double:
            client = Specimen(content=True)
            with pointed_at(double.url), pytest.raises(discord.PrivilegedIntentsRequired):
                async with client:
                    await client.start(double.world.application.token)
            with pointed_at(double.url), pytest.raises(discord.LoginFailure):
                async with Specimen() as other:
                    await other.start("wrong")

    asyncio.run(whole())


def test_a_command_on_a_message_brings_its_text_without_any_intent() -> None:
    async def test(at: Scene) -> None:
        await at.ann.say(at.channel, "The port is open.")
        (message,) = at.double.shown_in(at.channel)
        outcome = await at.ann.message_command(message, "Check against sources")
        assert (await outcome.settled(0.06)).message.text == "Checked: The port is open."

    play(test)


def test_files_go_up_with_commands_and_messages_and_are_fetched() -> None:
    async def test(at: Scene) -> None:
        paper = Upload("paper.txt", b"words", "text/plain")
        outcome = await end(at.ann.slash(at.channel, "read", file=paper))
        assert outcome.message.text == "paper.txt"
        await end(at.ann.dm("read it", files=(paper,)))
        assert at.bot.files == [b"words", b"words"]

    play(test)


def test_the_bot_sends_files_that_can_be_fetched() -> None:
    async def test(at: Scene) -> None:
        outcome = await end(at.ann.slash(at.channel, "do"))
        (attached,) = outcome.message.attachments
        assert at.double.world.files[attached["url"].removeprefix(at.double.url)].data == b"abc"

    async def deed(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send(file=discord.File(io.BytesIO(b"abc"), "a.txt"))

    play(test, bot=Specimen(deed))


def test_a_subcommand_is_found_by_its_words() -> None:
    async def test(at: Scene) -> None:
        outcome = await at.ann.slash(at.channel, "config set", name="colour")
        assert (await outcome.settled(0.06)).message.text == "Set colour."
        with pytest.raises(NotOfferedError):
            await at.ann.slash(at.channel, "config")

    play(test)


def test_a_command_for_managers_is_offered_to_them_alone_unless_a_server_lifts_that() -> None:
    async def test(at: Scene) -> None:
        with pytest.raises(NotOfferedError):
            await at.ann.slash(at.channel, "manage")
        lifted = await end(at.ann.unchecked().slash(at.channel, "manage"))
        assert lifted.message.text == "Managed."
        role = at.double.world.role(at.guild, "managers", MANAGE_GUILD)
        at.double.world.join(at.guild, at.ann.user, role)
        assert (await end(at.ann.slash(at.channel, "manage"))).answered

    play(test)


def test_a_call_says_by_whose_install_it_is_made() -> None:
    async def test(at: Scene) -> None:
        world, user = at.double.world, at.ann.user
        foreign = world.channel(world.guild("Elsewhere", [user], has_bot=False), "general")
        with pytest.raises(NotOfferedError):
            await at.ann.slash(foreign, "ask", question="why")
        own = at.ann.with_own_install()
        for person, channel in ((at.ann, at.channel), (own, at.channel), (own, foreign)):
            outcome = await person.slash(channel, "ask", question="why")
            assert (await outcome.settled(0.06)).message.text == "Answer to why"
        await end(at.ann.slash(world.dm(user), "ask", question="why"))
        guild, me = at.guild.id, user.id
        assert at.bot.scopes == [{0: guild}, {0: guild, 1: me}, {1: me}, {0: 0}]

    play(test)


def test_a_person_s_own_install_is_followed_up_five_times_at_most() -> None:
    async def deed(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first")
        for each in range(5):
            await interaction.followup.send(str(each))
        with pytest.raises(discord.HTTPException, match="40094"):
            await interaction.followup.send("one too many")

    async def test(at: Scene) -> None:
        world = at.double.world
        foreign = world.channel(world.guild("Elsewhere", [at.ann.user], has_bot=False), "general")
        outcome = await at.ann.with_own_install().slash(foreign, "do")
        await outcome.settled(0.1, until=lambda seen: len(seen.messages) == 6)

    play(test, Specimen(deed), breaks=("40094",))


def test_a_bot_is_told_of_the_servers_that_it_joins_and_leaves() -> None:
    async def test(at: Scene) -> None:
        world = at.double.world
        guild = world.guild("New", [at.ann.user])
        channel = world.channel(guild, "general")
        await at.double.add_guild(guild)
        assert "hello" in (await end(at.ann.say(channel, "hello", mention=True))).text
        await at.double.remove_guild(guild)
        await asyncio.sleep(0.1)
        assert at.bot.get_guild(guild.id) is None
        assert await (await at.ann.say(channel, "bye", mention=True)).silent(0.1)
        with pytest.raises(discord.Forbidden, match="50001"):
            await at.bot.fetch_channel(channel.id)

    play(test)


def test_a_command_of_one_server_is_offered_there_alone() -> None:
    async def test(at: Scene) -> None:
        here = discord.Object(at.guild.id)
        at.bot.tree.copy_global_to(guild=here)
        at.bot.tree.clear_commands(guild=None)
        await at.bot.tree.sync()
        await at.bot.tree.sync(guild=here)
        assert (await end(at.ann.slash(at.channel, "ask", question="why"))).answered
        with pytest.raises(NotOfferedError):
            await at.ann.slash(at.double.world.dm(at.ann.user), "ask", question="why")

    play(test)


def test_a_bot_may_be_called_from_another_event_loop() -> None:
    async def whole(double: Double, channel: Channel, ann: Person) -> None:
        async with running(Specimen(), double):
            asked = [await ann.slash(channel, "ask", question=str(each)) for each in range(20)]
            texts = [(await each.settled(0.06)).message.text for each in asked]
            assert texts == [f"Answer to {each}" for each in range(20)]

    world = World()
    user = world.user("Ann")
    channel = world.channel(world.guild("Harbour", [user]), "general")
    with serving_in_a_thread(world) as double:
        asyncio.run(whole(double, channel, Person(double, user)))
        assert double.violations == []
