"""Watching beside what else a process does: from round to round, whatever fails."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.settings import BotSettings
from bot.watching.looking import Note
from bot.watching.rounds import unforeseen, watching
from bot.watching.superseded import Answered
from bot.watching.telling import Teller

_PAUSE = 60.0  # seconds after what nobody foresaw
_log = logging.getLogger(__name__)


async def follow_always(
    settings: BotSettings,
    tellers: Callable[[], Sequence[Teller]],
    note: Note,
    answered: Answered | None = None,
) -> None:
    """Look and tell until cancelled; what nobody foresaw is told and logged, and it begins anew.

    `tellers` makes what tells, each time: it is closed at the end.
    """
    while True:
        try:
            async with watching(settings, tellers(), note, answered) as rounds:
                await rounds.follow()
        except Exception as error:  # noqa: BLE001 (the top level of what runs beside a surface)
            _log.error("watching failed", extra=unforeseen(error))
            note(f"Watching failed ({type(error).__name__}); it begins anew in a minute.")
        await asyncio.sleep(_PAUSE)
