"""The result of an evaluation, as it is shown, kept in a file, and compared with later."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from ingest.errors import InvalidDataset
from ingest.models import Record

_KEPT = "kept"  # the one name in a kept file that is no figure


class Quoted(Record):
    """A quote of an answer, and the key of the Document that it is of."""

    key: str
    quote: str


class Row(Record):
    """One question: what was expected, what came, and its scores.

    `answerable` is None where the question is not judged by whether it is answered. `faults` are
    quotes that their Document does not have and claims without a quote, in words. `scores` has
    the measures that apply to this question, 0 to 1. For a search `expected` and `found` are keys
    of Documents.
    """

    id: str
    question: str
    expected: tuple[str, ...] = ()
    found: str = ""
    answerable: bool | None = None
    refused: bool = False
    confidence: float | None = None
    quotes: tuple[Quoted, ...] = ()
    faults: tuple[str, ...] = ()
    scores: dict[str, float] = Field(default_factory=dict)


class About(Record):
    """What was evaluated: which questions of which corpus, by which program and settings.

    `questions` and `corpus` are digests; `settings` are those that may change a figure.
    """

    kind: Literal["retrieval", "answers"]
    questions: str
    corpus: str
    version: str
    settings: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


class Result(Record):
    """Figures under the names of the outside contract, and what they were computed from.

    One that was read from a file without the latter has no `about` and no `rows`.
    """

    figures: dict[str, Any]
    about: About | None = None
    rows: tuple[Row, ...] = ()

    def save(self, path: Path) -> None:
        """Write the figures, and below `kept` all else, as one JSON object."""
        kept = self.model_dump(mode="json", exclude={"figures"}, exclude_defaults=True)
        text = json.dumps(self.figures | {_KEPT: kept}, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")


def load_result(path: Path) -> Result:
    """Read a result that `save` or `--json` has written.

    Raises:
        InvalidDataset: the file is neither.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        kept = found.pop(_KEPT, {})
        return Result(figures=found, **kept)
    except (ValueError, AttributeError, TypeError, ValidationError) as error:
        raise InvalidDataset(
            f"{str(path)!r} is not a kept result.", "Give a file that --save has written."
        ) from error


def numbers(figures: dict[str, Any]) -> dict[str, float]:
    """Return the numbers among figures by name; those inside an object by a dotted name."""
    found: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": each for inner, each in numbers(value).items()}
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[name] = value
    return found
