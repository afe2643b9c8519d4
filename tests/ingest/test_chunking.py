"""Chunks are spans of the text that hold each word once, and never more than fits."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.chunking import _WORD, chunk
from ingest.errors import ReadError
from ingest.models import Block, Cell, Chunk, Document, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.markdown import Markdown

MAX = 20

WORD = st.sampled_from(
    ["the", "agency", "may", "deny", "Sec.", "No.", "4.", "licence.", "export.", "(a)", "“List”",
     "Ltd.", "is", "listed.", "§", "😀", "é.", "Why?", "x" * 80]
)  # fmt: skip
SENTENCES = st.lists(WORD, min_size=1, max_size=70).map(" ".join)
LINES = st.lists(SENTENCES, min_size=1, max_size=3).map("\n".join)
HEADING = st.tuples(st.just("heading"), st.lists(WORD, min_size=1, max_size=5).map(" ".join))
PARAGRAPH = st.tuples(st.just("paragraph"), LINES)
ROW = st.tuples(st.just("row"), st.lists(WORD, min_size=1, max_size=30).map(" ".join))
BLOCKS = st.lists(st.one_of(HEADING, PARAGRAPH, PARAGRAPH, ROW), min_size=1, max_size=14)


def document(identity: str = "d1") -> Document:
    """Return a Document whose chunks do not matter elsewhere."""
    return Document(
        id=identity, key="k", uri="k.md", title="Title", kind="notice",
        ingested_at="2026-01-01T00:00:00+00:00", collection="public",
    )  # fmt: skip


def built(blocks: list[tuple[str, str]], levels: list[int]) -> Parsed:
    """Return a text of these blocks; rows are named and have one cell a word."""
    builder = TextBuilder()
    for number, (kind, text) in enumerate(blocks):
        if kind == "heading":
            builder.heading(text, levels[number % len(levels)])
        elif kind == "row":
            words = text.split()
            builder.row([f"C{n}" for n in range(len(words))], words, name=f"Name {number}")
        else:
            builder.paragraph(text, label=f"p{number}", page=str(100 + number))
    return builder.build()


def characters(text: str, start: int, end: int) -> list[int]:
    """Return the places of all that is not a blank between two offsets."""
    return [at for at in range(start, end) if not text[at].isspace()]


def check(parsed: Parsed, chunks: tuple[Chunk, ...], max_words: int) -> None:
    """Assert all that chunks promise of any text that is not of headings only."""
    text = parsed.text
    assert [each.ordinal for each in chunks] == list(range(len(chunks)))
    assert len({each.id for each in chunks}) == len(chunks)
    for each in chunks:
        assert 0 <= each.start < each.end <= len(text)
        assert each.text == text[each.start : each.end] == each.text.strip()
        assert each.document_id == "d1"
        assert len(each.text.split()) <= max_words
        assert each.embedded_text.endswith(each.text)
    assert all(one.end <= other.start for one, other in pairwise(chunks)), "chunks overlap"
    held = [at for each in chunks for at in characters(text, each.start, each.end)]
    wanted = [
        at for b in parsed.blocks if b.kind != "heading" for at in characters(text, b.start, b.end)
    ]
    assert held == wanted, "a character is lost, there twice, or out of order"
    for each in chunks:
        inside = [b for b in parsed.blocks if b.start < each.end and each.start < b.end]
        assert all(b.kind != "heading" for b in inside), "a chunk crosses a heading"
        if any(b.kind == "row" for b in inside):
            check_row(each, inside, text, max_words)
        else:
            assert each.name is None
            assert each.cells == ()


def check_row(row: Chunk, inside: list[Block], text: str, max_words: int) -> None:
    """Assert that a chunk of a row is of that row alone, whole wherever it fits."""
    (block,) = inside
    assert row.name == block.name
    if len(_WORD.findall(text, block.start, block.end)) <= max_words:
        assert (row.start, row.end) == (block.start, block.end)
        assert row.cells == block.cells


@given(BLOCKS, st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(MAX, 60))
@settings(max_examples=150, deadline=None)
def test_chunks_of_any_structure_are_spans_that_hold_each_character_once(
    blocks: list[tuple[str, str]], levels: list[int], max_words: int
) -> None:
    assume(any(kind != "heading" for kind, _ in blocks))
    parsed = built(blocks, levels)
    check(parsed, chunk(document(), parsed, max_words), max_words)


MARKDOWN = st.lists(
    st.one_of(
        SENTENCES, st.text(max_size=60), LINES,
        HEADING.map(lambda h: "## " + h[1]),
        st.lists(SENTENCES, min_size=1, max_size=4).map(lambda s: "\n".join(f"- {x}" for x in s)),
        st.just("| Name | Country |\n|---|---|\n| Acme | Ruritania |\n| Zed Ltd. | Sylvania |"),
        st.just("```\ncode  here\n```"), st.just("> quoted text"), st.just("---"),
    ),
    min_size=1, max_size=10,
).map("\n\n".join)  # fmt: skip


@given(MARKDOWN)
@settings(max_examples=80, deadline=None)
def test_chunks_of_any_markdown_are_spans_that_hold_each_character_once(text: str) -> None:
    try:
        parsed = Markdown().read(text.encode("utf-8", "replace"), "x.md")
    except ReadError:
        assume(False)
    assume(any(block.kind != "heading" for block in parsed.blocks))
    check(parsed, chunk(document(), parsed, MAX), MAX)


@given(st.lists(HEADING, min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_a_text_of_headings_only_can_still_be_found(blocks: list[tuple[str, str]]) -> None:
    parsed = built(blocks, [1])
    chunks = chunk(document(), parsed, MAX)
    assert [each.text for each in chunks] == [text for _, text in blocks]
    assert len({each.id for each in chunks}) == len(chunks)


def test_a_chunk_is_embedded_under_its_title_and_nearest_headings() -> None:
    parsed = built(
        [("heading", "Title"), ("heading", "Part"), ("heading", "Chapter"), ("heading", "Section"),
         ("paragraph", "Words of the section."), ("heading", "Other part"), ("paragraph", "More.")],
        [1, 2, 3, 4, 1, 2],
    )  # fmt: skip
    first, second = chunk(document(), parsed, MAX)
    assert first.headings == ("Title", "Chapter", "Section")
    assert first.embedded_text == "Title > Chapter > Section\nWords of the section."
    assert second.headings == ("Title", "Other part"), "a heading ends those below its level"


def test_a_long_paragraph_is_cut_between_sentences_into_parts_of_about_equal_size() -> None:
    sentence = "The agency denies every licence that it is asked for."
    parsed = built([("paragraph", " ".join([sentence] * 9))], [1])
    sizes = [len(each.text.split()) for each in chunk(document(), parsed, 40)]
    assert sum(sizes) == 90
    assert all(size % 10 == 0 for size in sizes), "a sentence was cut"
    assert max(sizes) - min(sizes) <= 10, "there is a short rest"


def test_a_chunk_is_pointed_at_by_its_first_label_and_page() -> None:
    parsed = built([("paragraph", "One."), ("paragraph", "Two."), ("row", "Three")], [1])
    first, row = chunk(document(), parsed, MAX)
    assert first.locator == "p0, p. 100"
    assert (row.locator, row.name, row.cells) == (None, "Name 2", (Cell("C0", 12, 17),))
    assert first.text == "One.\n\nTwo."


def test_equal_texts_have_other_ids_in_other_places_and_documents() -> None:
    parsed = built([("row", "Acme"), ("row", "Acme")], [1])
    ids = {each.id for name in ("d1", "d2") for each in chunk(document(name), parsed, MAX)}
    assert len(ids) == 4
    again = {each.id for name in ("d1", "d2") for each in chunk(document(name), parsed, MAX)}
    assert again == ids


@pytest.mark.parametrize("max_words", [20, 180])
def test_every_notice_of_the_sample_keeps_these_promises(max_words: int) -> None:
    from importlib.resources import files

    for file in files("ingest.sample").iterdir():
        if file.name.endswith(".md"):
            parsed = Markdown().read(file.read_bytes(), file.name)
            check(parsed, chunk(document(), parsed, max_words), max_words)


def test_text_without_spaces_is_cut_too() -> None:
    parsed = built([("paragraph", "\u6e2f\u53e3\u8a31\u53ef\u8b49" * 100)], [1])
    sizes = [len(each.text) for each in chunk(document(), parsed, 40)]
    assert sum(sizes) == 500
    assert max(sizes) <= 40
