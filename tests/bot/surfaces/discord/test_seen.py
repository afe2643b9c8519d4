"""An event that comes again is told from a new one, however many came between."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.surfaces.discord.delivering import Clock
from bot.surfaces.discord.seen import Seen, is_to_be_taken


def test_an_event_is_new_once() -> None:
    seen = Seen()
    assert seen.first(1)
    assert not seen.first(1)
    assert seen.first(2)


def test_it_does_not_grow_without_end() -> None:
    seen = Seen(kept=3)
    for each in range(10):
        assert seen.first(each)
    assert not seen.first(9)
    assert seen.first(1), "long ago: forgotten"


class Interaction:
    """An interaction that somebody made so many seconds ago, by Discord's clock."""

    def __init__(self, number: int, seconds: float, client: SimpleNamespace) -> None:
        self.id, self.client = number, client
        self.created_at = discord.utils.utcnow() - timedelta(seconds=seconds)


def taken(*ages: float) -> list[bool]:
    """Return which of some interactions are taken, of the ages that this machine's clock tells."""
    client = SimpleNamespace(seen=Seen(), clock=Clock())
    return [
        is_to_be_taken(cast("Any", Interaction(number, age, client)))
        for number, age in enumerate(ages)
    ]


def test_an_interaction_that_comes_late_is_let_go_of() -> None:
    assert taken(0.1, 0.2, 3.5, 0.1) == [True, True, False, True]


@pytest.mark.parametrize("fast", [-5.0, 3.2, 60.0])
def test_a_clock_that_is_wrong_lets_go_of_nothing_but_what_is_late(fast: float) -> None:
    ages = (0.1, 0.3, 3.5, 0.1)
    assert taken(*(each + fast for each in ages)) == [True, True, False, True]


def test_a_clock_that_is_set_right_is_believed_again() -> None:
    assert taken(*[3.1] * 5, *[0.1] * 3) == [True] * 8
    assert taken(*[0.1] * 5, *[4.1] * 150)[-40:] == [True] * 40
