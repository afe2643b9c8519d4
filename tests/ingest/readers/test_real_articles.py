"""Real web pages, where they are present: figures that must not fall, and pages made to break."""

import json
import time
from pathlib import Path

import pytest

from ingest.readers.html.reader import Html
from tests.benchmarks.articles import Pages, field_score, gold, read_pages, segments
from tests.contracts.readers import reads_or_refuses

DATA = Path(__file__).parents[4] / "shared" / "data"
ARTICLES, HOSTILE = DATA / "eval" / "articles", DATA / "hostile"
marked = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="needs ../shared/data/eval/articles, not part of the repository"
)
hostile = pytest.mark.skipif(
    not HOSTILE.is_dir(), reason="needs ../shared/data/hostile, not part of the repository"
)
BOMBS = sorted((HOSTILE / "bombs" / "html").glob("*.html"))
LONGEST = 10  # seconds for one page


@pytest.fixture(scope="module")
def pages() -> Pages:
    return read_pages(ARTICLES)


@marked
def test_the_text_of_articles_is_right(pages: Pages) -> None:
    score = segments(gold(ARTICLES), pages)
    assert score.f1 >= 0.92
    assert score.recall >= 0.93


@marked
@pytest.mark.parametrize(
    ("field", "least"), [("title", 0.9), ("date", 0.82), ("author", 0.62), ("sitename", 0.85)]
)
def test_the_facts_of_articles_are_right(pages: Pages, field: str, least: float) -> None:
    wrong: list[str] = []
    right, total = field_score(gold(ARTICLES), pages, field, wrong.append)
    assert right >= least * total, "\n".join(wrong)


@hostile
def test_every_odd_page_is_read_or_refused_at_once() -> None:
    lines = (HOSTILE / "html" / "inputs.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        begun = time.perf_counter()
        reads_or_refuses(Html(), json.loads(line)["input"].encode("utf-8", "replace"), "a.html")
        assert time.perf_counter() - begun < LONGEST, line[:200]


@pytest.mark.parametrize("path", BOMBS, ids=lambda path: path.stem)
def test_a_page_made_to_break_readers_breaks_none(path: Path) -> None:
    begun = time.perf_counter()
    reads_or_refuses(Html(), path.read_bytes(), path.name)
    assert time.perf_counter() - begun < LONGEST


@hostile
def test_the_hidden_orders_of_a_page_are_not_read() -> None:
    path = HOSTILE / "bombs" / "html" / "hidden_injection.html"
    assert Html().read(path.read_bytes(), path.name).text == (
        "Notice 12/2024: filing is due 1 March."
    )
