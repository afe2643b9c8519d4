"""`gazette doctor`: checks of the computer, the settings and the library, each with a remedy."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile

import click

from bot.register.described import check_register
from bot.settings import BotSettings
from bot.surfaces.cli.care import tell
from bot.surfaces.cli.models import model_is_ready
from bot.surfaces.cli.options import Common, common
from bot.surfaces.discord.token import TOKEN, WHERE
from bot.survey import HANDED_OVER, sources
from ingest.embedding.loading import PACKAGED, identify, model_path
from ingest.errors import GazetteError, InvalidSettings
from ingest.library import generations, live
from ingest.library.catalog import CATALOG_NAME
from ingest.library.locks import try_lock
from ingest.library.schema import connect
from ingest.library.verify import Finding
from ingest.library.writer import LOCK_NAME
from ingest.settings import secret

_LEAST_FREE = 500_000_000  # bytes; an index is built beside the one it replaces
_MODEL_LANGUAGE = "en"
_REBUILD = "Run `gazette rebuild`."


@click.command()
@common
def doctor(common: Common) -> None:
    """Check this computer, the settings and the library, and say what to do where one is not well.

    \b
    Example:
      gazette doctor --home ~/library
    """
    tell(common.output, list(examine(common)))


def examine(common: Common) -> Iterator[Finding]:
    """Yield every finding. A check that cannot be made is itself a finding, never a crash."""
    yield _python()
    try:
        settings = common.settings()
    except InvalidSettings as error:
        # Which home and which embedder to look at is not known then.
        yield Finding("settings", False, error.message, error.hint)
        return
    yield Finding("settings", True, f"valid; the home is {settings.home}")
    checks: dict[str, Callable[[BotSettings], Iterator[Finding]]] = {
        "home": _home,
        "disk": _disk,
        "embedder": _embedder,
        "lock": _lock,
        "library": _library,
        "llm": _llm,
        "discord": _discord,
        "watches": _watches,
    }
    for name, check in checks.items():
        yield from _made(name, check, settings)


def _made(
    name: str, check: Callable[[BotSettings], Iterator[Finding]], settings: BotSettings
) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except GazetteError as error:
        yield Finding(name, False, error.message, error.hint)
    except (OSError, sqlite3.Error) as error:
        yield Finding(name, False, f"cannot be checked: {error}", "Check that it may be read.")


def _llm(settings: BotSettings) -> Iterator[Finding]:
    """Look at the language model, where one is set."""
    from bot.llm.checkup import check

    yield from check(settings)


def _discord(settings: BotSettings) -> Iterator[Finding]:
    """Look at the bot, where there is a token for one."""
    found = secret(TOKEN)
    if found is None:
        remedy = f"To answer in Discord, set {TOKEN} to the token from {WHERE}."
        yield Finding("discord", True, f"not set up: there is no {TOKEN}", remedy)
        return
    from bot.surfaces.discord.checkup import check

    yield from check(settings, found.get_secret_value())


def _watches(settings: BotSettings) -> Iterator[Finding]:
    """Look at the places that watches tell to, where there are any."""
    from bot.watching.checkup import check

    yield from check(settings)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    fits = (3, 11) <= sys.version_info[:2] < (3, 13)
    return Finding("python", fits, version, None if fits else "Install Python 3.11 or 3.12.")


def _home(settings: BotSettings) -> Iterator[Finding]:
    place = _existing(settings.home)
    try:
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        remedy = "Give yourself the right to write there, or use another --home."
        yield Finding("home", False, f"{place} cannot be written: {error.strerror}", remedy)
    else:
        made = "" if settings.home.is_dir() else "; it will be made when something is ingested"
        yield Finding("home", True, f"{settings.home} can be written{made}")


def _disk(settings: BotSettings) -> Iterator[Finding]:
    free = shutil.disk_usage(_existing(settings.home)).free
    enough = free >= _LEAST_FREE
    remedy = None if enough else "Free some space: an index is built beside the one it replaces."
    yield Finding("disk", enough, f"{free / 1e9:,.1f} GB free", remedy)


def _existing(path: Path) -> Path:
    """Return the nearest folder above `path`, or itself, that is there."""
    return next((p for p in (path, *path.absolute().parents) if p.is_dir()), Path(path.anchor))


def _embedder(settings: BotSettings) -> Iterator[Finding]:
    model_path(settings.embedder)
    ready = model_is_ready(settings)
    state = "ready in the cache" if ready else "not exported yet: the first command does it"
    yield Finding("embedder", True, f"{identify(settings.embedder)}, {state}")


def _lock(settings: BotSettings) -> Iterator[Finding]:
    locked = is_locked(settings.home)
    message = "another process is writing to the library" if locked else "nobody is writing"
    yield Finding("lock", True, message)


def is_locked(home: Path) -> bool:
    """Return whether a process holds the library's lock for writing."""
    if not (home / LOCK_NAME).is_file():
        return False
    with open(home / LOCK_NAME, "ab") as handle:
        return not try_lock(handle, exclusive=True)


def _library(settings: BotSettings) -> Iterator[Finding]:
    path = settings.home / CATALOG_NAME
    if not path.is_file():
        remedy = "Run `gazette ingest FOLDER`, or `gazette demo`."
        yield Finding("library", True, f"there is none at {settings.home} yet", remedy)
        return
    db = connect(path)
    try:
        yield _match(db, settings)
        yield from _languages(db, settings)
        yield from _sources(db, settings)
        yield from check_register(db, settings)
        for row in db.execute("SELECT name, revision FROM collections ORDER BY name").fetchall():
            yield _collection(db, settings, row["name"], row["revision"])
    finally:
        db.close()


def _match(db: sqlite3.Connection, settings: BotSettings) -> Finding:
    row = db.execute("SELECT value FROM meta WHERE name='embedder'").fetchone()
    made, wanted = row["value"] if row else None, identify(settings.embedder)
    if made in (None, wanted):
        return Finding("library", True, f"{settings.home}, made with the embedder that is set")
    message = f"{settings.home} was made with {made}; {wanted} is set"
    return Finding("library", False, message, _REBUILD)


def _languages(db: sqlite3.Connection, settings: BotSettings) -> Iterator[Finding]:
    """Tell where the packaged model, made for English, cannot tell most of the texts apart."""
    counts = live.count_languages(db)
    total = sum(counts.values())
    if not total or settings.embedder != PACKAGED:
        return
    foreign = total - counts.get(_MODEL_LANGUAGE, 0)
    listed = ", ".join(f"{n:,} in {code}" for code, n in sorted(counts.items(), key=_most_first))
    mostly = foreign * 2 > total
    message = f"{listed}; the embedding model is for {_MODEL_LANGUAGE}"
    remedy = (
        "Set `embedder` to a multilingual sentence-transformers model in gazette.toml, then run "
        "`gazette rebuild`. Exact names and numbers are found in any language."
    )
    yield Finding("languages", not mostly, message, remedy if mostly else None)


def _sources(db: sqlite3.Connection, settings: BotSettings) -> Iterator[Finding]:
    """Tell which sources failed the last time; what they gave before is still there.

    What was handed over at a surface is left out: its file is not kept, so it cannot be synced
    again.
    """
    for each in sources(db, settings, lambda collection: True, {}):
        if each.synced is None or each.address == HANDED_OVER:
            continue
        good = each.error is None
        message = f"synced {each.synced}" if good else f"failed {each.synced}: {each.error}"
        remedy = None if good else f"Run `gazette ingest` again for {each.address}."
        yield Finding(f"source {each.address}", good, message, remedy)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _collection(db: sqlite3.Connection, settings: BotSettings, name: str, revision: int) -> Finding:
    """Look at one collection as far as it takes no time; `gazette verify` looks closer."""
    check = f"collection {name}"
    generation = generations.current(settings.home, name)
    problem = generations.damage(generation) if generation else None
    if problem:
        return Finding(check, False, problem, _REBUILD)
    published = generation.manifest.revision if generation else 0
    counts = f"{live.count_documents(db, name):,} documents, {live.count_chunks(db, name):,} chunks"
    if published < revision and not is_locked(settings.home):
        message = f"{counts}; the last changes are not published, an ingest was interrupted"
        return Finding(check, False, message, "Run `gazette ingest` again, or `gazette rebuild`.")
    return Finding(check, True, counts)
