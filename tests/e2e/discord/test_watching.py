"""Watches in an unmodified `gazette discord`: each fact told once, to who may see it."""

from collections.abc import Iterator

import pytest

from bot.prompting import load_prompt
from tests.e2e.discord import payloads
from tests.e2e.discord.outcomes import Seen, seen
from tests.e2e.discord.permissions import SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL
from tests.e2e.discord.running import Running, end, running, story
from tests.e2e.discord.watched import Watched, home_of, notice, until, watch
from tests.e2e.discord.world import COMPONENTS_V2, Channel, Message

SETTINGS = {"person_watches": 3, "guild_watches": 4, "guild_daily_questions": 0}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The process over a home of its own, which documents come into."""
    home = home_of(tmp_path_factory.mktemp("watching"))
    with running(home, **SETTINGS) as started, started.obeying():
        yield started


@pytest.fixture
def at(bot: Running) -> Watched:
    """That process and its home."""
    return Watched(bot)


# -- telling --------------------------------------------------------------------------------------


@story
async def test_what_is_new_is_told_once_where_the_watch_was_made(at: Watched) -> None:
    at.publish(notice("Zephyr Aerospace had a licence before."))
    server = await at.bot.server()
    side = at.bot.world.channel(server.guild, "side")
    told = await watch(server.ann, server.channel, "Zephyr Aerospace")
    assert "not told: 1 of the documents, 0 of the listings" in told
    text = "The licence of Zephyr Aerospace is revoked."
    at.publish(notice(text, url="https://agency.example/1"), notice("Nothing of the kind."))
    (message,) = await at.told(server.channel, 1)
    assert "New for Zephyr Aerospace" in message.text
    assert f"> {text}" in message.text
    assert "OFFICIAL notice" in message.text
    assert "Bureau of Channels" in message.text
    assert "2024-02-03" in message.text
    assert "(<https://agency.example/1>)" in message.text
    opened = await end(await server.ben.click(message, "Document"))
    assert opened.message.ephemeral
    assert text in opened.text
    assert at.said_in(side) == []
    await at.silent(server.channel, 1)
    (kept,) = at.kept(server.ann)
    assert (kept.tally, kept.waiting) == (1, 0)


@story
async def test_news_is_told_apart_from_what_is_official(at: Watched) -> None:
    server = await at.bot.server()
    await watch(server.ann, server.channel, "Quokka Ferries")
    at.publish(notice("Quokka Ferries is banned, people say.", kind="news"))
    (message,) = await at.told(server.channel, 1)
    assert "In the news:" in message.text
    assert "NEWS, not an official document" in message.text


@story
async def test_a_servers_own_documents_are_told_there_alone(at: Watched) -> None:
    server, other = await at.bot.server(), await at.bot.server("Other")
    for each in (server, other):
        await watch(each.ann, each.channel, "Okapi Lines")
    direct = at.bot.world.dm(server.ann.user)
    await watch(server.ann, direct, "Okapi Lines")
    at.publish(notice("Okapi Lines pays in secret."), collection=server.collection)
    (message,) = await at.told(server.channel, 1)
    assert "pays in secret" in message.text
    await at.silent(other.channel)
    assert at.said_in(direct) == []


@story
async def test_somebody_alone_is_told_in_a_direct_message_of_public_documents(at: Watched) -> None:
    server, other = await at.bot.server(), at.bot.person("Cleo").with_own_install()
    direct = at.bot.world.dm(server.ann.user)
    told = await watch(server.ann, server.channel, "Ibis Works", private=True)
    assert "in a direct message" in told
    assert [each.collections for each in at.kept(server.ann)] == [("public",)]
    abroad = at.bot.world.guild("Abroad", [other.user], has_bot=False)
    await watch(other, at.bot.world.channel(abroad, "general"), "Ibis Works")
    theirs = at.bot.world.dm(other.user)
    assert "Ibis Works" in (await at.told(direct, 1))[0].text, "that it can be told is tried"
    at.publish(notice("Ibis Works is listed."))
    assert "Ibis Works is listed" in (await at.told(direct, 2))[1].text
    assert "Ibis Works is listed" in (await at.told(theirs, 2))[1].text
    await at.silent(server.channel)


@story
async def test_where_answers_are_private_a_watch_is_unless_asked_otherwise(at: Watched) -> None:
    server = await at.bot.server()
    await end(await server.boss.slash(server.channel, "config set", setting="private", value="yes"))
    assert "direct message" in await watch(server.ann, server.channel, "Lynx One")
    assert "told here" in await watch(server.ann, server.channel, "Lynx Two", private=False)


@story
async def test_a_thread_is_told_in_the_thread(at: Watched) -> None:
    server = await at.bot.server()
    thread = at.bot.world.thread(server.channel, "talk", server.ann.user)
    await watch(server.ann, thread, "Narwhal Freight")
    thread.archived = True
    at.publish(notice("Narwhal Freight is closed."))
    await at.told(thread, 1)
    assert at.said_in(server.channel) == []


@story
async def test_a_digest_is_one_message_whose_pages_are_turned_and_documents_opened(
    at: Watched,
) -> None:
    server, other = await at.bot.server(), await at.bot.server("Other")
    await watch(server.ann, server.channel, "Heron Barges", digest="daily")
    at.publish(*(notice(f"Heron Barges sails on day {each}.") for each in range(12)))
    await at.silent(server.channel)
    (kept,) = at.kept(server.ann)
    at.let_a_day_pass(kept)
    (message,) = await at.told(server.channel, 1)
    assert "New for Heron Barges (12)" in message.text
    assert message.text.count("Heron Barges sails on day") == 5
    seen = message.text
    for _ in range(2):
        seen += (await end(await server.ben.click(message, "Next ▶"))).text
        (message,) = at.said_in(server.channel)
    assert all(f"sails on day {each}." in seen for each in range(12))
    opened = await end(await server.ben.click(message, "Document 11"))
    assert "Heron Barges sails on day" in opened.text
    foreign = copied(at, message, other.channel)
    pressed = await end(await other.ann.click(foreign, "◀ Previous"))
    assert load_prompt("discord_watch_gone").text in pressed.text
    await end(await server.ann.slash(server.channel, "watch remove", id=kept.id))
    gone = await end(await server.ben.click(message, "◀ Previous"))
    assert load_prompt("discord_watch_gone").text in gone.text


def copied(at: Watched, message: Seen, channel: Channel) -> Seen:
    """Return a message of another server that has the same buttons."""
    world = at.bot.world
    held = list(message.components)
    copy = Message(channel.id, world.bot, components=held, flags=COMPONENTS_V2)
    world.messages[copy.id] = copy
    return seen(copy)


# -- not telling ----------------------------------------------------------------------------------


@story
async def test_a_collection_that_was_withdrawn_is_not_told(at: Watched) -> None:
    server = await at.bot.server()
    await watch(server.ann, server.channel, "Puffin Docks")
    value = "public"
    await end(
        await server.boss.slash(server.channel, "config set", setting="collections", value=value)
    )
    at.publish(notice("Puffin Docks is a secret."), collection=server.collection)
    await until(lambda: at.kept(server.ann)[0].waiting == 0)
    await at.silent(server.channel)
    at.publish(notice("Puffin Docks is known to all."))
    (message,) = await at.told(server.channel, 1)
    assert "known to all" in message.text


@pytest.mark.parametrize("why", ["channels", "roles", "left", "unseen", "gone", "unwritable"])
@story
async def test_where_it_may_not_be_told_any_more_it_is_not_and_again_once_it_may(
    at: Watched, why: str
) -> None:
    server, world = await at.bot.server(), at.bot.world
    side = world.channel(server.guild, "side")
    role = world.role(server.guild, "Askers", 0)
    await watch(server.ann, server.channel, f"Walrus {why}")
    member = server.guild.members[server.ann.user.id]

    async def set_(setting: str, value: str | None) -> None:
        more = {} if value is None else {"value": value}
        await end(await server.boss.slash(side, "config set", setting=setting, **more))

    async def deny(person: int, permission: int) -> None:
        server.channel.overwrites[person] = (0, permission)
        data = payloads.channel(world, server.channel)
        await at.bot.double.run(at.bot.double.gateway.dispatch("CHANNEL_UPDATE", data, 1))

    if why == "channels":
        await set_(why, str(side.id))
    elif why == "roles":
        await set_(why, str(role.id))
    elif why == "left":
        del server.guild.members[server.ann.user.id]
    elif why == "unseen":
        await deny(server.ann.user.id, VIEW_CHANNEL)
    elif why == "unwritable":
        await deny(world.bot.id, SEND_MESSAGES)
    else:
        await at.bot.double.remove_channel(server.channel)
    at.publish(notice(f"The Walrus {why} is near."))
    failed = await at.failing(server.ann)
    assert failed.trouble is not None
    assert "Walrus" not in failed.trouble.error
    assert "Walrus" not in at.bot.log.read_text(encoding="utf-8")
    assert at.said_in(server.channel) == []
    if why == "channels" or why == "roles":
        await set_(why, None)
    elif why == "left":
        server.guild.members[server.ann.user.id] = member
    elif why in ("unseen", "unwritable"):
        await deny(server.ann.user.id if why == "unseen" else world.bot.id, 0)
    else:
        return
    at.resume(failed)
    await at.told(server.channel, 1)


@story
async def test_closed_direct_messages_are_told_at_once_and_tried_again_later(at: Watched) -> None:
    server = await at.bot.server()
    direct = at.bot.world.dm(server.ann.user)
    closed = at.bot.double.fail("POST", f"/channels/{direct.id}/messages", 50007)
    refused = await watch(server.ann, server.channel, "Gull Ropes", private=True)
    assert load_prompt("discord_watch_closed").text in refused
    assert closed.met == 1
    assert at.kept(server.ann) == []
    await watch(server.ann, server.channel, "Gull Ropes", private=True)
    at.bot.double.fail("POST", f"/channels/{direct.id}/messages", 50007)
    at.publish(notice("Gull Ropes is listed."))
    failed = await at.failing(server.ann)
    listed = await end(await server.ann.slash(direct, "watch list"))
    assert load_prompt("discord_watch_refused").text in listed.text
    at.resume(failed)
    assert "is listed" in (await at.told(direct, 2))[1].text


@story
async def test_where_the_bot_may_not_write_no_watch_is_made(at: Watched) -> None:
    server = await at.bot.server()
    for channel, denied in (
        (server.channel, SEND_MESSAGES),
        (at.bot.world.thread(server.channel, "talk", server.ann.user), SEND_MESSAGES_IN_THREADS),
    ):
        server.channel.overwrites[at.bot.world.bot.id] = (0, denied)
        refused = await watch(server.ann, channel, "Toucan Pilots")
        assert load_prompt("discord_watch_mute").text in refused
    assert at.kept(server.ann) == []


@pytest.mark.parametrize("ailment", [429, 500, 503, "reset", "lost"])
@story
async def test_whatever_discord_answers_it_is_told_once(at: Watched, ailment: int) -> None:
    server = await at.bot.server()
    await watch(server.ann, server.channel, f"Tern {ailment}")
    fault = at.bot.double.fail(
        "POST", f"/channels/{server.channel.id}/messages", ailment, seconds=0.2
    )
    at.publish(notice(f"The Tern {ailment} is listed."))
    await at.told(server.channel, 1, quiet=1.5)
    assert fault.met == 1


@story
async def test_a_server_that_the_bot_left_has_no_watches_any_more(at: Watched) -> None:
    server = await at.bot.server()
    await watch(server.ann, server.channel, "Stork Mills")
    assert len(at.kept(server.ann)) == 1
    await at.bot.double.remove_guild(server.guild, unavailable=True)
    at.publish(notice("Stork Mills is listed."))
    await at.failing(server.ann)
    await at.bot.double.remove_guild(server.guild)
    await until(lambda: not at.kept(server.ann))
    assert at.kept(server.ann) == []


# -- managing -------------------------------------------------------------------------------------


@story
async def test_watches_are_listed_where_they_are_told_and_removed_by_a_button(at: Watched) -> None:
    server = await at.bot.server()
    side = at.bot.world.channel(server.guild, "side")
    direct = at.bot.world.dm(server.ann.user)
    await watch(server.ann, server.channel, "Crane A")
    await watch(server.ben, side, "Crane B")
    await watch(server.ann, direct, "Crane C")
    here = await end(await server.ben.slash(server.channel, "watch list"))
    assert here.message.ephemeral
    assert "Crane A" in here.text
    assert "somebody else's" in here.text
    assert "Crane B" not in here.text
    assert here.message.buttons[0].disabled
    alone = await end(await server.ann.slash(direct, "watch list"))
    assert "Crane C" in alone.text
    assert "Crane A" not in alone.text
    managed = await end(await server.boss.slash(server.channel, "watch list"))
    assert "Crane A" in managed.text
    assert f"<#{side.id}>" in managed.text
    assert "Crane C" not in managed.text
    after = await end(await server.boss.click(managed.message, "Remove 2"))
    assert "Crane B" not in after.text
    assert at.kept(server.ben) == []
    log = await end(await server.boss.slash(server.channel, "config show"))
    (kept, _) = at.kept(server.ann)
    assert f"watch {kept.id}" in log.text
    assert "unwatch" in log.text
    assert "Crane" not in log.text


@story
async def test_only_who_made_a_watch_and_managers_remove_it(at: Watched) -> None:
    server, other = await at.bot.server(), await at.bot.server("Other")
    await watch(server.ann, server.channel, "Egret Tow")
    (kept,) = at.kept(server.ann)
    for who, where in ((server.ben, server), (other.boss, other)):
        refused = await end(await who.slash(where.channel, "watch remove", id=kept.id))
        assert "There is no watch" in refused.text
        typed = await end(await who.autocomplete(where.channel, "watch remove", id="egret"))
        assert typed.choices == []
    for who in (server.ann, server.boss):
        typed = await end(await who.autocomplete(server.channel, "watch remove", id="egret"))
        assert typed.choices == [(f"Egret Tow ({kept.id})", kept.id)]
    gone = await end(await server.boss.slash(server.channel, "watch remove", id=kept.id))
    assert "I do not watch for Egret Tow any more" in gone.text
    assert at.kept(server.ann) == []


@story
async def test_what_is_watched_already_or_too_much_is_refused_with_the_reason(at: Watched) -> None:
    server = await at.bot.server()
    await watch(server.ann, server.channel, "Ibex 1")
    (kept,) = at.kept(server.ann)
    for who in (server.ann, server.ben):
        again = await watch(who, server.channel, "ibex 1")
        assert f"'Ibex 1' is watched here already, as {kept.id}." in again
        assert f"/watch remove {kept.id}" in again
    for number in (2, 3):
        await watch(server.ann, server.channel, f"Ibex {number}")
    assert "You have 3 watches" in await watch(server.ann, server.channel, "Ibex 4")
    await watch(server.ben, server.channel, "Ibex 5")
    assert "This server has 4 watches" in await watch(server.boss, server.channel, "Ibex 6")
    dee = at.bot.person("Dee")
    assert "has no word" in await watch(dee, at.bot.world.dm(dee.user), "?!")


@story
async def test_who_may_not_ask_here_watches_for_nothing_and_lists_nothing(at: Watched) -> None:
    server = await at.bot.server()
    side = at.bot.world.channel(server.guild, "side")
    await watch(server.ann, server.channel, "Moose Yards")
    await end(await server.boss.slash(side, "config set", setting="channels", value=str(side.id)))
    for name, options in (("watch add", {"query": "Moose Two"}), ("watch list", {})):
        refused = await end(await server.ben.slash(server.channel, name, **options))
        assert load_prompt("discord_not_here").text in refused.text
    assert at.kept(server.ben) == []


@story
async def test_what_somebody_watches_for_is_shown_to_them_and_forgotten(at: Watched) -> None:
    server = await at.bot.server()
    await watch(server.ann, server.channel, "Vole Quays")
    await watch(server.ann, server.channel, "Vole Piers", private=True)
    await watch(server.ben, server.channel, "Vole Slips")
    shown = await end(await server.ann.slash(server.channel, "privacy show"))
    assert "Watches: 2." in shown.text
    assert "Vole Quays" in shown.text
    assert "Vole Slips" not in shown.text
    forgotten = await end(await server.ann.slash(server.channel, "privacy forget"))
    assert "watches: 2" in forgotten.text
    assert at.kept(server.ann) == []
    assert len(at.kept(server.ben)) == 1
    await until(lambda: "Vole Quays" not in bytes_of(at))


def bytes_of(at: Watched) -> str:
    """Return all that is in the file of watches."""
    found = at.settings.home.glob("watches.db*")
    return "".join(each.read_bytes().decode("utf-8", "replace") for each in found)


@story
async def test_help_tells_of_it(at: Watched) -> None:
    server = await at.bot.server()
    told = await end(await server.ann.slash(server.channel, "help"))
    assert load_prompt("discord_help_watch").text in told.text


def test_nothing_pinged_anybody(process: Running) -> None:
    assert process.double.posting.pinged == []
