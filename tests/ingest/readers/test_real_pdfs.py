"""Real and hostile PDFs, where they are present: read rightly, or refused by name."""

import json
import re
from pathlib import Path

import pytest

from ingest.errors import EncryptedFile, ReadError, ScannedDocument
from ingest.models import Parsed
from ingest.readers.pdf.reader import Pdf
from tests.contracts.readers import reads_or_refuses

DATA = Path(__file__).parents[4] / "shared" / "data" / "hostile"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs ../shared/data/hostile, which is not part of the repository"
)
ENDLESS = {"xobject_recursion.pdf"}
"""Files on which the library itself does not come back; only the killing of a child ends them."""
EXPECTED = json.loads((DATA / "pdf_valid" / "expected.json").read_text(encoding="utf-8")) if (
    DATA.is_dir()
) else {}  # fmt: skip
HOSTILE = sorted(
    path
    for folder in ("pdf", "bombs/pdf")
    for path in (DATA / folder).glob("*.pdf")
    if path.name not in ENDLESS
)


def outcome(path: Path) -> Parsed | ReadError:
    try:
        return Pdf().read(path.read_bytes(), path.name)
    except ReadError as error:
        return error


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sound_file_has_its_pages_and_the_words_of_its_first(name: str) -> None:
    expected = EXPECTED[name]
    found = outcome(DATA / "pdf_valid" / name)
    if "error" in expected:
        assert isinstance(found, EncryptedFile)
    elif not expected["has_text"]:
        assert isinstance(found, ScannedDocument)
    else:
        assert isinstance(found, Parsed)
        assert found.metadata.pages == expected["pages"]
        first = " ".join(found.text[b.start : b.end] for b in found.blocks if b.page == "1")
        assert set(expected["first_page_words"]) <= set(re.findall(r"\w+", first))


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_a_hostile_file_is_read_or_refused(path: Path) -> None:
    reads_or_refuses(Pdf(), path.read_bytes(), path.name)
