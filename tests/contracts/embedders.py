"""What every embedder promises; `tests/ingest/embedding` runs it over all of them."""

import numpy as np

from ingest.embedding.base import Embedder

TEXTS = (
    "Is the company on the Entity List?",
    "Any transaction in publicly traded securities by any United States person is prohibited.",
    "§ 744.11 License requirements that apply to entities acting contrary to national security.",
    "a",
    "Huawei Technologies Co., Ltd., Bantian Huawei Base, Longgang District, Shenzhen, China",
    "E.O. 13959 of November 12, 2020 (85 FR 73185)",
    "小米科技有限责任公司 is a company.",
    "Ünïcödé — “quotes”, ‘more’, … and 😀",
    "list list list list list",
    "The order\nhas\n\nmany\tlines.",
    "NS-CMIC | SMIC | 0981.HK",
    "What did the agency say about the licence review policy of presumption of denial?",
    "Dredging needs a permit. " * 30,
    "12345 67890",
    "shall not apply to any United States Government personnel",
    "Military End User",
    "the of and to in",
    "No.",
    "https://www.federalregister.gov/d/2020-25459",
    "Der Erlass gilt ab sofort.",
)
EDGES = ("", " ", "\n", "!!!", "\x00", "word " * 20_000, "x" * 50_000)


def check_embedder(embedder: Embedder) -> None:
    """Assert the whole contract for one embedder."""
    check_shape(embedder)
    check_determinism(embedder)
    check_progress(embedder)
    check_spans(embedder)


def check_shape(embedder: Embedder) -> None:
    """Assert one unit vector of the stated length a text, for the strangest texts too."""
    assert embedder.identity
    assert embedder.dimension > 0
    nothing = embedder.embed([])
    assert nothing.shape == (0, embedder.dimension)
    for texts in (TEXTS, EDGES, TEXTS[:1], EDGES[:1]):
        vectors = embedder.embed(texts)
        assert vectors.shape == (len(texts), embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.isfinite(vectors).all()
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def check_determinism(embedder: Embedder) -> None:
    """Assert that a text has one vector: again, alone, and among whatever neighbours."""
    together = embedder.embed(TEXTS)
    assert np.abs(embedder.embed(TEXTS) - together).max() <= 1e-5
    backwards = embedder.embed(TEXTS[::-1])[::-1]
    assert np.abs(backwards - together).max() <= 1e-5
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.abs(alone - together).max() <= 1e-5
    twins = embedder.embed([TEXTS[0], EDGES[-2], TEXTS[0]])
    assert np.abs(twins[0] - twins[2]).max() <= 1e-5
    assert np.abs(twins[0] - together[0]).max() <= 1e-5
    cosines = together @ together.T
    assert (cosines - np.eye(len(TEXTS)) < 0.999).all(), "other texts have other vectors"


def check_progress(embedder: Embedder) -> None:
    """Assert that `advance` is told of every text, once."""
    told: list[int] = []
    texts = TEXTS * 2
    embedder.embed(texts, told.append)
    assert sum(told) == len(texts)
    assert all(count > 0 for count in told)
    told.clear()
    embedder.embed([], told.append)
    assert sum(told) == 0


def check_spans(embedder: Embedder) -> None:
    """Assert that texts keep their vectors, and that each span has one near to its words'."""
    long = " ".join(
        f"Section {n} says that fee number {n} is due in the harbour." for n in range(60)
    )
    texts = [TEXTS[1], long, "", TEXTS[1]]
    spans = [[(0, 15), (16, len(TEXTS[1]))], [(0, 50), (len(long) - 50, len(long))], [], [(0, 15)]]
    told: list[int] = []
    vectors, inside = embedder.embed_spans(texts, spans, told.append)
    assert sum(told) == len(texts)
    assert np.abs(vectors - embedder.embed(texts)).max() <= 1e-4
    for some, each in zip(spans, inside, strict=True):
        assert each.shape == (len(some), embedder.dimension)
        assert np.allclose(np.linalg.norm(each, axis=1), 1, atol=1e-5)
    assert np.abs(inside[0][0] - inside[3][0]).max() <= 1e-4
    alone = embedder.embed([long[-50:], TEXTS[1][16:]])
    assert inside[1][1] @ alone[0] > inside[1][1] @ alone[1], "a long text's end has its own vector"
    nothing, none = embedder.embed_spans([], [])
    assert nothing.shape == (0, embedder.dimension)
    assert none == []
