"""Whether an answer that was just given can be asked for again."""

from bot.models import Answer
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from ingest.errors import LibraryError, LibraryLocked


def is_kept(settings: BotSettings, answer: Answer) -> bool:
    """Whether `gazette replay` finds an Answer: there is a home, and it could be written."""
    try:
        with Receipts(settings) as receipts:
            return receipts.find(answer.id) is not None
    except (LibraryError, LibraryLocked):
        return False
