"""Answers, Documents and checked sentences, made for the tests of what is shown."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pytest
from discord.ui import LayoutView
from hypothesis import strategies as st

from bot.models import Answer, Citation, Claim, Conflict, NearMiss, Provenance
from bot.surfaces.discord.escaping import address
from ingest.models import Document, Relation
from tests.bot.surfaces.discord.limits import acts, refused, texts_of
from tests.support import ROOT

HOSTILE = ROOT.parent / "shared" / "data" / "hostile"
SIGNS = (
    "*", "**", "_", "__", "~~", "||", "`", "```", "<", ">", ">>> ", "@", "#", "# ", "-# ", "- ",
    "\n",    "\n\n", " ", "\\", "[", "]", "(", ")", "](", "[1]", "[2](", ":", "://", "https://evil.example/a",
    "[x](https://evil.example)", "www.evil.example", "discord.gg/abc", "https://discord.gg/abc",
    "@everyone", "@here", "<@1>", "<@!1>", "<@&22>", "<#333>", "</ask:4>", "<a:wave:5>", "<:e:6>",
    "<t:1700000000:R>", "<id:guide>", ":joy:", "steam://run/1", "<mailto:a@b.example>", "1. ",
    "2021. ", "word", "Section 1(a)", "é", "e\u0301", "👨\u200d👩\u200d👧", "🇩🇪", "क्षि",
    "\u202e", "\u200b", "\ud800", "\x00", "\t", "¯\\_(ツ)_/¯", "中文", "שלום",
    "a" * 60, "\u0301" * 30,
)  # fmt: skip


def texts(most: int = 40) -> st.SearchStrategy[str]:
    """Return texts full of signs that act in Discord."""
    pieces = st.one_of(st.sampled_from(SIGNS), st.text(max_size=5))
    return st.lists(pieces, max_size=most).map("".join)


def citation(n: int = 1, **fields: Any) -> Citation:
    """Return a Citation; unnamed fields do not matter."""
    given = {
        "n": n, "document_id": f"d{n}", "key": f"key-{n}", "title": f"Order {n} on moorings",
        "url": f"https://agency.example/{n}", "kind": "order", "official": True, "issuer": "Bureau",
        "number": None, "citation": None, "published_on": "2021-03-04", "effective_on": None,
        "locator": "p. 3", "quote": f"Mooring {n} is prohibited.", "start": 0, "end": 9,
        "chunk_id": "c", "superseded_by": None, **fields,
    }  # fmt: skip
    return Citation.model_validate(given)


def answer(text: str = "Mooring is prohibited. [1]", **fields: Any) -> Answer:
    """Return an Answer with one Citation; unnamed fields do not matter."""
    given = {
        "id": "a0123456789abcdef", "question": "Is it?", "standalone_question": "Is it?",
        "status": "answered", "answer": text, "confidence": 0.95, "citations": (citation(),),
        "provenance": Provenance(library="l", embedder="e"), "newest_document_on": "2022-01-01",
        **fields,
    }  # fmt: skip
    return Answer.model_validate(given)


def refusal(near: Citation | None = None, text: str = "The nearest thing is another.") -> Answer:
    """Return a refusal, with the near miss where one is given."""
    miss = None if near is None else NearMiss(text=text, citation=near)
    return answer(
        "Not found: the documents do not answer this.",
        status="abstained", reason="not_in_documents", citations=(), near_miss=miss,
    )  # fmt: skip


def document(key: str = "k", **fields: Any) -> Document:
    """Return a Document; unnamed fields do not matter."""
    given = {
        "id": "d0123456789abcdef", "key": key, "uri": key, "title": f"Title of {key}",
        "kind": "notice", "ingested_at": "2026-01-01T00:00:00+00:00", "collection": "public",
        **fields,
    }  # fmt: skip
    return Document.model_validate(given)


@dataclass(frozen=True)
class Checked:
    """A sentence that was checked."""

    text: str
    verdict: Literal["supported", "contradicted", "not_found"] = "supported"
    citations: tuple[Citation, ...] = ()
    why: str | None = None


def all_of(text: str, times: int = 1) -> Iterator[Answer]:
    """Yield Answers with a text in every place that is shown, each place `times` as long."""
    long = text * times
    marked = [citation(n, title=long, issuer=text, locator=long, quote=long, url=long,
                       superseded_by=long) for n in range(1, 4)]  # fmt: skip
    claims = tuple(Claim(text=long, citations=(n,)) for n in (1, 2))
    conflict = Conflict(claims=claims, prefers=1, why=long)
    yield answer(
        f"{long} [1][2]", question=long, standalone_question=f"{long}!", status="partial",
        citations=marked, claims=claims[:1], conflicts=(conflict, conflict), as_of="2021",
    )  # fmt: skip
    yield refusal(marked[0], long)


def with_everything(text: str) -> Document:
    """Return a Document with a text in every field that is shown."""
    acts = (Relation(type="amends", number=text, title=text, dated="2021"),) if text else ()
    return document(
        text, title=text, issuer=text, number=text, citation=text, identifiers=(text,) * 5,
        inverse_relations=acts * 14, superseded_by=text or None, url=text,
    )  # fmt: skip


@cache
def hostile_texts() -> tuple[str, ...]:
    """Return the texts of the collections of hostile ones; none where they are absent."""
    found: list[str] = []
    unicode, attacks = HOSTILE / "unicode" / "blns.json", HOSTILE / "injection" / "attacks.jsonl"
    if unicode.is_file():
        found += json.loads(unicode.read_text(encoding="utf-8"))
    if attacks.is_file():
        lines = attacks.read_text(encoding="utf-8").splitlines()
        found += [json.loads(line)["text"] for line in lines]
    return tuple(found)


_SOURCES = [citation(n).url for n in range(300)]


def faults(view: LayoutView, links: Collection[str | None] = ()) -> list[object]:
    """Return what is wrong with a message; it may lead to `links` and the sources' addresses."""
    allowed = {*links, *_SOURCES}
    return [*refused(view), *(bad for text in texts_of(view) for bad in acts(text, allowed))]


def check_hostile(
    request: pytest.FixtureRequest, views_with: Callable[[str], Iterable[LayoutView]], every: int
) -> None:
    """Check that no text of the hostile collections acts in the messages that are made with it.

    Of all texts with `--hostile`, else of one in `every`. Skips where there are none.
    """
    if not hostile_texts():
        pytest.skip("the hostile texts are not there")
    step = 1 if request.config.getoption("--hostile") else every
    for text in hostile_texts()[::step]:
        for view in views_with(text):
            assert faults(view, [address(text)]) == [], text
