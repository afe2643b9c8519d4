"""How a surface asks and remembers, for the tests of what is remembered."""

import itertools
from pathlib import Path
from typing import Any

from bot.models import Answer, Provenance, Question, Turn
from bot.places.answers import Given
from bot.places.store import Places

ANN, BEN, EVE = 11, 22, 33
DM, THREAD, CHANNEL = "discord:dm:11", "discord:7:thread:5", "discord:7:9:11"
NOW = 1_790_000_000.0  # seconds since 1970
HOUR, DAY = 3_600.0, 86_400.0
MADE_BY = Provenance(library="l", embedder="e")
_numbers = itertools.count(1)


def answer_to(text: str, said: str = "Ten crowns.", **fields: Any) -> Answer:
    """Return an Answer, under an id of its own."""
    known: dict[str, Any] = {
        "id": f"a{next(_numbers):016x}", "question": text, "standalone_question": text,
        "status": "abstained", "confidence": 0.5, "answer": said, "provenance": MADE_BY,
    }  # fmt: skip
    return Answer(**known | fields)


def ask(
    places: Places, person: int, text: str, place: str = THREAD, at: float = NOW, **fields: Any
) -> Answer:
    """Ask a question in a place as a surface does, and return the Answer that was kept."""
    history = places.conversations.turns(place, at)
    answer = answer_to(text, **fields)
    places.receipts.keep(Question(text, history), answer)
    remember(places, person, text, answer, place, at)
    return answer


def remember(
    places: Places, person: int, text: str, answer: Answer, place: str = THREAD, at: float = NOW
) -> None:
    """Keep, when an Answer is there, what a surface keeps."""
    places.answers.keep(Given(answer.id, place, 7, ("public",), person, at))
    places.conversations.add(place, person, text, answer.id, at)


def said(turns: tuple[Turn, ...]) -> list[str]:
    """Return what was said in a conversation."""
    return [turn.content for turn in turns]


def bytes_below(home: Path) -> bytes:
    """Every byte of every file below a folder: of databases, logs and journals alike."""
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
