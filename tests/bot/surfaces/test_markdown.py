"""An Answer as Markdown: everything that must be told is, and document text is no markup."""

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.models import Answer, Citation, Claim, Conflict, NearMiss, Provenance
from bot.surfaces.markdown import escape, text_of, to_markdown


def citation(**fields: Any) -> Citation:
    """Return a Citation of an order, with some fields replaced."""
    known: dict[str, Any] = {
        "n": 1, "document_id": "d1", "key": "2021-0001", "title": "An order", "kind": "order",
        "url": "https://example.org/a_b", "official": True, "issuer": "Office", "number": None,
        "citation": "86 XR 100", "published_on": "2021-03-01", "effective_on": None,
        "locator": "Sec. 1(a)", "quote": "No one may.\nNot even once.", "start": 0, "end": 26,
        "chunk_id": "c1", "superseded_by": None,
    }  # fmt: skip
    return Citation(**known | fields)


def answer(**fields: Any) -> Answer:
    """Return an Answer with one claim, with some fields replaced."""
    known: dict[str, Any] = {
        "id": "a1", "question": "May I?", "standalone_question": "May I?", "status": "answered",
        "answer": "No one may. [1]", "confidence": 0.93, "citations": (citation(),),
        "claims": (Claim(text="No one may.", citations=(1,)),), "newest_document_on": "2022-01-01",
        "provenance": Provenance(library="l", embedder="e"),
    }  # fmt: skip
    return Answer(**known | fields)


def test_an_answer_comes_with_its_sources_and_its_worth() -> None:
    assert to_markdown(answer()) == (
        "No one may. [1]\n\n**Sources**\n\n"
        "[1] An order · Office · 2021-03-01 · 86 XR 100  \nOFFICIAL order  \n"
        "<https://example.org/a_b>  \nAt: Sec. 1(a)\n\n> No one may.\n> Not even once.\n\n"
        "*Confidence: high (0.93). Newest source: 2021-03-01. Newest document: 2022-01-01.*\n"
    )


@pytest.mark.parametrize("standalone", ["May I?", "May I *moor* here?"])
@pytest.mark.parametrize("cited", [(), (citation(),)])
def test_the_text_of_an_answer_is_found_again_in_its_markdown(
    standalone: str, cited: tuple[Citation, ...]
) -> None:
    given = answer(standalone_question=standalone, citations=cited)
    assert text_of(to_markdown(given)) == given.answer
    assert text_of(to_markdown(given).rstrip()) == given.answer
    assert text_of(given.answer) == given.answer


def test_news_and_superseded_documents_are_told_in_words() -> None:
    news = citation(kind="news", official=False)
    assert "NEWS, not an official document" in to_markdown(answer(citations=(news,)))
    old = to_markdown(answer(citations=(citation(superseded_by="2022-0002"),)))
    assert "SUPERSEDED by 2022-0002" in old
    file = citation(kind="document", official=False, published_on=None)
    assert "undated" in to_markdown(answer(citations=(file,)))
    assert "not known to be official" in to_markdown(answer(citations=(file,)))


def test_a_refusal_names_the_nearest_and_as_of() -> None:
    refused = answer(
        status="abstained", reason="not_in_documents", answer="Not found.", citations=(), claims=(),
        near_miss=NearMiss(text="Nearest is “An *order*”.", citation=citation()),
        as_of="2021-12-31", confidence=0.2,
    )  # fmt: skip
    text = to_markdown(refused, quotes=False)
    assert "Nearest is “An \\*order\\*”." in text
    assert "> No one may" not in text
    assert "Confidence that the library answers this: low" in text
    assert "As of 2021-12-31" in text


def test_a_conflict_is_shown_with_what_is_preferred() -> None:
    claims = (Claim(text="It is.", citations=(1,)), Claim(text="It is not.", citations=(2,)))
    text = to_markdown(answer(conflicts=(Conflict(claims=claims, prefers=2, why="It is later."),)))
    assert "- It is. [1]\n- It is not. [2]" in text
    assert "Preferred is [2]: It is later." in text


def test_what_the_answer_says_is_not_said_again_in_a_conflict() -> None:
    said = Claim(text="No one may.", citations=(1,))
    other = Claim(text="All may.", citations=(2,))
    conflict = Conflict(claims=(said, other), prefers=1, why="It is later.")
    text = to_markdown(answer(conflicts=(conflict,)))
    assert text.count("No one may. [1]") == 1
    assert "These sources disagree with [1]:\n\n- All may. [2]\n\nPreferred is [1]: It is" in text


def test_what_one_conflict_shows_the_next_one_names_by_its_number() -> None:
    first, *rest = (Claim(text=f"It is {n}.", citations=(n,)) for n in (2, 3, 4))
    conflicts = (Conflict(claims=(first, each), prefers=2, why="So.") for each in rest)
    text = to_markdown(answer(conflicts=tuple(conflicts)))
    assert "The sources disagree:\n\n- It is 2. [2]\n- It is 3. [3]\n" in text
    assert text.count("It is 2. [2]") == 1
    assert "These sources disagree with [2]:\n\n- It is 4. [4]\n" in text


def test_document_text_makes_no_markup() -> None:
    hostile = "[click](javascript:x) <script> **b** `c` # h\n1. one\n> q\n- l"
    shown = to_markdown(answer(citations=(citation(title=hostile, quote=hostile),)))
    for markup in ("[click](", " <script>", "**b**", "`c`", "\n> 1. one", "\n> > q", "\n> - l"):
        assert markup not in shown
    page = MarkdownIt().render(shown)
    assert page.count("[click](javascript:x) &lt;script&gt; **b** `c` # h") == 2
    assert not {"<script", "<li", "<h1", "<code"} & set(re.findall(r"<\w+", page))


def test_a_plain_sentence_is_not_escaped() -> None:
    plain = (
        "On 2021-03-01, under 50 U.S.C. 1701-1706 (IEEPA) and Sec. 1(a), AT&T paid $5 for [the] C# "
        "in snake_case; 5 < 6 > 4, 1.5 = x + y - z | #5 of {them}!"
    )
    assert escape(plain) == plain
    assert escape("-5 degrees and 5.5 too") == "-5 degrees and 5.5 too"
    assert escape("1. one") == "1\\. one"


_PIECES = [
    *"ab1. \n\t*_`~[](){}<>#+-=!|\\&;:/@$\"'\r\u00a0^x",
    *("\n\n", "](", "]:", "---", "- -", "===", "```", "~~~", "1. ", "1) ", "&amp;", "<b>"),
    *("http://", "www.", "- ", "# ", "#\n", "| - |", "[^1]", "*a*", "_a_"),
]
_DIALECT = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_PLAIN = {"blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline"}
_BREAK = re.compile(r"\r\n|\r|\n")


def shown_in(markdown: str, kinds: set[str]) -> str:
    """Return the text of a page that must have nothing but these blocks, and no inline markup."""
    tokens = _DIALECT.parse(markdown)
    assert {token.type for token in tokens} <= kinds, markdown
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "text_special", "softbreak"}, markdown
    return "".join(child.content for child in inline)


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
@example("a\r\r\tcode")
def test_no_text_is_markup_and_every_text_is_shown_as_it_is(text: str) -> None:
    quote = to_markdown(answer(answer="", citations=(citation(quote=text),), newest_document_on=""))
    quoted = "\n".join(line for line in quote.split("\n") if line.startswith(">"))
    assert "".join(shown_in(quoted, _PLAIN).split()) == "".join(text.split())
    line = " ".join(text.split())
    if line:
        heading = shown_in(f"# {escape(line)}", {"heading_open", "heading_close", "inline"})
        assert heading == line


def test_a_source_without_words_has_no_quote() -> None:
    assert "\n>" not in to_markdown(answer(citations=(citation(quote=""),)))


def test_an_address_that_is_none_is_no_link() -> None:
    for url in ("javascript:alert(1)", "https://a b", "https://a>b<script>"):
        shown = to_markdown(answer(citations=(citation(url=url),)))
        assert f"<{url}>" not in shown
        assert not {"<script", "<a"} & set(re.findall(r"<\w+", MarkdownIt().render(shown)))


def test_no_layout_of_a_quote_makes_a_heading_code_or_a_link() -> None:
    bare = "https://evil.example/x www.evil.example me@evil.example"
    quote = f"Title\n===\n\n    indented\n\tcode\n{bare}"
    shown = to_markdown(answer(citations=(citation(quote=quote),)))
    page = MarkdownIt().render(shown)
    assert "<h1>" not in page
    assert "<code>" not in page
    assert bare in page
    # Programs that make links of bare addresses find none: the escape parts them.
    for address in ("https://evil", "www.evil", "me@evil"):
        assert address not in shown


def test_what_is_told_in_one_line_stays_in_it() -> None:
    claims = (Claim(text="It is.", citations=(1,)),)
    broken = "First.\n\n# Second"
    shown = to_markdown(
        answer(
            near_miss=NearMiss(text=broken),
            conflicts=(Conflict(claims=claims, prefers=1, why=broken),),
            citations=(citation(superseded_by=broken),),
        )
    )
    assert shown.count("First. # Second") == 3
    assert "<h1>" not in MarkdownIt().render(shown)
