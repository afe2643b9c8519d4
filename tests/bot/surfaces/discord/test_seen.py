"""An event that comes again is told from a new one, however many came between."""

from bot.surfaces.discord.seen import Seen


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
