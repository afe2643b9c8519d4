"""The day's budget: kept over restarts, and right with two processes."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.errors import OverBudget
from bot.llm.budget import Budget
from bot.settings import BotSettings
from ingest.errors import InvalidSettings
from ingest.settings import load_settings
from tests.support import ROOT

DAY = date(2026, 7, 23)


def budget(home: Path, day: date = DAY, **flags: Any) -> Budget:
    """Return the budget of a home on a day."""
    return Budget(load_settings(BotSettings, home, None, **flags), lambda: day)


def test_what_was_set_aside_is_replaced_by_what_was_taken(tmp_path: Path) -> None:
    reserved = budget(tmp_path, llm_daily_tokens=1000).reserve(200, 700)
    assert reserved is not None
    with pytest.raises(OverBudget, match=r"900 of 1,000 tokens of 2026-07-23 are spent"):
        budget(tmp_path, llm_daily_tokens=1000).reserve(100, 100)
    budget(tmp_path, llm_daily_tokens=1000).settle(reserved, 100, 50)
    assert budget(tmp_path, llm_daily_tokens=1000).reserve(100, 700)


def test_a_new_day_begins_with_nothing_spent(tmp_path: Path) -> None:
    budget(tmp_path, llm_daily_tokens=100).reserve(50, 50)
    with pytest.raises(OverBudget):
        budget(tmp_path, llm_daily_tokens=100).reserve(1, 1)
    assert budget(tmp_path, date(2026, 7, 24), llm_daily_tokens=100).reserve(50, 50)


def test_money_is_counted_by_the_prices_of_the_settings(tmp_path: Path) -> None:
    prices = {"llm_input_price": 3.0, "llm_output_price": 15.0, "llm_daily_cost": 0.02}
    limited = budget(tmp_path, DAY, **prices)
    assert limited.prices.cost(1_000_000, 0) == 3.0
    assert limited.reserve(1000, 1000)  # 0.018
    with pytest.raises(OverBudget, match=r"0\.0180 of 0\.02"):
        limited.reserve(1000, 0)


def test_a_limit_in_money_needs_prices(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="llm_input_price"):
        load_settings(BotSettings, tmp_path, None, llm_daily_cost=1.0)


def test_without_limits_nothing_is_written(tmp_path: Path) -> None:
    assert budget(tmp_path).reserve(10**9, 10**9) is None
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_counted_is_not_spent(tmp_path: Path) -> None:
    (tmp_path / "llm-usage.sqlite").write_bytes(b"no database, " * 100)
    with pytest.raises(OverBudget, match="cannot be counted"):
        budget(tmp_path, llm_daily_tokens=100).reserve(1, 1)


@pytest.mark.parametrize(("limit", "granted"), [(500, 50), (5000, 200)])
def test_two_processes_spend_all_there_is_and_nothing_twice(
    tmp_path: Path, limit: int, granted: int
) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from bot.errors import OverBudget\n"
        "from tests.bot.llm.test_budget import budget\n"
        "done = 0\n"
        "for _ in range(100):\n"
        "    try:\n"
        "        budget(Path(sys.argv[1]), llm_daily_tokens=int(sys.argv[2])).reserve(5, 5)\n"
        "        done += 1\n"
        "    except OverBudget:\n"
        "        pass\n"
        "print(done)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(limit)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
               for _ in range(2)]  # fmt: skip
    assert sum(int(each.communicate()[0]) for each in running) == granted
