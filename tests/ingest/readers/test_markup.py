"""Markdown, HTML and plain text: what a person would read, and what the file says of itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import EmptyFile, MalformedFile, MalformedMetadata
from ingest.models import Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.encoding import decode
from ingest.readers.html.reader import Html
from ingest.readers.kinds import white_house_kind
from ingest.readers.markdown import Markdown
from ingest.readers.text import PlainText
from tests.contracts.readers import check_parsed, reads_or_refuses
from tests.ingest.readers import samples


def blocks(parsed: Parsed) -> list[tuple[str, str | None, str]]:
    return [(b.kind, b.label, parsed.text[b.start : b.end]) for b in parsed.blocks]


def test_a_white_house_order_is_understood() -> None:
    parsed = Markdown().read(samples.MARKDOWN, "order.md")
    assert blocks(parsed) == [
        ("heading", None, "Executive Order on Harbors"),
        ("paragraph", None, "By the authority vested in me, it is hereby ordered:"),
        ("heading", "Sec. 1", "Section 1. Policy."),
        ("paragraph", "Sec. 1", "Harbors are registered."),
        ("heading", "Sec. 2", "Sec. 2. General Provisions."),
        ("paragraph", "Sec. 2(a)", "(a) The following is prohibited: (i) mooring; and"),
        ("paragraph", "Sec. 2(a)(ii)", "(ii) dredging."),
        ("paragraph", "Sec. 2(b)", "(b) Nothing else."),
        ("paragraph", None, "JOSEPH EXAMPLE"),
        ("paragraph", None, "THE WHITE HOUSE,"),
        ("paragraph", None, "March 4, 2020."),
        ("paragraph", None, "Annex"),
        ("row", "row 1", "North | 10 m"),
    ]
    said = parsed.metadata
    assert (said.kind, said.issuer) == ("order", "The White House")
    assert (said.published_on, said.date_source) == ("2020-03-04", "front matter")
    assert said.url == "https://www.whitehouse.gov/presidential-actions/2020/03/harbors/"


def test_markdown_markup_becomes_plain_text() -> None:
    source = b"""Harbors
=======

A *fine* **day** with `code`, ![a picture](x.png) and [a link](y).
It goes on.

1. First
2. Second
   - nested

> quoted

<script>alert(1)</script>
<div>Shown <b>text</b></div>
"""
    assert [text for _, _, text in blocks(Markdown().read(source, "a.md"))] == [
        "Harbors",
        "A fine day with code, a picture and a link. It goes on.",
        "1. First",
        "2. Second",
        "nested",
        "quoted",
        "Shown text",
    ]


def test_the_first_heading_is_the_title_without_front_matter() -> None:
    parsed = Markdown().read(b"# Harbors\n\nWords.\n", "a.md")
    assert parsed.metadata.title == "Harbors"
    assert parsed.text == "Harbors\n\nWords."


def test_front_matter_with_a_bad_date_is_refused_by_name() -> None:
    with pytest.raises(MalformedMetadata, match="published_on is 'soon'"):
        Markdown().read(b"---\ndate: soon\n---\nWords.\n", "a.md")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert Markdown().read(b"---\nWords: yes.\n", "a.md").text == "Words: yes."


def test_html_shows_what_a_person_sees() -> None:
    parsed = Html().read(samples.HTML, "page.html")
    assert blocks(parsed) == [
        ("heading", None, "Harbor opens"),
        ("paragraph", None, "The north harbor opened today."),
        ("heading", None, "Depths"),
        ("paragraph", None, "North: ten metres"),
        ("paragraph", None, "South: five metres"),
        ("row", "row 1", "North | 10 m"),
    ]


def test_html_says_when_where_and_by_whom() -> None:
    said = Html().read(samples.HTML, "page.html").metadata
    assert (said.title, said.language) == ("Harbor opens", "en")
    assert (said.published_on, said.date_source) == (
        "2021-05-06",
        "meta article:published_time",
    )
    assert (said.url, said.authors) == ("https://news.example/harbor", ("Ann Writer",))
    assert said.kind is None


def test_a_page_without_a_date_has_none() -> None:
    said = Html().read(b"<p>Opened on May 4, 2020.</p>", "a.html").metadata
    assert (said.published_on, said.date_source) == (None, None)


def test_html_decodes_its_declared_charset() -> None:
    page = '<meta charset="windows-1251"><p>Привет, мир</p>'.encode("windows-1251")
    assert Html().read(page, "a.html").text == "Привет, мир"


def test_a_page_cut_short_by_its_depth_is_refused_instead() -> None:
    with pytest.raises(MalformedFile, match="nested too deeply"):
        Html().read(b"<p>Words.</p>" + b"<b>x" * 1_000, "a.html")


@pytest.mark.parametrize("style", ["display:none", "color:red; visibility : hidden", "font-size:0"])
def test_hidden_text_is_not_read(style: str) -> None:
    page = f'<p>Seen.</p><p style="{style}">Hidden.</p><span style="{style}">Hidden.</span>'
    assert Html().read(page.encode(), "a.html").text == "Seen."
    assert "Hidden" not in Markdown().read(page.encode(), "a.md").text


def test_plain_text_joins_hard_wrapped_lines_only() -> None:
    parsed = PlainText().read(samples.TEXT, "news.txt")
    assert parsed.metadata.title == "Harbor opens"
    assert [kind for kind, _, _ in blocks(parsed)] == ["heading", "paragraph", "paragraph"]
    assert "came in one" in parsed.text
    lines = PlainText().read(b"Name: A\nPlace: B\nDepth: C\n", "a.txt")
    assert [text for _, _, text in blocks(lines)] == ["Name: A", "Place: B", "Depth: C"]


def test_plain_text_guesses_no_date() -> None:
    said = PlainText().read(b"News of May 4, 2020\n\nWords.\n", "2020-05-04.txt").metadata
    assert (said.published_on, said.event_on, said.kind) == (None, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_unicode_encoding_is_told_by_its_mark(encoding: str) -> None:
    assert decode("Größe\r\nzwei".encode(encoding), "a.txt") == "Größe\nzwei"


def test_other_encodings_are_guessed_from_enough_text() -> None:
    text = "Der Hafen ist größer als früher; die Brücke über den Fluß wäre nötig gewesen. " * 5
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_text_of_nothing_is_empty() -> None:
    with pytest.raises(EmptyFile):
        decode("\n \n".encode("utf-16"), "a.txt")


@pytest.mark.parametrize(
    ("path", "title", "kind"),
    [
        ("presidential-actions/2021/x", "Executive Order on X", "order"),
        ("presidential-actions/2021/x", "Notice on the Continuation of X", "notice"),
        ("presidential-actions/2021/x", "Letter to the Speaker", "statement"),
        ("presidential-actions/2021/x", "A Message to the Congress", "statement"),
        ("presidential-actions/2021/x", "Memorandum on X", "order"),
        ("statements-releases/2021/x", "Press Release: Notice on the Continuation", "notice"),
        ("statements-releases/2021/x", "On X", "statement"),
        ("fact-sheets/2025/x", "X", "statement"),
        ("about/", "The Cabinet", None),
    ],
)
def test_white_house_pages_tell_their_kind(path: str, title: str, kind: str | None) -> None:
    for host in ("www.whitehouse.gov", "bidenwhitehouse.archives.gov/briefing-room"):
        assert white_house_kind(f"https://{host}/{path}", title) == kind
    assert white_house_kind(f"https://whitehouse.gov.evil.example/{path}", title) is None


ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=400)
MARKS = st.text(st.sampled_from('a b\n#*_`[]()<>!|-=1.:&\\"~>\t'), max_size=300)


@settings(max_examples=150, deadline=None)
@given(st.one_of(ANY_TEXT, MARKS))
def test_any_markup_reads_or_is_refused(source: str) -> None:
    for reader, name in ((Markdown(), "a.md"), (Html(), "a.html"), (PlainText(), "a.txt")):
        reads_or_refuses(reader, source.encode(), name)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("p"), ANY_TEXT),
            st.tuples(st.just("h"), ANY_TEXT),
            st.tuples(st.just("r"), ANY_TEXT),
        ),
        max_size=8,
    )
)
def test_the_builder_keeps_its_offsets(steps: list[tuple[str, str]]) -> None:
    builder = TextBuilder()
    for kind, text in steps:
        if kind == "p":
            builder.paragraph(text)
        elif kind == "h":
            builder.heading(text, 2)
        else:
            builder.row(["a", "b", "c"], [text, "", text], name=None)
    parsed = builder.build()
    check_parsed(parsed)
    assert builder.length == len(parsed.text)
