"""What was published since a revision, as those who tell of what is new see it."""

from ingest.library.news import (
    Published,
    acting_since,
    added_since,
    anything_acts,
    chunks_added_since,
    published,
)
from ingest.library.reader import LibraryReader
from ingest.library.verify import rebuild
from ingest.library.writer import open_writer
from tests.ingest.conftest import Place
from tests.support import write

REVOKING = (
    "---\nnumber: 2021-00500\nkind: order\npublished_on: 2021-05-10\n---\n# Order\n\n"
    "Sec. 2. Executive Order 12000 of January 5, 2019, is hereby revoked.\n"
)


def test_only_what_came_or_changed_since_a_revision_is_news(notes: Place) -> None:
    home = notes.settings.home
    first = published(home, ["public", "team-nowhere"])
    assert first.revisions == {"public": 1}
    write(notes.folder, {"new.md": "# New\n\nA new note.\n", "undated.txt": "It is changed.\n"})
    (notes.folder / "harbour.md").unlink()
    notes.sync()
    assert published(home, ["public"]) == Published(first.library, {"public": 2})
    with LibraryReader(notes.settings) as reader, reader.snapshot() as (snapshot,):
        assert reader.identity == first.library
        assert [(each.title, each.added) for each in added_since(snapshot, 1)] == [
            ("New", 2), ("undated.txt", 2),
        ]  # fmt: skip
        assert len(added_since(snapshot, 0)) == snapshot.count()
        assert added_since(snapshot, 2) == []
        ids = chunks_added_since(snapshot, 1, 100)
        assert ids is not None
        assert {each.text for each in snapshot.chunks(ids).values()} == {
            "A new note.", "It is changed.",
        }  # fmt: skip
        assert chunks_added_since(snapshot, 0, 1) is None


def test_what_is_committed_and_not_published_is_no_news_yet(notes: Place) -> None:
    with LibraryReader(notes.settings) as reader, reader.snapshot() as (snapshot,):
        (document, *_) = snapshot.documents()
    with open_writer(notes.settings) as writer:
        writer.remove(document.id)
        assert published(notes.settings.home, ["public"]).revisions == {"public": 1}


def test_indexes_made_anew_are_the_same_revision_of_the_same_library(notes: Place) -> None:
    before = published(notes.settings.home, ["public"])
    rebuild(notes.settings)
    assert published(notes.settings.home, ["public"]) == before


def test_what_supersedes_others_is_found_without_an_index(notes: Place) -> None:
    home = notes.settings.home
    assert not anything_acts(home, "public", 0)
    write(notes.folder, {"orders/12050.md": REVOKING})
    notes.sync()
    with LibraryReader(notes.settings) as reader, reader.snapshot() as (snapshot,):
        (acting,) = [
            each.id for each in snapshot.documents()
            if any(relation.supersedes for relation in each.relations)
        ]  # fmt: skip
        assert acting_since(snapshot, 0) == acting_since(snapshot, 1) == [acting]
        assert acting_since(snapshot, 2) == []
    assert anything_acts(home, "public", 1)
    assert not anything_acts(home, "public", 2)
