"""What every retriever promises; `tests/bot/retrieval` runs it over all of them.

The library it is run over is the one of `tests.bot.library`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.models import Passage, Question, Retrieval, Turn
from bot.retrieval.base import Retriever
from ingest.dates import earliest, latest
from ingest.errors import UnknownCollection, UnknownDocument
from ingest.library.filters import Filter
from ingest.models import OFFICIAL_KINDS, Document

ALL = 1000
ANY = Filter()
QUESTION = "Who grants a licence or a permit for mooring and dredging in a harbour?"

DAYS = [date(2018, 1, 1), date(2019, 1, 8), date(2020, 3, 8), date(2021, 5, 10), date(2021, 5, 30),
        date(2021, 5, 31), date(2021, 6, 29), date(2021, 6, 30), date(2022, 7, 1),
        date(2022, 12, 31), date(2030, 1, 1)]  # fmt: skip
FILTERS = [
    Filter(),
    *(Filter(as_of=day) for day in DAYS),
    *(Filter(since=day) for day in DAYS),
    *(Filter(until=day) for day in DAYS),
    Filter(since=date(2020, 1, 1), until=date(2021, 5, 15)),
    Filter(as_of=date(2021, 6, 30), since=date(2021, 5, 1), kinds=("order", "regulation")),
    Filter(kinds=("news",)),
    Filter(kinds=("order", "list")),
    Filter(official=True),
    Filter(official=True, kinds=("news", "order")),
    Filter(keys=("2020-01234",)),
    Filter(keys=("2020-01234", "plain.txt")),
    Filter(keys=("plain.txt",), official=True),
]


def check_retriever(retriever: Retriever, documents: Sequence[Document]) -> None:
    """Assert the whole contract; `documents` are all there are in the collection `public`."""
    check_size(retriever)
    check_filters(retriever, documents)
    check_collections(retriever)
    check_exact_names(retriever)
    check_follow_up(retriever)


def keys(found: Retrieval) -> list[str]:
    """Return the keys of the Documents found, best first, each once."""
    return list(dict.fromkeys(passage.document.key for passage in found.passages))


def public(text: str, where: Filter = ANY, k: int = ALL) -> Callable[[Retriever], Retrieval]:
    """Return a search of the collection `public`."""
    question = Question(text, where=where, collections=("public",))
    return lambda retriever: retriever.retrieve(question, k)


def check_size(retriever: Retriever) -> None:
    """Assert that there are at most `k` Passages, best first, each once, the same every time."""
    everything = public(QUESTION)(retriever).passages
    assert len(everything) > 8
    for k in (1, 2, 5, len(everything)):
        found = public(QUESTION, k=k)(retriever).passages
        assert len(found) == k
        assert [p.chunk.id for p in found] == [p.chunk.id for p in everything[:k]]
    scores = [passage.score for passage in everything]
    assert scores == sorted(scores, reverse=True)
    assert len({passage.chunk.id for passage in everything}) == len(everything)
    for passage in everything:
        check_passage(passage)


def check_passage(passage: Passage) -> None:
    """Assert that a Passage's parts are of one Document."""
    assert passage.chunk.document_id == passage.document.id
    assert passage.chunk.text
    assert passage.chunk.end - passage.chunk.start == len(passage.chunk.text)
    assert -1.0001 <= passage.dense <= 1.0001
    assert passage.lexical >= 0


def lets_through(where: Filter, document: Document) -> bool:
    """Say by the words of the contract whether a Filter lets a Document through."""
    dated = document.dated
    if (where.as_of or where.since or where.until) and dated is None:
        return False
    if dated is not None and (
        (where.as_of and latest(dated) > where.as_of)
        or (where.since and latest(dated) < where.since)
        or (where.until and earliest(dated) > where.until)
    ):
        return False
    if where.kinds and document.kind not in where.kinds:
        return False
    if where.official and document.kind not in OFFICIAL_KINDS:
        return False
    return not where.keys or document.key in where.keys or document.id in where.keys


def check_filters(retriever: Retriever, documents: Sequence[Document]) -> None:
    """Assert that exactly the Documents that a Filter lets through are searched."""
    sizes = set()
    for where in FILTERS:
        wanted = {d.key for d in documents if lets_through(where, d)}
        found = public(QUESTION, where)(retriever)
        few = public(QUESTION, where, k=2)(retriever).passages
        assert [p.chunk.id for p in few] == [p.chunk.id for p in found.passages[:2]], where
        assert set(keys(found)) == wanted, where
        assert found.documents == len(wanted), where
        dates = [d.dated for d in documents if d.key in wanted and d.dated]
        newest = max(dates, key=latest, default=None)
        assert found.newest_document_on == newest, where
        sizes.add(len(wanted))
    assert len(sizes) > 4, "the filters hardly differ"
    by_id = Filter(keys=(documents[0].id,))
    assert keys(public(QUESTION, by_id)(retriever)) == [documents[0].key]
    with pytest.raises(UnknownDocument, match="no-such-key"):
        public(QUESTION, Filter(keys=("2020-01234", "no-such-key")))(retriever)


def check_collections(retriever: Retriever) -> None:
    """Assert that only the collections asked for are searched, and all without any."""
    team = Question("harbour", collections=("team-legal",))
    assert keys(retriever.retrieve(team, ALL)) == ["memo.md"]
    assert "memo.md" not in keys(public("harbour memo of Ostend")(retriever))
    assert "memo.md" in keys(retriever.retrieve(Question("harbour"), ALL))
    both = replace(team, collections=("public", "team-legal"))
    assert "memo.md" in keys(retriever.retrieve(both, ALL))
    with pytest.raises(UnknownCollection, match="guild-9"):
        retriever.retrieve(replace(team, collections=("public", "guild-9")), 5)
    with pytest.raises(UnknownDocument):  # the key is there, in another collection
        retriever.retrieve(replace(team, where=Filter(keys=("2020-01234",))), 5)


def check_exact_names(retriever: Retriever) -> None:
    """Assert that a Document comes first by its official name, and a row by the name it lists."""
    for text, key in (
        ("What does Executive Order 12001 say?", "2020-01234"),
        ("what does eo 12050 say", "2021-00500"),
        ("What is in 84 Fed. Reg. 50?", "2019-00100"),
        ("Summarise document 2021-00500.", "2021-00500"),
        ("What does 33 C.F.R. § 99.11 ask for?", "2021-07777"),
    ):
        found = public(text, k=3)(retriever)
        assert found.passages[0].document.key == key, text
        assert found.passages[0].exact
    for text, name in (
        ("Is Acme Trading Co., Ltd. restricted?", "Acme Trading Co., Ltd."),
        ("what about ACME TRADING CO LTD", "Acme Trading Co., Ltd."),
        ("Is Acme restricted?", "Acme"),
        ("Borealis Shipping", "Borealis Shipping"),
        ("borealis shipping", "Borealis Shipping"),
        ("What is Borealis Shipping's review policy?", "Borealis Shipping"),
    ):
        found = public(text, k=3)(retriever)
        assert found.passages[0].chunk.name == name, text
        assert found.passages[0].exact
    excluded = public("Is Borealis Shipping listed?", Filter(kinds=("order",)))(retriever)
    assert all(p.document.kind == "order" for p in excluded.passages)


def check_follow_up(retriever: Retriever) -> None:
    """Assert that a follow-up is searched with what the user said before, and that alone."""
    alone = Question("And how long is it good for?", collections=("public",))
    said = (
        Turn(role="user", content="Who grants permits for mooring?"),
        Turn(role="assistant", content="Pilots are paid in silver coins."),
    )
    follow_up = replace(alone, history=said)
    first = retriever.retrieve(follow_up, 3).passages[0]
    assert first.document.key == "2020-01234"
    misled = replace(alone, history=said[1:])
    plain = retriever.retrieve(alone, 5).passages
    assert [p.chunk.id for p in retriever.retrieve(misled, 5).passages] == [
        p.chunk.id for p in plain
    ]
