"""The word index takes any text that a user types, and finds names and phrases as people do."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import LibraryDamaged
from ingest.library.words import WordIndex, WordRow, folded_name, terms

TEXTS = {
    "order": "The order prohibits export of machine tools to the listed end users.",
    "tools": "Machine tools may be exported with a licence; the end of the order is not near.",
    "swapped": "Tools for a machine: users list the end of exports.",
    "other": "Berths in the harbour are kept by the harbour master.",
}
NAMES = {"row1": "Acme Trading Co., Ltd.", "row2": "ACME", "row3": "Łódź-Werke “Ost”"}

HOSTILE = [
    '"', "'", '"unclosed', "AND OR NOT", "words:order", "+order -tools", "order^9", "or*", "(((",
    "[a TO b]", "{!x}", "\\", "a\\", "~2", "\x00", "order\x00tools", "😀", "👩‍👩‍👧 order", "\ud800",
    "a\udfffb", "\u202eorder", "\ufeff", "", " ", "\n", "%", "_", "a_b",
    "'; DROP TABLE documents; --",
    "order " * 20_000, "x" * 100_000, "\U0010ffff", "１２３", "ﬁnance", "İstanbul", "ß",
    "tools_tools",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    """An index of a few texts and of rows that list names."""
    path = tmp_path_factory.mktemp("words")
    texts = [WordRow(name, "d1", "Title", ("Title",), text, None) for name, text in TEXTS.items()]
    rows = [WordRow(name, "d2", "List", ("List",), text, text) for name, text in NAMES.items()]
    WordIndex.write(path, [*texts, *rows])
    return WordIndex(path)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_no_text_of_a_user_is_query_syntax_or_an_error(index: WordIndex, text: str) -> None:
    found = index.search(terms(text), 10)
    assert all(name in TEXTS or name in NAMES for name, _ in found)
    index.named([text], 10)
    assert all(index.frequency(term) >= 0 for term in terms(text))


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_no_text_at_all_is_an_error(index: WordIndex, text: str) -> None:
    index.search(terms(text), 5)
    index.named([text, folded_name(text)], 5)


def test_what_looks_like_syntax_means_its_words(index: WordIndex) -> None:
    plain = index.search(terms("harbour berths"), 10)
    assert [name for name, _ in plain] == ["other"]
    assert index.search(terms('+"harbour" AND (berths)'), 10) == plain
    assert [name for name, _ in index.search(terms("NOT harbour"), 10)] == ["other"]


def test_words_are_found_in_any_form_and_case(index: WordIndex) -> None:
    for text in ("EXPORTING", "exports", "export", "éxport"):
        assert {name for name, _ in index.search(terms(text), 10)} == {"order", "tools", "swapped"}


def test_words_in_the_order_of_the_question_count_for_more(index: WordIndex) -> None:
    scores = dict(index.search(terms("machine tools"), 10))
    swapped = dict(index.search(terms("tools machine"), 10))
    assert scores["order"] > swapped["order"]
    assert scores["swapped"] < swapped["swapped"]


def test_the_best_match_comes_first_and_no_more_than_asked_for(index: WordIndex) -> None:
    found = index.search(terms("order tools export end users"), 2)
    assert len(found) == 2
    assert found[0][0] == "order"
    assert found[0][1] >= found[1][1]
    assert index.search(terms("order"), 0) == []
    assert index.search([], 5) == []


def test_only_the_chunks_asked_for_are_scored(index: WordIndex) -> None:
    everything = dict(index.search(terms("machine tools"), 10))
    some = dict(index.search(terms("machine tools"), 10, {"tools", "other"}))
    assert some.keys() == {"tools"}
    assert some["tools"] == pytest.approx(everything["tools"], abs=1e-5)
    assert index.search(terms("machine tools"), 10, set()) == []


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Acme Trading Co., Ltd.", ["row1"]),
        ("acme trading co ltd", ["row1"]),
        ("ACME  TRADING, CO. (LTD)", ["row1"]),
        ("“Acme”", ["row2"]),
        ("łódź werke ost", ["row3"]),
        ("Acme Trading", []),
        ("", []),
        ("...", []),
    ],
)
def test_a_listed_name_is_found_whatever_its_case_and_punctuation(
    index: WordIndex, name: str, rows: list[str]
) -> None:
    assert index.named([name], 10) == rows


def test_adding_to_an_index_keeps_what_was_there(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        WordIndex.write(tmp_path, [WordRow(name, "d", "T", (), text, None)])
    index = WordIndex(tmp_path)
    assert index.count() == len(TEXTS)
    assert [name for name, _ in index.search(terms("harbour"), 5)] == ["other"]


@pytest.mark.parametrize("files", [{}, {"meta.json": b"{"}])
def test_an_index_that_cannot_be_opened_is_damage_by_name(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LibraryDamaged):
        WordIndex(tmp_path)
