"""A process that works on a library beside the tests.

Usage: python -m tests.ingest.library.worker hold|sync|versions|fill ARGUMENT...
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ingest.library.verify import verify
from ingest.library.writer import open_writer
from ingest.settings import IngestSettings, load_settings
from tests.support import ingest, texts, write


def settings_of(home: Path) -> IngestSettings:
    """Return the settings of a home, with the embedder that needs no model."""
    return load_settings(IngestSettings, home, None, embedder="hashing", lock_timeout=60)


def say(word: str, value: object = None) -> None:
    """Print one line for the test to read."""
    print(json.dumps([word, value]), flush=True)


def hold(home: str, seconds: str) -> None:
    """Keep the writer's lock for so many seconds."""
    with open_writer(settings_of(Path(home))):
        say("holding")
        time.sleep(float(seconds))


def sync(home: str, folder: str) -> None:
    """Ingest a folder."""
    say("begun")
    report = ingest(settings_of(Path(home)), Path(folder))
    say("done", [report.added, report.updated, report.removed])


def versions(home: str, folder: str, count: str) -> None:
    """Bring the folder and the library from version to version of all its files."""
    for number in range(1, int(count) + 1):
        write(Path(folder), version(number))
        ingest(settings_of(Path(home)), Path(folder))
        say("published", number)


def version(number: int) -> dict[str, str]:
    """Return four files of one version, whose number is in every word that matters."""
    return {
        f"{name}.md": f"# Note {name}\n\nThe note {name} is of version{number} of the folder.\n"
        for name in ("a", "b", "c", "d")
    }


def fill(home: str, folder: str, *levels: str) -> None:
    """Ingest one file more at each level of free space (KiB), and look at the library after each.

    Prints for each level what became of the ingest, what readers see once there is room again,
    and what does not verify.
    """
    settings, source = settings_of(Path(home)), Path(folder)
    ballast = Path(home) / "ballast"
    for number, level in enumerate(levels):
        name = f"n{number:03d}.txt"
        write(source, {name: " ".join(f"word{number}x{n}" for n in range(3000)) + "."})
        _leave(ballast, int(level) * 1024)
        said = "ok"
        try:
            ingest(settings, source)
        except Exception as error:  # noqa: BLE001 (its name is what the test is about)
            said = f"{type(error).__module__}.{type(error).__name__}: {error}"
        ballast.unlink()
        wrong = [f"{each.check}: {each.message}" for each in verify(settings) if not each.ok]
        say(level, [name, said, sorted(texts(settings)), wrong])


def _leave(ballast: Path, room: int) -> None:
    """Fill the disk but for `room` bytes."""
    state = os.statvfs(ballast.parent)
    with open(ballast, "wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, state.f_bavail * state.f_frsize - room)


WORDS: dict[str, Callable[..., None]] = {
    "hold": hold,
    "sync": sync,
    "versions": versions,
    "fill": fill,
}

if __name__ == "__main__":
    WORDS[sys.argv[1]](*sys.argv[2:])
