"""How well the text and the facts of web articles are read, against pages marked by people.

Usage: python -m tests.benchmarks.articles FOLDER [--library] [--show FIELD]

FOLDER has gold.json (a list of {file, with, without, title, date, author, sitename}) and html/.
A `with` segment in the text is right, a missing one and a `without` segment in it are wrong; F1 is
over the segments of all pages, white space and Unicode form normalised. Titles and names are
compared by their words in lower case, dates as they are, authors as sets. --library reads what
readers of a library see after an ingest (embedder: hashing) instead of asking the reader; --show
prints what is wrong.
"""

import argparse
import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import ReadError
from ingest.models import Metadata
from ingest.readers.html.people import authors_in
from ingest.readers.html.reader import Html

FIELDS: dict[str, str] = {
    "title": "title", "date": "published_on", "author": "authors", "sitename": "issuer",
}  # fmt: skip
"""Field of the gold standard → field of Document."""

Pages = Mapping[str, tuple[str, Mapping[str, Any]]]
"""File name → text and Document fields of what was read; refused pages are absent."""


@dataclass(frozen=True)
class Score:
    """Right, wrong and missing, of which precision, recall and F1 are made."""

    right: int
    wrong: int
    missing: int

    @property
    def precision(self) -> float:
        """The share of what was taken that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what is right that was taken."""
        return self.right / max(1, self.right + self.missing)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missing)


def gold(folder: Path) -> list[dict[str, Any]]:
    """Return the marked pages."""
    marked: list[dict[str, Any]] = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return marked


def read_pages(folder: Path) -> Pages:
    """Return what the HTML reader makes of every marked page."""
    pages: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for page in gold(folder):
        try:
            parsed = Html().read((folder / "html" / page["file"]).read_bytes(), page["file"])
        except ReadError:
            continue
        pages[page["file"]] = (parsed.text, parsed.metadata.model_dump())
    return pages


def library_pages(folder: Path) -> Pages:
    """Return what readers of a library see after `gazette ingest FOLDER/html --kind news`."""
    from ingest.library.reader import LibraryReader
    from ingest.settings import IngestSettings, load_settings
    from tests.support import ingest

    with tempfile.TemporaryDirectory(prefix="gazette-articles-") as home:
        settings = load_settings(IngestSettings, Path(home), None, embedder="hashing")
        ingest(settings, folder / "html", flags=Metadata(kind="news"))
        with LibraryReader(settings) as reader, reader.snapshot(["public"]) as (snapshot,):
            return {
                Path(each.uri).name: (snapshot.text(each.id), each.model_dump())
                for each in snapshot.documents()
            }


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def segments(marked: Iterable[Mapping[str, Any]], pages: Pages) -> Score:
    """Score the texts by the segments they must and must not have."""
    right = wrong = missing = 0
    for page in marked:
        text = _flat(pages.get(page["file"], ("", {}))[0])
        inside = sum(_flat(each) in text for each in page["with"])
        right += inside
        missing += len(page["with"]) - inside
        wrong += sum(_flat(each) in text for each in page["without"])
    return Score(right, wrong, missing)


def _key(text: object) -> str:
    return " ".join(re.findall(r"\w+", _flat(str(text or "")).casefold()))


def _people(value: object) -> set[str]:
    listed = [value] if isinstance(value, str) else value
    return (
        {_key(name) for name in authors_in(listed)} if isinstance(listed, list | tuple) else set()
    )


def is_right(field: str, wanted: object, found: object) -> bool:
    """Whether a field was read as the page was marked."""
    if field == "author":
        return _people(wanted) == _people(found)
    return wanted == found if field == "date" else _key(wanted) == _key(found)


def field_score(
    marked: Iterable[Mapping[str, Any]],
    pages: Pages,
    field: str,
    tell: Callable[[str], None] = lambda line: None,
) -> tuple[int, int]:
    """Return (right, marked) for one field of the gold standard; `tell` hears what is wrong."""
    right = total = 0
    for page in marked:
        if not (wanted := page.get(field)):
            continue
        total += 1
        found = pages.get(page["file"], ("", {}))[1].get(FIELDS[field])
        if is_right(field, wanted, found):
            right += 1
        else:
            tell(f"{page['file']}: {field} is {found!r}, marked {wanted!r}")
    return right, total


def main(folder: Path, through_library: bool, show: str | None) -> None:
    """Measure and print the figures."""
    begun = time.perf_counter()
    pages = library_pages(folder) if through_library else read_pages(folder)
    seconds = time.perf_counter() - begun
    marked = gold(folder)
    score = segments(marked, pages)
    print(f"pages read: {len(pages)} of {len(marked)} in {seconds:.1f} s")
    print(f"segments: F1 {score.f1:.4f}, P {score.precision:.4f}, R {score.recall:.4f} ({score})")
    for field in FIELDS:
        tell = print if field == show else lambda line: None
        right, total = field_score(marked, pages, field, tell)
        print(f"{field}: {right} of {total} ({right / total:.1%})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--library", action="store_true")
    parser.add_argument("--show", choices=FIELDS)
    chosen = parser.parse_args()
    main(chosen.folder, chosen.library, chosen.show)
