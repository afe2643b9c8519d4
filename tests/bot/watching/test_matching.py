"""A watch is predictable: by name, word for word, or by all of its words; never by a guess."""

import pytest

from bot.errors import InvalidWatch
from bot.watching.matching import in_chunk, in_title, listed_as
from bot.watching.query import MAX_QUERY, parse
from ingest.models import Chunk
from ingest.register.listing import Listing

TEXT = "It was raining. Zephyr Aerospace Co., Ltd. was named. Exports need licenses."


def chunk(text: str = TEXT, *headings: str, at: int = 100) -> Chunk:
    return Chunk("c", "d", 0, at, at + len(text), text, headings)


def listing(entity: str, *aliases: str) -> Listing:
    return Listing(entity, "entity-list", "added", "d", 0, 1, aliases=aliases)


@pytest.mark.parametrize(
    ("query", "how", "quote"),
    [
        ("Zephyr Aerospace", "in the text, as it is written",
         "Zephyr Aerospace Co., Ltd. was named."),
        ("zephyr  AEROSPACE", "in the text, as it is written",
         "Zephyr Aerospace Co., Ltd. was named."),
        ('"Zephyr Aerospace"', "in the text, as it is written",
         "Zephyr Aerospace Co., Ltd. was named."),
        ("Zephyr Aerospace Inc.", "in the text, without its legal form",
         "Zephyr Aerospace Co., Ltd. was named."),
        ("license exporting", "all of its words in one passage", "Exports need licenses."),
        ("aerospace zephyr license", "all of its words in one passage",
         "Zephyr Aerospace Co., Ltd. was named."),
        ('license "zephyr aerospace"', "all of its words in one passage",
         "Zephyr Aerospace Co., Ltd. was named."),
    ],
)  # fmt: skip
def test_a_text_matches_and_the_quote_is_where_it_says(query: str, how: str, quote: str) -> None:
    hit = in_chunk(parse(query), chunk())
    assert hit is not None
    assert (hit.how, TEXT[hit.start - 100 : hit.end - 100]) == (how, quote)


@pytest.mark.parametrize(
    "query",
    ["Zephyr Shipping", "Zephir Aerospace", '"Aerospace Zephyr"', '"zephyr named" license',
     "Zephyrus", "Zephyr Aerospace denial"],
)  # fmt: skip
def test_what_is_only_near_does_not_match(query: str) -> None:
    assert in_chunk(parse(query), chunk()) is None
    assert in_title(parse(query), TEXT) is None


def test_what_is_left_of_a_name_without_its_form_counts_only_as_a_name() -> None:
    assert in_chunk(parse("Apple Inc."), chunk("They sell apple juice.")) is None
    hit = in_chunk(parse("Apple Inc."), chunk("They sell to Apple now."))
    assert hit
    assert hit.how == "in the text, without its legal form"


def test_headings_give_words_and_no_quote() -> None:
    hit = in_chunk(parse("Iran license"), chunk(TEXT, "Entity List", "Iran"))
    assert hit
    assert TEXT[hit.start - 100 : hit.end - 100] == "Exports need licenses."


def test_titles_match() -> None:
    assert (
        in_title(parse("Entity List"), "The Entity List grows") == "in the title, as it is written"
    )
    assert in_title(parse("grow list"), "The Entity List grows") == "all of its words in the title"


@pytest.mark.parametrize(
    ("query", "entity", "aliases", "how"),
    [
        ("Acme Trading", "Acme Trading Co., Ltd.", (), "without legal form"),
        ("ACME TRADING CO LTD", "Acme Trading Co., Ltd.", (), "exact"),
        ("Apex Works", "Acme Trading", ("Apex Works",), "alias"),
        ("Huawei", "Huawei Technologies Co., Ltd.", (), "beginning of the name"),
        ("Huawei", "Huawei Cloud Beijing", (), "all of its words in the name"),
        ("小米", "小米", (), "exact"),
    ],
)
def test_a_listing_is_matched_by_name_and_it_is_told_how(
    query: str, entity: str, aliases: tuple[str, ...], how: str
) -> None:
    matched = listed_as(parse(query), listing(entity, *aliases))
    assert matched
    assert matched.how == how


@pytest.mark.parametrize(
    ("query", "entity"),
    [("Huawai Technologies", "Huawei Technologies"), ("Acme", "Acmex"), ("license", "Acme")],
)
def test_a_typo_or_another_name_is_not_matched(query: str, entity: str) -> None:
    assert listed_as(parse(query), listing(entity)) is None


@pytest.mark.parametrize(
    "query", ["", "  ", '""', "...", "of the", "\ud800x", "x" * (MAX_QUERY + 1)]
)
def test_a_query_that_could_find_nothing_is_refused(query: str) -> None:
    with pytest.raises(InvalidWatch):
        parse(query)
