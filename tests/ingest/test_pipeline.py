"""Ingest brings the library up to date with a source: nothing more, nothing less, nothing lost."""

import json
from pathlib import Path

import pytest

from ingest import pipeline, window
from ingest.drafting import Item
from ingest.errors import EmptySource, PruneTooLarge, SourceNotFound
from ingest.library.reader import LibraryReader
from ingest.library.verify import verify
from ingest.models import Document, Metadata
from ingest.settings import IngestSettings
from ingest.sources.base import SourceUnit
from tests.ingest.conftest import LINES, OLD_WORD, Place
from tests.support import ingest, texts, tree, write


def documents(settings: IngestSettings, collection: str = "public") -> dict[str, Document]:
    """Return key → Document of what readers see in a collection."""
    with LibraryReader(settings) as reader, reader.snapshot([collection]) as (snapshot,):
        return {each.key: each for each in snapshot.documents()}


def test_a_first_ingest_counts_what_it_added(built_notes: Place) -> None:
    report = built_notes.report
    assert (report.added, report.updated, report.unchanged, report.removed) == (4, 0, 0, 0)
    assert report.rejected == []
    assert report.documents == 4
    assert report.chunks == 6  # the list has a summary and two rows
    assert set(built_notes.texts()) == {
        "harbour.md", "2020-01234", "undated.txt", "lists/2021-05-06_list.csv",
    }  # fmt: skip


def test_ingesting_again_changes_nothing_and_embeds_nothing(
    notes: Place, embedded: list[str]
) -> None:
    before = tree(notes.settings.home / "generations")
    report = notes.sync()
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 0, 4, 0)
    assert (report.documents, report.chunks) == (notes.report.documents, notes.report.chunks)
    assert embedded == []
    assert tree(notes.settings.home / "generations") == before


def test_an_unchanged_file_is_not_even_read_again(
    notes: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def items_of(unit: SourceUnit, *rest: object) -> list[Item]:
        read.append(unit.uri)
        return []

    monkeypatch.setattr(pipeline, "items_of", items_of)
    assert notes.sync().unchanged == 4
    assert read == []


def test_the_same_bytes_written_again_are_unchanged(notes: Place, embedded: list[str]) -> None:
    (notes.folder / "harbour.md").write_bytes((notes.folder / "harbour.md").read_bytes())
    assert notes.sync().unchanged == 4
    assert embedded == []


def test_a_changed_file_replaces_its_text_and_leaves_no_trace_of_the_old(
    notes: Place, embedded: list[str]
) -> None:
    home = notes.settings.home
    with LibraryReader(notes.settings) as reader, reader.snapshot() as (snapshot,):
        document = snapshot.document("harbour.md")
        assert document is not None
        old_ids = snapshot.chunk_ids_of(document.id)
        old_vectors = [v.tobytes() for v in snapshot.chunk_vectors(old_ids).values()]
        assert snapshot.words.frequency(OLD_WORD) == 1
    old = [OLD_WORD.encode(), *(name.encode() for name in old_ids), *old_vectors]
    kept = {path for path in home.rglob("*") if path.is_file()}
    found_before = {trace for trace in old for path in kept if trace in path.read_bytes()}
    assert found_before == set(old), "the search below would prove nothing"

    write(notes.folder, {"harbour.md": "# Harbours\n\nThe harbour master keeps a register.\n"})
    report = notes.sync()

    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 1, 3, 0)
    assert notes.texts()["harbour.md"].endswith("The harbour master keeps a register.")
    assert len(embedded) == 1
    for path in (p for p in home.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert not [trace for trace in old if trace in content], f"the old text is still in {path}"
    with LibraryReader(notes.settings) as reader, reader.snapshot() as (snapshot,):
        assert snapshot.words.frequency(OLD_WORD) == 0
        assert snapshot.has(document.id)


def test_what_vanished_from_a_folder_is_removed_with_all_its_text(notes: Place) -> None:
    (notes.folder / "harbour.md").unlink()
    report = notes.sync()
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 0, 3, 1)
    assert report.documents == 3
    assert "harbour.md" not in notes.texts()
    for path in (p for p in notes.settings.home.rglob("*") if p.is_file()):
        assert OLD_WORD.encode() not in path.read_bytes(), f"the text is still in {path}"


def test_over_half_gone_is_refused_keeps_everything_and_still_publishes_what_is_new(
    notes: Place,
) -> None:
    for name in ("harbour.md", "undated.txt", "orders/12001.md"):
        (notes.folder / name).unlink()
    write(notes.folder, {"new.md": "# New\n\nThis note arrived today.\n"})
    with pytest.raises(PruneTooLarge) as caught:
        notes.sync()
    assert "3 of the 4" in caught.value.message
    assert "--force" in caught.value.hint
    assert set(notes.texts()) == {
        "harbour.md", "2020-01234", "undated.txt", "lists/2021-05-06_list.csv", "new.md",
    }  # fmt: skip
    assert notes.sync(force=True).removed == 3
    assert set(notes.texts()) == {"lists/2021-05-06_list.csv", "new.md"}


def test_exactly_half_gone_is_no_refusal(notes: Place) -> None:
    (notes.folder / "harbour.md").unlink()
    (notes.folder / "undated.txt").unlink()
    assert notes.sync().removed == 2


def test_without_prune_what_vanished_stays(notes: Place) -> None:
    (notes.folder / "harbour.md").unlink()
    report = notes.sync(prune=False)
    assert (report.removed, report.documents) == (0, 4)
    assert OLD_WORD in notes.texts()["harbour.md"]


def test_an_empty_or_missing_folder_is_an_error_and_removes_nothing(notes: Place) -> None:
    for path in sorted(notes.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(EmptySource):
        notes.sync(force=True)
    notes.folder.rmdir()
    with pytest.raises(SourceNotFound):
        notes.sync(force=True)
    assert len(notes.texts()) == 4


def test_force_reads_everything_anew_and_embeds_nothing_that_is_known(
    notes: Place, embedded: list[str]
) -> None:
    before = notes.texts()
    report = notes.sync(force=True)
    assert (report.added, report.updated, report.unchanged) == (0, 4, 0)
    assert report.documents == 4
    assert embedded == []
    assert notes.texts() == before


def test_a_dry_run_counts_everything_and_changes_nothing_on_disk(
    notes: Place, embedded: list[str]
) -> None:
    (notes.folder / "undated.txt").unlink()
    write(notes.folder, {"harbour.md": "# Changed\n\nOther words.", "new.txt": "A new note."})
    before = tree(notes.settings.home)
    report = notes.sync(dry_run=True)
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 2, 1)
    assert report.documents == 4
    assert tree(notes.settings.home) == before
    assert embedded == []


def test_a_broken_line_of_a_corpus_is_rejected_by_number_and_the_rest_goes_on(
    records: Place, embedded: list[str]
) -> None:
    lines = [*LINES, '{"_id": "four", "text": ', "[1, 2]", '{"_id": "five", "text": "Derricks."}']
    write(records.folder, {"corpus.jsonl": "\n".join(lines)})
    report = records.sync()
    assert (report.added, report.unchanged, report.removed) == (1, 3, 0)
    assert [(row.uri, row.error) for row in report.rejected] == [
        ("corpus.jsonl:4", "MalformedFile"),
        ("corpus.jsonl:5", "MalformedFile"),
    ]
    assert set(records.texts()) == {"one", "two", "three", "five"}
    # What was rejected is told again as long as it is there, without the work being done again.
    again = records.sync()
    assert [row.uri for row in again.rejected] == ["corpus.jsonl:4", "corpus.jsonl:5"]
    assert (again.unchanged, len(embedded)) == (4, 1)


def test_a_line_that_breaks_keeps_what_it_gave_before(records: Place) -> None:
    write(records.folder, {"corpus.jsonl": "\n".join([LINES[0], "{broken", LINES[2]])})
    report = records.sync()
    assert (report.unchanged, report.removed, len(report.rejected)) == (2, 0, 1)
    assert "ballast" in records.texts()["two"]


def test_one_changed_line_of_a_corpus_embeds_one_text(records: Place, embedded: list[str]) -> None:
    changed = LINES[1].replace("ballast", "bilges")
    write(records.folder, {"corpus.jsonl": "\n".join([LINES[0], changed, LINES[2]])})
    report = records.sync()
    assert (report.updated, report.unchanged) == (1, 2)
    assert embedded == ["Two\nThe second record is about bilges."]


def test_a_line_taken_out_of_a_corpus_is_removed(records: Place) -> None:
    write(records.folder, {"corpus.jsonl": "\n".join(LINES[:2])})
    assert records.sync().removed == 1
    assert set(records.texts()) == {"one", "two"}


def test_a_file_that_becomes_unreadable_keeps_its_last_good_version(notes: Place) -> None:
    (notes.folder / "harbour.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    report = notes.sync()
    assert (report.updated, report.unchanged, report.removed) == (0, 3, 0)
    assert [(row.uri, row.error) for row in report.rejected] == [
        ("harbour.md", "UnsupportedFormat")
    ]
    assert OLD_WORD in notes.texts()["harbour.md"]


def test_a_record_with_the_key_of_another_document_is_rejected_by_name(notes: Place) -> None:
    twin = '{"_id": "2020-01234", "text": "An order on buoys."}'
    write(notes.folder, {"orders/z.jsonl": twin})
    report = notes.sync()
    assert [(row.uri, row.error) for row in report.rejected] == [
        ("orders/z.jsonl:1", "DuplicateKey")
    ]
    assert "orders/12001" in report.rejected[0].message
    assert "Order on moorings" in notes.texts()["2020-01234"]


def test_two_lines_of_one_corpus_with_a_key_give_one_document(records: Place) -> None:
    twin = LINES[0].replace("anchors", "davits")
    write(records.folder, {"corpus.jsonl": "\n".join([*LINES, twin])})
    report = records.sync()
    assert [(row.uri, row.error) for row in report.rejected] == [("corpus.jsonl:4", "DuplicateKey")]
    assert "anchors" in records.texts()["one"]


def test_a_date_is_the_documents_own_or_null_and_never_the_day_of_ingest(
    built_notes: Place, built_records: Place
) -> None:
    found = {**documents(built_notes.settings), **documents(built_records.settings)}
    dates = {key: each.published_on for key, each in found.items()}
    assert dates == {
        "harbour.md": None, "2020-01234": "2020-03-09", "undated.txt": None,
        "lists/2021-05-06_list.csv": "2021-05-06", "one": None, "two": None, "three": "2021-01",
    }  # fmt: skip
    assert all(found[key].event_on is None for key in ("harbour.md", "one"))


def test_collections_do_not_share_documents(notes: Place) -> None:
    other = write(notes.settings.home.parent / "team", {"memo.md": "# Memo\n\nA private memo.\n"})
    assert ingest(notes.settings, other, collection="team-legal").documents == 1
    assert set(texts(notes.settings, "team-legal")) == {"memo.md"}
    assert len(notes.texts()) == 4
    assert "memo.md" not in notes.texts()
    # The same folder in two collections gives two Documents with ids of their own.
    report = ingest(notes.settings, notes.folder, collection="team-legal")
    assert (report.added, report.removed) == (4, 0)
    ids = [
        {d.id for d in documents(notes.settings, name).values()}
        for name in ("public", "team-legal")
    ]
    assert not ids[0] & ids[1]
    assert set(texts(notes.settings, "team-legal")) == {*notes.texts(), "memo.md"}


def test_a_source_prunes_only_what_it_delivered_itself(notes: Place) -> None:
    other = write(
        notes.settings.home.parent / "other", {"a.md": "# A\n\nOne.", "b.md": "# B\n\nTwo."}
    )
    ingest(notes.settings, other)
    (other / "b.md").unlink()
    assert ingest(notes.settings, other).removed == 1
    assert len(notes.texts()) == 5


def test_a_moved_file_with_a_number_keeps_its_id(notes: Place) -> None:
    before = documents(notes.settings)["2020-01234"]
    (notes.folder / "orders/12001.md").rename(notes.folder / "moved.md")
    report = notes.sync()
    after = documents(notes.settings)["2020-01234"]
    assert (report.added, report.updated, report.removed, report.documents) == (0, 1, 0, 4)
    assert after.id == before.id
    assert after.uri == "moved.md"
    assert notes.sync().unchanged == 4


def test_flags_stand_above_every_field_and_changing_them_is_a_change(notes: Place) -> None:
    flags = Metadata(kind="statement", published_on="2024")
    assert notes.sync(flags=flags).updated == 4
    found = documents(notes.settings).values()
    assert {(d.kind, d.published_on) for d in found} == {("statement", "2024")}
    assert notes.sync(flags=flags).unchanged == 4


def test_a_sidecar_that_changes_changes_its_document(notes: Place) -> None:
    write(notes.folder, {"harbour.meta.yaml": "published_on: 2019-02-03\nkind: notice\n"})
    report = notes.sync()
    assert (report.updated, report.unchanged) == (1, 3)
    assert documents(notes.settings)["harbour.md"].published_on == "2019-02-03"


def test_ingest_in_several_transactions_gives_the_same_library(
    monkeypatch: pytest.MonkeyPatch, notes: Place, tmp_path: Path
) -> None:
    monkeypatch.setattr(window, "WINDOW", 1)
    settings = notes.settings.model_copy(update={"home": tmp_path / "windows"})
    report = ingest(settings, notes.folder)
    assert (report.added, report.documents, report.chunks) == (4, 4, notes.report.chunks)
    assert texts(settings) == notes.texts()
    assert all(finding.ok for finding in verify(settings))


def test_a_removed_document_comes_back_when_its_source_is_ingested_again(records: Place) -> None:
    from ingest.library.writer import open_writer

    identity = documents(records.settings)["two"].id
    with open_writer(records.settings) as writer:
        writer.publish(writer.remove(identity))
    assert set(records.texts()) == {"one", "three"}
    report = records.sync()
    assert (report.added, report.unchanged) == (1, 2)
    assert set(records.texts()) == {"one", "two", "three"}


def test_the_report_is_plain_data(built_notes: Place) -> None:
    from dataclasses import asdict

    assert json.loads(json.dumps(asdict(built_notes.report)))["added"] == 4


def test_a_rejected_twin_takes_over_when_the_one_before_it_is_gone(notes: Place) -> None:
    twin = '{"_id": "2020-01234", "text": "An order on buoys."}'
    write(notes.folder, {"orders/z.jsonl": twin})
    assert len(notes.sync().rejected) == 1
    (notes.folder / "orders/12001.md").unlink()
    report = notes.sync()
    assert (report.rejected, report.documents) == ([], 4)
    assert "order on buoys" in notes.texts()["2020-01234"]
