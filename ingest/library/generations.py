"""Generation folders: derived indexes of one collection, published by an atomic rename.

    generations/<collection>/CURRENT            the name of the generation that readers follow
    generations/<collection>/<name>/manifest.json   revision, counts, files; written last
    generations/<collection>/<name>/vectors/    a Chroma folder
    generations/<collection>/<name>/words/      a lexical index
    generations/<collection>/<name>.lease       held (shared) by each reader of the generation

A generation without a manifest, or that CURRENT never named, is the litter of a killed writer.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from ingest.errors import LibraryDamaged
from ingest.library.locks import try_lock
from ingest.library.schema import storage_errors

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
VECTORS = "vectors"
WORDS = "words"

# Chroma rewrites a few bytes of its SQLite file whenever it opens it, so that file is checked by
# its row count and SQLite's own check instead of a digest.
_REWRITTEN_ON_OPEN = "chroma.sqlite3"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds, and what its two indexes were made with.

    `files` maps a relative path to [size in bytes, sha256].
    """

    collection: str
    revision: int
    embedder: str
    analysis: str
    chunks: int
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def vectors(self) -> Path:
        """The Chroma folder."""
        return self.path / VECTORS

    @property
    def words(self) -> Path:
        """The folder of the lexical index."""
        return self.path / WORDS


def collection_root(home: Path, collection: str) -> Path:
    """Return the folder of a collection's generations."""
    return home / "generations" / collection


def published_collections(home: Path) -> list[str]:
    """Return the names of the collections that have a published generation, sorted."""
    root = home / "generations"
    if not root.is_dir():
        return []
    return sorted(p.name for p in root.iterdir() if (p / CURRENT).is_file())


def current_name(home: Path, collection: str) -> str | None:
    """Return the folder name of the published generation, or None before there is one."""
    try:
        path = collection_root(home, collection) / CURRENT
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None


def current(home: Path, collection: str) -> Generation | None:
    """Return the published generation of a collection, or None before there is one.

    Raises:
        LibraryDamaged: CURRENT names a generation whose manifest is missing or unreadable.
    """
    name = current_name(home, collection)
    if name is None:
        return None
    try:
        return _load(collection_root(home, collection) / name)
    except LibraryDamaged:
        if current_name(home, collection) == name:
            raise
        return current(home, collection)  # it was just replaced by a newer one, and deleted


def _load(path: Path) -> Generation:
    try:
        data = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return Generation(path, Manifest(**data))
    except (OSError, ValueError, TypeError) as error:
        raise LibraryDamaged(f"The index {path} has no readable manifest ({error}).") from error


def begin(home: Path, collection: str, revision: int) -> Path:
    """Make an empty folder in which the next generation can be built."""
    root = collection_root(home, collection)
    path = root / f"g{revision:08d}-{uuid.uuid4().hex[:8]}"
    with storage_errors(path):
        path.mkdir(parents=True)
    return path


def publish(home: Path, path: Path, contents: Manifest) -> None:
    """Make the folder at `path` the generation that readers follow; its files are listed here.

    Everything is on disk before CURRENT changes, and CURRENT changes by one rename, so a reader
    or a crash finds the old generation or the new one, each whole.
    """
    with storage_errors(path):
        files = {str(f.relative_to(path)): _measure(f) for f in _files(path)}
        manifest = replace(contents, files=files)
        for file in _files(path):
            _sync(file)
        _write(path / MANIFEST, json.dumps(asdict(manifest), indent=1))
        for folder in (path / VECTORS, path / WORDS, path, path.parent):
            _sync(folder)
        fresh = path.parent / f"{CURRENT}.new"
        _write(fresh, path.name)
        os.replace(fresh, path.parent / CURRENT)
        _sync(path.parent)


def damage(generation: Generation, deep: bool = False) -> str | None:
    """Return what is wrong with a generation's files, or None.

    By default names and sizes are compared, which a question can afford; `deep` compares digests.
    """
    for name, (size, sha256) in generation.manifest.files.items():
        path = generation.path / name
        if not path.is_file():
            return f"{path} is missing"
        rewritten = path.name == _REWRITTEN_ON_OPEN
        if path.stat().st_size != size and not rewritten:
            return f"{path} has {path.stat().st_size} bytes instead of {size}"
        if deep and not rewritten and _measure(path)[1] != sha256:
            return f"{path} has other content than was published"
    known = set(generation.manifest.files)
    for file in _files(generation.vectors):
        name = str(file.relative_to(generation.path))
        if name not in known and not file.name.startswith(_REWRITTEN_ON_OPEN):
            return f"{file} is not part of what was published"
    return None


def sweep(home: Path, collection: str) -> None:
    """Delete the generations that are neither published nor held by a reader."""
    root = collection_root(home, collection)
    if not root.is_dir():
        return
    keep = current_name(home, collection)
    for path in sorted(p for p in root.iterdir() if p.is_dir() and p.name != keep):
        lease = _lease_path(path)
        with open(lease, "ab") as handle:
            if not try_lock(handle, exclusive=True):
                continue
            shutil.rmtree(path, ignore_errors=True)
        lease.unlink(missing_ok=True)


def hold(generation: Generation) -> IO[bytes] | None:
    """Take a reader's lease on a generation; close the result to give it back.

    Returns None when the generation is just being deleted: read CURRENT again.
    """
    handle = open(_lease_path(generation.path), "ab")  # noqa: SIM115 (kept open: it is the lease)
    if try_lock(handle, exclusive=False) and generation.path.is_dir():
        return handle
    handle.close()
    return None


def _lease_path(path: Path) -> Path:
    return path.with_name(path.name + ".lease")


def _files(path: Path) -> Iterator[Path]:
    return (p for p in sorted(path.rglob("*")) if p.is_file() and p.name != MANIFEST)


def _measure(path: Path) -> tuple[int, str]:
    with open(path, "rb") as handle:
        return path.stat().st_size, hashlib.file_digest(handle, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
