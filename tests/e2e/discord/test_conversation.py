"""Conversations with an unmodified `gazette discord`: mentions, replies, threads, DMs, privacy."""

import re
from pathlib import Path

import pytest

from bot.prompting import load_prompt
from tests.e2e.discord.outcomes import Outcome, Seen
from tests.e2e.discord.person import Person
from tests.e2e.discord.running import Running, Server, end, story
from tests.e2e.discord.world import Channel

FIRST, FOLLOWING = "What does E.O. 12001 prohibit?", "And when is it effective?"
UNDERSTOOD = "Understood as: When is E.O. 12001 effective?"
EFFECTIVE = "E.O. 12001: it took effect on 2020-04-01. [1]"


async def mentioned(person: Person, channel: Channel, text: str) -> Outcome:
    """Have somebody mention the bot."""
    return await end(await person.say(channel, text, mention=True))


async def opened(server: Server, bot: Running) -> tuple[Seen, Channel]:
    """Have Ann ask something, and open a thread about the answer."""
    answer = (await mentioned(server.ann, server.channel, FIRST)).message
    told = await end(await server.ann.click(answer, "Ask in thread"))
    (thread,) = bot.world.threads_of(server.guild)
    assert told.message.ephemeral
    assert f"<#{thread.id}>" in told.text
    return answer, thread


# -- in a channel ---------------------------------------------------------------------------------


@story
async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(bot: Running) -> None:
    server = await bot.server()
    outcome = await mentioned(server.ann, server.channel, "What is prohibited without a permit?")
    assert outcome.message.reply_to == outcome.message_id
    assert "Mooring without a permit is prohibited" in outcome.text
    assert bot.world.messages[outcome.message.id].mentions == []


@story
async def test_a_message_that_does_not_mention_the_bot_is_left_alone(bot: Running) -> None:
    server = await bot.server()
    outcome = await server.ann.say(server.channel, "What is prohibited without a permit?")
    assert await outcome.silent()


@story
async def test_a_mention_without_words_is_answered_with_help(bot: Running) -> None:
    server = await bot.server()
    outcome = await mentioned(server.ann, server.channel, "")
    assert load_prompt("discord_help").text in outcome.text


@story
async def test_a_person_goes_on_with_their_own_conversation_in_a_channel(bot: Running) -> None:
    server = await bot.server()
    await mentioned(server.ann, server.channel, FIRST)
    others = await mentioned(server.ben, server.channel, FOLLOWING)
    assert "E.O. 12001" not in others.text
    own = await mentioned(server.ann, server.channel, FOLLOWING)
    assert UNDERSTOOD in own.text
    assert EFFECTIVE in own.text


@story
async def test_a_command_goes_on_with_what_was_mentioned_before(bot: Running) -> None:
    server = await bot.server()
    await mentioned(server.ann, server.channel, FIRST)
    own = await end(await server.ann.slash(server.channel, "ask", question=FOLLOWING))
    assert EFFECTIVE in own.text


@story
async def test_a_reply_continues_where_it_pings_the_bot(bot: Running) -> None:
    server = await bot.server()
    answer = (await mentioned(server.ann, server.channel, FIRST)).message
    silent = await server.ann.say(server.channel, FOLLOWING, reply_to=answer, mention=False)
    assert await silent.silent()
    reply = await end(await server.ann.say(server.channel, FOLLOWING, reply_to=answer))
    assert EFFECTIVE in reply.text


@story
async def test_a_conversation_is_not_carried_into_another_channel_or_server(bot: Running) -> None:
    server = await bot.server()
    await mentioned(server.ann, server.channel, FIRST)
    beside = bot.world.channel(server.guild, "beside")
    away = await bot.server("Away")
    bot.world.join(away.guild, server.ann.user)
    for channel in (beside, away.channel):
        other = await mentioned(server.ann, channel, FOLLOWING)
        assert "E.O. 12001" not in other.text
    assert "E.O. 12001" not in (await end(await server.ann.dm(FOLLOWING))).text


# -- in a DM --------------------------------------------------------------------------------------


@story
async def test_a_dm_is_answered_and_gone_on_with(bot: Running) -> None:
    ann = bot.person("Ann")
    first = await end(await ann.dm(FIRST))
    assert first.message.reply_to == first.message_id
    following = await end(await ann.dm(FOLLOWING))
    assert EFFECTIVE in following.text
    quotes = await end(await ann.click(following.message, "Sources"))
    assert "Order on moorings" in quotes.text


@story
async def test_commands_work_in_a_dm(bot: Running) -> None:
    ann = bot.person("Ann")
    channel = bot.world.dm(ann.user)
    outcome = await end(await ann.slash(channel, "ask", question="Who grants permits?"))
    assert "The Secretary of Harbours may grant permits" in outcome.text
    listed = await end(await ann.slash(channel, "sources"))
    assert "Documents I can see here: 28" in listed.text


@story
async def test_what_somebody_asks_in_private_is_not_carried_into_a_chat_with_somebody_else(
    bot: Running,
) -> None:
    ann, ben = bot.person("Ann").with_own_install(), bot.person("Ben")
    await end(await ann.dm(FIRST))
    shared = bot.world.dm(ann.user, ben.user)
    following = await end(await ann.slash(shared, "ask", question=FOLLOWING))
    assert "E.O. 12001" not in following.text
    answer = await end(await ann.slash(shared, "ask", question=FIRST))
    again = await end(await ann.slash(shared, "ask", question=FOLLOWING))
    assert EFFECTIVE in again.text, "it goes on with what was asked there"
    quotes = await end(await ben.click(answer.message, "Sources"))
    assert "Order on moorings" in quotes.text, "whoever sees the answer sees its sources"


# -- in a thread ----------------------------------------------------------------------------------


@story
async def test_a_thread_about_an_answer_says_first_how_to_ask_in_it(bot: Running) -> None:
    server = await bot.server()
    answer, thread = await opened(server, bot)
    assert thread.name == FIRST
    assert thread.id == answer.id, "it hangs below the answer"
    (first,) = bot.double.shown_in(thread)
    assert load_prompt("discord_thread").render(question=FIRST) in first.text
    assert first.button(load_prompt("discord_ask_button").text) is not None


@story
async def test_everybody_goes_on_with_the_conversation_of_a_thread(bot: Running) -> None:
    server = await bot.server()
    _, thread = await opened(server, bot)
    outcome = await mentioned(server.ben, thread, FOLLOWING)
    assert UNDERSTOOD in outcome.text
    assert EFFECTIVE in outcome.text


@story
async def test_a_form_asks_in_a_thread_without_a_mention(bot: Running) -> None:
    server = await bot.server()
    _, thread = await opened(server, bot)
    (first,) = bot.double.shown_in(thread)
    form = (await end(await server.ben.click(first, "Ask a question"))).modal
    assert form is not None
    outcome = await end(await server.ben.submit(form, FOLLOWING))
    assert outcome.message.channel_id == thread.id
    assert not outcome.message.ephemeral
    assert EFFECTIVE in outcome.text


@story
async def test_without_the_intent_a_message_in_a_thread_that_mentions_nobody_is_left_alone(
    bot: Running,
) -> None:
    server = await bot.server()
    _, thread = await opened(server, bot)
    assert await (await server.ben.say(thread, FOLLOWING)).silent()


@story
async def test_whoever_presses_again_is_led_to_the_thread_there_is(bot: Running) -> None:
    server = await bot.server()
    answer, thread = await opened(server, bot)
    again = await end(await server.ben.click(answer, "Ask in thread"))
    assert f"<#{thread.id}>" in again.text
    assert bot.world.threads_of(server.guild) == [thread]


@story
async def test_what_is_asked_in_private_in_a_thread_is_no_part_of_what_others_go_on_with(
    bot: Running,
) -> None:
    server = await bot.server()
    _, thread = await opened(server, bot)
    private = "What does E.O. 12050 amend?"
    asked = await end(await server.ann.slash(thread, "ask", question=private, private=True))
    assert asked.message.ephemeral
    others = await mentioned(server.ben, thread, FOLLOWING)
    assert UNDERSTOOD in others.text
    assert "12050" not in others.text.partition("Understood as")[2].partition("\n")[0]


@story
async def test_no_thread_shows_others_what_was_answered_in_private(bot: Running) -> None:
    server = await bot.server()
    asked = await server.ann.slash(server.channel, "ask", question=FIRST, private=True)
    answer = (await end(asked)).message
    assert answer.ephemeral
    told = await end(await server.ann.click(answer, "Ask in thread"))
    assert "ask again with `private` set to False" in told.text
    assert bot.world.threads_of(server.guild) == []


@story
async def test_who_may_open_no_thread_has_none_opened_by_the_bot(bot: Running) -> None:
    server = await bot.server()
    answer = (await mentioned(server.ann, server.channel, FIRST)).message
    server.channel.overwrites[server.ben.user.id] = (0, 1 << 35)  # create public threads
    told = await end(await server.ben.click(answer, "Ask in thread"))
    assert load_prompt("discord_thread_not_yours").text in told.text
    assert bot.world.threads_of(server.guild) == []


@story
async def test_who_replies_to_the_answer_of_a_command_is_told_once_why_it_cannot_be_read(
    bot: Running,
) -> None:
    server = await bot.server()
    answer = (await end(await server.ann.slash(server.channel, "ask", question=FIRST))).message
    told = await end(await server.ann.say(server.channel, FOLLOWING, reply_to=answer))
    assert "neither a reply to the answer of a command" in told.text
    assert re.search(r"use </ask:\d+>, or", told.text), "a mention of the command, to be pressed"
    assert load_prompt("discord_help").text not in told.text
    again = await server.ann.say(server.channel, FOLLOWING, reply_to=answer)
    assert await again.silent()


@story
async def test_who_mentions_the_role_of_the_bot_is_told_to_mention_the_bot(bot: Running) -> None:
    server = await bot.server()
    (role,) = server.guild.members[bot.world.bot.id].roles
    told = await end(await server.ann.say(server.channel, f"<@&{role}> {FIRST}"))
    assert "a mention of my role" in told.text


@story
async def test_where_no_thread_can_be_opened_that_is_told(bot: Running) -> None:
    server = await bot.server()
    answer = (await mentioned(server.ann, server.channel, FIRST)).message
    (role,) = server.guild.members[bot.world.bot.id].roles
    server.channel.overwrites[role] = (0, 1 << 35)  # create public threads
    refused = await end(await server.ann.click(answer, "Ask in thread"))
    assert load_prompt("discord_thread_forbidden").text in refused.text
    direct = (await end(await server.ann.dm(FIRST))).message
    elsewhere = await end(await server.ann.click(direct, "Ask in thread"))
    assert load_prompt("discord_no_thread").text in elsewhere.text


# -- privacy --------------------------------------------------------------------------------------


def left_of(home: Path, word: str) -> list[str]:
    """Return the files of a home that have a word in any case, as UTF-8 or UTF-16."""
    told = (word.lower().encode(), word.lower().encode("utf-16-le"))
    files = [each for each in home.rglob("*") if each.is_file()]
    return [each.name for each in files if any(part in each.read_bytes().lower() for part in told)]


@story
async def test_what_is_kept_of_somebody_is_shown_to_them(bot: Running) -> None:
    server = await bot.server()
    await mentioned(server.ann, server.channel, FIRST)
    await end(await server.ann.dm("Who grants permits?"))
    shown = await end(await server.ann.slash(server.channel, "privacy show"))
    assert shown.message.ephemeral
    assert "Questions of yours that I keep with their answers: 2" in shown.text
    assert FIRST in shown.text
    assert "Who grants permits?" in shown.text
    others = await end(await server.ben.slash(server.channel, "privacy show"))
    assert load_prompt("discord_kept_nothing").text in others.text


@story
async def test_forgetting_leaves_no_byte_of_a_persons_text_below_the_home(bot: Running) -> None:
    server = await bot.server()
    ann, channel, home = server.ann, server.channel, bot.home
    for word in ("Quillonbay", "Tamarisp"):
        await mentioned(ann, channel, f"Which permit does the {word} parade need?")
        answer = (await end(await ann.dm(f"Does {word} moor without a permit?"))).message
    form = (await end(await ann.click(answer, "Not helpful"))).modal
    assert form is not None
    await end(await ann.submit(form, "Nothing about Zwelgrum."))
    await mentioned(server.ben, channel, "Who pays the Abendkorv fee?")
    words = ("Quillonbay", "Tamarisp", "Zwelgrum")
    assert all(left_of(home, word) for word in (*words, "Abendkorv")), "the search finds nothing"

    told = await end(await ann.slash(channel, "privacy forget"))
    assert "answers: 4; remarks on answers: 1" in told.text
    assert {word: left_of(home, word) for word in words} == {word: [] for word in words}
    assert left_of(home, "Abendkorv"), "what others said stays"
    assert (
        load_prompt("discord_kept_nothing").text
        in (await end(await ann.slash(channel, "privacy show"))).text
    )


@story
async def test_buttons_of_what_was_forgotten_end_in_one_plain_notice(bot: Running) -> None:
    server = await bot.server()
    answer = (await mentioned(server.ann, server.channel, FIRST)).message
    await end(await server.ann.slash(server.channel, "privacy forget"))
    for label in ("Sources", "Helpful", "Ask in thread"):
        notice = await end(await server.ben.click(answer, label))
        assert "There is no answer" in notice.message.text
    following = await mentioned(server.ann, server.channel, FOLLOWING)
    assert "E.O. 12001" not in following.text


@pytest.mark.parametrize("way", ["mention", "command", "dm"])
@story
async def test_what_people_write_is_never_logged(bot: Running, way: str) -> None:
    server, text = await bot.server(), f"Does the Ploverquist {way} moor without a permit?"
    if way == "mention":
        await mentioned(server.ann, server.channel, text)
    elif way == "dm":
        await end(await server.ann.dm(text))
    else:
        await end(await server.ann.slash(server.channel, "ask", question=text))
    assert bot.logged("answered"), "it logs"
    assert "Ploverquist" not in bot.log.read_text(encoding="utf-8")
