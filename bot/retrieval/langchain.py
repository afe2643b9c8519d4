"""The library as a LangChain retriever, for people who build chains of their own."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from bot.models import Passage, Question
from bot.retrieval.base import Retriever


class GazetteRetriever(BaseRetriever):
    """Wraps a Retriever; each LangChain document carries its key, dates and offsets."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        found = self.retriever.retrieve(Question(query), self.k)
        return [_converted(passage) for passage in found.passages]


def _converted(passage: Passage) -> LangChainDocument:
    document, chunk = passage.document, passage.chunk
    return LangChainDocument(
        page_content=chunk.text,
        id=chunk.id,
        metadata={
            "key": document.key,
            "title": document.title,
            "kind": document.kind,
            "url": document.url,
            "published_on": document.published_on,
            "locator": chunk.locator,
            "start": chunk.start,
            "end": chunk.end,
            "score": passage.score,
        },
    )
