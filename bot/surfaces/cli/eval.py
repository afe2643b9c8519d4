"""`gazette eval`: how good retrieval and answers are, measured on questions with known answers."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, Function, common, language_model
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing

if TYPE_CHECKING:
    from bot.evaluation.compare import Difference
    from bot.evaluation.results import Result
    from bot.settings import BotSettings
    from ingest.progress import Progress

_File = click.Path(dir_okay=False, path_type=Path)
_Existing = click.Path(exists=True, dir_okay=False, path_type=Path)
_Folder = click.Path(exists=True, file_okay=False, path_type=Path)
_LEGEND_FROM = 80  # columns; below, the meanings of the figures are left out


@click.group()
def evaluate() -> None:
    """Tell how often the right passage is found, and how often an answer is right.

    Both are measured on questions of your own whose answers you know: `retrieval` looks where the
    right document stands among the first ten that a search finds (Recall, nDCG, MAP, MRR);
    `answers` asks, and compares with what you expect (EM, F1, ROUGE-L, and what was refused).
    """


_KEPT = (
    click.option("--save", type=_File, metavar="FILE", help="Keep the result, to compare with."),
    click.option("--compare", type=_Existing, metavar="FILE",
                 help="Tell the differences to a kept result, with 95 % intervals."),
    click.option("--html", "page", type=_File, metavar="FILE",
                 help="Also write a page with the figures and the worst cases."),
)  # fmt: skip


def _kept(function: Function) -> Function:
    """Give a command the options that say what becomes of its result."""
    for option in reversed(_KEPT):
        function = option(function)
    return function


@evaluate.command(short_help="Tell how often the right document is found.")
@click.argument("directory", metavar="DIR", type=_Folder)
@click.option("--run", "run_file", type=_File, metavar="FILE", help="Also write a TREC run.")
@click.option("--last-turn", is_flag=True, help="Search without the history of a question.")
@_kept
@common
def retrieval(
    common: Common, directory: Path, run_file: Path | None, last_turn: bool, **kept: Path | None
) -> None:
    """Tell how often the right document is among the first ten that a search finds.

    DIR is a dataset in the BEIR layout: corpus.jsonl, queries.jsonl and qrels/*.tsv. The figures
    are nDCG, Recall, MAP and MRR at the usual depths, and how long a search takes.

    \b
    Example:
      gazette eval retrieval data/obliqa --save before.json
    """
    from bot.evaluation.runner import evaluate_retrieval

    def measure(settings: "BotSettings", progress: "Progress") -> "Result":
        return evaluate_retrieval(directory, settings, run_file, progress, last_turn)

    _evaluate(common, measure, None, **kept)


@evaluate.command(short_help="Tell how many answers are right or rightly refused.")
@click.argument("file", metavar="FILE", type=_Existing)
@click.option(
    "--corpus",
    type=_Folder,
    metavar="DIR",
    help="Ask of the documents in DIR (default: of the library).",
)
@click.option(
    "--given",
    is_flag=True,
    help="Ask each question of its gold_keys alone; those without are left out.",
)
@click.option(
    "--half",
    type=click.Choice(("all", "fit", "report")),
    default="all",
    show_default=True,
    help="All questions, or one half by the sha1 of their ids.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N.")
@click.option("--official", is_flag=True, help="Only official documents: no news, no files.")
@click.option(
    "--collection",
    "collections",
    multiple=True,
    metavar="NAME",
    help="Only this collection. Repeatable.",
)
@language_model
@_kept
@common
def answers(
    common: Common, file: Path, corpus: Path | None, given: bool, half: Any, limit: int | None,
    official: bool, collections: tuple[str, ...], llm: str | None, **kept: Path | None,
) -> None:  # fmt: skip
    """Ask every question of FILE and tell how many answers are right, and rightly refused.

    FILE is JSON Lines: id, question, answers (any of which will do), and where known answerable,
    gold_keys, gold_sentences, history, as_of; or dialogues: id, turns (user, answers, answerable).

    \b
    Example:
      gazette eval answers questions.jsonl --corpus policies/ --html report.html
    """
    from bot.evaluation.answers import Asking, evaluate_answers

    asking = Asking(given, half, limit, official, collections)

    def measure(settings: "BotSettings", progress: "Progress") -> "Result":
        return evaluate_answers(file, corpus, settings, asking, progress)

    _evaluate(common, measure, llm, **kept)


def _evaluate(
    common: Common,
    measure: Callable[["BotSettings", "Progress"], "Result"],
    llm: str | None,
    save: Path | None,
    compare: Path | None,
    page: Path | None,
) -> None:
    from bot.evaluation.compare import compare as compared
    from bot.evaluation.report import to_html
    from bot.evaluation.results import load_result

    before = load_result(compare) if compare else None
    settings = common.settings(llm=llm)
    announce_model(settings, common.output)
    with showing(common.output.quiet) as progress:
        result = measure(settings, progress)
    if save:  # before anything can go wrong: it may have taken hours
        result.save(save)
    changes = compared(before, result) if before else {}
    if before and not before.rows:
        common.output.note("The kept result has no scores per question: there are no intervals.")
    if page:
        page.write_text(to_html(result, changes), encoding="utf-8")
    if common.output.as_json:
        common.output.value(result.figures | (_changes(changes) if before else {}))
    else:
        _render(Page(), result, changes)


def _changes(changes: dict[str, "Difference"]) -> dict[str, Any]:
    return {
        "compare": {name: each.change for name, each in changes.items()},
        "intervals": {name: each.interval for name, each in changes.items() if each.interval},
    }


def _render(page: Page, result: "Result", changes: dict[str, "Difference"]) -> None:
    from bot.evaluation.legend import standard, summary, told

    page.line(summary(result))
    page.line()
    width = max((len(each.told) for each in changes.values()), default=0)
    for name, value, meaning in told(result):
        line = f"{standard(name):<18} {value:>9}"
        if width:
            line += f"  {changes[name].told if name in changes else '':<{width}}"
        if page.width >= _LEGEND_FROM:
            line += f"  {meaning}"
        page.exact(line.rstrip())
    if any(each.interval for each in changes.values()):
        page.line()
        page.line("[low, high]: 95 % of 2,000 paired resamples; * where they exclude 0.")
