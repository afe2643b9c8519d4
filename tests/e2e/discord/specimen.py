"""A small discord.py client of the tests' own, to try the double with, and how it is pointed at it.

It answers `/ask` and mentions with a view and buttons, opens a form, proposes words, checks
messages and opens threads; a test may give it any other thing to do with an interaction.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.ui import (
    ActionRow,
    Button,
    Container,
    Label,
    LayoutView,
    Modal,
    TextDisplay,
    TextInput,
)

from tests.e2e.discord.double import Double

Deed = Callable[[discord.Interaction], Awaitable[Any]]
WORDS = ("alpha", "beta", "gamma")


class AnswerView(LayoutView):
    """A text, and buttons below it that work after a restart."""

    def __init__(self, text: str = "") -> None:
        super().__init__(timeout=None)
        box: Container[Any] = Container(TextDisplay(text or "..."), accent_colour=0x2F80ED)
        row: ActionRow[Any] = ActionRow(Press("Sources"), Press("Why"), Press("Thread"))
        box.add_item(row)
        self.add_item(box)


class Press(Button[Any]):
    """A button that does what its label says."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, custom_id=f"specimen:{label.lower()}")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show something to the person alone, open a form, or open a thread."""
        if self.label == "Sources":
            await interaction.response.send_message("[1] A source", ephemeral=True)
        elif self.label == "Why":
            await interaction.response.send_modal(WhyModal())
        else:
            assert interaction.message is not None
            await interaction.response.defer()
            thread = await interaction.message.create_thread(name="A thread")
            await thread.send("Ask on here.")


class WhyModal(Modal, title="Why?"):
    """A form with one field."""

    def __init__(self) -> None:
        super().__init__(custom_id="specimen:form")
        self.reason: TextInput[Any] = TextInput(custom_id="reason", max_length=100)
        self.add_item(Label(text="The reason", component=self.reason))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Give the reason back."""
        await interaction.response.send_message(f"Noted: {self.reason.value}", ephemeral=True)


class Specimen(discord.Client):
    """The client. `deed` is what `/do` does; `seen` is every text that came in."""

    def __init__(self, deed: Deed | None = None, content: bool = False, **options: Any) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = content
        given: dict[str, Any] = {"guild_ready_timeout": 0.05, "max_messages": None, **options}
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), **given)
        self.deed = deed
        self.seen: list[str] = []
        self.scopes: list[dict[int, int | str]] = []
        self.files: list[bytes] = []
        self.failures: list[BaseException] = []
        self.under_way = 0
        self.tree = app_commands.CommandTree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )
        self.tree.error(self._keep)
        _add_commands(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing, which a bot of the outside world may not do."""

    async def setup_hook(self) -> None:
        """Make buttons work after a restart, and tell of the commands."""
        self.add_view(AnswerView())
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot, or a DM."""
        if message.author.bot:
            return
        self.seen.append(message.content)
        self.files += [await each.read() for each in message.attachments]
        if self.user in message.mentions or message.guild is None:
            await message.reply(view=AnswerView(f"You wrote: {message.clean_content}"))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Keep what failed."""
        error = sys.exc_info()[1]
        assert isinstance(error, Exception)
        self.failures.append(error)

    async def _keep(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        if isinstance(error, app_commands.CommandInvokeError) and error.original in self.failures:
            return
        found = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        self.failures.append(found)


def _add_commands(client: Specimen) -> None:
    tree = client.tree

    @tree.command(description="Ask.")
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, 200],
        private: bool = False,
    ) -> None:
        client.scopes.append(interaction._integration_owners)
        await interaction.response.defer(thinking=True, ephemeral=private)
        await interaction.edit_original_response(view=AnswerView(f"Answer to {question}"))

    @ask.autocomplete("question")
    async def words(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=each, value=each) for each in WORDS if typed in each]

    @tree.command(description="Do what the test says.")
    async def do(interaction: discord.Interaction) -> None:
        assert client.deed is not None
        client.under_way += 1
        try:
            await client.deed(interaction)
        except BaseException as error:  # what pytest fails with is no Exception
            client.failures.append(error)
            raise
        finally:
            client.under_way -= 1

    @tree.command(description="Read a file.")
    async def read(interaction: discord.Interaction, file: discord.Attachment) -> None:
        client.files.append(await file.read())
        await interaction.response.send_message(file.filename)

    @tree.command(description="For managers.")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_install()
    @app_commands.guild_only()
    async def manage(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Managed.", ephemeral=True)

    @tree.context_menu(name="Check against sources")
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"Checked: {message.content}", ephemeral=True)

    group = app_commands.Group(name="config", description="Settings.")

    @group.command(name="set", description="Change one.")
    async def set_(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(f"Set {name}.")

    tree.add_command(group)


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Have discord.py in this process call the double."""
    http, gateway, asset = discord.http.Route, discord.gateway.DiscordWebSocket, discord.asset.Asset
    before = http.BASE, gateway.DEFAULT_GATEWAY, asset.BASE
    http.BASE = f"{url}/api/v10"
    gateway.DEFAULT_GATEWAY = yarl.URL(url.replace("http", "ws", 1)) / "gateway"
    asset.BASE = f"{url}/cdn"
    try:
        yield
    finally:
        http.BASE, gateway.DEFAULT_GATEWAY, asset.BASE = before


@asynccontextmanager
async def running(client: Specimen, double: Double) -> AsyncIterator[Specimen]:
    """Run a client against a double, from its connection on."""
    before = len(double.gateway.live)
    with pointed_at(double.url):
        async with client:
            task = asyncio.create_task(client.start(double.world.application.token))
            try:
                await double.connected(before + 1)
                await asyncio.wait_for(client.wait_until_ready(), 10)
                yield client
            finally:
                await client.close()
                await asyncio.gather(task, return_exceptions=True)
