"""The fewest sentences that answer, as they stand in the text, in reading order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.selection import (
    Length,
    Sentence,
    choose,
    length_of,
    score_sentences,
)
from bot.models import Question, Turn
from ingest.embedding.hashing import HashingEmbedder
from ingest.library.filters import Filter
from tests.bot.support import document, passage

EMBED = HashingEmbedder().embed
EARLIER = (Turn(role="user", content="What is a permit?"),)
WEIGHTS = {"dredg": 3.0, "permit": 3.0, "night": 2.0}

TEXT = (
    "The Bureau was founded in a small town. Dredging needs a permit of the Bureau. "
    "Work at night is denied by the Bureau. No. It keeps a museum of old anchors."
)


def sentence(text: str, score: float, at: int = 0, key: str = "a") -> Sentence:
    """Return a scored sentence of a Document."""
    of = passage(text, document(key), at)
    return Sentence(of, at, at + len(text), text, score, score)


def test_sentences_are_scored_as_they_stand_in_their_document() -> None:
    of = passage(TEXT, at=1000)
    (question,) = EMBED(["Does dredging need a permit?"])
    found = score_sentences([of], WEIGHTS, question, EMBED)
    assert found[0].text == "Dredging needs a permit of the Bureau."
    for each in found:
        assert TEXT[each.start - 1000 : each.end - 1000] == each.text
        assert len(each.text.split()) >= 4, "a label is no sentence"
    assert [each.score for each in found] == sorted((s.score for s in found), reverse=True)
    assert score_sentences([], WEIGHTS, question, EMBED) == []


def test_a_sentence_that_introduces_a_list_is_taken_with_its_first_item() -> None:
    of = passage("The following acts are prohibited:\n(a) dredging without any permit;\n(b) it.")
    (question,) = EMBED(["What is prohibited?"])
    found = score_sentences([of], WEIGHTS, question, EMBED)
    assert found[0].text.startswith("The following acts are prohibited:\n(a) dredging")


def test_the_best_sentence_alone_is_enough_where_it_says_it_all() -> None:
    best = sentence("Dredging needs a permit and none at night.", 0.9)
    chosen = choose([best, sentence("Dredging needs a permit.", 0.89, 100)], WEIGHTS, Length(3))
    assert chosen == [best]


def test_another_is_added_only_for_what_it_adds_and_when_it_is_nearly_as_good() -> None:
    best = sentence("Dredging is done here.", 0.9, 100)
    adds = sentence("A permit is needed there.", 0.8, 50)
    assert choose([best, adds], WEIGHTS, Length(3)) == [adds, best], "in reading order"
    assert choose([best, adds], WEIGHTS, Length(1)) == [best]
    poor = sentence("A permit is needed there.", 0.3, 50)
    assert choose([best, poor], WEIGHTS, Length(3)) == [best]


def test_the_same_words_are_not_said_twice() -> None:
    best = sentence("Dredging  needs\na permit.", 0.9)
    again = sentence("Dredging needs a permit.", 0.9, 0, "b")
    assert choose([best, again], WEIGHTS, Length(3)) == [best]


def test_sentences_of_a_document_stand_together_in_its_order() -> None:
    some = [
        sentence("Dredging is done.", 0.9, 500, "b"),
        sentence("A permit is there.", 0.9, 100, "a"),
        sentence("It is night.", 0.9, 10, "b"),
    ]
    chosen = choose(some, WEIGHTS, Length(3))
    assert [(s.passage.document.key, s.start) for s in chosen] == [
        ("b", 10),
        ("b", 500),
        ("a", 100),
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Dredging here.", "Permit here.", "Night here.", "Nothing here."]),
            st.floats(0.01, 1), st.integers(0, 50), st.sampled_from("abc"),
        ),
        max_size=12,
    ),
    st.integers(0, 5),
)  # fmt: skip
def test_never_more_than_allowed_and_always_the_best(
    given_: list[tuple[str, float, int, str]], limit: int
) -> None:
    some = sorted((sentence(*each) for each in given_), key=lambda s: -s.score)
    chosen = choose(some, WEIGHTS, Length(limit))
    assert len(chosen) <= limit
    assert (some[0] in chosen) if some and limit else chosen == []
    assert all(each in some for each in chosen)


def test_nothing_divides_by_nothing() -> None:
    (question,) = EMBED(["?"])
    found = score_sentences([passage(TEXT, score=0.0)], {}, question, EMBED)
    assert all(np.isfinite(each.score) for each in found)
    assert len(choose(found, {}, Length(3))) == 1
    assert found[0].score == pytest.approx(max(each.score for each in found))


@pytest.mark.parametrize(
    ("question", "explains"),
    [
        ("How does a permit end?", True),
        ("Why is dredging denied?", True),
        ("What is the difference between a permit and a licence?", True),
        ("How many permits are there?", False),
        ("Who grants permits?", False),
        ("Is dredging allowed?", False),
        ("When does a permit end?", False),
    ],
)
def test_an_explanation_is_told_from_a_fact(question: str, explains: bool) -> None:
    assert length_of(Question(question), [], 4).explaining is explains


def test_who_asks_on_or_points_to_documents_wants_an_explanation() -> None:
    assert length_of(Question("Who grants permits?", EARLIER), [], 4).explaining
    assert length_of(Question("Who grants permits?", where=Filter(keys=("a",))), [], 4).explaining


def test_an_explanation_takes_good_sentences_of_the_same_document_with_it() -> None:
    best = sentence("Dredging needs a permit.", 0.9)
    beside = sentence("Dredging needs a permit at night.", 0.6, 100)
    assert choose([best, beside], WEIGHTS, Length(3)) == [best]
    assert choose([best, beside], WEIGHTS, Length(3, explaining=True)) == [best, beside]
    poor = sentence("Dredging needs a permit at night.", 0.5, 100)
    assert choose([best, poor], WEIGHTS, Length(3, explaining=True)) == [best]


def test_an_answer_repeats_at_most_half_of_a_short_text_and_less_where_yes_or_no_will_do() -> None:
    some = [sentence("Dredging needs a permit.", 0.9, at) for at in range(0, 600, 100)]
    assert length_of(Question("How does a permit end?"), some, 4).limit == 3
    assert length_of(Question("Is dredging allowed?"), some, 4).limit == 1
    assert length_of(Question("How does a permit end?"), some * 4, 4).limit == 4
    assert length_of(Question("Is dredging allowed?"), some * 4, 4).limit == 3
    assert length_of(Question("How does a permit end?"), some[:1], 4).limit == 1
    assert length_of(Question("Is dredging allowed?", EARLIER), some, 4).limit == 3


def test_a_lone_sentence_is_said_with_the_one_beside_it_that_goes_with_it_best() -> None:
    best, before = sentence("Dredging needs a permit.", 0.9, 30), sentence("It is loud.", 0.6)
    after = sentence("Whoever asks gets it.", 0.58, best.end + 1)
    wanted = Length(3, in_context=True)
    assert choose([best, before, after], WEIGHTS, wanted) == [best, after]
    assert choose([best, before], WEIGHTS, wanted) == [before, best]
    assert choose([best, before, after], WEIGHTS, Length(1, in_context=True)) == [best]
    assert choose([best, before, after], WEIGHTS, Length(3)) == [best]


@pytest.mark.parametrize(
    "other",
    [
        sentence("Poor words beside it.", 0.4, 60),
        sentence("Good words, but far away.", 0.8, 4000),
        sentence("Dredging needs a permit.", 0.8, 60),
        sentence("Good words of another.", 0.7, 60, "b"),
    ],
)
def test_what_is_poor_far_or_the_same_is_no_context(other: Sentence) -> None:
    best = sentence("Dredging needs a permit.", 0.9, 30)
    assert choose([best, other], WEIGHTS, Length(3, in_context=True)) == [best]


def test_yes_or_no_is_said_without_context() -> None:
    some = [sentence("Dredging needs a permit.", 0.9, at) for at in range(0, 600, 100)]
    assert not length_of(Question("Is dredging allowed?"), some, 4).in_context
    assert length_of(Question("Who grants permits?"), some, 4).in_context


def test_a_question_is_no_answer_and_tells_what_the_sentence_after_it_is_about() -> None:
    asked = "Who grants permits for dredging at night?"
    said = ["The harbour is old and deep.", asked, "The Bureau does so for a fee."]
    some = [passage(" ".join(said), document("faq"), sentences=EMBED(said))]
    found = score_sentences(some, {}, EMBED([asked])[0], EMBED)
    assert asked not in [each.text for each in found]
    assert found[0].text == said[2]
    alone = [passage(asked, document("quiz"), sentences=EMBED([asked]))]
    assert score_sentences(alone, {}, EMBED([asked])[0], EMBED) == []
