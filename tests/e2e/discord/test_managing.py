"""What those who manage a server do with an unmodified `gazette discord`: its documents."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.prompting import load_prompt
from tests.e2e.discord.offering import NotOfferedError
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.running import Running, Server, end, story
from tests.e2e.discord.world import Upload

MEMO = Upload("memo.md", b"# Memo\n\nThe zebra pier closes on 3 May 2026 for repairs.\n")
ALEPH = Upload("aleph.md", b"# Aleph\n\nThe pier of Aleph is closed.\n")
CLOSES, WHEN = "The zebra pier closes on 3 May 2026", "When does the zebra pier close?"
SLOW = 2.1  # seconds of a page, so that how far the job is gets shown
PAGE = """<html><head><title>Ostrich ferry</title></head><body><main><h1>Ostrich ferry</h1>
<p>The ostrich ferry leaves the eastern pier on every Tuesday at noon.</p></main></body></html>"""
COMMANDS: list[tuple[str, dict[str, object]]] = [
    ("config show", {}),
    ("config set", {"setting": "private", "value": "yes"}),
    ("ingest file", {"attachment": MEMO}),
    ("ingest url", {"address": "https://example.org/"}),
    ("remove", {"key": "memo.md"}),
]
FORBIDDEN = "Only those who may manage this server can do that."


async def brought(server: Server, file: Upload = MEMO) -> Outcome:
    """Have the manager bring in a file, and wait until it is in."""
    return await done(await server.boss.slash(server.channel, "ingest file", attachment=file))


@pytest.fixture(scope="module")
def harbour(process: Running) -> Server:
    """A server whose manager has brought in two files, both at the same time."""

    async def fill() -> Server:
        server = await process.server()
        begun = [await server.boss.slash(server.channel, "ingest file", attachment=each)
                 for each in (MEMO, ALEPH)]  # fmt: skip
        for outcome, title in zip(begun, ("Memo", "Aleph"), strict=True):
            told = await done(outcome)
            assert told.message.ephemeral
            assert "1 added, 0 updated, 0 unchanged, 0 rejected." in told.text
            assert f"{title} ({title.lower()}.md)" in told.text
        return server

    with process.obeying():
        return asyncio.run(fill())


async def done(outcome: Outcome) -> Outcome:
    """Wait until a job is done: until then it says how far it is."""
    return await outcome.settled(0.06, 60, lambda each: not each.text.endswith("…"))


async def asked(server: Server, question: str) -> str:
    """Have Ann ask something, and return what she sees."""
    return (await end(await server.ann.slash(server.channel, "ask", question=question))).text


@contextmanager
def slow_page() -> Iterator[str]:
    """Serve a web page that takes its time, and yield its address."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/ferry.html":
                self.send_error(404)
                return
            over.wait(SLOW)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}/ferry.html"
        over.set()
        http.shutdown()


# -- bringing in ----------------------------------------------------------------------------------


@story
async def test_an_attached_file_is_asked_in_its_own_server_alone(
    bot: Running, harbour: Server
) -> None:
    server, other = harbour, await bot.server("Elsewhere")
    answer = await end(await server.ann.slash(server.channel, "ask", question=WHEN))
    assert CLOSES in answer.text
    quotes = await end(await server.ben.click(answer.message, "Sources"))
    assert f"> {CLOSES}" in quotes.text
    assert "zebra" not in (await asked(other, WHEN)).replace(WHEN, "")
    direct = await end(await server.ann.dm(WHEN))
    assert CLOSES not in direct.text


@story
async def test_a_file_that_comes_again_changes_nothing(bot: Running, harbour: Server) -> None:
    assert "0 added, 0 updated, 1 unchanged" in (await brought(harbour)).text
    assert CLOSES in await asked(harbour, WHEN)


@story
async def test_files_that_are_brought_in_at_the_same_time_all_arrive(
    bot: Running, harbour: Server
) -> None:
    listed = await end(await harbour.ann.slash(harbour.channel, "sources", query="md"))
    assert ALEPH.filename in listed.text.replace("\\", "")
    assert MEMO.filename in listed.text.replace("\\", "")
    assert not (bot.home / "uploads" / harbour.collection).exists()


@story
async def test_a_servers_own_documents_are_listed_and_proposed_before_the_public_ones(
    bot: Running, harbour: Server
) -> None:
    ann, channel, own = harbour.ann, harbour.channel, ["aleph.md", "memo.md"]
    listed = await end(await ann.slash(channel, "sources"))
    assert "Documents I can see here: 30" in listed.text
    keys = [line.rpartition(" · ")[2] for line in listed.text.splitlines() if line[:2] == "-#"]
    assert keys[:2] == own
    typed = await end(await ann.autocomplete(channel, "document", key=""))
    assert typed.choices is not None
    assert [key for _, key in typed.choices[:2]] == own


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (Upload("memo.exe", b"MZ\0\0"), "no reader knows"),
        (Upload("memo.pdf", b"%PDF-1.4 broken"), "is not a PDF, or broken"),
        (Upload("memo.txt", b"x" * (1 << 20) + b"y"), "1 MiB are allowed"),
    ],
)
@story
async def test_a_file_that_cannot_be_read_is_told_with_the_reason(
    bot: Running, file: Upload, told: str
) -> None:
    outcome = await brought(await bot.server(), file)
    assert told in outcome.text
    assert file.filename in outcome.text


@story
async def test_a_page_is_brought_in_and_how_far_it_is_gets_shown(bot: Running) -> None:
    server = await bot.server()
    with slow_page() as address:
        begun = await server.boss.slash(server.channel, "ingest url", address=address)
        told = await done(begun)
    assert any(text.endswith("…") for _, text in told.states[:-1])
    assert "1 added" in told.text
    assert "leaves the eastern pier on every Tuesday" in await asked(
        server, "When does the ostrich ferry leave?"
    )


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "sample", "ftp://a/b"])
@story
async def test_nothing_of_the_machine_is_brought_in(bot: Running, address: str) -> None:
    server = await bot.server()
    told = await end(await server.boss.slash(server.channel, "ingest url", address=address))
    assert "is no address" in told.message.text


@story
async def test_an_address_of_a_private_network_is_refused(bot: Running) -> None:
    server = await bot.server()
    address = "http://10.11.12.13/secret.html"
    told = await done(await server.boss.slash(server.channel, "ingest url", address=address))
    assert "10.11.12.13" in told.message.text.replace("\\", "")
    assert "added" not in told.text


# -- removing -------------------------------------------------------------------------------------


@story
async def test_what_is_replaced_or_removed_is_not_asked_any_more_nor_left_on_the_disk(
    bot: Running,
) -> None:
    server = await bot.server()
    await brought(server, Upload("memo.md", b"# Memo\n\nThe quaggaport pier is closed.\n"))
    assert "The quaggaport pier is closed." in await asked(server, "Which pier is closed?")
    assert _files_with(bot.home, b"quaggaport"), "the search finds nothing"

    later = Upload("memo.md", b"# Memo\n\nThe okapiport pier is closed.\n")
    assert "0 added, 1 updated, 0 unchanged" in (await brought(server, later)).text
    assert "The okapiport pier is closed." in await asked(server, "Which pier is closed?")
    assert _files_with(bot.home, b"quaggaport") == []

    typed = await end(await server.boss.autocomplete(server.channel, "remove", key=""))
    assert typed.choices == [("undated Memo", "memo.md")]
    told = await done(await server.boss.slash(server.channel, "remove", key="memo.md"))
    assert load_prompt("discord_removed").render(key="memo.md", title="Memo") in told.text
    assert "okapiport" not in await asked(server, "Which pier is closed?")
    assert _files_with(bot.home, b"okapiport") == []
    log = (await end(await server.boss.slash(server.channel, "config show"))).text
    by = f"<@{server.boss.user.id}>: "
    assert [line.partition(by)[2].replace("\\", "") for line in log.splitlines() if by in line] == [
        "remove memo.md", "ingest memo.md", "ingest memo.md",
    ]  # fmt: skip


def _files_with(home: Path, text: bytes) -> list[str]:
    files = [each for each in home.rglob("*") if each.is_file()]
    return [each.name for each in files if text in each.read_bytes()]


@story
async def test_public_documents_and_other_servers_are_out_of_a_managers_reach(
    bot: Running, harbour: Server
) -> None:
    other = await bot.server("Elsewhere")
    for key in ("2020-01234", "E.O. 12001", MEMO.filename):
        told = await done(await other.boss.slash(other.channel, "remove", key=key))
        assert load_prompt("discord_nothing_here").text in told.message.text
        if key != MEMO.filename:
            told = await done(await harbour.boss.slash(harbour.channel, "remove", key=key))
            assert "There is no document" in told.message.text
    assert CLOSES in await asked(harbour, WHEN)


# -- who may --------------------------------------------------------------------------------------


@story
async def test_managers_commands_are_refused_to_others_even_where_a_server_offers_them(
    bot: Running, harbour: Server
) -> None:
    server = harbour
    for command, options in COMMANDS:
        with pytest.raises(NotOfferedError):
            await server.ann.slash(server.channel, command, **options)
        told = await end(await server.ann.unchecked().slash(server.channel, command, **options))
        assert FORBIDDEN in told.message.text, command
    ann = server.ann.unchecked()
    typed = await end(await ann.autocomplete(server.channel, "remove", key="memo"))
    assert typed.choices == [], "nor are keys proposed"
    assert CLOSES in await asked(server, WHEN)


@story
async def test_managers_commands_are_refused_outside_of_servers(bot: Running) -> None:
    boss = bot.person("Boss").with_own_install()
    channel = bot.world.dm(boss.user)
    for command, options in COMMANDS:
        with pytest.raises(NotOfferedError):
            await boss.slash(channel, command, **options)
        told = await end(await boss.unchecked().slash(channel, command, **options))
        assert "only in a server that has me" in told.message.text, command


# -- which documents are asked --------------------------------------------------------------------


@story
async def test_the_collections_that_are_set_are_asked_alone(bot: Running, harbour: Server) -> None:
    server, boss = harbour, harbour.boss
    public, moor = "What is prohibited without a permit?", "Mooring without a permit is prohibited"
    for value, own in (("public", False), (server.collection, True), (None, True)):
        given = {} if value is None else {"value": value}
        await end(await boss.slash(server.channel, "config set", setting="collections", **given))
        assert (CLOSES in await asked(server, WHEN)) is own
        assert (moor in await asked(server, public)) is (value != server.collection)
