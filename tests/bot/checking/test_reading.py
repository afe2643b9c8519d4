"""What a sentence gives its values to, and what it denies."""

import pytest

from bot.checking.lexicon import Lexicon, lexicon_of
from bot.checking.reading import Reading


def pieces(text: str) -> dict[str, frozenset[str]]:
    """Return date or number → the content that a sentence gives it to."""
    reading = Reading(text)
    return {
        value.text: piece.content
        for kind in ("date", "number")
        for piece in reading.pieces(kind)
        for value in piece.values
    }


def test_each_date_belongs_to_its_own_verb() -> None:
    said = pieces("The order was signed on May 3, 2021, and published on June 4, 2021.")
    assert "sign" in said["May 3, 2021"] - said["June 4, 2021"]
    assert "publish" in said["June 4, 2021"] - said["May 3, 2021"]


def test_a_verb_goes_on_where_there_is_no_other() -> None:
    said = pieces("Acme was fined on May 3, 2021, and in Sylvania on June 4, 2021.")
    assert {"acm", "fine", "sylvania"} <= said["June 4, 2021"]
    assert "sylvania" not in said["May 3, 2021"]


def test_numbers_in_a_row_belong_to_what_follows_each() -> None:
    said = pieces("The list has 102 tugs: 57 in Ruritania and 45 in Sylvania.")
    assert "ruritania" in said["57"] - said["45"]
    assert "sylvania" in said["45"] - said["57"]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Acme is on the list.", [False]),
        ("Acme is not on the list.", [True]),
        ("Neither Acme nor Borealis nor Kappa is on it.", [True]),
        ("The rule prohibits tugs.", [False]),
        ("An entry is a requirement and not a complete ban.", [False, True]),
        ("Acme is on it, but Borealis is not.", [False, True]),
    ],
)
def test_each_clause_denies_by_itself(text: str, denied: list[bool]) -> None:
    assert [clause.denied for clause in Reading(text).clauses] == denied


def test_a_long_name_and_its_short_form_are_one() -> None:
    lexicon = lexicon_of(["The Bureau of Channels (BoC) fined Acme Trading Co., Ltd. (Acme)."])
    long = Reading("The Bureau of Channels fined Acme Trading Co., Ltd. again.", lexicon=lexicon)
    assert long.content == Reading("The BoC fined Acme again.", lexicon=lexicon).content


def test_a_first_word_is_a_name_where_texts_use_it_as_one() -> None:
    known = Lexicon(proper=frozenset(("Zephyr",)))
    assert Reading("Zephyr makes tugs.", lexicon=known).named == {"zephyr"}
    assert Reading("Tugs make noise.", lexicon=known).named == frozenset()
