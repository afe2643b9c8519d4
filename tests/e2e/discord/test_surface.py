"""What people see in Discord of an unmodified `gazette discord`: answers, sources, documents."""

import json
import subprocess
from pathlib import Path

from bot.prompting import load_prompt
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.running import COMMAND, Running, Server, end, story
from tests.e2e.discord.world import Upload

PERMIT = "What is prohibited without a permit?"
PROHIBITED = "Mooring without a permit is prohibited in every harbour of the country."


async def asked(server: Server, question: str = PERMIT, **more: object) -> Outcome:
    """Have Ann ask something in her server's channel."""
    return await end(await server.ann.slash(server.channel, "ask", question=question, **more))


# -- asking ---------------------------------------------------------------------------------------


@story
async def test_an_answer_is_deferred_at_once_and_tells_its_sources(bot: Running) -> None:
    outcome = await asked(await bot.server())
    assert outcome.ack is not None
    assert outcome.ack.kind == "deferred"
    assert outcome.ack.seconds < 1
    assert f"{PROHIBITED} [1]" in outcome.text
    assert "[Order on moorings](<https://example.org/eo/12001>) · The President · 2020-03-09" in (
        outcome.text
    )
    assert "OFFICIAL order" in outcome.text
    assert "Newest document: 2022." in outcome.text
    labels = [each.label for each in outcome.message.buttons]
    assert labels == ["Sources", "Helpful", "Not helpful", "Ask in thread"]
    assert not outcome.message.ephemeral


@story
async def test_as_of_leaves_out_what_was_published_later(bot: Running) -> None:
    outcome = await asked(await bot.server(), as_of="2019-06")
    assert "As of 2019-06-30." in outcome.text
    assert "Newest document: 2019-01-08." in outcome.text
    assert "ooring" not in outcome.text


@story
async def test_a_date_that_is_none_is_told_in_one_notice(bot: Running) -> None:
    outcome = await asked(await bot.server(), as_of="next Tuesday")
    assert "next Tuesday" in outcome.message.text
    assert not outcome.message.buttons


@story
async def test_only_documents_of_the_kind_that_was_chosen_are_cited(bot: Running) -> None:
    server = await bot.server()
    question = "Which ferry company was banned from the lighthouse?"
    news = await asked(server, question, kind="news")
    assert "**NEWS, not an official document**" in news.text
    orders = await asked(server, question, kind="order")
    assert "Zephyr" not in orders.text


@story
async def test_a_private_answer_is_shown_to_its_asker_alone(bot: Running) -> None:
    outcome = await asked(await bot.server(), private=True)
    assert PROHIBITED in outcome.text
    assert outcome.message.ephemeral


@story
async def test_what_is_not_in_the_documents_is_refused_with_what_comes_near(bot: Running) -> None:
    server = await bot.server()
    outcome = await asked(server, "Is Omega Shipping on the Restricted Vessels List?")
    assert load_prompt("refuse_not_in_documents").text[:10] in outcome.text
    assert "the nearest is “Borealis Shipping”" in outcome.text
    assert "Confidence that the library answers this: low" in outcome.text
    quotes = await end(await server.ann.click(outcome.message, "Sources"))
    assert "> Sylvania" in quotes.text


@story
async def test_somebody_who_installed_the_bot_themselves_asks_where_it_is_not(bot: Running) -> None:
    server = await bot.server()
    guild = bot.world.guild("Elsewhere", [server.ann.user], has_bot=False)
    channel = bot.world.channel(guild, "general")
    ann = server.ann.with_own_install()
    outcome = await end(await ann.slash(channel, "ask", question=PERMIT))
    assert PROHIBITED in outcome.text
    quotes = await end(await ann.click(outcome.message, "Sources"))
    assert f"> {PROHIBITED}" in quotes.text


# -- buttons under an answer ----------------------------------------------------------------------


@story
async def test_the_quotes_are_shown_with_their_place_to_whoever_presses_sources(
    bot: Running,
) -> None:
    server = await bot.server()
    answer = (await asked(server)).message
    quotes = await end(await server.ben.click(answer, "Sources"))
    assert f"> {PROHIBITED}" in quotes.text
    assert "At: Sec. 1" in quotes.text
    assert quotes.message.ephemeral


@story
async def test_what_people_think_of_an_answer_is_exported_with_its_provenance(
    bot: Running,
) -> None:
    server = await bot.server()
    answer = (await asked(server)).message
    thanks = load_prompt("discord_thanks").text
    assert thanks in (await end(await server.ann.click(answer, "Helpful"))).text
    form = (await end(await server.ben.click(answer, "Not helpful"))).modal
    assert form is not None
    assert thanks in (await end(await server.ben.submit(form, "It is about another law."))).text
    command: list[str | Path] = [COMMAND, "feedback", "--json", "--home", bot.home]
    exported = json.loads(subprocess.check_output(command, text=True))["feedback"]
    here = [each for each in exported if str(server.guild.id) in each["place"]]
    assert [each["verdict"] for each in here] == ["helpful", "unhelpful"]
    assert here[1]["reason"] == "It is about another law."
    assert here[1]["question"] == PERMIT
    assert PROHIBITED in here[1]["answer"]
    assert here[1]["provenance"]["model"] == "extractive"


@story
async def test_a_press_without_a_reason_counts_and_the_last_one_of_a_person_holds(
    bot: Running,
) -> None:
    server = await bot.server()
    answer = (await asked(server)).message
    await end(await server.ann.click(answer, "Not helpful"))
    kept = await end(await server.ann.slash(server.channel, "privacy show"))
    assert "Remarks on answers: 1" in kept.text
    await end(await server.ann.click(answer, "Helpful"))
    kept = await end(await server.ann.slash(server.channel, "privacy show"))
    assert "Remarks on answers: 1" in kept.text


# -- documents ------------------------------------------------------------------------------------


@story
async def test_the_list_of_documents_is_turned_page_by_page(bot: Running) -> None:
    server = await bot.server()
    listed = (await end(await server.ann.slash(server.channel, "sources"))).message
    assert listed.ephemeral
    assert "Page 1 of 4" in listed.text
    back = listed.button("◀ Previous")
    assert back is not None
    assert back.disabled
    seen: list[str] = []
    for _ in range(3):
        seen += [each for each in listed.text.splitlines() if each.startswith("-# OFFICIAL notice")]
        listed = (await end(await server.ann.click(listed, "Next ▶"))).message
    assert "Page 4 of 4" in listed.text
    seen += [each for each in listed.text.splitlines() if each.startswith("-# OFFICIAL notice")]
    assert len(seen) == len(set(seen)) == 20
    on = listed.button("Next ▶")
    assert on is not None
    assert on.disabled


@story
async def test_documents_are_found_by_words_of_their_titles(bot: Running) -> None:
    server = await bot.server()
    found = await end(await server.ann.slash(server.channel, "sources", query="order dredging"))
    assert "“order dredging”: 1" in found.text
    assert "Order on dredging" in found.text
    none = await end(await server.ann.slash(server.channel, "sources", query="zebra"))
    assert "No document here is about “zebra”" in none.text


@story
async def test_a_document_is_shown_by_its_key_and_by_its_official_name(bot: Running) -> None:
    server = await bot.server()
    for key in ("2019-00100", "E.O. 12000"):
        shown = await end(await server.ann.slash(server.channel, "document", key=key))
        assert "Order on harbour fees" in shown.text
        assert "ten crowns for every vessel" in shown.text
        assert "SUPERSEDED" in shown.text
        assert shown.message.ephemeral


@story
async def test_a_document_that_there_is_not_is_told_in_one_notice(bot: Running) -> None:
    server = await bot.server()
    shown = await end(await server.ann.slash(server.channel, "document", key="E.O. 99999"))
    assert "E.O. 99999" in shown.message.text


@story
async def test_documents_are_proposed_while_somebody_types(bot: Running) -> None:
    server = await bot.server()
    typed = await end(await server.ann.autocomplete(server.channel, "document", key="moorings"))
    assert typed.choices == [("2020-03-09 Order on moorings", "2020-01234")]
    (value,) = (value for _, value in typed.choices)
    shown = await end(await server.ann.slash(server.channel, "document", key=value))
    assert PROHIBITED in shown.text
    all_ = await end(await server.ann.autocomplete(server.channel, "document", key=""))
    assert all_.choices is not None
    assert len(all_.choices) == 25


# -- messages of others ---------------------------------------------------------------------------


@story
async def test_each_sentence_of_a_message_is_checked_against_the_sources(bot: Running) -> None:
    server = await bot.server()
    text = (
        "Mooring without a permit is prohibited in every harbour of the country. "
        "Acme is not on the Restricted Vessels List. "
        "The admiral of Sylvania owns seven parrots."
    )
    await server.ben.say(server.channel, text)
    message = bot.double.shown_in(server.channel)[-1]
    outcome = await end(await server.ann.message_command(message, "Check against sources"))
    assert outcome.message.ephemeral
    assert "✔ Supported" in outcome.text
    assert "✘ Contradicted" in outcome.text
    assert "○ Not found" in outcome.text
    assert PROHIBITED in outcome.text


@story
async def test_a_message_without_a_fact_is_told_to_have_none(bot: Running) -> None:
    server = await bot.server()
    picture = Upload("pier.png", b"not text")
    for text, files, told in (
        ("Good morning! How are you?", (), "discord_check_none"),
        ("", (picture,), "discord_check_no_text"),
    ):
        await server.ben.say(server.channel, text, files=files)
        message = bot.double.shown_in(server.channel)[-1]
        outcome = await end(await server.ann.message_command(message, "Check against sources"))
        assert load_prompt(told).text in outcome.message.text


@story
async def test_what_the_bot_itself_and_an_embed_say_is_checked_like_what_people_write(
    bot: Running,
) -> None:
    server = await bot.server()
    answer = (await asked(server)).message
    outcome = await end(await server.ann.message_command(answer, "Check against sources"))
    assert f"✔ Supported**: {PROHIBITED}" in outcome.text
    await server.ben.say(server.channel, "Look at that!")
    shown = bot.double.shown_in(server.channel)[-1]
    bot.world.messages[shown.id].embeds = [{"type": "rich", "description": PROHIBITED}]
    outcome = await end(await server.ann.message_command(shown, "Check against sources"))
    assert f"✔ Supported**: {PROHIBITED}" in outcome.text


@story
async def test_help_names_every_command_with_a_way_to_it(bot: Running) -> None:
    server = await bot.server()
    outcome = await end(await server.ann.slash(server.channel, "help"))
    commands = [each for each in bot.world.application.commands[None] if each["type"] == 1]
    assert len(commands) >= 8
    for command in commands:
        assert f"</{command['name']}:{command['id']}>" in outcome.text
