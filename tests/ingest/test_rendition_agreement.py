"""Each rendition of the real orders alone: the same words, and all the facts that it holds."""

from pathlib import Path
from statistics import median

import pytest

from ingest.models import Parsed
from tests.benchmarks.rendition_agreement import Pair, agreeing, pairs, recorded, renditions

Orders = dict[str, dict[str, Parsed]]
WITH_ANNEX = {"EO_13757", "EO_13818"}
"""Orders whose annex is a picture with a text layer: only the PDF has its words."""
WITH_COVER = {"EO_13722"}
"""An order whose record counts the cover of its part of the issue, which is in no rendition."""


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "notices" / "executive_orders"


@pytest.fixture(scope="module")
def orders(folder: Path) -> Orders:
    return renditions(folder)


@pytest.fixture(scope="module")
def found(orders: Orders) -> list[Pair]:
    return pairs(orders)


def test_any_two_renditions_of_an_order_have_the_same_words(found: list[Pair]) -> None:
    for kind in {(p.one, p.other) for p in found}:
        mine = [p for p in found if (p.one, p.other) == kind]
        assert median(p.words for p in mine) >= 0.99
        assert median(p.counted for p in mine) >= 0.99
        assert min(p.words for p in mine if p.order not in WITH_ANNEX) >= 0.99
        assert min(p.words for p in mine) >= 0.8


def test_a_pdf_has_the_paragraphs_labels_and_pages_of_the_xml(orders: Orders) -> None:
    for order, texts in orders.items():
        if order in WITH_ANNEX:
            continue
        xml, pdf = ([(b.kind, b.level, b.label, b.page) for b in texts[s].blocks]
                    for s in (".xml", ".pdf"))  # fmt: skip
        assert pdf == xml, order


def test_the_words_of_an_annex_that_is_a_picture_are_in_the_pdf(orders: Orders) -> None:
    assert "Igor Valentinovich Korobov" in orders["EO_13757"][".pdf"].text
    assert "Benjamin Bol Mel" in orders["EO_13818"][".pdf"].text


def test_each_rendition_alone_gives_the_facts_that_it_holds(folder: Path, orders: Orders) -> None:
    always = {"title", "kind", "issuer", "number", "identifiers", "event_on"}
    printed = {".htm": {"citation", "published_on"}, ".pdf": {"citation", "published_on", "pages"}}
    for order, texts in orders.items():
        record = recorded(folder / f"{order}.json")
        for suffix, parsed in texts.items():
            expected = always | printed.get(suffix, set())
            if order in WITH_COVER:
                expected -= {"citation", "pages"}
            assert expected <= agreeing(parsed.metadata, record), (order, suffix)


def test_the_day_an_order_takes_effect_on_is_told_alike_in_every_rendition(orders: Orders) -> None:
    told = {
        order: {parsed.metadata.effective_on for parsed in texts.values()}
        for order, texts in orders.items()
    }
    assert {order: days for order, days in told.items() if days != {None}} == {
        "EO_13551": {"2010-08-30"},
        "EO_13722": {"2016-03-16"},
        "EO_13757": {"2016-12-29"},
        "EO_13810": {"2017-09-21"},
        "EO_13818": {"2017-12-21"},
    }
