"""A conflict on the command line: what the answer says already is named by its number."""

import pytest

from bot.models import Answer, Claim, Conflict, Provenance
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.render import render_answer


def test_the_preferred_claim_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    said, *others = (Claim(text=f"It is {n}.", citations=(n,)) for n in (1, 2, 3))
    answer = Answer(
        id="a1", question="Is it?", standalone_question="Is it?", status="answered",
        answer="It is 1. [1]", confidence=0.9, claims=(said,),
        conflicts=tuple(Conflict(claims=(said, each), prefers=1, why="So.") for each in others),
        provenance=Provenance(library="l", embedder="e"),
    )  # fmt: skip
    render_answer(Page(), answer)
    shown = capsys.readouterr().out
    assert shown.count("It is 1.") == 1
    assert shown.count("These sources disagree with [1]:") == 2
    assert shown.count("Preferred is [1]: So.") == 2
    assert "- It is 2. [2]" in shown
    assert "- It is 3. [3]" in shown
