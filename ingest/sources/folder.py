"""Files and folders of this machine as sources."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import Any, ClassVar, Literal

from ingest.errors import EmptySource, UnreadableFile
from ingest.files import LocalFile
from ingest.sources.base import SourceUnit
from ingest.sources.left_out import CORPUS, LeftOut
from ingest.sources.spool import FOLDER as FETCHED

SIDECAR_SUFFIXES = (".meta.yaml", ".meta.yml")
# Files of one stem with these suffixes may be renditions of one notice.
_RENDITION_SUFFIXES = {
    ".json", ".xml", ".html", ".htm", ".pdf", ".docx", ".txt", ".md", ".markdown",
}  # fmt: skip
# Inventories speak about the files beside them; they are nobody's notice.
# What a library keeps in its home, which may itself be the folder that is ingested.
GENERATIONS = "generations"
_FOLDERS_OF_A_HOME = frozenset({GENERATIONS, FETCHED})
_OF_A_HOME = ("catalog.sqlite3", "library.lock", "gazette.toml")
_INVENTORIES = {"manifest.csv", "manifest.json", "manifest.txt", "sha256sums", "md5sums"}


def is_of_home(path: Path, folder: Path, home: Path) -> bool:
    """Whether a path below `folder` is the library's own, which lies there or is the folder."""
    if not (home.is_relative_to(folder) and path.is_relative_to(home)):
        return False
    first = "".join(path.relative_to(home).parts[:1])
    return home != folder or first in _FOLDERS_OF_A_HOME or first.startswith(_OF_A_HOME)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Every file below a folder, by path globs; renditions of one stem are one unit."""

    measure: ClassVar[Literal["B", "documents"]] = "B"

    root: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    home: Path | None = None
    """The library's own folder, which is nobody's document when it lies below `root`."""
    _failed: dict[str, UnreadableFile] = field(default_factory=dict, compare=False, repr=False)
    _left_out: LeftOut = field(default_factory=LeftOut, compare=False, repr=False)

    @property
    def identity(self) -> str:
        """The folder's absolute path."""
        return _printable(self.root.resolve())

    @property
    def whole(self) -> bool:
        """A folder delivers all it has, unless globs narrow it or a part cannot be read."""
        return not (self.include or self.exclude or self._failed)

    @property
    def notes(self) -> Sequence[str]:
        """What to tell of the latest `units`: what was left out, and why."""
        return self._left_out.notes()

    def units(self, states: Mapping[str, Mapping[str, Any]]) -> Sequence[SourceUnit]:
        """Return the units below the folder, sorted by path.

        A folder in it that cannot be read is a unit that fails; nothing is pruned then.

        Raises:
            EmptySource: there is no file to ingest.
            UnreadableFile: the folder itself cannot be read.
        """
        self._failed.clear()
        self._left_out.clear()
        sidecars: list[LocalFile] = []
        units = group(self._documents(sidecars), self.root.resolve())
        used = {unit.sidecar.path for unit in units if unit.sidecar}
        self._left_out.sidecars += [each.uri for each in sidecars if each.path not in used]
        if not units:
            nothing = f"There is nothing to ingest in {str(self.root)!r}."
            raise next(iter(self._failed.values()), None) or EmptySource(
                " ".join((nothing, *self.notes))
            )
        failed = [SourceUnit(uri, (), failure=error) for uri, error in self._failed.items()]
        return [*units, *failed]

    def _wanted(self, uri: str) -> bool:
        kept = not self.include or any(fnmatch(uri, glob) for glob in self.include)
        return kept and not self._excluded(uri)

    def _excluded(self, uri: str) -> bool:
        return any(fnmatch(uri, glob) for glob in self.exclude)

    def _documents(self, sidecars: list[LocalFile]) -> Iterator[LocalFile]:
        """Yield the files that are wanted; `sidecars` is given those among them."""
        for file in self._files():
            if not self._wanted(file.uri):
                continue
            if file.path.is_symlink() and not _is_below(file.path, self.root.resolve()):
                self._left_out.links.append(file.uri)
            elif _is_sidecar(file.path):
                sidecars.append(file)
            else:
                yield file

    def _files(self) -> Iterator[LocalFile]:
        root = self.root.resolve()

        def note(error: OSError) -> None:
            path = Path(os.fsdecode(error.filename or root))
            why = f"The folder {str(path)!r} cannot be read: {error.strerror}."
            self._failed[_printable(path.relative_to(root)) + "/"] = UnreadableFile(why)

        for folder, folders, names in os.walk(root, onerror=note):
            folders[:] = sorted(n for n in folders if self._is_entered(Path(folder) / n))
            if self.home and Path(folder) == self.home.resolve():
                folders[:] = [name for name in folders if name not in _FOLDERS_OF_A_HOME]
                names = [name for name in names if not name.startswith(_OF_A_HOME)]
            self._left_out.links += self._leading_out(Path(folder), folders, root)
            if CORPUS in names:
                self._left_out.beside += self._beside(Path(folder), root)
                folders.clear()
                names = [name for name in names if name == CORPUS]
            for name in sorted(names):
                path = Path(folder) / name
                if _is_document(path) or _is_sidecar(path):
                    yield LocalFile(_printable(path.relative_to(root)), path)

    def _leading_out(self, folder: Path, names: list[str], root: Path) -> Iterator[str]:
        """Yield the paths of the links among these folders that lead out of the root."""
        for path in (folder / name for name in names):
            uri = _printable(path.relative_to(root)) + "/"
            # What they would have that is included, nobody knows.
            if path.is_symlink() and not (_is_below(path, root) or self._excluded(uri)):
                yield uri

    def _beside(self, corpus: Path, root: Path) -> Iterator[str]:
        """Yield the paths of the files that a corpus in their folder, or above it, leaves out."""
        for folder, folders, names in os.walk(corpus):
            folders[:] = sorted(n for n in folders if self._is_entered(Path(folder) / n))
            for name in sorted(names):
                path = Path(folder) / name
                uri = _printable(path.relative_to(root))
                if path != corpus / CORPUS and _is_document(path) and self._wanted(uri):
                    yield uri

    def _is_entered(self, folder: Path) -> bool:
        return not folder.name.startswith(".") and folder != (self.home and self.home.resolve())


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file. It belongs to the folder source that already holds it, if there is one."""

    measure: ClassVar[Literal["B", "documents"]] = "B"

    path: Path
    root: Path

    @property
    def identity(self) -> str:
        """The absolute path of the folder that the file's key is relative to."""
        return _printable(self.root.resolve())

    @property
    def whole(self) -> bool:
        """One file says nothing about its neighbours."""
        return False

    def units(self, states: Mapping[str, Mapping[str, Any]]) -> Sequence[SourceUnit]:
        """Return the one unit: the file, with the other renditions of its stem beside it."""
        path, root = self.path.resolve(), self.root.resolve()
        beside = sorted(p for p in path.parent.iterdir() if p.stem == path.stem)
        files = [p for p in beside if p == path or _is_document(p)]
        units = group([LocalFile(_printable(p.relative_to(root)), p) for p in files], root)
        return [unit for unit in units if any(file.path == path for file in unit.files)]


def group(files: Iterable[LocalFile], root: Path) -> list[SourceUnit]:
    """Join files of one stem that may be renditions of one notice; find each unit's sidecar."""
    groups: dict[str, list[LocalFile]] = {}
    for file in files:
        stem, suffix = os.path.splitext(file.uri)
        uri = stem if suffix.lower() in _RENDITION_SUFFIXES else file.uri
        groups.setdefault(uri, []).append(file)
    names: dict[Path, frozenset[str]] = {}
    return [SourceUnit(u, tuple(some), _sidecar(some, root, names)) for u, some in groups.items()]


def _sidecar(
    files: Sequence[LocalFile], root: Path, names: dict[Path, frozenset[str]]
) -> LocalFile | None:
    """Return the sidecar of one of the files, or else of their stem, which others may share.

    `names` remembers what each folder holds.
    """
    folder = files[0].path.parent
    if folder not in names:
        try:
            names[folder] = frozenset(os.listdir(folder))
        except OSError:  # it went meanwhile; reading its files will tell
            names[folder] = frozenset()
    bases = [(file.path.name, file.uri) for file in files]
    bases += [(os.path.splitext(name)[0], os.path.splitext(uri)[0]) for name, uri in bases[:1]]
    for (name, uri), suffix in product(bases, SIDECAR_SUFFIXES):
        path = folder / (name + suffix)
        # Through a link that leaves, an error would quote what lies elsewhere.
        if path.name in names[folder] and path.is_file() and _is_below(path, root):
            return LocalFile(uri + suffix, path)
    return None


def _is_below(path: Path, root: Path) -> bool:
    """Whether a path leads to something below `root`; a link that loops or leaves does not."""
    return Path(os.path.realpath(path)).is_relative_to(root)


def _printable(path: Path) -> str:
    """Return a path with forward slashes; bytes that are no UTF-8 are written as \\xNN."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _is_sidecar(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith(SIDECAR_SUFFIXES) and not name.startswith(".") and path.is_file()


def _is_document(path: Path) -> bool:
    name = path.name.lower()
    return not (
        name.startswith(".")
        or name.endswith(SIDECAR_SUFFIXES)
        or name in _INVENTORIES
        # A dangling link is worth a rejected row; a pipe or a device would block for ever.
        or not (path.is_file() or (path.is_symlink() and not path.exists()))
    )
