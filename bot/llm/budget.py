"""What language models may take in a day: counted in the home, for all processes together."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.errors import OverBudget
from bot.settings import BotSettings

_FILE = "llm-usage.sqlite"
_MILLION = 1_000_000
_WAIT = 5.0  # seconds for another process that counts at the same moment


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Prices:
    """Money for a million tokens, in the operator's currency; None where it is not set."""

    input: float | None = None
    output: float | None = None

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """Return what these tokens cost, or None without prices."""
        if self.input is None or self.output is None:
            return None
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside for one answer, on the day that it counts for."""

    day: date
    tokens: int
    cost: float


class Budget:
    """The tokens and the money of a day (UTC).

    The most that an answer can take is set aside before it is asked for, in one transaction, so
    that two processes cannot spend the same remainder; afterwards what it did take is put in its
    place. What a killed process had set aside stays spent. Without limits nothing is written.
    """

    def __init__(self, settings: BotSettings, today: Callable[[], date] = _today) -> None:
        self._path = settings.home / _FILE
        self._tokens, self._cost = settings.llm_daily_tokens, settings.llm_daily_cost
        self._today = today
        self.prices = Prices(settings.llm_input_price, settings.llm_output_price)

    def reserve(self, input_tokens: int, output_tokens: int) -> Reservation | None:
        """Set aside what one answer may take; None where there is no limit.

        Raises:
            OverBudget: so much is not left today, or it cannot be counted.
        """
        if self._tokens is None and self._cost is None:
            return None
        cost = self.prices.cost(input_tokens, output_tokens) or 0.0
        wanted = Reservation(self._today(), input_tokens + output_tokens, cost)
        with self._counted() as db:
            tokens, spent = _spent(db, wanted.day)
            if self._tokens is not None and tokens + wanted.tokens > self._tokens:
                raise OverBudget(
                    f"{tokens:,} of {self._tokens:,} tokens of {wanted.day} are spent, and this "
                    f"answer may take {wanted.tokens:,}."
                )
            if self._cost is not None and spent + wanted.cost > self._cost:
                raise OverBudget(
                    f"{spent:.4f} of {self._cost:g} of {wanted.day} is spent, and this answer may "
                    f"cost {wanted.cost:.4f}."
                )
            _add(db, wanted.day, wanted.tokens, wanted.cost)
        return wanted

    def settle(self, reserved: Reservation, input_tokens: int, output_tokens: int) -> None:
        """Put what an answer took in the place of what was set aside for it.

        Raises:
            OverBudget: it cannot be counted; what was set aside stays spent.
        """
        cost = self.prices.cost(input_tokens, output_tokens) or 0.0
        with self._counted() as db:
            tokens = input_tokens + output_tokens - reserved.tokens
            _add(db, reserved.day, tokens, cost - reserved.cost)

    @contextmanager
    def _counted(self) -> Iterator[sqlite3.Connection]:
        """Open the count in a transaction that no other process can write beside."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise _uncountable(self._path, error) from error
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute(
                "CREATE TABLE IF NOT EXISTS usage"
                " (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL, cost REAL NOT NULL)"
            )
            yield db
            db.execute("COMMIT")
        except sqlite3.Error as error:
            raise _uncountable(self._path, error) from error
        finally:
            db.close()  # which rolls back what was not committed


def _spent(db: sqlite3.Connection, day: date) -> tuple[int, float]:
    found = db.execute("SELECT tokens, cost FROM usage WHERE day=?", (day.isoformat(),)).fetchone()
    return (int(found[0]), float(found[1])) if found else (0, 0.0)


def _add(db: sqlite3.Connection, day: date, tokens: int, cost: float) -> None:
    db.execute(
        "INSERT INTO usage VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE"
        " SET tokens = tokens + excluded.tokens, cost = cost + excluded.cost",
        (day.isoformat(), tokens, cost),
    )


def _uncountable(path: Path, error: Exception) -> OverBudget:
    return OverBudget(
        f"What language models took today cannot be counted in {path}: {error}.",
        "Check the permissions of the home folder and the space on its disk, or take the limits "
        "llm_daily_tokens and llm_daily_cost away.",
    )
