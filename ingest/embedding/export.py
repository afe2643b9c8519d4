"""Exports a sentence-transformers model to ONNX, once a model; runs in a process of its own.

Usage: python -m ingest.embedding.export MODEL FOLDER IDENTITY

torch and sentence-transformers take ten seconds and half a gigabyte to import, so the process
that ingests or answers never does: it starts this one when the exported model is not there yet.
The folder appears whole, by a rename, with model.onnx, tokenizer.json and card.json.
"""

import json
import shutil
import sys
import warnings
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from ingest.settings import refuse_telemetry

# What the two ways of running the model may differ by, in cosine.
_TOLERANCE = 1e-3
_PROBES = [
    "Is the company on the Entity List?",
    "any transaction in publicly traded securities by any United States person is prohibited " * 9,
    "§ 744.11",
]


VERSION = "2"
"""Changes whenever the exported files do: a model that was exported otherwise is exported anew."""

UNEXPORTABLE = 3
"""The exit status for a model that loads but is of a kind that cannot be exported."""


def main(model: str, folder: str, identity: str) -> int:
    """Export `model` into `folder`; return the exit status, having said on stderr what is wrong."""
    refuse_telemetry()
    import torch
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(model, device="cpu", trust_remote_code=False)
    loaded.eval()
    target = Path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(mkdtemp(prefix=target.name, dir=target.parent))
    try:
        problem = _try(torch, loaded, scratch, identity)
        if problem is None and not target.exists():
            scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if problem is not None:
        print(problem, file=sys.stderr)
        return UNEXPORTABLE
    return 0


def _try(torch: Any, model: Any, folder: Path, identity: str) -> str | None:
    """Fill `folder`; return why this kind of model cannot be exported, or None."""
    try:
        inputs = _export(torch, model, folder)
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError) as error:
        if "is not installed" in str(error):
            raise  # nothing about the model: the exporter itself is incomplete
        return f"{type(error).__name__}: {error}".replace("\n", " ")[:500]
    _describe(model, folder, identity, inputs, _is_mean_of_tokens(torch, model))
    return _compare(model, folder)


def _export(torch: Any, model: Any, folder: Path) -> list[str]:
    """Write model.onnx: token ids and mask in, unit vectors and token states out.

    Returns the names of its inputs.
    """
    encoded = dict(model.tokenizer(_PROBES[:2], padding=True, truncation=True, return_tensors="pt"))
    names = [n for n in ("input_ids", "attention_mask", "token_type_ids") if n in encoded]

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model  # a submodule, or its weights would be taken for constants

        def forward(self, *tensors: Any) -> Any:
            features = self.model(dict(zip(names, tensors, strict=True)))
            unit = torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)
            return unit, features["token_embeddings"]

    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter is deprecated but needs no further package, and its graph runs
        # faster here than the new exporter's.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled(),
            tuple(encoded[name] for name in names),
            str(folder / "model.onnx"),
            input_names=names,
            output_names=["sentence_embedding", "token_embeddings"],
            dynamic_axes={n: {0: "batch", 1: "tokens"} for n in [*names, "token_embeddings"]}
            | {"sentence_embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    return names


def _is_mean_of_tokens(torch: Any, model: Any) -> bool:
    """Whether a text's vector is the mean of its token states, so that a span's can be, too."""
    encoded = model.tokenizer(_PROBES, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        features = model(dict(encoded))
    mask = encoded["attention_mask"].unsqueeze(-1)
    mean = (features["token_embeddings"] * mask).sum(1) / mask.sum(1)
    if mean.shape != features["sentence_embedding"].shape:
        return False
    cosines = torch.nn.functional.cosine_similarity(mean, features["sentence_embedding"])
    return float(cosines.min()) > 1 - _TOLERANCE


def _describe(
    model: Any, folder: Path, identity: str, inputs: list[str], mean_of_tokens: bool
) -> None:
    model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    card = {
        "identity": identity,
        "dimension": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "inputs": inputs,
        "mean_of_tokens": mean_of_tokens,
    }
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def _compare(model: Any, folder: Path) -> str | None:
    from ingest.embedding.onnx import OnnxEmbedder

    expected = model.encode(_PROBES, normalize_embeddings=True)
    found = OnnxEmbedder(folder).embed(_PROBES)
    worst = float((expected * found).sum(axis=1).min())
    if worst < 1 - _TOLERANCE:
        return f"the exported model differs from the original (cosine {worst:.5f})"
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
