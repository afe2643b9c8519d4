"""What many tests share: files written, one sync done, what readers see, a process of its own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.library.reader import LibraryReader
from ingest.library.writer import open_writer
from ingest.options import Options, SyncReport
from ingest.pipeline import sync
from ingest.sandbox.reading import InProcess
from ingest.settings import IngestSettings
from ingest.sources.opening import check_address, open_local

ROOT = Path(__file__).resolve().parents[1]

Files = Mapping[str, str | bytes]


def write(folder: Path, files: Files) -> Path:
    """Write files by their path below `folder`, and return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def ingest(settings: IngestSettings, source: Path, **options: Any) -> SyncReport:
    """Do one sync, as `gazette ingest SOURCE` does; keywords are those of Options."""
    wanted = Options(**options)
    check_address(str(source))
    with open_writer(settings) as writer:
        known = writer.catalog.sources(wanted.collection)
        readings = InProcess(settings.max_file_mb * 2**20)
        return sync(open_local(source, known), writer, wanted, readings=readings)


def texts(settings: IngestSettings, collection: str = "public") -> dict[str, str]:
    """Return key → text of what readers see in a collection."""
    with LibraryReader(settings) as reader, reader.snapshot([collection]) as (snapshot,):
        return {each.key: snapshot.text(each.id) for each in snapshot.documents()}


def tree(folder: Path) -> dict[str, str]:
    """Return path → digest of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def spawn(module: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start `python -m module` at the repository's root, its output to be read line by line."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
