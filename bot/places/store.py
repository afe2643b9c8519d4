"""All that is remembered of places and persons, in one file of the home."""

from bot.database import Database
from bot.places.answers import Answers
from bot.places.audit import Audit
from bot.places.conversations import Conversations
from bot.places.digests import Digests
from bot.places.feedback import Feedback
from bot.places.guilds import Guilds
from bot.places.limits import Limits
from bot.places.privacy import Privacy
from bot.places.tables import connect
from bot.receipts.store import Receipts
from bot.settings import BotSettings

PLACES_NAME = "places.db"
DAMAGED = (
    "Move the file away; conversations, feedback and the settings of servers are lost with it, "
    "and nothing of the library."
)


class Places:
    """What is remembered below `settings.home`; for one thread at a time, any number of processes.

    Reading makes no file. Each method of the parts raises LibraryError where the file cannot be
    used, and LibraryLocked where another process holds it for longer than five seconds.
    """

    def __init__(self, settings: BotSettings) -> None:
        """Open nothing yet."""
        self.path = settings.home / PLACES_NAME
        self._database = Database(self.path, connect, DAMAGED)
        self.receipts = Receipts(settings)
        self.answers = Answers(self._database, self.receipts, settings)
        self.conversations = Conversations(self._database, self.receipts, settings)
        self.feedback = Feedback(self._database, self.receipts)
        self.guilds = Guilds(self._database, settings)
        self.audit = Audit(self._database)
        self.digests = Digests(self._database, settings)
        self.limits = Limits(self._database, settings)
        self.privacy = Privacy(
            self._database, self.receipts, self.answers, self.feedback, self.audit
        )

    def __enter__(self) -> "Places":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the files back."""
        self._database.close()
        self.receipts.close()

    def fact(self, name: str) -> str | None:
        """Return what a surface keeps for itself under a name, or None."""
        return self._database.meta(f"fact:{name}")

    def keep_fact(self, name: str, value: str) -> None:
        """Keep something for a surface: a digest of what it told Discord, never a person's text."""
        self._database.keep_meta(f"fact:{name}", value)
