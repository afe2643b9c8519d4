"""A question's lookups cost the same in a library of any size."""

import pytest

from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from tests.ingest.conftest import Place


def test_looking_a_few_up_never_goes_through_the_collection(built_notes: Place) -> None:
    traced: list[str] = []
    with LibraryReader(built_notes.settings) as reader, reader.snapshot() as (snapshot,):
        document = snapshot.documents()[0]
        chunks = snapshot.chunk_ids_of(document.id)
        snapshot.db.set_trace_callback(traced.append)
        snapshot.document(document.key)
        snapshot.has(document.id)
        snapshot.text(document.id)
        snapshot.documents_of(snapshot.chunks(chunks).values())
        snapshot.chunks(chunks, Filter(official=True))
        assert snapshot.allowed(chunks, Filter(keys=(document.key,))) == set(chunks)
        snapshot.chunk_ids_of(document.id)
        snapshot.chunk_at(document.id, 0)
        snapshot.sentence_vectors(chunks)
        snapshot.chunk_vectors(chunks)
        snapshot.db.set_trace_callback(None)
        plans = [
            row["detail"]
            for statement in traced
            for row in snapshot.db.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert len(plans) > 10
    through = [each for each in plans if "(collection=?)" in each or each.startswith("SCAN d")]
    assert through == []


def test_documents_are_counted_once_a_revision_and_filter(
    built_notes: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Filter] = []
    real = Snapshot._count

    def counting(self: Snapshot, where: Filter) -> int:
        counted.append(where)
        return real(self, where)

    monkeypatch.setattr(Snapshot, "_count", counting)
    official = Filter(official=True)
    with LibraryReader(built_notes.settings) as reader:
        for _ in range(3):
            with reader.snapshot() as (snapshot,):
                assert snapshot.count() == len(snapshot.documents())
                assert snapshot.count(official) == len(snapshot.documents(official))
    assert counted == [Filter(), official]
