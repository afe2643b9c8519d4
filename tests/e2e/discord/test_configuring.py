"""`/config` of an unmodified `gazette discord`: where, whom, how and from what it answers."""

import pytest

from bot.prompting import load_prompt
from tests.e2e.discord.running import Running, Server, end, story
from tests.e2e.discord.world import Upload

QUESTION, ANSWER = "What is prohibited without a permit?", "Mooring without a permit is prohibited"
NOT_HERE = load_prompt("discord_not_here").text


async def configured(server: Server, setting: str, value: str | None = None) -> str:
    """Have the manager change a setting, and return what they are told."""
    given = {} if value is None else {"value": value}
    boss, channel = server.boss, server.channel
    return (await end(await boss.slash(channel, "config set", setting=setting, **given))).text


@story
async def test_the_settings_are_told_with_who_changed_what(bot: Running) -> None:
    server = await bot.server()
    await configured(server, "private", "yes")
    told = await end(await server.boss.slash(server.channel, "config show"))
    assert told.message.ephemeral
    assert "private: yes" in told.text
    assert f"collections: public, {server.collection}" in told.text
    assert f"UTC, <@{server.boss.user.id}>: config private = true" in told.text


@story
async def test_it_answers_in_the_channels_that_are_set_and_in_their_threads_alone(
    bot: Running,
) -> None:
    server = await bot.server()
    beside = bot.world.channel(server.guild, "beside")
    told = await configured(server, "channels", f"<#{server.channel.id}>")
    assert f"channels: <#{server.channel.id}>" in told
    refused = await end(await server.ann.say(beside, QUESTION, mention=True))
    assert NOT_HERE in refused.text
    answer = await end(await server.ann.slash(server.channel, "ask", question=QUESTION))
    assert ANSWER in answer.text
    await end(await server.ann.click(answer.message, "Ask in thread"))
    (thread,) = bot.world.threads_of(server.guild)
    assert ANSWER in (await end(await server.ann.say(thread, QUESTION, mention=True))).text
    await configured(server, "channels")
    assert ANSWER in (await end(await server.ann.say(beside, QUESTION, mention=True))).text


@story
async def test_only_the_roles_that_are_set_may_ask(bot: Running) -> None:
    server = await bot.server()
    role = bot.world.role(server.guild, "Sailors")
    await bot.double.add_guild(server.guild)  # Discord tells the bot of the role
    assert f"roles: <@&{role.id}>" in await configured(server, "roles", f"<@&{role.id}>")
    server.guild.members[server.ben.user.id].roles.append(role.id)
    for person, told in ((server.ann, NOT_HERE), (server.ben, ANSWER)):
        by_command = await end(await person.slash(server.channel, "ask", question=QUESTION))
        by_mention = await end(await person.say(server.channel, QUESTION, mention=True))
        assert told in by_command.text
        assert told in by_mention.text
    message = (await server.boss.say(server.channel, f"{ANSWER} here.")).message_id
    remark = next(each for each in bot.double.shown_in(server.channel) if each.id == message)
    for person, is_told in ((server.ann, False), (server.ben, True)):
        checked = await end(await person.message_command(remark, "Check against sources"))
        assert (NOT_HERE not in checked.text) is is_told


@story
async def test_answers_are_private_by_default_where_that_is_set(bot: Running) -> None:
    server = await bot.server()
    await configured(server, "private", "yes")
    asked = await end(await server.ann.slash(server.channel, "ask", question=QUESTION))
    assert asked.message.ephemeral
    shown = await end(
        await server.ann.slash(server.channel, "ask", question=QUESTION, private=False)
    )
    assert not shown.message.ephemeral
    await configured(server, "private")
    again = await end(await server.ann.slash(server.channel, "ask", question=QUESTION))
    assert not again.message.ephemeral


@story
async def test_where_only_documents_that_are_not_there_may_be_asked_that_is_told(
    bot: Running,
) -> None:
    server = await bot.server()
    await configured(server, "collections", server.collection)
    for asked in (
        server.ann.slash(server.channel, "ask", question=QUESTION),
        server.ann.say(server.channel, QUESTION, mention=True),
        server.ann.slash(server.channel, "sources"),
        server.ann.slash(server.channel, "document", key="E.O. 12001"),
    ):
        told = await end(await asked)
        assert told.message.text == load_prompt("discord_nothing_here").text


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("collections", "public, guild-1", "This server cannot ask the collection 'guild-1'"),
        ("collections", "team-legal", "This server cannot ask the collection 'team-legal'"),
        ("model", "openai:other", "is not one that the operator lists"),
        ("model", "http://10.1.2.3/v1", "is not one that the operator lists"),
        ("language", "Klingon", "write a code of ISO 639-1"),
        ("channels", "general", "neither an id nor a mention"),
        ("roles", "@everyone", "neither an id nor a mention"),
        ("private", "perhaps", "write yes or no"),
    ],
)
@story
async def test_a_value_that_a_setting_cannot_have_is_refused_and_changes_nothing(
    bot: Running, setting: str, value: str, told: str
) -> None:
    server = await bot.server()
    before = (await end(await server.boss.slash(server.channel, "config show"))).text
    refused = await configured(server, setting, value)
    assert told in refused.replace("\\", "")
    assert "Value error" not in refused
    assert (await end(await server.boss.slash(server.channel, "config show"))).text == before


@story
async def test_the_settings_of_a_server_leave_others_as_they_are(bot: Running) -> None:
    server, other = await bot.server(), await bot.server("Elsewhere")
    before = (await end(await other.boss.slash(other.channel, "config show"))).text
    await configured(server, "language", "de")
    await configured(server, "model", "openai:scripted")
    assert (await end(await other.boss.slash(other.channel, "config show"))).text == before


@story
async def test_who_may_not_ask_sees_no_document_either(bot: Running) -> None:
    server = await bot.server()
    role = bot.world.role(server.guild, "Sailors")
    await bot.double.add_guild(server.guild)
    listed = (await end(await server.ann.slash(server.channel, "sources"))).message
    shown = (
        await end(await server.ann.slash(server.channel, "document", key="E.O. 12001"))
    ).message
    answer = (await end(await server.ann.slash(server.channel, "ask", question=QUESTION))).message
    await configured(server, "roles", f"<@&{role.id}>")
    for asked in (
        server.ann.slash(server.channel, "sources"),
        server.ann.slash(server.channel, "document", key="E.O. 12001"),
        server.ann.click(answer, "Sources"),
    ):
        told = await end(await asked)
        assert NOT_HERE in told.text
        assert "Mooring" not in told.text
    typed = await end(await server.ann.autocomplete(server.channel, "document", key="mooring"))
    assert typed.choices == []
    for message in (listed, shown):
        button = message.button("Next ▶")
        if button is not None and not button.disabled:
            turned = await end(await server.ann.click(message, "Next ▶"))
            assert NOT_HERE in turned.text
    server.guild.members[server.ann.user.id].roles.append(role.id)
    again = await end(await server.ann.slash(server.channel, "document", key="E.O. 12001"))
    assert "Mooring" in again.text


@story
async def test_a_collection_that_is_taken_away_is_not_opened_by_earlier_answers(
    bot: Running,
) -> None:
    server = await bot.server()
    file = Upload("own.md", b"# Own\n\nThe harbour master is called Zephyrine.")
    begun = await server.boss.slash(server.channel, "ingest file", attachment=file)
    await begun.settled(0.06, 60, lambda each: "1 added" in each.text)
    asked = await server.ann.slash(server.channel, "ask", question="What is the master called?")
    answer = (await end(asked)).message
    assert "Zephyrine" in (await end(await server.ann.click(answer, "Sources"))).text
    await configured(server, "collections", "public")
    refused = await end(await server.ann.click(answer, "Sources"))
    assert "not asked here any more" in refused.text
    assert "Zephyrine" not in refused.text


@story
async def test_a_question_in_a_form_is_answered_in_private_where_that_is_set(bot: Running) -> None:
    server = await bot.server()
    answer = (await end(await server.ann.slash(server.channel, "ask", question=QUESTION))).message
    await end(await server.ann.click(answer, "Ask in thread"))
    (thread,) = bot.world.threads_of(server.guild)
    first = bot.double.shown_in(thread)[0]
    await configured(server, "private", "yes")
    form = await end(await server.ann.click(first, load_prompt("discord_ask_button").text))
    assert form.modal is not None
    told = await end(await server.ann.submit(form.modal, text=QUESTION))
    assert told.message.ephemeral
    assert ANSWER in told.text
