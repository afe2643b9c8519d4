"""What became of a list, as JSON and as a page: exact, whole, and no markup of anybody else's."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.register.changes import FieldChange
from bot.register.difference import ListChange, ListDifference, Notice, Side
from bot.surfaces.list_changes import Piece, counts, difference_json, pieces_of
from bot.surfaces.list_page import difference_html
from ingest.models import Document
from ingest.register.listing import LISTS
from ingest.register.lists import Row

HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> & \x1b[31m \u202egnp'
_words = st.lists(st.sampled_from(["Acme", "Works", ",", "Road", "7", "and", "Té"]), max_size=12)


def document(url: str | None = None) -> Document:
    return Document(
        id="d1", key=HOSTILE, uri="u", title=HOSTILE, kind="list", ingested_at="2026-01-01",
        collection="public", published_on="2020-01-01", url=url,
    )  # fmt: skip


def difference(url: str | None = "https://example.org/rule") -> ListDifference:
    row = Row(0, 5, HOSTILE, HOSTILE, (("Entity", HOSTILE),))
    notice = Notice("85 FR 200", "2020-03-02", document(url), HOSTILE, 3, 9)
    cell = FieldChange("Entity", f"Acme Works, 1 Road {HOSTILE}", f"Acme Works, 2 Road {HOSTILE}")
    return ListDifference(
        LISTS[0], "versions",
        Side("2020-01-01", document(), 1204), Side("2020-12-31", document(url), 1),
        (ListChange(HOSTILE, None, "added", None, row, (), notice),),
        (ListChange("Apex", HOSTILE, "removed", row, None, (), None),),
        (ListChange("Acme", "RURITANIA", "modified", row, row, (cell,), notice),),
        1203, ("name", HOSTILE), (HOSTILE,),
    )  # fmt: skip


class Tags(HTMLParser):
    """Collects the tags and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_has_no_markup_but_its_own() -> None:
    page = difference_html(difference())
    tags = Tags(page)
    assert not {"script", "img", "iframe", "link"} & set(tags.tags)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_fetches_nothing_and_links_only_to_addresses_of_the_web() -> None:
    page = difference_html(difference())
    links = {value for name, value in Tags(page).attributes if name in ("href", "src")}
    assert links == {"https://example.org/rule"}
    assert "default-src 'none'" in page
    assert "url(" not in page
    for url in ("javascript:alert(1)", "file:///etc/passwd", None):
        assert "<a " not in difference_html(difference(url))


def test_the_page_marks_the_words_that_were_changed() -> None:
    page = difference_html(difference())
    assert re.search(r"Acme Works, <del>1 ?</del><ins>2 ?</ins>", page)
    assert (page.count("<ins>"), page.count("<del>")) == (1, 1)


def test_every_table_has_a_caption_and_headings_of_columns_and_rows() -> None:
    page = difference_html(difference())
    assert page.count("<table") == page.count("<caption>") == 3
    assert page.count('scope="col"') == 12
    assert page.count('scope="row"') == 3
    assert '<html lang="en">' in page
    assert 'name="viewport"' in page


def test_the_page_tells_the_counts_and_a_missing_notice() -> None:
    page = difference_html(difference())
    for told in ("<b>1</b> added", "<b>1</b> removed", "<b>1</b> modified", "<b>1,203</b> unch"):
        assert told in page
    assert "no notice in this library" in page
    nothing = replace(difference(), added=(), removed=(), modified=())
    assert "Nothing was changed." in difference_html(nothing)


def test_the_json_is_whole() -> None:
    found = json.loads(json.dumps(difference_json(difference())))
    assert (found["list"], found["by"], found["unchanged"]) == ("entity-list", "versions", 1203)
    assert found["from"]["rows"] == 1204
    assert found["compared"] == ["name", HOSTILE]
    assert found["added"][0]["to"] == {
        "document_id": "d1", "start": 0, "end": 5, "quote": HOSTILE,
    }  # fmt: skip
    assert found["added"][0]["from"] is None
    assert found["removed"][0]["notice"] is None
    assert found["modified"][0]["fields"][0]["field"] == "Entity"
    assert found["modified"][0]["notice"]["url"] == "https://example.org/rule"


def test_what_is_only_told_by_notices_is_said_to_be() -> None:
    told = ListChange("Acme", None, "enjoined", notice=Notice(None, "2021-03-12", document(), "Q."))
    found = ListDifference(
        LISTS[2], "notices", Side("2021-01-01"), Side("2021-12-31"), (), (), (told,)
    )  # fmt: skip
    page = difference_html(found)
    assert "holds no two versions" in page
    assert "enjoined<blockquote>Q.</blockquote>" in page
    assert "unchanged" not in counts(found)


@given(_words, _words)
def test_the_pieces_of_a_cell_are_both_texts(before: list[str], after: list[str]) -> None:
    old, new = " ".join(before), " ".join(after)
    pieces = pieces_of(old, new)
    assert "".join(each.text for each in pieces if each.kind != "removed") == new
    kept = "".join(each.text for each in pieces if each.kind != "added")
    assert kept.split() == old.split()


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        (None, "New text", [Piece("added", "New text")]),
        ("Old text", None, [Piece("removed", "Old text")]),
        ("ACME  works", "Acme works", [Piece("same", "Acme works")]),
    ],
)
def test_an_empty_cell_and_one_set_otherwise(
    before: str | None, after: str | None, pieces: list[Piece]
) -> None:
    assert pieces_of(before, after) == pieces


def test_a_cell_as_long_as_a_book_is_told_in_time() -> None:
    pieces = pieces_of("a b " * 20_000, "b a " * 20_000)
    assert [each.kind for each in pieces] == ["removed", "added"]
