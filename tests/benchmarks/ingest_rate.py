"""How fast ingest is: against its embedder alone, and against a plain peer pipeline, in one run.

Usage: python -m tests.benchmarks.ingest_rate CORPUS_FOLDER [LINES]

CORPUS_FOLDER has a corpus.jsonl; with LINES only so many of its first lines are used. The peer is
RecursiveCharacterTextSplitter + HuggingFaceEmbeddings + langchain-chroma with the same model, each
with its defaults (and chunks of 1,000 characters). Each measurement is a process of its own.
Prints seconds, the ratios with their limits (0.9 and 1.5), and peak memory.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from ingest.settings import IngestSettings, load_settings


def _settings(home: Path) -> IngestSettings:
    return load_settings(IngestSettings, home, None)


def ours(corpus: Path, scratch: Path) -> int:
    """Ingest the corpus into an empty library; return the number of chunks."""
    from ingest.library.writer import open_writer
    from ingest.pipeline import sync
    from ingest.sources.folder import FolderSource

    with open_writer(_settings(scratch / "home")) as writer:
        return sync(FolderSource(corpus), writer).chunks


def embedder_alone(corpus: Path, scratch: Path) -> int:
    """Embed the very texts that `ours` embedded, taken from its library, in one call."""
    from ingest.embedding.loading import load_embedder
    from ingest.library import live
    from ingest.library.schema import connect

    settings = _settings(scratch / "home")
    db = connect(settings.home / "catalog.sqlite3")
    chunks = [c for _, some in live.documents_with_chunks(db, "public", 0) for c in some]
    texts = list(dict.fromkeys(chunk.embedded_text for chunk in chunks))
    begun = time.perf_counter()
    load_embedder(settings.embedder, settings.cache).embed(texts)
    print(json.dumps({"inner": time.perf_counter() - begun}))
    return len(chunks)


def peer(corpus: Path, scratch: Path) -> int:
    """Do what a tutorial does with the same file and the same model."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from ingest.embedding.loading import PACKAGED, model_path

    with open(corpus / "corpus.jsonl", encoding="utf-8") as handle:
        rows = [json.loads(line) for line in handle]
    documents = [Document(row["text"], metadata={"key": row["_id"]}) for row in rows]
    pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(
        documents
    )
    begun = time.perf_counter()
    model = HuggingFaceEmbeddings(
        model_name=model_path(PACKAGED), encode_kwargs={"normalize_embeddings": True}
    )
    store = Chroma("peer", model, persist_directory=str(scratch / "peer"))
    for at in range(0, len(pieces), 5000):
        store.add_documents(pieces[at : at + 5000])
    print(json.dumps({"inner": time.perf_counter() - begun}))
    return len(pieces)


def run(name: str, corpus: Path, scratch: Path) -> dict[str, float]:
    """Run one measurement in a process; return its seconds, chunks and peak memory (MiB)."""
    module = "tests.benchmarks.ingest_rate"
    command = [sys.executable, "-m", module, name, str(corpus), str(scratch)]
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = {"seconds": time.perf_counter() - begun}
    for line in done.stdout.splitlines():
        found |= json.loads(line)
    return found


def main(corpus: Path, lines: int | None) -> None:
    """Measure the three and print the figures."""
    with tempfile.TemporaryDirectory(prefix="gazette-rate-") as folder:
        scratch = Path(folder)
        if lines:
            (scratch / "part").mkdir()
            with open(corpus / "corpus.jsonl", encoding="utf-8") as handle:
                text = "".join(islice(handle, lines))
            (scratch / "part" / "corpus.jsonl").write_text(text, encoding="utf-8")
            corpus = scratch / "part"
        figures = {name: run(name, corpus, scratch) for name in ("ours", "embedder_alone", "peer")}
    for name, each in figures.items():
        print(f"{name:15} {json.dumps({k: round(v, 1) for k, v in each.items()})}")
    ours_s = figures["ours"]["seconds"]
    alone, plain = figures["embedder_alone"]["inner"], figures["peer"]["seconds"]
    print(f"rate against the embedder alone: {alone / ours_s:.2f} (limit 0.9)")
    print(f"rate against the plain pipeline: {plain / ours_s:.2f} (limit 1.5)")


if __name__ == "__main__":
    measurements = {"ours": ours, "embedder_alone": embedder_alone, "peer": peer}
    if sys.argv[1] in measurements:
        count = measurements[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"chunks": count, "peak_mib": peak}))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
