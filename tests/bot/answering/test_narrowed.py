"""A question whose filters let nothing through is told which filter it is."""

from datetime import date
from typing import Any

import pytest

from bot.answering.narrowed import nothing_found
from bot.models import Question, Retrieval
from bot.wiring import Bot
from ingest.library.filters import Filter
from tests.bot.conftest import Ask

PUBLIC = ("public",)
EARLY, LATE = date(1990, 1, 1), date(2090, 1, 1)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"as_of": EARLY}, "is published by 1990-01-01 (as of);"),
        ({"since": LATE}, "is published on 2090-01-01 or later (since);"),
        ({"until": EARLY}, "is published on 1990-01-01 or before (until);"),
        ({"kinds": ("notice",)}, "is of the kind notice."),
        ({"kinds": ("notice",), "since": date(2020, 1, 1)}, "is of the kind notice."),
        ({"official": True, "kinds": ("news",)}, "is of the kind news and official."),
        ({"official": True, "keys": ("plain.txt",)}, "is official and one of those that are asked"),
    ],
)
def test_the_filter_that_leaves_nothing_is_named(
    ask: Ask, where: dict[str, Any], said: str
) -> None:
    answer = ask("How long are permits granted?", where=Filter(**where), collections=PUBLIC)
    assert (answer.status, answer.reason) == ("abstained", "out_of_scope")
    assert f"none of the 8 documents I can see {said}" in answer.answer
    assert "\n" not in answer.answer


def test_what_has_no_date_is_told_where_a_date_leaves_it_out(ask: Ask) -> None:
    def answered(**where: Any) -> str:
        return ask("Who is paid?", where=Filter(**where), collections=PUBLIC).answer

    told = "; 1 of them have no date, and a filter by date leaves those out."
    assert answered(until=EARLY).endswith(told)
    assert answered(until=EARLY, kinds=("document",)).endswith(told)
    assert "no date" not in answered(until=EARLY, kinds=("order",))
    assert "no date" not in answered(kinds=("notice",))


def test_the_documents_of_other_collections_are_not_counted(ask: Ask) -> None:
    answer = ask("Who?", where=Filter(as_of=EARLY), collections=("team-legal",))
    assert "none of the 1 documents" in answer.answer


def test_where_there_is_nothing_to_narrow_the_library_is_empty(bot: Bot) -> None:
    asked = Question("Who?", where=Filter(as_of=EARLY))
    reason, told = nothing_found(asked, Retrieval((), library=""), bot.reader)
    assert reason == "empty_library"
    assert "empty" in told
