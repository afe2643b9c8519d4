"""Of a table, the rows that a question names are told alone, each value under its column."""

import pytest

from bot.answering.extractive import ExtractiveAnswerer
from bot.answering.selection import Sentence, score_sentences
from bot.answering.tables import named_alone, said_of
from bot.models import Passage, Question, Retrieval
from bot.settings import BotSettings
from ingest.embedding.hashing import HashingEmbedder
from tests.bot.support import document, passage, row

LIMITS = document("limits.csv", kind="document", title="Limits")
HEADER = "Limits: 3 rows. Columns: Role; Limit."
ROLES = {"Analyst": "1200", "Senior Analyst": "1800", "Manager": "2500"}
SUPPLIERS = document("suppliers.csv", kind="document", title="Suppliers")


def rows() -> list[Passage]:
    """Return the rows of a table whose columns are no names that a list would have."""
    some: list[Passage] = []
    for role, limit in ROLES.items():
        at = some[-1].chunk.end + 1 if some else len(HEADER) + 2
        some.append(row(LIMITS, "", at, Role=role, Limit=limit))
    return some


def whole(of: Passage) -> Sentence:
    """Return a Passage as one sentence."""
    return Sentence(of, of.chunk.start, of.chunk.end, of.chunk.text, 1.0, 1.0)


def told(question: str, *passages: Passage) -> list[str]:
    """Return what is left of some Passages, in words; each must quote its Document's own."""
    said = [said_of(each) for each in named_alone(question, [whole(p) for p in passages])]
    texts = {(p.chunk.start, p.chunk.end): p.chunk.text for p in passages}
    assert all(texts[q.start, q.end] == q.text for each in said for q in each.quotes)
    return [each.text for each in said]


@pytest.mark.parametrize("name", ROLES)
def test_only_the_row_that_a_question_names_is_told_with_its_columns(name: str) -> None:
    for spelled in (name, name.lower()):
        asked = f"What is the limit of a {spelled}?"
        assert told(asked, *rows(), passage(HEADER, LIMITS)) == [
            f"Role: {name}; Limit: {ROLES[name]}."
        ]


def test_every_row_that_a_question_names_is_told() -> None:
    both = told("Compare the limits of an analyst and a senior analyst", *rows())
    assert both == ["Role: Analyst; Limit: 1200.", "Role: Senior Analyst; Limit: 1800."]


def test_a_row_is_known_by_a_part_of_its_name_or_by_what_its_cells_say() -> None:
    some = [
        row(SUPPLIERS, "", at, Supplier=name, Country=country, Status=status)
        for at, (name, country, status) in enumerate(
            [("Acme Oy", "Finland", "approved"), ("Beta Oy", "Finland", "ended")]
        )
    ]
    assert told("What is the status of Beta?", *some) == [
        "Supplier: Beta Oy; Country: Finland; Status: ended."
    ]
    assert len(told("Which suppliers are there in Finland?", *some)) == 2
    assert len(told("Which suppliers of Finland are approved?", *some)) == 1


def test_of_rows_with_one_name_the_one_that_the_question_tells_apart_is_told() -> None:
    some = [
        row(SUPPLIERS, "", at, Country=country, Goods=goods, Quota=quota)
        for at, (country, goods, quota) in enumerate(
            [("Finland", "Steel", "1"), ("Finland", "Coal", "2"), ("Japan", "Coal", "3")]
        )
    ]
    assert told("What is the quota of coal of Finland?", *some) == [
        "Country: Finland; Goods: Coal; Quota: 2."
    ]


def test_where_no_row_is_named_all_stay_and_so_does_what_is_no_row() -> None:
    header = passage(HEADER, LIMITS)
    assert len(told("What is the limit?", *rows(), header)) == 4
    prose = passage("A manager signs for the limits of others.", LIMITS)
    elsewhere = row(SUPPLIERS, "", Supplier="Acme", Country="Finland")
    assert len(told("What is the limit of a manager?", prose, elsewhere, *rows())) == 3


def test_a_cell_without_a_column_is_told_alone_and_a_sentence_as_it_stands() -> None:
    some = row(LIMITS, "", 0, **{"Role": "Manager", "": "signs for all."})
    assert told("Manager?", some) == ["Role: Manager; signs for all."]
    blank = row(LIMITS, "", 0, **{"": "Manager"})
    assert told("Manager?", blank) == ["Manager"]


def test_a_row_of_two_short_cells_or_with_an_address_can_be_an_answer() -> None:
    embed = HashingEmbedder().embed
    linked = row(LIMITS, "", 500, Role="Clerk", Link="https://example.test/clerk")
    found = score_sentences([rows()[0], linked], {}, embed(["limit of an analyst"])[0], embed)
    assert {each.passage.chunk.id for each in found} == {rows()[0].chunk.id, linked.chunk.id}


def test_an_answer_tells_the_named_row_alone_and_quotes_the_document() -> None:
    inexact = [Passage(each.chunk, each.document, 1.0) for each in rows()]
    answerer = ExtractiveAnswerer(HashingEmbedder, BotSettings(min_confidence=0.0))
    draft = answerer.answer(Question("What is the limit of a Manager?"), Retrieval(tuple(inexact)))
    (statement,) = draft.statements
    assert statement.text == "Role: Manager; Limit: 2500."
    assert [quote.text for quote in statement.quotes] == ["Manager | 2500"]
