"""Answers and rows made by hand, for the tests of what is measured of them."""

from typing import Any

from bot.evaluation.checking import Checked
from bot.evaluation.results import About, Result, Row
from bot.models import Answer, Citation, Claim, Provenance

FINE = Checked(1, 1, 1, 1, ())


def citation(quote: str = "Fish swim.", n: int = 1, **fields: Any) -> Citation:
    """Return a Citation; unnamed fields do not matter."""
    given = {
        "n": n, "document_id": "d", "key": "k", "title": "Fish", "url": None, "kind": "notice",
        "official": True, "issuer": None, "number": None, "citation": None, "published_on": None,
        "effective_on": None, "locator": None, "quote": quote, "start": 0, "end": len(quote),
        "chunk_id": "c", "superseded_by": None, **fields,
    }  # fmt: skip
    return Citation.model_validate(given)


def answer(*claims: str, **fields: Any) -> Answer:
    """Return an Answer with these claims, each with a quote; without one it is abstained."""
    given: dict[str, Any] = {
        "id": "a", "question": "What?", "standalone_question": "What?",
        "status": "answered" if claims else "abstained", "answer": "Fish says: ...",
        "confidence": 0.8 if claims else 0.1,
        "claims": tuple(Claim(text=text, citations=(1,)) for text in claims),
        "citations": (citation(),) if claims else (),
        "provenance": Provenance(library="l", embedder="e"), **fields,
    }  # fmt: skip
    return Answer.model_validate(given)


def row(name: str = "q", **fields: Any) -> Row:
    """Return a Row; unnamed fields do not matter."""
    return Row.model_validate({"id": name, "question": "What?", "confidence": 0.5, **fields})


def result(*rows: Row, figures: dict[str, Any], **about: Any) -> Result:
    """Return a Result of these rows."""
    made = {"kind": "answers", "questions": "q", "corpus": "c", "version": "1", **about}
    return Result(figures=figures, about=About.model_validate(made), rows=rows)
