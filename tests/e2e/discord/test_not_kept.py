"""Where answers are not kept no button is shown that could do nothing."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.discord.running import Running, end, running
from tests.support import ingest, write


@pytest.mark.parametrize("days", [0, 90])
def test_an_answer_has_buttons_only_where_it_is_kept(tmp_path: Path, days: int) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", {"a.md": FILES["orders/12000.md"]}))

    async def play(bot: Running) -> None:
        server = await bot.server()
        asked = "What fee does Executive Order 12000 set?"
        shown = (await end(await server.ann.slash(server.channel, "ask", question=asked))).message
        assert "Sources" in shown.text, "the sources themselves are told"
        assert (shown.button("Helpful") is not None) is (days > 0)
        assert bool(shown.buttons) is (days > 0)

    with running(settings.home, keep_answers_days=days) as bot, bot.obeying():
        asyncio.run(play(bot))
