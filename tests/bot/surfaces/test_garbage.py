"""A process that serves does not stand still while the collector looks through its modules."""

import gc
from collections.abc import Iterator

import pytest

from bot.surfaces.garbage import set_aside_what_stays


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_there_is_passed_over_and_what_comes_is_collected() -> None:
    set_aside_what_stays()
    assert gc.get_freeze_count() > 10_000
    before = len(gc.get_objects())
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1
    assert before < 10_000
