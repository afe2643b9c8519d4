"""Names of entities: the same ones are found the same, others are not, and how is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.register.names import (
    brackets_in,
    core,
    fold,
    is_short_for,
    match,
    names_in,
    one_typo,
    parts_of,
    with_words_of,
)

NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60)
WORDS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9), min_size=2, max_size=5
)
FORMS = st.sampled_from(["Inc.", "Corp.", "Co., Ltd.", "GmbH", "AG", "S.A.", "LLC", "Limited"])


@given(NAMES)
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert core(core(name)) == core(name)


@given(WORDS, FORMS)
def test_case_punctuation_and_the_legal_form_make_no_other_name(
    words: list[str], form: str
) -> None:
    name = " ".join(words).title()
    assert fold(name.upper()) == fold(name) == fold(f"{name}.") == fold(name.replace(" ", "-"))
    assert core(f"{name}, {form}") == core(f"{name.upper()} {form.upper()}") == core(name)


@given(WORDS)
def test_a_legal_form_alone_is_still_a_name(words: list[str]) -> None:
    assert core("Limited") == "ltd"
    assert core(" ".join(words)) != ""


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_one_typo_is_one_edit_whichever_of_the_two_is_the_right_name(one: str, other: str) -> None:
    assert one_typo(one, other) == one_typo(other, one) == (edits(one, other) == 1)


def edits(one: str, other: str) -> int:
    """Return 1 when an insertion, removal, change or swap makes one the other (0: they are one)."""
    if one == other:
        return 0
    short, long = sorted((one, other), key=len)
    letters = "abcd"
    reached = {short[:i] + c + short[i:] for i in range(len(short) + 1) for c in letters}
    reached |= {short[:i] + c + short[i + 1 :] for i in range(len(short)) for c in letters}
    reached |= {short[:i] + short[i + 1] + short[i] + short[i + 2 :] for i in range(len(short) - 1)}
    return 1 if long in reached else 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Société Générale, S.A.", "SOCIETE GENERALE SA"),
        ("OOO Hotu Tent", "Limited Liability Company Hotu Tent"),
        ("Straße & Söhne GmbH", "strasse and sohne"),
        ("Łódź Works Sp. z o.o. Inc", "Lodz Works Sp. z o.o."),
        ("Acme Trading (ATC)", "Acme Trading Co., Ltd."),
        ("小米集团", "小米集团"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert core(one) == core(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Device (Dongguan)", "Acme Device"),
        ("Acme Technologies", "Acme Technology Park"),
        ("小米集团", "华为技术"),
        ("Acme 13th Institute", "Acme 12th Institute"),
    ],
)
def test_another_name_stays_another(one: str, other: str) -> None:
    assert core(one) != core(other)


@pytest.mark.parametrize(
    ("cell", "head", "others"),
    [
        (
            "Acme Works Co., Ltd., a.k.a., the following two aliases: —Acme (Harbour) Works; and "
            "—AW Corp. No. 18 Wen Chang Road, Beijing 100176.",
            "Acme Works Co., Ltd.",
            ("Acme (Harbour) Works", "AW Corp"),
        ),
        ("Acme Trading Company (ATC), f.k.a. Apex Trade", "Acme Trading Company",
         ("ATC", "Apex Trade")),
        ("Acme Trading Company (Shanghai)", "Acme Trading Company", ()),
        ("Acme, also known as Apex", "Acme", ("Apex",)),
        (
            "Acme—Works, a.k.a., the following one alias: —Acme—Plant 28 Kirov Street, Kerch.",
            "Acme—Works",
            ("Acme—Plant",),
        ),
    ],
)  # fmt: skip
def test_other_names_are_told_from_the_head_and_from_an_address(
    cell: str, head: str, others: tuple[str, ...]
) -> None:
    assert parts_of(cell) == (head, others)


def test_a_name_in_brackets_is_short_for_what_stands_before_it_or_it_is_none() -> None:
    text = (
        "The Bureau of Industry and Security (BIS) added Acme Technologies Co., Ltd. (Acme) and "
        "Borealis Shipping (formerly Boreas) to the list."
    )
    assert list(brackets_in(text)) == [
        ("Bureau of Industry and Security", "BIS"),
        ("Acme Technologies Co., Ltd.", "Acme"),
    ]
    assert not is_short_for("Boreas", "Borealis Shipping")


def test_names_in_a_text_end_at_a_word_in_small_letters() -> None:
    assert list(names_in("It was Acme and Sons Co., Ltd. that sold Borealis tugs.")) == [
        "It", "Acme and Sons Co., Ltd", "Borealis",
    ]  # fmt: skip


BOOK = {
    "Acme Technologies Co., Ltd.": ("Apex Machines",),
    "Acme Device Co., Ltd.": (),
    "Chengdu Acme Technologies Co., Ltd.": (),
    "Borealis International Shipping Corporation": ("BISC",),
    "Zephyr Aerospace LLC": (),
}


@pytest.mark.parametrize(
    ("query", "name", "how"),
    [
        ("acme technologies co ltd", "Acme Technologies Co., Ltd.", "exact"),
        ("Zephyr Aerospace, Inc.", "Zephyr Aerospace LLC", "without legal form"),
        ("APEX MACHINES", "Acme Technologies Co., Ltd.", "alias"),
        ("BISC", "Borealis International Shipping Corporation", "abbreviation in brackets"),
        ("Zephyr Areospace", "Zephyr Aerospace LLC", "one typo"),
        ("Acme", "Acme Technologies Co., Ltd.", "beginning of the name"),
    ],
)
def test_how_a_name_was_matched_is_told(query: str, name: str, how: str) -> None:
    first = match(query, BOOK)[0]
    assert (first.name, first.how) == (name, how)


@pytest.mark.parametrize(
    "query", ["Chengdu", "Device", "Acme Dev", "Borealis", "Zephyr", "", "Ltd"]
)
def test_a_part_of_a_name_that_could_be_anybodys_is_no_match(query: str) -> None:
    assert match(query, BOOK) == []


def test_those_who_have_the_name_in_theirs_are_told_as_others_and_are_no_match() -> None:
    others = with_words_of("Acme", BOOK)
    assert others[0].startswith("Acme")
    assert others[-1] == "Chengdu Acme Technologies Co., Ltd."
    assert with_words_of("", BOOK) == []


def test_where_words_stand_without_spaces_any_part_of_a_name_may_be_meant() -> None:
    book = [
        "华为技术有限公司",
        "北京华为数字技术有限公司",
        "中兴通讯",
        "삼성전자",
        "Huawei Technologies",
    ]
    assert with_words_of("华为", book) == ["华为技术有限公司", "北京华为数字技术有限公司"]
    assert with_words_of("삼성", book) == ["삼성전자"]
    assert with_words_of("华为技术有限公司", book) == [], "the name itself is no other one"
    assert with_words_of("为", book) == [], "one sign is in too many names"
    assert with_words_of("Huawei Tech", book) == [], "where there are spaces, words are whole"


@pytest.mark.parametrize("name", [" (ABC)", ". (ABC)", "(ABC)", "— (IBM)"])
def test_a_name_that_has_letters_is_not_nothing(name: str) -> None:
    assert core(name) == fold(name) != ""
