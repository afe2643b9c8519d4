"""A sentence that states several things is taken apart where that is safe."""

import pytest

from bot.checking.base import Finding
from bot.checking.parts import joined, parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Acme was added to the list on May 3, 2021, and removed from it on June 4, 2022.",
            (
                "Acme was added to the list on May 3, 2021.",
                "Acme was removed from it on June 4, 2022.",
            ),
        ),
        (
            "Acme is on the list, but Borealis is not on it.",
            ("Acme is on the list.", "Borealis is not on it."),
        ),
        ("Acme is on the list.", ()),
        ("The paper says that Acme is on the list, and Borealis is not on it.", ()),
        ("Acme is on the list, which was made in 2020 and is long.", ()),
    ],
)
def test_only_what_stands_by_itself_is_taken_apart(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


def test_a_whole_is_supported_by_all_parts_and_contradicted_by_one() -> None:
    yes, no, open_ = Finding("supported"), Finding("contradicted"), Finding("not_found")
    assert joined([yes, yes]) == yes
    assert joined([yes, no]) == joined([open_, no]) == no
    assert joined([yes, open_]) is None
    assert joined([]) is None
