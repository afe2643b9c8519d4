"""Sentences are spans of the text: in order, stripped, and together all that is not space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans

PIECES = st.sampled_from(
    ["The agency may act", "Sec", "U.S", "e.g", "No", "4", "Inc", "(a)", "“So it is", "is listed",
     ". ", ".", "? ", "! ", ".) ", ".” ", "\n", "\n\n", "  ", "; ", "§ ", " ", "é", "😀", "\u00a0",
     "\x1c", "A", "(See it.)", "... "]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS)
def test_sentences_are_in_order_stripped_and_leave_out_nothing_but_space(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        at = end
    assert not text[at:].strip()


@given(TEXTS, st.integers(0, 50), st.integers(0, 50))
def test_sentences_of_a_part_stay_in_that_part(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    spans = list(sentence_spans(text, start, end))
    assert all(start <= a < b <= end for a, b in spans)
    inside = "".join(text[a:b] for a, b in spans)
    assert "".join(inside.split()) == "".join(text[start:end].split())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The rule applies. It is final.", 2),
        ("Is it listed? Yes! It is.", 3),
        ("He said “no.” Then he left.", 2),
        ("See Sec. 4 of the order.", 1),
        ("Acme Co., Ltd. Beijing is listed.", 1),
        ("The U.S. Government acted.", 1),
        ("Under 15 U.S.C. 1701, as amended, it applies.", 1),
        ("See E.O. 13959 of Nov. 12, 2020.", 1),
        ("It is no. 5 of the list, e.g. The one.", 1),
        ("One line\nanother line", 2),
        ("It costs 3.5 dollars.", 1),
        ("the end. and then small letters go on", 1),
        ("It is final. § 744.11 applies.", 2),
        ("", 0),
        (" \n\n ", 0),
    ],
)
def test_a_point_ends_a_sentence_only_where_one_ends(text: str, count: int) -> None:
    assert len(list(sentence_spans(text))) == count
