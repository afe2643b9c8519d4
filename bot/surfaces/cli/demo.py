"""`gazette demo`: the built-in sample in a library of its own, and three questions to it."""

import shlex
from importlib.resources import files
from pathlib import Path

import click

from bot.models import Answer, Question
from bot.settings import BotSettings
from bot.surfaces.cli.ask import answer_all
from bot.surfaces.cli.homes import DEMO, home_flag
from bot.surfaces.cli.ingest import ingest, render_report, report_json
from bot.surfaces.cli.kept import is_kept
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing
from bot.surfaces.cli.render import render_answer
from ingest.library.catalog import CATALOG_NAME
from ingest.options import Options, SyncReport
from ingest.schedule import Job

_SAMPLE = "gazette-sample"  # below the demo's home

QUESTIONS = (
    "Is Xiaomi still designated as a Communist Chinese military company?",
    "What did the World Trade Organization rule on the Entity List?",
    "Which order keeps US persons from buying securities of Communist Chinese military companies?",
)
_NEXT = "Was Xiaomi on a military company list?"


@click.command()
@common
def demo(common: Common) -> None:
    """Ingest the built-in sample into a home of its own, ask three questions, show the answers.

    The second question is one that the sample does not answer. No key and no network are needed.

    \b
    Example:
      gazette demo
    """
    settings = common.settings(home=_home(common))
    report = _ingest_sample(common, settings)
    answers = answer_all(settings, [Question(text) for text in QUESTIONS], common.output)
    if common.output.as_json:
        common.output.value(
            {
                "home": str(settings.home),
                "ingest": report_json(report),
                "answers": [answer.model_dump(mode="json") for answer in answers],
            }
        )
    else:
        _render(Page(), settings, report, answers)


def _home(common: Common) -> Path:
    """Return a home of the demo's own: what `--home` names, unless a library is there already."""
    named = common.home
    if named and ((named / _SAMPLE).is_dir() or not (named / CATALOG_NAME).is_file()):
        return named
    return (named or common.settings().home) / DEMO


def _ingest_sample(common: Common, settings: BotSettings) -> SyncReport:
    announce_model(settings, common.output)
    folder = settings.home / _SAMPLE
    _copy_sample(folder)
    with showing(common.output.quiet) as progress:
        return ingest(settings, [Job(str(folder), Options())], progress, common.output)


def _copy_sample(folder: Path) -> None:
    """Copy the packaged notes into the home.

    A source is known by its path, so ingesting from the installed package would make every note
    twice once Gazette was installed somewhere else. It also lets people look at the notes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for note in files("ingest").joinpath("sample").iterdir():
        if note.name.endswith(".md"):
            (folder / note.name).write_bytes(note.read_bytes())


def _render(page: Page, settings: BotSettings, report: SyncReport, answers: list[Answer]) -> None:
    page.line("The built-in sample: short notes written for Gazette about official notices.")
    render_report(page, report, Options())
    for answer in answers:
        page.line()
        page.line(f"> {answer.question}", style="bold", hang=2)
        page.line()
        render_answer(page, answer, quotes=True, kept=is_kept(settings, answer))
    page.line()
    page.line("This is a library of its own, apart from yours. To ask it more, name it by --home:")
    place = home_flag(settings.home)
    page.exact(f"gazette ask {place} {shlex.quote(_NEXT)} --as-of 2021-03-01 --quotes", indent=2)
    page.exact(f"gazette chat {place}", indent=2)
