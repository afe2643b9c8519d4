"""The PDF reader: what a person sees on the pages, in the order in which people read it."""

import pytest

from ingest.errors import EncryptedFile, MalformedFile, OutputTooLarge, ScannedDocument
from ingest.models import Parsed
from ingest.readers.pdf import pages as pdf_pages
from ingest.readers.pdf.reader import Pdf
from ingest.readers.registry import reader_for
from tests.contracts.readers import check_parsed
from tests.ingest.readers.pdf_maker import WHOLE_PAGE, Box, Page, Text, column, make_pdf

BODY = [
    "Harbors are to be registered with the port office within",
    "a week of their opening, and ships that moor in one that",
    "is not are to leave it by the next tide or pay the fine.",
]
LEFT = ["Ships that had waited for a", "week came in one after the", "other on the first morning."]
RIGHT = ["The largest of them carried", "a cargo of timber under the", "flag of an inland country."]


def read(*pages: Page, name: str = "a.pdf", **made: str) -> Parsed:
    parsed = Pdf().read(make_pdf(*pages, **made), name)  # type: ignore[arg-type]
    check_parsed(parsed)
    return parsed


def blocks(parsed: Parsed) -> list[str]:
    return [parsed.text[b.start : b.end] for b in parsed.blocks]


def test_lines_become_a_paragraph_and_a_wider_gap_begins_another() -> None:
    parsed = read([*column(72, 700, BODY), *column(72, 640, BODY)])
    assert blocks(parsed) == [" ".join(BODY)] * 2


def test_an_indented_line_behind_a_sentence_begins_a_paragraph() -> None:
    other = ["Ships that moor in one that is not registered are to", *BODY[1:]]
    lines = [*column(72, 700, BODY[:2]), Text(92, 676, other[0]), *column(72, 664, other[1:])]
    full = [BODY[0], f"{BODY[1][:-1]}."]
    lines[1] = Text(72, 688, full[1])
    assert blocks(read(lines)) == [" ".join(full), " ".join(other)]


def test_enumerated_items_are_paragraphs_of_their_own() -> None:
    items = [
        "The following is prohibited in every harbor of this coast:",
        "(a) mooring;",
        "(b) rest.",
    ]
    assert blocks(read(column(72, 700, items))) == items


def test_columns_are_read_one_after_the_other() -> None:
    for count in (2, 3):
        words = [LEFT, RIGHT, BODY[:0] or ["Nothing of the sort had been", *LEFT[1:]]][:count]
        lines = [each for at, part in enumerate(words) for each in column(50 + 175 * at, 700, part)]
        by_rows = sorted(lines, key=lambda each: (-each.y, each.x))
        assert blocks(read(by_rows)) == [" ".join(part) for part in words]


def test_a_line_across_the_columns_parts_what_is_above_from_what_is_below() -> None:
    across = "A sentence that runs from the left column to the right one and parts the page."
    page = [
        *column(50, 700, LEFT), *column(250, 700, RIGHT),
        Text(50, 640, across[:66]),
        *column(50, 600, RIGHT), *column(250, 600, LEFT),
    ]  # fmt: skip
    found = " ".join(blocks(read(page)))
    wanted = [*LEFT, *RIGHT, across[:66], *RIGHT, *LEFT]
    assert found == " ".join(wanted)


def test_a_table_is_read_row_by_row_and_each_row_stands_alone() -> None:
    rows = [("Harbor", "Depth", "Berths"), ("North", "10 m", "4"), ("South", "5 m", "12")]
    page = [
        Text(72 + 150 * at, 700 - 12 * row, cell)
        for at in range(3)
        for row, cells in enumerate(rows)
        for cell in [cells[at]]
    ]
    assert blocks(read(page)) == [" ".join(row) for row in rows]


def test_heads_feet_and_page_numbers_that_repeat_are_no_text() -> None:
    pages = [
        [Text(72, 760, "Harbor Review"), *column(72, 600, [f"{n}. {BODY[0]}", *BODY[1:]]),
         Text(300, 40, f"Page {n} of 3"), Text(500, 40, str(n + 6))]
        for n in (1, 2, 3)
    ]  # fmt: skip
    parsed = read(*pages)
    assert "Review" not in parsed.text
    assert "Page" not in parsed.text
    assert not {"7", "8", "9"} & set(parsed.text.split())
    assert [b.page for b in parsed.blocks] == ["1", "2", "3"]


def test_a_page_that_repeats_another_keeps_its_words() -> None:
    page = [Text(72, 760, "Harbor closed today.")]
    assert read(page, page, page).text.count("Harbor closed today.") == 3


def test_a_paragraph_goes_on_behind_the_turn_of_a_page() -> None:
    parsed = read(column(72, 100, BODY[:2]), column(72, 700, BODY[2:]))
    assert blocks(parsed) == [" ".join(BODY)]
    assert parsed.blocks[0].page == "1"
    assert parsed.metadata.pages == 2


def test_a_word_cut_at_a_lines_end_is_whole_again() -> None:
    cut = ["The harbor has been regis-", "tered by the port of", "fice."]
    assert "registered by" in read(column(72, 700, cut)).text


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("The crew of twenty-", "one sailors came ashore", "twenty-one sailors"),
        ("All pay the well-known fee of the port-", "office", "portoffice"),
        ("A ship under the Sino-", "Foreign flag is not meant", "Sino-Foreign flag"),
        ("The short-term plan is older than the short-", "term one", "short-term one"),
        ("A long-lived crew and a faster crew was the faster-", "growing one", "faster-growing"),
        ("Papers of the year 2019-", "20 are kept in the office", "2019-20 are"),
    ],
)
def test_a_hyphen_of_the_word_itself_stays(first: str, second: str, wanted: str) -> None:
    assert wanted in read(column(72, 700, [first, second])).text


def test_headings_are_larger_than_the_text_and_the_largest_are_the_top() -> None:
    page = [
        Text(72, 720, "Harbor Rules", 20), *column(72, 690, BODY),
        Text(72, 640, "Mooring", 14), *column(72, 620, BODY),
        Text(72, 570, "Fees", 14), *column(72, 550, BODY),
        Text(72, 500, "In winter", bold=True), *column(72, 480, BODY),
    ]  # fmt: skip
    parsed = read(page)
    found = [(b.level, parsed.text[b.start : b.end]) for b in parsed.blocks if b.kind == "heading"]
    assert found == [(1, "Harbor Rules"), (2, "Mooring"), (2, "Fees"), (3, "In winter")]


def test_text_that_nobody_sees_is_left_out() -> None:
    hidden = [
        Text(72, 500, "Unpainted words", mode=3),
        Text(72, 480, "White words", colour=(1, 1, 1)),
        Text(72, 460, "Tiny words", 0.5),
        Text(-300, 440, "Words beside the page"),
    ]
    assert read([*column(72, 700, BODY), *hidden]).text == " ".join(BODY)


def test_white_letters_on_something_dark_are_seen() -> None:
    page: Page = [
        *column(72, 700, BODY),
        Box(60, 590, 300, 30),
        Text(72, 600, "Notice", colour=(1, 1, 1)),
    ]
    assert "Notice" in read(page).text


def test_what_was_recognised_in_the_picture_of_a_page_is_its_text() -> None:
    layer = [Text(72, 700 - 12 * at, line, mode=3) for at, line in enumerate(BODY)]
    assert read([WHOLE_PAGE, *layer]).text == " ".join(BODY)


def test_a_scan_is_refused_with_the_program_that_would_help() -> None:
    with pytest.raises(ScannedDocument) as caught:
        read([WHOLE_PAGE], [WHOLE_PAGE], name="scan.pdf")
    assert "scan.pdf" in caught.value.message
    assert "2" in caught.value.message
    assert "ocrmypdf" in caught.value.hint


def test_a_password_is_told_and_an_empty_one_is_none() -> None:
    page = column(72, 700, BODY)
    with pytest.raises(EncryptedFile, match=r"a\.pdf"):
        read(page, password="tide")
    assert read(page, password="").text == " ".join(BODY)


def test_a_page_lying_on_its_side_reads_like_one_that_stands() -> None:
    lines = [Text(100 + 12 * at, 72, line, turned=1) for at, line in enumerate(BODY)]
    assert read(lines).text == " ".join(BODY)


def test_words_that_run_up_the_margin_come_behind_the_text() -> None:
    page = [Text(30, 300, "Draft of the port office", turned=1), *column(72, 700, BODY)]
    assert blocks(read(page)) == [" ".join(BODY), "Draft of the port office"]


def test_a_pdf_is_one_whatever_its_name_and_behind_a_little_junk() -> None:
    data = make_pdf(column(72, 700, BODY))
    for name, junk in (("notice.txt", b""), ("notice", b"x" * 900), ("notice.pdf", b"")):
        whole = junk + data
        reader = reader_for(name, whole[:4096])
        assert reader.format == "pdf"
        assert reader.read(whole, name).text == " ".join(BODY)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"<html>no</html>", make_pdf()])
def test_a_file_that_is_no_pdf_or_has_no_page_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFile, match=r"a\.pdf"):
        Pdf().read(data, "a.pdf")


def test_a_file_stops_at_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_pdf(column(72, 700, BODY), column(72, 700, BODY))
    monkeypatch.setattr(pdf_pages, "MAX_CHARS", 200)
    with pytest.raises(OutputTooLarge, match="page 2"):
        Pdf().read(data, "a.pdf")
    monkeypatch.setattr(pdf_pages, "MAX_PAGES", 1)
    with pytest.raises(OutputTooLarge, match="2 pages"):
        Pdf().read(data, "a.pdf")


def test_the_files_own_title_counts_only_where_its_text_bears_it_out() -> None:
    page = [Text(72, 720, "Harbor Rules of the Port", 20), *column(72, 690, BODY)]
    dates = "/CreationDate(D:20200102030405Z)/Author(Ann Writer; jwriter)"
    said = read(page, info=f"/Title(Rules of the Port){dates}", catalog="/Lang(en-US)").metadata
    assert (said.title, said.authors, said.language) == (
        "Rules of the Port", ("Ann Writer",), "en-US"
    )  # fmt: skip
    assert (said.published_on, said.event_on) == (None, None)
    for other in ("Microsoft Word - rules.doc", "Annual budget template", "untitled", ""):
        assert read(page, info=f"/Title({other})").metadata.title == "Harbor Rules of the Port"


def test_dashes_quotes_and_ligatures_are_plain_words() -> None:
    from ingest.readers.pdf.lines import tidy

    assert tidy("the o\ufb03ce\u00a0of\x00 \ufb01re") == "the office of fire"
    assert tidy("caf´e") == "café"
    assert "harbor – “open”" in read([Text(72, 700, "The harbor – “open” as it is.")]).text


def test_an_accent_drawn_over_a_letter_is_that_letters() -> None:
    drawn = [Text(72, 700, "Te"), Text(78, 700, "´"), Text(84, 700, "ngxun holds the harbor.")]
    assert "Téngxun" in read(drawn).text


def test_a_title_over_two_columns_does_not_mix_them() -> None:
    title = Text(150, 740, "A title that is set over both columns", 12)
    page = [
        title,
        *column(50, 716, ["Summary", *LEFT]),
        *column(250, 716, [*RIGHT, "and more of it."]),
    ]
    found = " ".join(blocks(read(page)))
    assert found == " ".join([title.words, "Summary", *LEFT, *RIGHT, "and more of it."])


def test_a_note_below_in_the_margin_is_read_behind_the_text() -> None:
    page = [*column(200, 700, BODY * 2), *column(40, 560, ["Filed at noon in the port", "office."])]
    assert read(page).text.endswith("Filed at noon in the port office.")
    assert read(page).text.startswith(BODY[0])
