"""Reads evaluation sets in the BEIR layout, with conversation histories where there are any."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.models import Turn
from ingest.errors import InvalidDataset
from ingest.models import digest
from ingest.sources.left_out import CORPUS


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Queries with their judgements: `qrels` maps query id → document key → grade (1 and up).

    `questions` is a digest of the queries, their histories and their judgements.
    """

    questions: str
    queries: Mapping[str, str]
    histories: Mapping[str, tuple[Turn, ...]]
    qrels: Mapping[str, Mapping[str, int]]


def load_retrieval_set(directory: Path) -> RetrievalSet:
    """Read corpus.jsonl, queries.jsonl, qrels/*.tsv and, where present, questions.jsonl.

    Only queries with a judgement count.

    Raises:
        InvalidDataset: a file is missing, or a line of it is not as expected.
    """
    if not (directory / CORPUS).is_file():
        raise InvalidDataset(f"There is no {directory / CORPUS}.")
    qrels = _qrels(directory)
    queries = {
        str(row["_id"]): str(row["text"])
        for _, row in lines_of(directory / "queries.jsonl", ("_id", "text"))
    }
    missing = next((name for name in qrels if name not in queries), None)
    if missing is not None:
        raise InvalidDataset(f"The query {missing!r} has judgements but is not in queries.jsonl.")
    histories = {
        str(row["id"]): _history(place, row)
        for place, row in lines_of(directory / "questions.jsonl", ("id",), optional=True)
    }
    asked = {name: queries[name] for name in qrels}
    told = {name: [turn.model_dump() for turn in histories.get(name, ())] for name in qrels}
    return RetrievalSet(digest(json.dumps([asked, told, qrels])), asked, histories, qrels)


def _qrels(directory: Path) -> dict[str, dict[str, int]]:
    files = sorted((directory / "qrels").glob("*.tsv"))
    if not files:
        raise InvalidDataset(f"There is no judgement file in {directory / 'qrels'}.")
    found: dict[str, dict[str, int]] = {}
    with open(files[0], encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows, None)  # the header
        for number, row in enumerate(rows, 2):
            try:
                query, document, grade = row[0], row[1], int(row[2])
            except (IndexError, ValueError) as error:
                raise InvalidDataset(
                    f"{files[0]}:{number} is not query, document, grade."
                ) from error
            if grade > 0:
                found.setdefault(query, {})[document] = grade
    return found


def _history(place: str, row: Mapping[str, Any]) -> tuple[Turn, ...]:
    try:
        return tuple(Turn.model_validate(turn) for turn in row.get("history") or ())
    except (ValidationError, TypeError) as error:
        raise InvalidDataset(f"{place} has a history that is not role and content.") from error


def lines_of(
    path: Path, fields: tuple[str, ...], optional: bool = False, hint: str | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (file and line, object) of each line that is not blank; each must have these fields.

    Raises:
        InvalidDataset: there is no such file (unless it is `optional`), or a line is not such an
            object; `hint` tells what was expected.
    """
    if not path.is_file():
        if optional:
            return
        raise InvalidDataset(f"There is no {path}.", hint)
    with open(path, "rb") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InvalidDataset(f"{place} is not JSON: {error}.", hint) from error
            if not isinstance(row, dict) or not row.keys() >= set(fields):
                wanted = " and ".join(fields)
                raise InvalidDataset(f"{place} is not an object with {wanted}.", hint)
            yield place, row
