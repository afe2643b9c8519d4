"""A process that changes a library until it is killed; see `test_kills`.

Usage: python -m tests.faults.worker HOME FOLDER SEED

Before each operation it prints the state that the folder will have given, after it `done`. The
operations are the ones that people do: add files, change some, delete some, remove a document.
"""

import json
import random
import sys
from pathlib import Path

from ingest import window
from ingest.library import live
from ingest.library.writer import LibraryWriter, open_writer
from ingest.options import Options
from ingest.pipeline import sync
from ingest.settings import IngestSettings, load_settings
from ingest.sources.folder import FolderSource

_WORDS = ("notice", "list", "entity", "license", "policy", "denial", "export", "order", "country")


def settings_of(home: Path) -> IngestSettings:
    """Return the settings that worker and test use for a home."""
    return load_settings(IngestSettings, home, None, embedder="hashing", chunk_words=20)


def say(word: str, state: dict[str, str]) -> None:
    """Print one line for the test to read."""
    print(json.dumps([word, state]), flush=True)


def read_state(folder: Path) -> dict[str, str]:
    """Return key → text of the files in the folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


def change_files(folder: Path, dice: random.Random) -> None:
    """Write, rewrite and delete some files, never more than half of them."""
    files = sorted(folder.glob("*.md"))
    for path in dice.sample(files, len(files) // 4):
        path.unlink()
    for _ in range(dice.randint(1, 12)):
        paragraphs = [" ".join(dice.choices(_WORDS, k=dice.randint(5, 40))) + "." for _ in range(3)]
        path = folder / f"n{dice.randint(0, 30):02d}.md"
        path.write_text("# Note\n\n" + "\n\n".join(paragraphs), encoding="utf-8")


def main(home: Path, folder: Path, seed: int) -> None:
    """Change the library for ever."""
    window.WINDOW = 8  # several transactions an ingest, so that a kill may fall between two
    dice = random.Random(seed)
    settings = settings_of(home)
    with open_writer(settings) as writer:
        say("ready", {})
        while True:
            change_files(folder, dice)
            say("ingest", read_state(folder))
            sync(FolderSource(folder), writer, Options(force=False))
            say("done", read_state(folder))
            if dice.random() < 0.3:
                remove_one(writer, folder, dice)


def remove_one(writer: LibraryWriter, folder: Path, dice: random.Random) -> None:
    """Remove a random Document as `gazette remove` does, and its file, so that it stays away."""
    found = live.documents_with_chunks(writer.catalog.connection, "public", 0)
    pairs = [(document.id, document.key) for document, _ in found]
    if len(pairs) < 3:
        return
    identity, key = dice.choice(pairs)
    (folder / key).unlink()
    say("remove", read_state(folder))
    writer.publish(writer.remove(identity))
    say("done", read_state(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
