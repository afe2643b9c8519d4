"""Answers that a language model writes, as a server may have it: shown while it writes, whole."""

from itertools import pairwise

from bot.prompting import load_prompt
from tests.bot.model_server import ModelServer
from tests.e2e.discord.outcomes import Seen
from tests.e2e.discord.person import Person
from tests.e2e.discord.running import Running, Server, end, story
from tests.e2e.discord.scripted import ANSWER, MODEL, QUESTION, RULES
from tests.e2e.discord.world import Upload

WHOLE = f"{ANSWER} in every harbour of the country. [1]"
_WRITING = load_prompt("discord_writing").text[:14]


async def configured(server: Server, **settings: str) -> None:
    """Have the manager change settings."""
    for setting, value in settings.items():
        told = await end(
            await server.boss.slash(server.channel, "config set", setting=setting, value=value)
        )
        assert f"{setting}: {value}" in told.text


@story
async def test_an_answer_is_shown_while_it_is_written_at_most_once_a_second(bot: Running) -> None:
    server = await bot.server()
    await configured(server, model=MODEL)
    outcome = await server.ann.slash(server.channel, "ask", question=QUESTION)
    await outcome.settled(0, 60, lambda each: "Mooring" in each.text)
    assert _WRITING in outcome.text
    await outcome.settled(0.06, 60, lambda each: bool(each.message.buttons))
    times = [at for at, _ in outcome.states]
    assert len(times) >= 3
    assert all(later - earlier > 0.95 for earlier, later in pairwise(times)), times
    assert WHOLE in outcome.text
    assert _WRITING not in outcome.text


@story
async def test_a_mention_is_answered_by_one_reply_that_is_edited_while_it_is_written(
    bot: Running,
) -> None:
    server = await bot.server()
    await configured(server, model=MODEL)
    outcome = await server.ann.say(server.channel, QUESTION, mention=True)
    await outcome.settled(0, 60, lambda each: "Mooring" in each.text)
    assert _WRITING in outcome.message.text
    await outcome.settled(0.06, 60, lambda each: bool(each.message.buttons))
    assert outcome.message.reply_to == outcome.message_id
    assert WHOLE in outcome.text


@story
async def test_the_model_writes_where_a_server_chose_it_and_in_the_language_that_is_set(
    bot: Running, model: ModelServer
) -> None:
    server, other = await bot.server(), await bot.server("Elsewhere")
    before = len(model.seen)
    plain = await end(await other.ann.slash(other.channel, "ask", question=QUESTION))
    assert ANSWER in plain.text
    assert len(model.seen) == before, "another server's answers are taken from the documents"
    await configured(server, model=MODEL, language="de")
    asked = await server.ann.slash(server.channel, "ask", question=QUESTION)
    await asked.settled(0.06, 60, lambda each: bool(each.message.buttons))
    assert load_prompt("answer_language").render(code="de") in model.seen[-1].said


@story
async def test_a_long_answer_is_turned_page_by_page_and_nothing_of_it_is_lost(bot: Running) -> None:
    server = await bot.server()
    ann, boss, channel = server.ann, server.boss, server.channel
    file = Upload("rules.md", ("# Rules\n\n" + "\n\n".join(RULES)).encode())
    begun = await boss.slash(channel, "ingest file", attachment=file)
    await begun.settled(0.06, 60, lambda each: "1 added" in each.text)
    await configured(server, collections=server.collection, model=MODEL)
    asked = await ann.slash(channel, "ask", question=QUESTION)
    await asked.settled(0.06, 60, lambda each: bool(each.message.buttons))
    first = asked.message
    assert "Page 1 of 2" in first.text
    assert "**Sources**" not in first.text
    second = (await end(await server.ben.click(first, "Next ▶"))).message
    assert second.id == first.id, "it is turned in its place"
    assert "Page 2 of 2" in second.text
    assert "**Sources**" in second.text
    assert all(rule in first.text + second.text for rule in RULES)
    assert (await end(await ann.click(second, "◀ Previous"))).message.text == first.text

    quotes = (await end(await ann.click(first, "Sources"))).message
    assert quotes.ephemeral
    document = (await end(await ann.slash(channel, "document", key="rules.md"))).message
    for beginning in (quotes, document):
        pages = await turned(ann, beginning)
        assert len(pages) > 1, "it has pages, too"
        assert all(rule in "\n".join(pages) for rule in RULES)


async def turned(person: Person, first: Seen) -> list[str]:
    """Turn all pages of a message, and return what stands on each."""
    pages = [first.text]
    while not (next_ := first.button("Next ▶")) or not next_.disabled:
        first = (await end(await person.click(first, "Next ▶"))).message
        assert first.text not in pages, "it goes on"
        pages.append(first.text)
    return pages
