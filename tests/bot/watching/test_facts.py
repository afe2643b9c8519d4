"""A fact is known again by what happened, whoever tells it and however often."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.watching.facts import (
    ANYWHERE,
    Identity,
    content_of,
    listing_fact,
    of_document,
    of_listing,
    of_superseded,
)
from bot.watching.records import Matched
from ingest.register.listing import Listing
from tests.bot.support import document

DAYS = st.sampled_from([None, "2019-05", "2019-05-16", "2019-05-21", "2020-08-20"])
LISTINGS = st.builds(
    Listing,
    entity=st.sampled_from(["Acme Co., Ltd.", "ACME", "Acme", "Apex"]),
    list=st.sampled_from(["entity-list", "meu"]),
    action=st.sampled_from(["added", "designated", "modified", "removed", "vacated"]),
    document=st.sampled_from(["d1", "d2"]),
    start=st.integers(0, 9),
    end=st.integers(10, 19),
    on=DAYS,
    published_on=DAYS,
    citation=st.sampled_from([None, "84 FR 22961"]),
    confidence=st.sampled_from([0.9, 1.0]),
    official=st.booleans(),
)
ORDER = document(kind="order", published_on="2022-01-01")
ADDED = Listing("Acme", "entity-list", "added", "d1", 0, 9, published_on="2019-05-21")


def new(said: set[str], identity: Identity) -> bool:
    """Whether a fact is new after what was said; then it is said, too."""
    if said & identity.seeks:
        return False
    said |= identity.says
    return True


@given(LISTINGS)
def test_the_same_listing_is_told_once(listing: Listing) -> None:
    said: set[str] = set()
    assert new(said, of_listing("public", listing, ORDER))
    moved = replace(listing, start=77, end=99, document="another")
    assert not new(said, of_listing("public", moved, ORDER))


@given(LISTINGS, LISTINGS)
def test_another_entity_list_or_kind_of_act_is_always_new(one: Listing, other: Listing) -> None:
    said: set[str] = set()
    new(said, of_listing("public", one, ORDER))
    other = replace(other, entity=f"Other than {one.entity}")
    assert new(said, of_listing("public", other, ORDER))
    assert new(said, of_listing("public", replace(one, list="another-list"), ORDER))
    assert new(said, of_listing("public", replace(one, action="enjoined"), ORDER))


@given(st.lists(LISTINGS, max_size=12), st.randoms(use_true_random=False))
def test_delivered_again_in_any_order_nothing_is_new(some: list[Listing], dice: Any) -> None:
    said: set[str] = set()
    for each in some:
        new(said, of_listing("public", each, ORDER))
    dice.shuffle(some)
    assert not any(new(said, of_listing("public", each, ORDER)) for each in some)


@given(LISTINGS)
def test_news_of_what_is_official_is_none_and_the_other_way_round_it_is(listing: Listing) -> None:
    official, news = replace(listing, official=True), replace(listing, official=False)
    said: set[str] = set()
    assert new(said, of_listing("public", news, ORDER))
    assert new(said, of_listing("public", official, ORDER))
    said = set()
    assert new(said, of_listing("public", official, ORDER))
    assert not new(said, of_listing("public", news, ORDER))


def test_a_legal_form_or_the_word_for_it_makes_no_other_fact() -> None:
    said: set[str] = set()
    assert new(said, of_listing("public", ADDED, ORDER))
    for other in (replace(ADDED, entity="ACME Co., Ltd."), replace(ADDED, action="designated")):
        assert not new(said, of_listing("public", other, ORDER))


def test_a_row_that_dates_by_publication_and_a_notice_that_dates_by_the_act_are_one() -> None:
    notice = replace(ADDED, on="2019-05-16", confidence=0.9, citation="84 FR 22961")
    row = replace(ADDED, citation="84 FR 22963", document="d2")
    for first, second in ((notice, row), (row, notice)):
        said: set[str] = set()
        assert new(said, of_listing("public", first, ORDER))
        assert not new(said, of_listing("public", second, ORDER))


def test_two_acts_that_one_document_dates_are_two() -> None:
    first = replace(ADDED, on="2019-05-16", published_on="2021-01-01")
    said: set[str] = set()
    assert new(said, of_listing("public", first, ORDER))
    assert new(said, of_listing("public", replace(first, on="2020-08-17"), ORDER))


def test_a_row_without_a_date_is_no_news_with_each_new_date_of_its_list() -> None:
    said: set[str] = set()
    for dated, expected in (("2022-01-01", True), ("2022-06-01", False)):
        of = document(kind="list", published_on=dated)
        assert new(said, of_listing("public", replace(ADDED, published_on=dated), of)) == expected


def test_a_row_without_a_date_is_no_news_once_it_is_known_how_it_came_there() -> None:
    of = document(kind="list", published_on="2022-01-01")
    row, said = replace(ADDED, published_on="2022-01-01"), set[str]()
    assert new(said, of_listing("public", replace(ADDED, on="2019-05-16"), of))
    assert not new(said, of_listing("public", row, of))
    said = set()
    assert new(said, of_listing("public", row, of))
    assert new(said, of_listing("public", replace(ADDED, on="2019-05-16"), of)), "its day is new"


@given(LISTINGS)
def test_the_same_listing_in_another_collection_is_no_news(listing: Listing) -> None:
    said: set[str] = set()
    here = of_listing("public", listing, ORDER)
    there = of_listing("team-a", listing, ORDER)
    assert new(said, here)
    assert not new(said, there)
    alone = {each for each in here.says if not each.startswith(ANYWHERE)}
    assert not alone & there.seeks, "what is forgotten of it is told of in the other one"
    assert here.of("w") != there.of("w")


def test_the_same_document_in_another_collection_is_no_news() -> None:
    said: set[str] = set()
    assert new(said, of_document("one", content_of(ORDER, "It is said.")))
    assert not new(said, of_document("other", content_of(ORDER, "It is said.")))
    assert new(said, of_document("third", content_of(ORDER, "It is said otherwise.")))


@given(st.text(max_size=5), st.text(max_size=5))
def test_documents_and_what_supersedes_them_are_known_by_their_ids(one: str, other: str) -> None:
    assert (of_document(one) == of_document(other)) == (one == other)
    assert of_superseded(one, other, ()) != of_superseded(one, other + "x", ())
    assert of_superseded(one, other, ()) != of_superseded(one + "x", other, ())
    assert not of_document(one).says & of_superseded(one, other, ()).says


def test_that_a_document_is_superseded_is_news_once_however_many_answers_rest_on_it() -> None:
    said = set(of_superseded("old", "new", ["a1"]).says)
    assert not new(said, of_superseded("old", "new", ["a1", "a2"]))
    assert new(said, of_superseded("old", "newer", ["a1"]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"on": "2024-05-01", "citation": "89 FR 1234"},
         "Acme was added to the Entity List on 2024-05-01 (89 FR 1234)."),
        ({"published_on": "2024-05-02"},
         "Acme was added to the Entity List by what was published on 2024-05-02."),
        ({"action": "removed", "on": "2024-05-01"},
         "Acme was removed from the Entity List on 2024-05-01."),
        ({"action": "vacated", "citation": "No. 7", "published_on": None},
         "The listing of Acme on the Entity List was vacated (No. 7)."),
        ({"published_on": "2022-01-01"}, "Acme is on the Entity List."),
    ],
)  # fmt: skip
def test_what_happened_is_said_in_a_line(change: dict[str, Any], said: str) -> None:
    matched = Matched(name="Acme", how="exact")
    told = listing_fact("w", replace(ADDED, **change), "Entity List", ORDER, "q", matched).fact
    assert told.what == said
    news = document(kind="news", published_on="2022-01-01")
    told = listing_fact("w", replace(ADDED, **change), "Entity List", news, "q", matched).fact
    assert told.what == f"News says: {said}"
    assert not told.official


def test_a_fact_has_the_same_id_for_the_same_watch_alone() -> None:
    matched = Matched(name="Acme", how="exact")
    made = [
        listing_fact(watch, each, "Entity List", ORDER, "q", matched).fact.id
        for watch, each in (("w", ADDED), ("w", replace(ADDED, start=5)), ("v", ADDED))
    ]
    assert made[0] == made[1] != made[2]
