"""Files of one stem are one Document when they agree, and as many as there are when they do not."""

from pathlib import Path

import pytest

from ingest.drafting import items_of
from ingest.errors import ReadError
from ingest.models import Metadata
from ingest.renditions import Draft
from ingest.sandbox.reading import InProcess
from ingest.sources.folder import FolderSource
from tests.ingest.readers.samples import FR_HTML, FR_JSON, FR_XML, GPO_TEXT
from tests.support import Files, write

PNG = b"\x89PNG\r\n\x1a\n"
LIMIT = 2**20
NO_FLAGS = Metadata()


def read(
    folder: Path, files: Files, flags: Metadata = NO_FLAGS
) -> tuple[list[Draft], list[tuple[str, ReadError]]]:
    """Write files of one stem and read them as one unit."""
    (unit,) = FolderSource(write(folder, files)).units({})
    items = list(items_of(unit, flags, InProcess(LIMIT)))
    drafts = [item.draft for item in items if item.draft]
    return drafts, [(item.uri, item.error) for item in items if item.error]


def uses(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return format → what the rendition was used for."""
    return {each.format: each.used_for for each in draft.renditions}


def test_renditions_that_agree_are_one_document_with_the_best_text_and_fields(
    tmp_path: Path,
) -> None:
    files = {"eo.json": FR_JSON, "eo.xml": FR_XML, "eo.html": FR_HTML, "eo.htm": GPO_TEXT}
    (draft,), failed = read(tmp_path, files)
    assert failed == []
    assert draft.uri == "eo.xml"
    assert "Harbors are to be registered" in draft.parsed.text
    given = draft.parsed.metadata
    assert given.number == "2020-01234"
    assert given.citation == "85 FR 101"  # the record alone says so
    assert given.published_on == "2020-03-09"
    assert given.kind == "order"
    used = uses(draft)
    assert set(used) == {"fr-json", "fr-xml", "html", "gpo-text"}
    assert "text" in used["fr-xml"]
    assert "metadata" in used["fr-json"]
    assert [name for name, what in used.items() if "text" in what] == ["fr-xml"]


def test_what_one_rendition_lacks_another_gives(tmp_path: Path) -> None:
    (draft,), _ = read(tmp_path, {"eo.json": FR_JSON, "eo.txt": "Harbors are registered. " * 20})
    assert draft.uri == "eo.txt"
    assert draft.parsed.metadata.number == "2020-01234"


def test_a_record_without_a_text_of_its_own_joins_the_text_beside_it(tmp_path: Path) -> None:
    record = FR_JSON.replace(b'"Harbors are registered."', b"null")
    (draft,), failed = read(tmp_path, {"eo.json": record, "eo.xml": FR_XML})
    assert failed == []
    assert draft.uri == "eo.xml"
    (alone,), failed = read(tmp_path / "alone", {"eo.json": record})
    assert alone.parsed.metadata.number == draft.parsed.metadata.number
    assert failed == []


def test_files_that_disagree_are_documents_of_their_own(tmp_path: Path) -> None:
    other = FR_XML.replace(b"2020-01234", b"2021-09999").replace(b"12001", b"12999")
    drafts, failed = read(tmp_path, {"eo.xml": other, "eo.json": FR_JSON})
    assert failed == []
    assert {draft.parsed.metadata.number for draft in drafts} == {"2021-09999", "2020-01234"}
    assert all(len(draft.renditions) == 1 for draft in drafts)


def test_texts_about_other_things_are_not_joined_by_their_name_alone(tmp_path: Path) -> None:
    files = {
        "notes.md": "# Berths\n\nThe harbour master keeps the berths of every ship in winter.\n",
        "notes.txt": "Quarterly figures show rising turnover among domestic furniture makers.\n",
    }
    drafts, _ = read(tmp_path, files)
    assert sorted(draft.uri for draft in drafts) == ["notes.md", "notes.txt"]


def test_an_unreadable_rendition_is_kept_with_its_error(tmp_path: Path) -> None:
    (draft,), failed = read(tmp_path, {"eo.xml": FR_XML, "eo.json": b"{broken"})
    assert [(uri, type(error).__name__) for uri, error in failed] == [("eo.json", "MalformedFile")]
    (broken,) = (each for each in draft.renditions if each.uri == "eo.json")
    assert broken.used_for == ()
    assert broken.error is not None
    assert broken.error.startswith("MalformedFile: ")


def test_what_is_no_text_beside_a_text_is_recorded_and_no_rejected_row(tmp_path: Path) -> None:
    (draft,), failed = read(tmp_path, {"eo.xml": FR_XML, "eo.txt": PNG})
    assert failed == []
    (png,) = (each for each in draft.renditions if each.uri == "eo.txt")
    assert (png.format, png.used_for) == ("txt", ())
    assert png.error is not None
    assert png.error.startswith("UnsupportedFormat: ")


def test_what_is_no_text_alone_is_a_rejected_row(tmp_path: Path) -> None:
    drafts, failed = read(tmp_path, {"eo.txt": PNG})
    assert drafts == []
    assert [(uri, type(error).__name__) for uri, error in failed] == [
        ("eo.txt", "UnsupportedFormat")
    ]


@pytest.mark.parametrize(
    ("name", "front", "sidecar", "flag", "expected", "said_by"),
    [
        ("n_2019-01-02.md", None, None, None, "2019-01-02", "file name"),
        ("n_2019-01.md", None, None, None, "2019-01", "file name"),
        ("n_2019-13-45.md", None, None, None, None, None),
        ("n_2019-01-02.md", "2020-02-02", None, None, "2020-02-02", "front matter"),
        ("n_2019-01-02.md", "2020-02-02", "2021-03", None, "2021-03", "sidecar"),
        ("n_2019-01-02.md", "2020-02-02", "2021-03", "2022", "2022", "sidecar"),
        ("n_2019-01-02.md", None, None, "2022", "2022", None),
        ("n.md", None, None, None, None, None),
    ],
)
def test_flags_beat_the_sidecar_which_beats_the_file_which_beats_its_name(
    tmp_path: Path,
    name: str,
    front: str | None,
    sidecar: str | None,
    flag: str | None,
    expected: str | None,
    said_by: str | None,
) -> None:
    head = f"---\npublished_on: {front}\nissuer: Front\n---\n" if front else ""
    files = {name: f"{head}# Title\n\nThe words of the note are here.\n"}
    if sidecar:
        files[name.removesuffix(".md") + ".meta.yaml"] = f"published_on: {sidecar}\n"
    (draft,), failed = read(tmp_path, files, Metadata(published_on=flag))
    assert failed == []
    assert draft.parsed.metadata.published_on == expected
    assert draft.parsed.metadata.issuer == ("Front" if front else None)
    if flag is None:
        assert draft.parsed.metadata.date_source == said_by


def test_a_sidecar_is_for_all_renditions_of_its_stem(tmp_path: Path) -> None:
    files: Files = {"eo.xml": FR_XML, "eo.json": FR_JSON, "eo.meta.yaml": "title: From the sidecar"}
    (draft,), _ = read(tmp_path, files)
    assert draft.parsed.metadata.title == "From the sidecar"
    assert draft.parsed.metadata.number == "2020-01234"
