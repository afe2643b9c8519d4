"""The exit: in what leaves, nothing acts but links to cited Documents, and nothing is hidden."""

import inspect
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.answering import generated
from bot.answering.exit import leaks_prompt, safe_markdown
from bot.prompting import TOLD_TO_MODELS, load_prompt
from bot.understanding import model as understanding_model
from ingest.readers.hygiene import is_clean

CITED = "https://example.org/eo/1"
MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|</[\w -]+:\d+>|<id:\w+>|<a?:\w+:\d+>")
# What Markdown, HTML and Discord are made of, so that chance makes much of it.
PARTS = st.sampled_from([
    "[", "]", "(", ")", "!", "<", ">", "](", "![", "]:", "[1]", "[1]: ", "http://", "https://",
    "//", "evil.example", "www.", "javascript:", "data:", "mailto:", "a", "img", "script", "src=",
    "href=", "onerror=", '"', "'", "`", "```", "~~~", "#", "# ", "-# ", "=", "===", "---", "\n",
    "\n\n", " ", "    ", "\t", "> ", ">>> ", "- ", "1. ", "\\", "&lt;", "&#60;", "&#x5d;", "@",
    "everyone", "here", "@everyone", "<@1>", "<#2>", "<:a:3>", "<!--", "-->", "<?", "<![CDATA[",
    "</", "/>", "x@y.zz", "*", "**", "_", "|", "|-|", "\u200b", "\u202e", "\x1b[2J", "\U000e0041",
    "word", "Sec. 1(a)", CITED, "é", "\r", "discord.gg/", "^", "[^1]: ", ":",
])  # fmt: skip
MARKUP = st.lists(PARTS, max_size=25).map("".join)
TAG = re.compile(r"<(?!/?(?:p|em|strong|code|pre|blockquote|ul|ol|li|hr|br)\b)[a-z/!?][^>]*>", re.I)


def rendered(text: str) -> str:
    """Render as CommonMark with HTML let through, the most dangerous way."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


@settings(max_examples=400, deadline=None)
@given(MARKUP | st.text(max_size=80))
@example("[x](<http://evil.example>)")
@example("[1]:\nhttp://evil.example\n\n[1]")
@example("[a\\]: http://evil.example 'x'\n\n[a\\]")
@example("> [1]: http://evil.example\n\n[1]")
@example("x\n===\n# y\n> ## z\n1. ### q")
@example("<5@evil.example>")
def test_no_text_makes_a_link_an_image_a_heading_or_a_tag(text: str) -> None:
    safe = safe_markdown(text)
    html = rendered(safe)
    assert "<a" not in html
    assert "<img" not in html
    assert not re.search(r"<h\d", html)
    for tag in TAG.findall(html):
        assert re.match(r"</?(?:table|thead|tbody|tr|td|th)\b", tag)
    assert "<pre><code class" not in html
    assert "```" not in safe
    assert not MENTION.search(safe)
    assert is_clean(safe)
    assert "://" not in safe.replace(CITED, "://") or CITED not in text


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    once = safe_markdown(text, {CITED})
    assert safe_markdown(once, {CITED}) == once


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_only_cited_addresses_are_links(text: str) -> None:
    safe = safe_markdown(text, {CITED})
    assert set(re.findall(r'href="([^"]*)"', rendered(safe))) <= {CITED}
    assert {
        each.rstrip(".,;:!?)*_~") for each in re.findall(r"\w+://[^\s<>\[\]\"'`|\\^{}]*", safe)
    } <= {CITED}


@pytest.mark.parametrize("text", [
    "Sec. 1(a) of E.O. 13959, 85 FR 73185, says so. [1][2]",
    "U.S.-China trade rose by $5 (3%) & fell; x < 5, y > 3, p<0.05, a <= b. [1]",
    "**Order on moorings** (E.O. 12001, order, The President, 2020-03-09):\n\nMooring costs. [1]",
    "Acme Trading Co., Ltd.: Licence requirement: For all items; Policy: denial. [1]",
    "“Quoted” ‘words’ — 50–60 °C, 5 µg/m³, § 744.11, ¶ 3, A*STAR, snake_case, C#, #5, 1. Item. [1]",
    "中国军工企业清单 [1]", "מסמך רשמי [1]", "एक आधिकारिक दस्तावेज़ [1]", "foo@bis.doc.gov [1]",
    f"See {CITED}. [1]", f"[the order]({CITED}) [1]", f"<{CITED}>",
])  # fmt: skip
def test_ordinary_words_and_cited_links_are_not_touched(text: str) -> None:
    assert safe_markdown(text, {CITED}) == text


@pytest.mark.parametrize(("text", "safe"), [
    ("[click](https://evil.example/?q=1)", "[click] (https: //evil.example/?q=1)"),
    ("![x](https://evil.example/x.png)", "![x] (https: //evil.example/x.png)"),
    (f"![x]({CITED})", f"![x] ({CITED})"),
    (f"{CITED}.evil.example", f"{CITED}.evil.example".replace("://", ": //")),
    ("@everyone and @here", "@ everyone and @ here"),
    ("<@123> <@&4> <#5>", "< @123> < @&4> < #5>"),
    ("<script>alert(1)</script>", "< script>alert(1)< /script>"),
    ("# Not a heading", "\\# Not a heading"),
    ("a\u200bb\u202ec\U000e0041", "abc"),
    ("discord.gg/abc", "discord. gg/abc"),
])  # fmt: skip
def test_what_would_act_is_broken_by_the_least_change(text: str, safe: str) -> None:
    assert safe_markdown(text, {CITED}) == safe


def test_no_sentence_of_the_instructions_leaves() -> None:
    told = load_prompt("answer").text
    assert leaks_prompt(told)
    assert len(safe_markdown(told)) < len(told) / 10
    line = (
        "You answer one question out of the passages that you are given, and out of nothing else."
    )
    for variant in (line, line.upper(), line.replace(" ", "  "), f"**{line.replace(' ', '_')}**"):
        assert "passages" not in safe_markdown(f"Ships pay. [1] {variant} Boats do not.").lower()
    assert safe_markdown(f"Ships pay. [1] {line} Boats do not. [2]").endswith("Boats do not. [2]")


@pytest.mark.parametrize("name", TOLD_TO_MODELS)
def test_nothing_that_a_model_is_told_leaves(name: str) -> None:
    for sentence in load_prompt(name).text.replace("{code}", "\n").splitlines():
        if len(sentence.split()) > 5 and "{" not in sentence:
            line = sentence.removeprefix("- ")
            assert leaks_prompt(line), line
            assert safe_markdown(f"Ships pay. [1] {line} Boats do not. [2]").count(line[2:20]) == 0


def test_every_prompt_that_a_model_is_told_counts_as_one() -> None:
    sources = map(inspect.getsource, (generated, understanding_model))
    used = {name for source in sources for name in re.findall(r'load_prompt\("(\w+)"\)', source)}
    assert used == set(TOLD_TO_MODELS)


def test_what_the_bot_says_itself_is_no_secret() -> None:
    said = load_prompt("refuse_empty_library").render()
    assert safe_markdown(said) == said
