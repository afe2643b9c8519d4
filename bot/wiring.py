"""Settings in, a working bot out: the only module that names concrete classes."""

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from bot.answering.base import Writer
from bot.answering.evidence import Evidence
from bot.answering.extractive import ExtractiveAnswerer
from bot.answering.plan import Planner
from bot.answering.responder import Responder
from bot.bridge import Bridge
from bot.checking.checker import Checker
from bot.receipts.store import Receipts
from bot.retrieval.base import Retriever
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.register import LibraryRegister
from bot.retrieval.reranker import Reranker
from bot.settings import BotSettings
from bot.understanding.condense import Condenser, RuleCondenser
from ingest.embedding.base import Embedder
from ingest.embedding.loading import load_embedder
from ingest.embedding.remembering import RememberingEmbedder
from ingest.library.reader import LibraryReader


@dataclass(frozen=True, slots=True)
class Bot:
    """A library opened for questions. `reader()` raises LibraryMissing where there is none.

    `responder_of` gives the Responder whose answers another language model words, PROVIDER:MODEL;
    of None, `responder` itself.
    """

    settings: BotSettings
    reader: Callable[[], LibraryReader]
    embedder: Callable[[], Embedder]
    retriever: Retriever
    evidence: Evidence
    responder: Responder
    responder_of: Callable[[str | None], Responder]
    checker: Checker
    bridge: Bridge


@contextmanager
def open_bot(
    settings: BotSettings,
    note: Callable[[str], None] = lambda message: None,
    keep: bool = True,
) -> Iterator[Bot]:
    """Open the library and everything that answers from it; close it all at the end.

    Without `keep`, no receipts of answers are kept, and those there are stay as they are.

    Nothing is loaded before the first question, and then the model and Chroma load side by side.
    """
    bridge = Bridge()
    with ThreadPoolExecutor(1) as pool:
        model = functools.cache(lambda: pool.submit(_question_embedder, settings))
        opened: list[LibraryReader] = []

        def embedder() -> Embedder:
            return model().result()

        def reader() -> LibraryReader:
            if not opened:
                opened.append(LibraryReader(settings, note))
                model()  # begins to load while the indexes open
            return opened[0]

        retriever = HybridRetriever(reader, embedder, settings, _reranker(settings))
        evidence = Evidence(retriever, LibraryRegister(reader))
        answerer = ExtractiveAnswerer(embedder, settings)
        receipts = Receipts(settings, note)

        @functools.cache
        def responder_of(llm: str | None) -> Responder:
            worded = settings if llm is None else settings.model_copy(update={"llm": llm})
            writer, condenser = _written_by(worded, bridge, note)
            return Responder(
                reader,
                Planner(condenser),
                evidence,
                answerer,
                writer,
                receipts if keep else None,
                worded,
                bridge,
            )

        responder = responder_of(None)
        checker = Checker(reader, evidence, settings, bridge)
        try:
            yield Bot(
                settings, reader, embedder, retriever, evidence, responder, responder_of, checker,
                bridge,
            )  # fmt: skip
        finally:
            bridge.close()
            receipts.close()
            for each in opened:
                each.close()


def _written_by(
    settings: BotSettings, bridge: Bridge, note: Callable[[str], None]
) -> tuple[Writer | None, Condenser]:
    """Return what writes answers and condenses follow-ups: a language model, where one is set."""
    if settings.llm == "none":
        return None, RuleCondenser()
    from bot.answering.generated import GeneratedWriter
    from bot.llm.langchain import LangChainModel
    from bot.understanding.model import ModelCondenser

    chat = LangChainModel(settings, bridge, note=note)
    return GeneratedWriter(chat), ModelCondenser(chat)


def _reranker(settings: BotSettings) -> Reranker | None:
    if settings.reranker == "none":
        return None
    from bot.retrieval.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(settings.reranker)


def _question_embedder(settings: BotSettings) -> Embedder:
    loaded = load_embedder(settings.embedder, settings.cache, settings.embed_threads)
    return RememberingEmbedder(loaded)
