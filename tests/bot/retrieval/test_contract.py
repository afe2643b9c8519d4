"""The hybrid retriever keeps the contract on both its ways to a filter; LangChain's wraps it."""

from collections.abc import Sequence

import pytest

from bot.models import Question
from bot.retrieval import scoring
from bot.retrieval.langchain import GazetteRetriever
from bot.wiring import Bot, open_bot
from ingest.errors import EmbedderMismatch, LibraryMissing
from ingest.library.filters import Filter
from ingest.models import Document
from tests.bot.conftest import settings_of
from tests.contracts.retrievers import QUESTION, check_retriever


@pytest.fixture(scope="module")
def documents(bot: Bot) -> Sequence[Document]:
    """Every Document of the collection `public`."""
    with bot.reader().snapshot(["public"]) as (snapshot,):
        return snapshot.documents()


def test_the_hybrid_retriever_keeps_the_contract(bot: Bot, documents: Sequence[Document]) -> None:
    check_retriever(bot.retriever, documents)


def test_it_keeps_the_contract_where_a_filter_is_too_broad_to_push_down(
    bot: Bot, documents: Sequence[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "_PUSH_DOWN", 0)
    # What a Document says by its number is pushed down whatever the filter.
    monkeypatch.setattr(scoring, "_exact", _pushing_down(scoring._exact, monkeypatch))
    check_retriever(bot.retriever, documents)


def _pushing_down(real: object, patch: pytest.MonkeyPatch) -> object:
    def exact(*given: object) -> object:
        with patch.context() as inner:
            inner.setattr(scoring, "_PUSH_DOWN", 2000)
            return real(*given)  # type: ignore[operator]

    return exact


def test_over_fetching_keeps_the_best_and_not_just_any(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = Filter(kinds=("order", "regulation", "statement", "news"))
    question = Question("Dredging needs a licence of the Bureau of Channels", where=where)
    with bot.reader().snapshot(["public"]) as (snapshot,):
        (vector,) = bot.embedder().embed([question.text])

        def search(k: int) -> list[tuple[str, float]]:
            return snapshot.vectors.search(vector, k)

        allowed = [name for name, _ in search(100) if name in snapshot.chunks([name], where)]
        for wanted in (1, 2, 3):
            assert scoring._fetch(snapshot, search, where, wanted) == allowed[:wanted]


def test_the_langchain_retriever_returns_the_same_chunks(bot: Bot) -> None:
    wrapped = GazetteRetriever(retriever=bot.retriever, k=4)
    found = wrapped.invoke(QUESTION)
    passages = bot.retriever.retrieve(Question(QUESTION), 4).passages
    assert [each.id for each in found] == [p.chunk.id for p in passages]
    assert [each.page_content for each in found] == [p.chunk.text for p in passages]
    for each, passage in zip(found, passages, strict=True):
        assert each.metadata["key"] == passage.document.key
        assert each.metadata["published_on"] == passage.document.published_on
        assert (each.metadata["start"], each.metadata["end"]) == (
            passage.chunk.start, passage.chunk.end,
        )  # fmt: skip


def test_without_a_library_it_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("none") / "home"
    with open_bot(settings_of(home)) as bot, pytest.raises(LibraryMissing):
        bot.retriever.retrieve(Question("anything"), 3)
    assert not home.exists()


def test_a_library_of_another_embedder_is_not_searched_with_this_one(bot: Bot) -> None:
    settings = bot.settings.model_copy(update={"embedder": "minilm"})
    with open_bot(settings) as other, pytest.raises(EmbedderMismatch, match="minilm@"):
        other.retriever.retrieve(Question("anything"), 3)
