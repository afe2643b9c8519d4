"""Relations are shown on both Documents, whatever was ingested first, and end with either."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any, cast

import pytest

from ingest.drafting import document_of, key_of
from ingest.library.catalog import Catalog, Entry
from ingest.library.generations import Manifest
from ingest.library.snapshot import Snapshot
from ingest.library.vectors import VectorIndex
from ingest.library.words import WordIndex
from ingest.models import Document, document_id
from ingest.readers.registry import reader_for
from ingest.renditions import Draft

ADDRESS = "https://www.federalregister.gov/api/v1/documents/"


def record(number: str, day: str, text: str, **fields: Any) -> str:
    """Return the API record of a document published on `day`, with `text` as its abstract."""
    known = {"document_number": number, "publication_date": day, "abstract": text, "type": "Rule"}
    return json.dumps({"title": f"Title of {number}"} | known | fields)


def order(number: str, name: int, day: str, text: str, **fields: Any) -> str:
    """Return the API record of an executive order."""
    kind = {"type": "Presidential Document", "subtype": "Executive Order"}
    known = {"executive_order_number": str(name), "signing_date": day}
    return record(number, day, text, **kind, **known, **fields)


class Shelf:
    """A catalog that each file is put into as from a source of its own, at one more revision."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.catalog = Catalog(home)
        self.revision = 0

    def _commit(self, **changes: Any) -> None:
        self.revision += 1
        self.catalog.commit("public", self.revision, **changes)

    def put(self, name: str, content: str) -> None:
        """Read one file and keep its Document."""
        data = content.encode("utf-8")
        parsed = reader_for(name, data[:4096]).read(data, name)
        draft = Draft(name, parsed, ())
        identity = document_id("public", name, key_of(draft))
        document = document_of(draft, identity, "public", "2026-01-01T00:00:00+00:00")
        self._commit(entries=[Entry(document, parsed.text, (), (), name, name, "")])

    def put_all(self, files: Sequence[str]) -> "Shelf":
        """Keep API records, in this order."""
        for content in files:
            self.put(f"{json.loads(content)['document_number']}.json", content)
        return self

    def remove(self, key: str) -> None:
        """Remove one Document, and all that was kept of it."""
        self._commit(gone=[self.document(key).id])
        self.catalog.purge("public", self.revision)

    def snapshot(self) -> Snapshot:
        """Return what readers see, less the indexes."""
        manifest = Manifest("public", self.revision, "", "", 0)
        indexes = cast(VectorIndex, None), cast(WordIndex, None)
        return Snapshot(self.catalog.connection, "public", manifest, *indexes)

    def document(self, key: str, as_of: date | None = None) -> Document:
        """Return the Document with a key."""
        found = self.snapshot().document(key, as_of)
        assert found is not None
        return found


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "home")
    yield made
    made.catalog.close()


def told(document: Document) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return (type, key, number) of what a Document does, and of what is done to it."""
    said = ([(r.type, r.key, r.number) for r in side]
            for side in (document.relations, document.inverse_relations))  # fmt: skip
    ours, theirs = said
    return ours, theirs


OLD = order("2015-00001", 13001, "2015-04-01", "Moorings are closed.")
AMENDING = order("2016-00002", 13002, "2016-12-28", "Executive Order 13001 is hereby amended.")
REVOKING = order("2017-00003", 13003, "2017-01-02", "Executive Order 13001 is hereby revoked.")


@pytest.mark.parametrize("files", list(permutations([OLD, AMENDING, REVOKING])), ids=range(6))
def test_relations_are_on_both_documents_in_any_order_of_ingest(
    shelf: Shelf, files: Sequence[str]
) -> None:
    shelf.put_all(files)
    assert told(shelf.document("2016-00002")) == ([("amends", "2015-00001", "E.O. 13001")], [])
    assert told(shelf.document("2015-00001")) == (
        [],
        [("amends", "2016-00002", "E.O. 13002"), ("revokes", "2017-00003", "E.O. 13003")],
    )
    assert shelf.document("2015-00001").superseded_by == "2017-00003"


def test_an_amended_document_stays_in_force_and_shows_the_words(shelf: Shelf) -> None:
    old = shelf.put_all([OLD, AMENDING]).document("2015-00001")
    assert old.superseded_by is None
    (inverse,) = old.inverse_relations
    assert (inverse.quote, inverse.source) == ("Executive Order 13001 is hereby amended.", "text")


def test_a_relation_ends_with_either_document_and_returns_with_it(shelf: Shelf) -> None:
    shelf.put_all([OLD, REVOKING])
    shelf.remove("2017-00003")
    assert told(shelf.document("2015-00001")) == ([], [])
    assert shelf.document("2015-00001").superseded_by is None
    shelf.put_all([REVOKING])
    assert shelf.document("2015-00001").superseded_by == "2017-00003"
    shelf.remove("2015-00001")
    assert told(shelf.document("2017-00003")) == ([("revokes", None, "E.O. 13001")], [])
    shelf.put_all([OLD])
    assert told(shelf.document("2017-00003")) == ([("revokes", "2015-00001", "E.O. 13001")], [])


def test_what_was_published_later_is_not_shown_as_of_a_day(shelf: Shelf) -> None:
    shelf.put_all([OLD, AMENDING, REVOKING])
    before = shelf.document("2015-00001", date(2017, 1, 1))
    assert told(before)[1] == [("amends", "2016-00002", "E.O. 13002")]
    assert before.superseded_by is None


@pytest.mark.parametrize(
    ("note", "kind", "source"),
    [
        ("Revokes in part: EO 13001", "amends", "field"),
        ("Revokes: EO 13001", "revokes", "text"),
        ("See: EO 13001", "revokes", "text"),
    ],
)
def test_a_note_says_of_which_kind_a_relation_is_and_the_text_gives_the_words(
    shelf: Shelf, note: str, kind: str, source: str
) -> None:
    words = "Executive Order 13001 is hereby revoked."
    shelf.put_all([order("2017-00003", 13003, "2017-01-02", words, disposition_notes=note)])
    (relation,) = shelf.document("2017-00003").relations
    assert (relation.type, relation.source) == (kind, source)
    assert relation.quote == (words if source == "text" else note)


@pytest.mark.parametrize(("quote", "source"), [("It is so.", "text"), ("Say so.", "field")])
def test_a_relation_that_a_person_gives_tells_where_its_quote_stands(
    shelf: Shelf, quote: str, source: str
) -> None:
    given = f"relations: [{{type: amends, number: E.O. 13001, quote: {quote}}}]"
    shelf.put("page.md", f"---\ntitle: T\n{given}\n---\n\nIt is so.\n")
    (relation,) = shelf.document("page.md").relations
    assert (relation.quote, relation.source) == (quote, source)


CORRECTED = record("2020-00001", "2020-05-05", "Ropes are long.", citation="85 FR 100")


@pytest.mark.parametrize(
    ("words", "superseded"),
    [
        ("This document corrects the rule published on May 5, 2020 (85 FR 100).", None),
        ("The rule published at 85 FR 100 is republished in its entirety.", "2020-00009"),
        ("The rule published at 85 FR 100 is withdrawn.", "2020-00009"),
        ("The rule published at 85 FR 100 is withdrawn in part.", None),
    ],
)
def test_only_a_correction_of_the_whole_ends_a_document(
    shelf: Shelf, words: str, superseded: str | None
) -> None:
    shelf.put_all([CORRECTED, record("2020-00009", "2020-06-06", words)])
    found = shelf.document("2020-00001")
    assert found.superseded_by == superseded
    assert [r.quote for r in found.inverse_relations] == [words]


SILENT = record("2020-00009", "2020-06-06", "Ropes are short.")
TELLING = record(
    "2020-00001", "2020-05-05", "Ropes are long.", corrections=[ADDRESS + "2020-00009"]
)


@pytest.mark.parametrize("files", list(permutations([SILENT, TELLING])), ids=range(2))
def test_a_correction_that_only_the_corrected_record_tells_is_on_both(
    shelf: Shelf, files: Sequence[str]
) -> None:
    shelf.put_all(files)
    assert told(shelf.document("2020-00001")) == ([], [("corrects", "2020-00009", "2020-00009")])
    assert told(shelf.document("2020-00009")) == ([("corrects", "2020-00001", "2020-00001")], [])
    (relation,) = shelf.document("2020-00009").relations
    assert (relation.source, relation.quote) == ("field", ADDRESS + "2020-00009")


def test_a_correction_not_in_the_library_is_named_by_its_number(shelf: Shelf) -> None:
    shelf.put_all([TELLING])
    assert told(shelf.document("2020-00001"))[1] == [("corrects", None, "2020-00009")]
    assert told(shelf.document("2020-00001", date(2030, 1, 1)))[1] == []


def test_both_records_telling_of_one_correction_is_one_relation(shelf: Shelf) -> None:
    acting = record(
        "2020-00009", "2020-06-06", "Ropes are short.", correction_of=ADDRESS + "2020-00001"
    )
    shelf.put_all([TELLING, acting])
    assert len(shelf.document("2020-00001").inverse_relations) == 1
    assert len(shelf.document("2020-00009").relations) == 1


def test_a_note_ends_an_order_though_the_revoking_one_is_not_there(shelf: Shelf) -> None:
    note = "Revoked by: EO 13009, June 9, 2021"
    shelf.put_all([order("2015-00001", 13001, "2015-04-01", "Closed.", disposition_notes=note)])
    found = shelf.document("2015-00001")
    assert found.superseded_by == "E.O. 13009"
    assert found.inverse_relations[0].quote == note
    assert shelf.document("2015-00001", date(2021, 6, 8)).superseded_by is None
    assert shelf.document("2015-00001", date(2021, 6, 9)).superseded_by == "E.O. 13009"


def test_a_document_named_by_day_and_title_is_found_by_them(shelf: Shelf) -> None:
    text = "A rule was published on May 5, 2020. This document corrects that rule."
    correction = record("2020-00009", "2020-06-06", text, title="Ropes; Correction")
    other = record("2020-00002", "2020-05-06", "Other ropes.", title="Ropes")
    shelf.put_all([correction, other])
    assert shelf.document("2020-00009").relations[0].key is None
    shelf.put_all([record("2020-00001", "2020-05-05", "Ropes are long.", title="ROPES")])
    assert shelf.document("2020-00009").relations[0].key == "2020-00001"
    assert told(shelf.document("2020-00001"))[1] == [("corrects", "2020-00009", "2020-00009")]
    assert told(shelf.document("2020-00002"))[1] == []
    shelf.put_all([record("2020-00003", "2020-05-05", "Two of a day.", title="Ropes")])
    assert shelf.document("2020-00009").relations[0].key is None
    assert told(shelf.document("2020-00001"))[1] == []


def test_a_title_alone_means_the_one_earlier_document_that_has_it(shelf: Shelf) -> None:
    correction = record("2020-00009", "2020-06-06", "One is added.", title="Ropes; Correction")
    earlier = record("2020-00001", "2020-05-05", "Long.", title="Ropes")
    later = record("2020-00010", "2020-07-07", "Long again.", title="Ropes")
    shelf.put_all([correction, earlier, later])
    assert shelf.document("2020-00009").relations[0].key == "2020-00001"
    assert told(shelf.document("2020-00010"))[1] == []
    shelf.put_all([record("2020-00002", "2020-05-06", "Also long.", title="Ropes")])
    assert shelf.document("2020-00009").relations[0].key is None
    assert told(shelf.document("2020-00001"))[1] == []


def unnumbered(day: str, title: str, text: str) -> str:
    """Return an order as the White House publishes it: without its number."""
    return f"---\nkind: order\npublished_on: {day}\ntitle: {title}\n---\n\n{text}\n"


NAMING = order(
    "2021-00005", 13005, "2021-11-09",
    "On June 3, 2021, I signed Executive Order 13004. Executive Order 13004 amended Executive "
    "Order 13001 and revoked Executive Order 13002 in its entirety. Executive Order 13006 of "
    "June 9, 2021 (Protecting Ports’ Data) remains.",
)  # fmt: skip
BY_DEED = unnumbered(
    "2021-06-03", "Executive Order on Berths", "Executive Order 13002 is hereby revoked."
)
BY_TITLE = unnumbered("2021-06-09", "Executive Order on Protecting Ports' Data", "Keep it.")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (BY_TITLE, "E.O. 13006", "Executive Order 13006 of June 9, 2021 (Protecting Ports’ Data)"),
        (BY_DEED, "E.O. 13004", "Executive Order 13004 amended"),
    ],
    ids=["by its date and title", "by its date and what it revoked"],
)
def test_the_number_of_an_order_is_had_from_a_document_that_tells_it(
    shelf: Shelf, content: str, name: str, words: str
) -> None:
    shelf.put("page.md", content)
    assert shelf.document("page.md").identifiers == ()
    shelf.put_all([NAMING])
    found = shelf.document("page.md")
    assert found.identifiers == (name,)
    (identified,) = found.identified
    assert (identified.name, identified.by) == (name, "2021-00005")
    assert identified.quote.startswith(words)
    assert identified.quote in shelf.snapshot().text(shelf.document("2021-00005").id)
    assert shelf.snapshot().named([name]) == [found.id]
    assert shelf.document("page.md", date(2021, 11, 8)).identifiers == ()
    shelf.remove("2021-00005")
    assert shelf.document("page.md").identifiers == ()


def test_relations_reach_an_order_by_the_number_that_others_tell(shelf: Shelf) -> None:
    shelf.put("page.md", BY_TITLE)
    acting = order("2022-00006", 13010, "2022-01-02", "Executive Order 13006 is hereby amended.")
    shelf.put_all([NAMING, acting])
    assert told(shelf.document("page.md"))[1] == [("amends", "2022-00006", "E.O. 13010")]
    assert told(shelf.document("2022-00006"))[0] == [("amends", "page.md", "E.O. 13006")]


def test_an_order_acting_on_another_is_shown_by_the_number_that_others_tell(shelf: Shelf) -> None:
    shelf.put("page.md", BY_DEED)
    shelf.put_all([NAMING, AMENDING])
    assert told(shelf.document("2016-00002"))[1] == [("revokes", "page.md", "E.O. 13004")]


@pytest.mark.parametrize(
    "doubt",
    [
        unnumbered("2021-06-09", "Protecting Ports’ Data", "Another one of that day and title."),
        unnumbered("2021-11-10", "Doubt", "Executive Order 13007 of June 9, 2021 "
                   "(Protecting Ports’ Data) is another."),
    ],
    ids=["two orders with the title", "two numbers for the order"],
)  # fmt: skip
def test_a_number_in_doubt_is_not_established(shelf: Shelf, doubt: str) -> None:
    shelf.put("page.md", BY_TITLE)
    shelf.put_all([NAMING])
    assert shelf.document("page.md").identifiers == ("E.O. 13006",)
    shelf.put("doubt.md", doubt)
    assert shelf.document("page.md").identifiers == ()
    assert shelf.document("page.md").identified == ()
    assert shelf.snapshot().named(["E.O. 13006"]) == []


def test_news_establishes_and_changes_nothing(shelf: Shelf) -> None:
    shelf.put("page.md", BY_TITLE)
    text = "Executive Order 13006 of June 9, 2021 (Protecting Ports’ Data) is out."
    shelf.put("news.md", f"---\nkind: news\npublished_on: 2021-06-10\ntitle: N\n---\n\n{text}\n")
    assert shelf.document("page.md").identifiers == ()


CLAIMS = (
    "---\nnumber: 1999-99999\nidentifiers: [E.O. 13001]\ntitle: A page\n"
    "published_on: 2020-01-01\n---\n\nWords of a page.\n"
)


@pytest.mark.parametrize("first", [True, False])
def test_an_official_name_means_the_official_document_that_has_it(
    shelf: Shelf, first: bool
) -> None:
    for step in ("claims", "real") if first else ("real", "claims"):
        if step == "claims":
            shelf.put("page.md", CLAIMS)
        else:
            shelf.put_all([OLD, REVOKING])
    order, page = shelf.document("2015-00001"), shelf.document("1999-99999")
    assert told(shelf.document("2017-00003"))[0] == [("revokes", "2015-00001", "E.O. 13001")]
    assert order.superseded_by == "2017-00003"
    assert (page.superseded_by, page.inverse_relations) == (None, ())
    assert shelf.snapshot().named(["E.O. 13001"]) == [order.id, page.id]
