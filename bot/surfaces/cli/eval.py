"""`gazette eval`: how good retrieval is, measured on questions with known answers."""

import json
from pathlib import Path
from typing import Any

import click

from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing
from ingest.errors import InvalidDataset

_File = click.Path(dir_okay=False, path_type=Path)


@click.group()
def evaluate() -> None:
    """Measure the quality of retrieval."""


@evaluate.command()
@click.argument(
    "directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--run", "run_file", type=_File, metavar="FILE", help="Also write a TREC run.")
@click.option("--save", type=_File, metavar="FILE", help="Keep the result, to compare with later.")
@click.option(
    "--compare",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Tell the differences to a result that was kept.",
)
@common
def retrieval(
    common: Common, directory: Path, run_file: Path | None, save: Path | None,
    compare: Path | None,
) -> None:  # fmt: skip
    """Search for every query of the dataset in DIR (BEIR layout) and score what is found.

    \b
    Example:
      gazette eval retrieval data/obliqa --save before.json
    """
    from bot.evaluation.runner import evaluate_retrieval

    before = _load(compare) if compare else None
    settings = common.settings()
    announce_model(settings, common.output)
    with showing(common.output.quiet) as progress:
        result: dict[str, Any] = evaluate_retrieval(directory, settings, run_file, progress)
    if save:
        save.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    changes = _changes(before, result) if before else {}
    if common.output.as_json:
        common.output.value(result | ({"compare": changes} if before else {}))
    else:
        _render(Page(), result, changes)


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        found = error
    if not isinstance(found, dict):
        raise InvalidDataset(
            f"{str(path)!r} is not a kept result.", "Give a file that --save has written."
        )
    return found


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float]:
    """Return name → difference for every number that both results have."""
    old, new = _numbers(before), _numbers(after)
    return {name: round(new[name] - old[name], 6) for name in new if name in old}


def _numbers(result: dict[str, Any]) -> dict[str, float]:
    """Return the numbers of a result by name; those inside an object by a dotted name."""
    found: dict[str, float] = {}
    for name, value in result.items():
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": each for inner, each in _numbers(value).items()}
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[name] = value
    return found


def _render(page: Page, result: dict[str, Any], changes: dict[str, float]) -> None:
    for name, value in _numbers(result).items():
        shown = f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
        change = f"  {changes[name]:+.4f}" if name in changes else ""
        page.line(f"{name:<16} {shown:>10}{change}")
