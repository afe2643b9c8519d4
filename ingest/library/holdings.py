"""What the catalog holds at this moment, for those who keep words of Documents elsewhere."""

import json
from pathlib import Path

from ingest.errors import LibraryMissing
from ingest.library.catalog import CATALOG_NAME
from ingest.library.schema import connect, storage_errors


class Holdings:
    """Tells whether words are still in the library, without opening an index."""

    def __init__(self, home: Path) -> None:
        """Open the catalog of `home`.

        Raises:
            LibraryMissing: nothing was ever ingested there.
        """
        self._path = home / CATALOG_NAME
        if not self._path.is_file():
            raise LibraryMissing(f"There is no library at {home}.")
        self._db = connect(self._path)

    def __enter__(self) -> "Holdings":
        return self

    def __exit__(self, *exc: object) -> None:
        self._db.close()

    @property
    def state(self) -> str:
        """What is another after every commit that adds, replaces or removes a Document."""
        with storage_errors(self._path):
            library = self._db.execute("SELECT value FROM meta WHERE name='library'").fetchone()
            revisions = self._db.execute("SELECT name, revision FROM collections ORDER BY name")
            return json.dumps([library and library["value"], [tuple(row) for row in revisions]])

    def holds(self, document: str, words: str) -> bool:
        """Return whether `words` stand, character for character, in the Document of this id."""
        with storage_errors(self._path):
            row = self._db.execute(
                "SELECT instr(text, ?) FROM documents WHERE id=? AND removed IS NULL",
                (words, document),
            ).fetchone()
        return bool(row and row[0])
