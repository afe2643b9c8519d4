"""A long text comes in pages that Discord takes, and nothing is cut that must stay whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.surfaces.discord import paging
from bot.surfaces.discord.dialect import acting, parse, shown
from bot.surfaces.discord.escaping import escape, tame
from bot.surfaces.discord.graphemes import graphemes, units
from bot.surfaces.discord.paging import pages, standing_alone
from tests.bot.surfaces.discord.limits import acts
from tests.bot.surfaces.discord.made import texts

SIZES = st.integers(min_value=4, max_value=300)


def seen(text: str) -> str:
    """Return what is seen of a text, without its white space."""
    return "".join(shown(parse(text)).split())


@given(texts(200), SIZES)
@settings(max_examples=120, deadline=None)
def test_joined_pages_are_the_text(text: str, longest: int) -> None:
    escaped = escape(text)
    made = pages(escaped, longest)
    assert "".join(made) == escaped
    assert all(units(page) <= longest for page in made)
    assert all(made) or made == ("",)


@given(texts(200), st.integers(min_value=130, max_value=400))
@settings(max_examples=120, deadline=None)
def test_pages_show_what_the_text_shows_and_nothing_begins_to_act(text: str, longest: int) -> None:
    for whole in (escape(text), tame(text)):
        made = standing_alone(pages(whole, longest))
        assert "".join(map(seen, made)) == seen(whole)
        for page in made:
            assert acts(page) == []
        names = [each.name for page in made for each in acting(parse(page))]
        kept = [name for name in names if name != "item"]
        assert kept == [each.name for each in acting(parse(whole)) if each.name != "item"]


@given(texts(200), SIZES)
@settings(deadline=None)
def test_no_grapheme_is_cut_that_fits_on_a_page(text: str, longest: int) -> None:
    escaped = escape(text)
    made = pages(escaped, longest)
    ends, at = set(), 0
    for each in graphemes(escaped):
        if units(each) > longest:
            return
        at += len(each)
        ends.add(at)
    at = 0
    for page in made[:-1]:
        at += len(page)
        assert at in ends


@pytest.mark.parametrize(
    "whole",
    [
        "[a title of some length](<https://agency.example/a>)", "[1][2][13]", "**some bold words**",
        "`some code here`", "\\*", "```py\nprint(1)\nprint(2)\n```",
    ],
)  # fmt: skip
def test_a_link_a_mark_a_code_block_and_emphasis_are_not_cut(whole: str) -> None:
    text = f"{'é' * 90}{whole}{'é' * 150}"
    for longest in range(max(60, len(whole)), 140):
        made = pages(text, longest)
        assert "".join(made) == text
        assert sum(whole in page for page in made) == 1


def test_a_mark_stays_with_the_word_that_it_stands_behind() -> None:
    text = "It is so. [1] " * 60
    for longest in range(40, 90):
        assert not any(page.lstrip().startswith("[") for page in pages(text, longest))


def test_a_code_block_that_is_longer_than_a_page_is_closed_and_opened_again() -> None:
    lines = "".join(f"line {n} of the code\n" for n in range(60))
    made = pages(f"Before\n```py\n{lines}```\nAfter", 200)
    assert all(units(page) <= 200 for page in made)
    assert all(page.count("```") % 2 == 0 for page in made)
    joined = "".join(made).replace("\n``````py\n", "\n")
    assert joined == f"Before\n```py\n{lines.rstrip()}\n```\nAfter"


def test_a_page_ends_with_a_paragraph_a_line_or_a_sentence_where_it_can() -> None:
    sentence = "This is a sentence of some words. "
    assert all(page.endswith(". ") for page in pages(sentence * 40, 200))
    assert all(page.endswith("\n\n") for page in pages(f"{sentence.strip()}\n\n" * 40, 200))


def test_a_page_does_not_begin_a_list_where_a_dash_stood_in_a_sentence() -> None:
    text = " - # > 2021. ".join(["word"] * 80)
    for longest in range(30, 60):
        made = standing_alone(pages(text, longest))
        assert [each for page in made for each in acting(parse(page))] == []


def test_a_grapheme_that_is_longer_than_a_page_is_cut_rather_than_lost() -> None:
    text = "a" + "\u0301" * 500
    assert "".join(pages(text, 50)) == text


@pytest.mark.parametrize(
    "unit",
    [
        "The quick brown fox jumps over the lazy dog, and so on. ",
        "| 12.5 | Foo-Bar Ltd. | [a] <b> | x_y |\n",
        "*_~|`<@1> ",
        "x",
        "Порт открыт, однако. ",
        "中华人民共和国。",
        "Croisé été où. ",
    ],
)
def test_a_huge_text_of_somebody_elses_is_cut_without_being_taken_apart(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To find all its graphemes would take so long that others would wait."""
    taken_apart = []

    class Counting:
        def findall(self, text: str) -> list[str]:
            taken_apart.append(text)
            return list(text)

    monkeypatch.setattr(paging, "_atoms", Counting)
    monkeypatch.setattr(paging, "_signs", Counting)
    huge = escape(unit * (30_000 // len(unit)))
    assert "".join(pages(huge, 1500)) == huge
    assert sum(map(len, taken_apart)) <= 1500


@given(texts(300), SIZES)
@settings(max_examples=120, deadline=None)
def test_a_cut_that_is_found_quickly_is_between_two_graphemes(text: str, longest: int) -> None:
    for whole in (escape(text), tame(text), text):
        at = paging._plain_cut(whole, longest) if units(whole) > longest else None
        if at is not None:
            assert graphemes(whole[:at]) + graphemes(whole[at:]) == graphemes(whole)
            assert 0 < units(whole[:at]) <= longest
