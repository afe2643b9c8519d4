"""A backup of a home: its databases, each as it was at one moment, with their digests.

Indexes are not in it, they are made anew; secrets are not: tokens are hashes, and the sessions of
the web page and the addresses of webhooks stay behind. Backing up keeps nobody from reading or
writing meanwhile.
"""

import hashlib
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.access.store import ACCESS_NAME
from bot.errors import BackupDamaged, BackupRefused
from bot.leftovers import UNPACKED
from bot.places.store import PLACES_NAME
from bot.receipts.store import RECEIPTS_NAME
from bot.register.described import check_register
from bot.settings import BotSettings
from bot.watching.store import Watches
from bot.watching.tables import WATCHES_NAME
from bot.watching.webhook import leave_addresses_out
from ingest.errors import LibraryMissing, SourceNotFound
from ingest.library.catalog import CATALOG_NAME
from ingest.library.locks import exclusive
from ingest.library.schema import connect, storage_errors
from ingest.library.verify import Finding, rebuild
from ingest.library.writer import LOCK_NAME
from ingest.progress import Progress

FORMAT = 1
MANIFEST = "backup.json"
NAMES = (CATALOG_NAME, RECEIPTS_NAME, PLACES_NAME, ACCESS_NAME, WATCHES_NAME)
_PAGES = 2048  # copied at once; in between others may write
_PIECE = 1 << 20
_PRIVATE = 0o600  # conversations and hashes are nobody else's, also while they are written


def back_up(settings: BotSettings, file: Path) -> dict[str, int]:
    """Write a backup of the home to `file`, and return the bytes of each database in it.

    Raises:
        LibraryMissing: there is no library.
        BackupRefused: the file is there already, or cannot be written.
        LibraryError: a database cannot be read.
    """
    if not (settings.home / CATALOG_NAME).is_file():
        raise LibraryMissing(f"There is no library at {settings.home}.")
    with _writing(file), TemporaryDirectory(prefix="gazette-backup-", dir=file.parent) as scratch:
        there = [name for name in NAMES if (settings.home / name).is_file()]
        for name in there:
            with storage_errors(settings.home / name):
                _copy(settings.home / name, Path(scratch) / name)
                _leave_secrets_out(Path(scratch) / name)
        _pack(Path(scratch), there, file)
        return {name: (Path(scratch) / name).stat().st_size for name in there}


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    if file.exists():
        raise BackupRefused(f"{str(file)!r} is there already.")
    try:
        yield
    except OSError as error:
        file.unlink(missing_ok=True)
        raise BackupRefused(
            f"{str(file)!r} cannot be written: {error.strerror or error}.",
            "Choose a place with room that you may write to.",
        ) from error


def _copy(of: Path, to: Path) -> None:
    """Copy a database as it is at one moment, whoever writes to it."""
    with (
        closing(sqlite3.connect(f"{of.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to, isolation_level=None)) as target,
    ):
        source.backup(target, pages=_PAGES)
        target.execute("PRAGMA journal_mode=DELETE")


def _leave_secrets_out(copy: Path) -> None:
    """Take live sessions, with what their pages must send, and where webhooks are out of a copy."""
    leave_out = {ACCESS_NAME: _leave_sessions_out, WATCHES_NAME: leave_addresses_out}.get(copy.name)
    if leave_out is not None:
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            leave_out(db)
            db.execute("VACUUM")  # of what is deleted, pages keep bytes until then


def _leave_sessions_out(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM sessions")


def _pack(folder: Path, names: list[str], file: Path) -> None:
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": {name: _digest(folder / name) for name in names},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)  # of a killed process
    try:
        _write(part, folder, (MANIFEST, *names))
        os.replace(part, file)
        _sync(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _write(file: Path, folder: Path, names: Sequence[str]) -> None:
    """Write an archive that is this user's alone from its first byte on, and on the disk."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as handle:
        with tarfile.open(fileobj=handle, mode="w:gz", compresslevel=1) as archive:
            for name in names:
                archive.add(folder / name, name, filter=_as_private)
        handle.flush()
        os.fsync(handle.fileno())


def _as_private(member: tarfile.TarInfo) -> tarfile.TarInfo:
    return member.replace(mode=_PRIVATE, deep=False)


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def restore(settings: BotSettings, file: Path, progress: Progress) -> list[Finding]:
    """Put a backup into a home without a library, make its indexes, and return how it verifies.

    Raises:
        SourceNotFound: there is no such file.
        BackupDamaged: it is no backup, or its digests are not those of its files.
        BackupRefused: the home has a library.
    """
    if not file.is_file():
        raise SourceNotFound(f"There is no file {str(file)!r}.")
    settings.home.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.home / LOCK_NAME, settings.lock_timeout):
        _check_empty(settings.home)
        with TemporaryDirectory(prefix=UNPACKED, dir=settings.home) as scratch:
            found = _unpack(file, Path(scratch))
            for name in sorted(found, key=lambda each: each == CATALOG_NAME):  # that one last
                os.replace(Path(scratch) / name, settings.home / name)
    with Watches(settings) as watches:  # which may have seen more, or less, than the catalog has
        watches.look_anew()
    findings = rebuild(settings, progress, adopt=False)
    with closing(connect(settings.home / CATALOG_NAME)) as db:
        return [*findings, *check_register(db, settings)]


def _check_empty(home: Path) -> None:
    there = next((name for name in NAMES if (home / name).exists()), None)
    if there is not None:
        raise BackupRefused(
            f"{home} has a {there} already, which a backup would replace.",
            "Restore into another --home, or move that folder away.",
        )


def _unpack(file: Path, folder: Path) -> list[str]:
    """Unpack the databases that the manifest names, and no others, and return their names."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            wanted = _manifest(archive, file)
            for name, digest in wanted.items():
                _extract(archive, name, folder / name)
                if _digest(folder / name) != digest:
                    raise BackupDamaged(f"{name} in {str(file)!r} is not what was backed up.")
    except (tarfile.TarError, EOFError, OSError, KeyError) as error:
        raise BackupDamaged(f"{str(file)!r} is no whole backup: {error}.") from error
    return list(wanted)


def _manifest(archive: tarfile.TarFile, file: Path) -> dict[str, str]:
    handle = archive.extractfile(MANIFEST)
    try:
        manifest: dict[str, Any] = json.loads(handle.read(_PIECE) if handle else b"")
        wanted = {str(name): str(digest) for name, digest in manifest["files"].items()}
        known = manifest["format"] == FORMAT and CATALOG_NAME in wanted
    except (ValueError, TypeError, AttributeError) as error:
        raise BackupDamaged(f"{str(file)!r} is no backup of Gazette.") from error
    if not known or not set(wanted) <= set(NAMES):
        raise BackupDamaged(f"{str(file)!r} is of another version, or no backup of Gazette.")
    return wanted


def _extract(archive: tarfile.TarFile, name: str, to: Path) -> None:
    handle = archive.extractfile(name)
    if handle is None:
        raise KeyError(name)
    with open(to, "wb") as out:
        while piece := handle.read(_PIECE):
            out.write(piece)
