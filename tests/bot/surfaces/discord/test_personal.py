"""Who asks what is kept of them sees all of it, or how much there is no room for."""

import re

import pytest

from bot.places.privacy import Asked, Personal
from bot.prompting import load_prompt
from bot.surfaces.discord.personal import kept_view
from bot.watching.records import Place, Watch
from tests.bot.surfaces.discord.made import faults
from tests.bot.surfaces.discord.test_views import seen

MORE = re.compile(r"not shown here: questions: ([\d,]+); watches: ([\d,]+)\.")


def kept(count: int, text: str) -> Personal:
    """Return that so many questions of a person are kept, of which each has a number."""
    asked = (Asked(float(n), "p", f"a{n}", f"Q{n}. {text}", True) for n in range(count))
    return Personal(tuple(asked), 0)


def watches(count: int, text: str) -> list[Watch]:
    """Return so many watches."""
    place = Place("discord", {"person": 1})
    return [
        Watch(f"w{n}", "discord:1", text, ("public",), place, "none", 0.0) for n in range(count)
    ]


@pytest.mark.parametrize(
    ("questions", "watched", "text"),
    [
        (3, 2, "Is mooring prohibited?"),
        (20, 20, "Is mooring without a permit prohibited in every harbour? " * 3),
        (57, 20, "Is mooring prohibited?"),
        (20, 300, "*_~|`<@1> " * 20),
        (500, 0, "*_~|`<@1> " * 20),
        (0, 4_000, "word"),
    ],
)
def test_what_is_kept_is_shown_or_counted(questions: int, watched: int, text: str) -> None:
    view = kept_view(kept(questions, text), watches(watched, text))
    assert faults(view) == []
    read = seen([view])
    told = MORE.search(read)
    left = [int(each.replace(",", "")) for each in told.groups()] if told else [0, 0]
    assert len(re.findall(r"Q\d+\.", read)) == questions - left[0]
    assert len(re.findall(r"Watch w\d+:", read)) == watched - left[1]
    assert left[0] >= questions - 20


def test_twenty_questions_and_twenty_watches_are_all_shown_and_the_latest_first() -> None:
    text = "Is mooring without a permit prohibited in every harbour of the country? "
    read = seen([kept_view(kept(20, text), watches(20, text))])
    assert not MORE.search(read)
    assert read.index("Q19.") < read.index("Q0.")


def test_of_whom_nothing_is_kept_is_told_that() -> None:
    assert seen([kept_view(Personal((), 0), [])]) == load_prompt("discord_kept_nothing").text
