"""The relations between the real notices: every one of them, as a person reads them there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.models import Document, Relation
from tests.ingest.conftest import settings_of
from tests.support import ingest

pytestmark = pytest.mark.slow

SOURCES = ("executive_orders", "whitehouse", "fr_abstracts")

# (date of the acting document, type, name of the other): read in the texts by a person.
CONTINUED = {
    "E.O. 13222": ["2021-08-06", "2022-08-04", "2023-08-14"],
    "E.O. 13873": ["2021-05-11", "2022-05-12", "2023-05-10", "2024-05-08"],
    "E.O. 13936": ["2021-07-07", "2022-07-11", "2023-07-11", "2024-07-10"],
    "E.O. 13959": ["2021-11-09", "2022-11-08", "2023-11-03", "2024-11-07"],
}
DUTIES = (
    "Imposing Duties to Address the Synthetic Opioid Supply Chain in the People’s Republic of China"
)
DELEGATION = (
    "Delegation of Authority Under the Protecting Americans from Foreign Adversary Controlled "
    "Applications Act"
)
ICTS = "Securing the Information and Communications Technology and Services Supply Chain"
COMPUTING = (
    "Implementation of Additional Export Controls: Certain Advanced Computing Items; "
    "Supercomputer and Semiconductor End Use; Updates and Corrections"
)
EQUIPMENT = (
    "Protecting Against National Security Threats to the Communications Supply Chain Through the "
    "Equipment Authorization Program"
)
EXPECTED = {
    ("2017-01-03", "amends", "E.O. 13694"),
    ("2020-10-05", "amends", "E.O. 13817"),
    ("2021-06-03", "amends", "E.O. 13959"),
    ("2021-06-03", "revokes", "E.O. 13974"),
    ("2021-06-09", "revokes", "E.O. 13942"),
    ("2021-06-09", "revokes", "E.O. 13943"),
    ("2021-06-09", "revokes", "E.O. 13971"),
    ("2022-04-11", "corrects", "Addition of Certain Entities to the Entity List"),
    ("2023-04-21", "corrects", EQUIPMENT),
    ("2023-06-21", "corrects", "Additions of Entities to the Entity List and Removal of Entity "
     "From the Entity List"),
    ("2024-04-04", "corrects", "Export Controls on Semiconductor Manufacturing Items"),
    ("2024-04-04", "corrects", COMPUTING),
    ("2025-01-16", "corrects", ICTS),
    ("2025-02-05", "amends", DUTIES),
    ("2025-03-03", "amends", "E.O. 14195"),
    ("2025-04-08", "amends", "E.O. 14256"),
    ("2025-05-12", "amends", "E.O. 14256"),
    ("2025-09-25", "revokes", DELEGATION),
    ("2025-11-04", "amends", "E.O. 14195"),
    *((day, "continues", order) for order, days in CONTINUED.items() for day in days),
}  # fmt: skip

# The numbers of orders that the White House published without them, by their dates.
NUMBERS = {
    "2021-06-03": "E.O. 14032", "2021-06-09": "E.O. 14034", "2025-01-20": "E.O. 14166",
    "2025-02-01": "E.O. 14195", "2025-02-05": "E.O. 14200", "2025-03-03": "E.O. 14228",
    "2025-04-02": "E.O. 14256", "2025-04-04": "E.O. 14258", "2025-04-08": "E.O. 14259",
    "2025-05-12": "E.O. 14298", "2025-06-19": "E.O. 14310", "2025-08-11": "E.O. 14334",
    "2025-09-16": "E.O. 14350",
}  # fmt: skip


@pytest.fixture(scope="module")
def notices(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Snapshot, list[Document]]]:
    """The library of the real orders, White House pages and abstracts, from three sources."""
    settings = settings_of(tmp_path_factory.mktemp("real") / "home")
    for source in SOURCES:
        ingest(settings, shared_data / "notices" / source)
    with LibraryReader(settings) as reader, reader.snapshot(["public"]) as (snapshot,):
        yield snapshot, snapshot.documents()


def find(documents: list[Document], name: str) -> Document:
    (found,) = (each for each in documents if name in each.identifiers)
    return found


def test_the_relations_are_those_a_person_reads_there_and_no_others(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    _, documents = notices
    found = [(d.dated, r.type, r.number or r.title) for d in documents for r in d.relations]
    assert set(found) == EXPECTED
    assert len(found) == len(EXPECTED)


def test_each_relation_has_words_of_the_text_or_a_field_that_say_so(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    snapshot, documents = notices
    for document in documents:
        for relation in document.relations:
            said = snapshot.text(document.id) if relation.source == "text" else document.title
            assert relation.quote
            assert relation.quote in said


def test_each_relation_to_a_document_in_the_library_is_on_both(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    _, documents = notices
    forth = {(d.key, r.type, r.key) for d in documents for r in d.relations if r.key}
    back = {(r.key, r.type, d.key) for d in documents for r in d.inverse_relations if r.key}
    assert forth <= back
    assert {(a, t) for a, t, _ in forth} == {(a, t) for a, t, _ in back}


def named(relations: tuple[Relation, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(r.type, r.key, r.number) for r in relations if r.type != "continues"]


def test_an_amended_order_is_shown_so_on_both_and_stays_in_force(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    _, documents = notices
    old, new = find(documents, "E.O. 13694"), find(documents, "E.O. 13757")
    assert named(new.relations) == [("amends", "2015-07788", "E.O. 13694")]
    assert named(old.inverse_relations) == [("amends", "2016-31922", "E.O. 13757")]
    assert old.superseded_by is None


def test_an_order_of_the_white_house_amends_one_and_revokes_one_that_is_not_here(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    _, documents = notices
    old, new = find(documents, "E.O. 13959"), find(documents, "E.O. 14032")
    assert named(new.relations) == [
        ("amends", "2020-25459", "E.O. 13959"),
        ("revokes", None, "E.O. 13974"),
    ]
    assert named(old.inverse_relations) == [("amends", new.key, "E.O. 14032")]
    assert old.superseded_by is None


def test_revoked_documents_are_superseded_from_the_day_on(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    snapshot, documents = notices
    ended = {d.number or d.dated: d.superseded_by for d in documents if d.superseded_by}
    order = find(documents, "E.O. 14034").key
    assert {ended.pop("2020-17699"), ended.pop("2020-17700")} == {order}
    assert list(ended) == ["2024-07-24"]
    before = snapshot.document("2020-17699", date(2021, 6, 8))
    assert before is not None
    assert (before.superseded_by, before.inverse_relations) == (None, ())


def test_the_numbers_of_unnumbered_orders_are_those_that_other_documents_tell(
    notices: tuple[Snapshot, list[Document]],
) -> None:
    snapshot, documents = notices
    texts = {d.key: snapshot.text(d.id) for d in documents}
    found = {d.dated: each.name for d in documents for each in d.identified}
    assert found == NUMBERS
    for document in documents:
        for each in document.identified:
            assert each.quote in texts[each.by]
