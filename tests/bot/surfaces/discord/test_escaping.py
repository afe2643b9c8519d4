"""A stranger's text is shown as it is, and does nothing."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings

from bot.surfaces.discord import escaping
from bot.surfaces.discord.dialect import Element, acting, parse, shown
from bot.surfaces.discord.escaping import address, clean, escape, line, link, quoted, tame
from bot.surfaces.discord.graphemes import cut, graphemes, units
from ingest.readers.hygiene import scrub_text
from tests.bot.surfaces.discord.limits import acts
from tests.bot.surfaces.discord.made import hostile_texts, texts

_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
URL = "https://agency.example/notice"


@given(texts())
@settings(max_examples=120, deadline=None)
def test_an_escaped_text_is_shown_as_it_is_and_nothing_in_it_acts(text: str) -> None:
    escaped = escape(text)
    assert acts(escaped) == []
    assert acting(parse(escaped)) == ()
    assert shown(parse(escaped)) == clean(text)


def test_no_text_of_the_hostile_collections_acts_in_any_place() -> None:
    if not hostile_texts():
        pytest.skip("the hostile texts are not there")
    for text in hostile_texts():
        assert shown(parse(escape(text))) == clean(text)
        for made in (escape(text), line(text), quoted(escape(text)), tame(text), tame(f"x {text}")):
            assert acts(made) == [], text
        assert acts(link(text, URL), [URL]) == [], text


@given(texts())
@example("**bold _x_ <@1>**")
@example("`<@1>` and `code`")
@example("`/<@1>` `/:joy:` `/a/b` `/@everyone` `//a.example` `/`")
@example("[a](https://evil.example) <https://evil.example> \\[x](https://evil.example)")
@settings(max_examples=120, deadline=None)
def test_of_an_answers_markdown_only_harmless_emphasis_and_lists_stay(markdown: str) -> None:
    assert acts(tame(markdown)) == []


@pytest.mark.parametrize(
    ("markdown", "names", "seen"),
    [
        ("**Is it [x]?**\n\nYes. [1][2]", ["bold"], "Is it [x]?\n\nYes. [1][2]"),
        ("*so* and `this`", ["italic", "code"], "so and this"),
        ("- one\n- two_three", ["item", "item"], "onetwo_three"),
        ("\\# no heading, 5 * 3 * 2", [], "# no heading, 5 * 3 * 2"),
        ("`/watch list` and `/ask`", ["code", "code"], "/watch list and /ask"),
        ("`//x.example`", [], "`//x.example`"),
        ("`discord.gg/x`", [], "`discord.gg/x`"),
        ("`/a <@1>`", [], "`/a <@1>`"),
        ("a **half", [], "a **half"),
        ("# Heading", [], "# Heading"),
    ],
)
def test_our_own_marks_emphasis_and_lists_are_shown(
    markdown: str, names: list[str], seen: str
) -> None:
    nodes = parse(tame(markdown))
    assert [each.name for each in acting(nodes)] == names
    assert shown(nodes) == seen


def test_a_link_stays_where_its_address_is_one_of_the_sources() -> None:
    made = tame(f"See [the notice]({URL}) and <{URL}>, not [this](https://evil.example).", [URL])
    assert [each.value for each in acting(parse(made))] == [URL, URL]


@given(texts(12))
@settings(max_examples=120, deadline=None)
def test_a_title_that_is_linked_is_shown_whole_and_leads_to_its_address_alone(title: str) -> None:
    label = " ".join(clean(title).split())
    made = parse(link(title, URL, 10_000))
    if not label:
        return
    (element,) = made
    assert isinstance(element, Element)
    assert (element.name, element.value) == ("link", URL)
    assert acting(element.children) == ()
    assert shown(element.children).translate(str.maketrans("[]", "()")) == label.translate(
        str.maketrans("[]", "()")
    )


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "ftp://a.example/x", "file:///etc/passwd", "//a.example",
        "https://user:pass@a.example/", "https://a.example@evil.example", "https://discord.gg/abc",
        "https://discord.com/channels/1/2", "https://localhost/", "https://[broken",
        "data:text/html,x",        "https://a.example/\u202egpj", f"https://a.example/{'x' * 500}",
    ],
)  # fmt: skip
def test_what_is_no_web_address_of_a_source_is_no_link(url: str | None) -> None:
    assert address(url) is None
    assert acting(parse(link("Title", url))) == ()


def test_signs_in_an_address_do_not_end_its_link() -> None:
    (made,) = parse(link("T", "https://a.example/x_(y)?q=a|b>c&d=*e* f"))
    assert isinstance(made, Element)
    assert made.name == "link"
    assert not set(made.value) & set("()<>|* ")


@given(texts())
@settings(deadline=None)
def test_nothing_hidden_and_nothing_that_turns_the_reading_round_is_left(text: str) -> None:
    for made in (escape(text), line(text), tame(text)):
        assert not re.search(
            "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", made
        )
        odd = [sign for sign in made if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
        assert odd == []


@given(texts())
@settings(deadline=None)
def test_a_text_is_cut_between_graphemes_alone(text: str) -> None:
    for longest in (1, 2, 5, 17):
        short = cut(text, longest)
        assert units(short) <= max(longest, 1)
        if short != text:
            whole = graphemes(text)
            kept = short.removesuffix("…")
            starts = {"".join(whole[:n]).rstrip() for n in range(len(whole) + 1)}
            assert kept in starts


def test_of_a_huge_text_no_more_is_cleaned_than_a_line_can_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cleaned = []

    def counted(text: str) -> str:
        cleaned.append(len(text))
        return scrub_text(text)

    monkeypatch.setattr(escaping, "scrub_text", counted)
    assert line("Порт 👍 open. " * 3_000, 20) == "Порт 👍 open. Порт…"
    assert sum(cleaned) <= 200
    blank = f"{' ' * 5_000}\u200bBehind many blanks."
    assert line(blank, 20) == "Behind many blanks."


def test_graphemes_of_many_scripts_are_taken_as_people_take_them() -> None:
    text = "é👨\u200d👩\u200d👧🇩🇪क्षि각"
    assert graphemes(text) == ["é", "👨\u200d👩\u200d👧", "🇩🇪", "क्षि", "각"]
