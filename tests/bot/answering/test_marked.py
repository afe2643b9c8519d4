"""Sentences with markers: whole whatever the pieces are, each with the numbers it cites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.marked import Marked, MarkedSentences


def read(text: str, size: int = 0) -> list[Marked]:
    """Return the sentences of a text that comes in pieces of `size` characters, or at once."""
    sentences, found = MarkedSentences(), []
    for at in range(0, len(text), size or len(text) or 1):
        found += sentences.feed(text[at : at + (size or len(text))])
    return found + sentences.end()


@pytest.mark.parametrize(("text", "expected"), [
    ("One is so [1]. Two is not [2].", [("One is so.", (1,)), ("Two is not.", (2,))]),
    ("One is so. [1] Two is not.[2][3]", [("One is so.", (1,)), ("Two is not.", (2, 3))]),
    ("One is so [1, 3-5].", [("One is so.", (1, 3, 4, 5))]),
    ("One is so [Passage 2] and 【3】.", [("One is so and.", (2, 3))]),
    ("- **Bold** item [1]\n- `Other` item [2]", [("Bold item", (1,)), ("Other item", (2,))]),
    ("1. First item [1].\n2. Second item [2].", [("First item.", (1,)), ("Second item.", (2,))]),
    ("## Heading\n\nText [1].", [("Heading", ()), ("Text.", (1,))]),
    ("See Sec. 1 of the U.S. Code [1].", [("See Sec. 1 of the U.S. Code.", (1,))]),
    ("Das galt. [1] Nun nicht. [2]", [("Das galt.", (1,)), ("Nun nicht.", (2,))]),
    ("已被列入清单。[1]没有。[2]", [("已被列入清单。", (1,)), ("没有。", (2,))]),
    ("[1]\n\n---\n***", []),
    ("", []),
])  # fmt: skip
def test_sentences_have_the_numbers_behind_and_before_their_point(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(each.text, each.numbers) for each in read(text)] == expected


PARTS = st.sampled_from([
    "Ships pay fees [1]. ", "Boats do not. [2] ", "Tugs pay too![3][4] ", "- An item [5, 6]\n",
    "\n\n", "Nobody cites this. ", "In Sec. 2 of the U.S. Code it stands. [7]\n", "船只须付费。[8]",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join), st.integers(1, 9))
def test_how_a_text_is_torn_into_pieces_changes_nothing(text: str, size: int) -> None:
    assert read(text, size) == read(text)


def test_a_sentence_is_given_as_soon_as_the_next_one_has_begun() -> None:
    sentences = MarkedSentences()
    assert sentences.feed("Ships pay fees") == []
    assert sentences.feed(". [1") == []  # the marker may go on
    assert sentences.feed("] Boats") == [Marked("Ships pay fees.", (1,))]
