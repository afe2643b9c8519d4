"""How long a warm answer takes without a language model, with its memory, as a library grows.

Usage: python -m tests.benchmarks.warm_answer [CHUNKS ...]

For each number of CHUNKS (100,000) a library of made-up records is built with made-up vectors of
the packaged model's size, and questions are asked of it in a process of its own, with the real
model for the questions. Printed are the 50th and 95th percentile of a whole answer (limits 100 and
250 ms), of a retrieval against the sum of one question embedded, one raw query to the vector index
and one to the lexical index (limit 2), and the peak memory of the process (limit 800 MiB). The
words of a record are drawn as they are in real texts: few are common, most are rare (Zipf).
"""

import asyncio
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.models import Question
from bot.retrieval.understand import question_terms
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.embedding.base import Span
from ingest.embedding.loading import PACKAGED, identify
from ingest.library.writer import LibraryWriter, open_writer
from ingest.pipeline import sync
from ingest.settings import load_settings
from ingest.sources.folder import FolderSource

_SENTENCES, _WORDS = 4, 18  # of a record; words of a sentence
_VOCABULARY = 30_000
_WARM_UP, _ASKED = 30, 300  # questions
_LIMITS = {"answer_p50": 100.0, "answer_p95": 250.0, "ratio": 2.0, "peak_mib": 800.0}

Floats = NDArray[np.float32]


class Synthetic:
    """The packaged model's double: a random unit vector for each text, always the same one."""

    dimension = 384
    identity = identify(PACKAGED)

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> Floats:
        """Return one unit vector a text, shape (len(texts), 384)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            vectors[row] = np.random.default_rng(seed).standard_normal(self.dimension)
        advance(len(texts))
        unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def embed_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> tuple[Floats, list[Floats]]:
        """Return the vectors of the texts, and of each text's spans."""
        inside = [
            self.embed([text[start:end] for start, end in some])
            for text, some in zip(texts, spans, strict=True)
        ]
        return self.embed(texts, advance), inside


def write_corpus(folder: Path, records: int, seed: int = 11) -> list[str]:
    """Write a corpus of so many records of one chunk each; return questions about some of them."""
    dice = random.Random(seed)
    words = [f"w{n:05d}" for n in range(_VOCABULARY)]
    common = list(accumulate(1 / (rank + 3) for rank in range(_VOCABULARY)))
    folder.mkdir(parents=True)
    questions = []
    every = max(1, records // (_WARM_UP + _ASKED))
    with open(folder / "corpus.jsonl", "w", encoding="utf-8") as handle:
        for number in range(records):
            drawn = dice.choices(words, cum_weights=common, k=_SENTENCES * _WORDS)
            text = " ".join(
                " ".join(drawn[at : at + _WORDS]).capitalize() + "."
                for at in range(0, len(drawn), _WORDS)
            )
            record = {"_id": f"r{number}", "title": f"Record {number}", "text": text,
                      "metadata": {"kind": dice.choice(("notice", "news"))}}  # fmt: skip
            handle.write(json.dumps(record) + "\n")
            if number % every == 0:
                questions.append(f"What is said about {' '.join(drawn[2:9])}?")
    return questions


def build(folder: Path, home: Path) -> None:
    """Ingest the corpus with made-up vectors."""
    # A million chunks are one file of half a gigabyte.
    settings = load_settings(BotSettings, home, None, max_file_mb=4096)
    with open_writer(settings) as writer:
        writer._embedder = Synthetic()
        assert isinstance(writer, LibraryWriter)
        report = sync(FolderSource(folder), writer)
        assert not report.rejected


def ask(home: Path, questions: Path) -> None:
    """Ask the questions of the library, and print the figures as JSON."""
    asked = json.loads(questions.read_text(encoding="utf-8"))
    settings = load_settings(BotSettings, home, None, min_confidence=0.0)
    with open_bot(settings) as bot:
        for text in asked[:_WARM_UP]:
            _answer(bot, text)
        asked = asked[_WARM_UP : _WARM_UP + _ASKED]
        whole = [_timed(partial(_answer, bot, text)) for text in asked]
        found = [_timed(partial(bot.retriever.retrieve, Question(text), 8)) for text in asked]
        parts = [_parts(bot, text) for text in asked]
    figures = {
        "answer_p50": float(np.percentile(whole, 50)),
        "answer_p95": float(np.percentile(whole, 95)),
        "retrieve_p50": float(np.percentile(found, 50)),
        "parts_p50": float(np.percentile(parts, 50)),
        "ratio": float(np.percentile(found, 50) / np.percentile(parts, 50)),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def _answer(bot: Bot, text: str) -> None:
    asyncio.run(bot.responder.respond(Question(text)))


def _parts(bot: Bot, text: str) -> float:
    """Return the milliseconds of what any hybrid search has to do: one of each, and no more."""
    wanted = bot.settings.candidates
    with bot.reader().snapshot() as snapshots:
        begun = time.perf_counter()
        (vector,) = bot.embedder().embed([text])
        snapshots[0].vectors.search(vector, wanted)
        snapshots[0].words.search(question_terms(text), wanted)
        return 1000 * (time.perf_counter() - begun)


def _timed(call: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begun)


def measure(chunks: int) -> bool:
    """Build and ask a library of so many chunks; print, and return whether the limits are kept."""
    with tempfile.TemporaryDirectory(prefix="gazette-warm-") as scratch:
        folder, home, asked = (Path(scratch) / name for name in ("corpus", "home", "asked.json"))
        asked.write_text(json.dumps(write_corpus(folder, chunks)), encoding="utf-8")
        _run("build", folder, home)
        figures = json.loads(_run("ask", home, asked))
    print(f"{chunks:,} chunks")
    for name, value in figures.items():
        limit = f"  limit {_LIMITS[name]:g}" if name in _LIMITS else ""
        print(f"  {name:<14}{value:>9.1f}{limit}")
    return all(figures[name] <= limit for name, limit in _LIMITS.items())


def _run(*arguments: object) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.warm_answer", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main(arguments: list[str]) -> int:
    """Measure, or do one step of it in this process; return the exit status."""
    if arguments[:1] == ["build"]:
        build(*map(Path, arguments[1:]))
        return 0
    if arguments[:1] == ["ask"]:
        ask(*map(Path, arguments[1:]))
        return 0
    kept = [measure(int(each)) for each in arguments or ["100000"]]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
