"""Tells what is asked for by name or kind and is not there, however close the rest comes."""

import re
from collections.abc import Iterator, Sequence

from bot.answering.confidence import said_of
from bot.answering.selection import Sentence
from bot.models import Passage
from bot.understanding.names import Name, find_names
from ingest.identifiers import find_identifiers
from ingest.library.words import terms

_CITATION = re.compile(r"\b(?:which|what)\b.{0,40}\bcitations?\b", re.IGNORECASE)


def absent_from_list(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a question asks of a list (`the Entity List`) for an entity that no Passage names
    with it.

    Rows of other entities on that list are close to such a question in words and in meaning, so
    no confidence that is fitted on ordinary questions keeps them from answering it.
    """
    names = find_names(question)
    lists = [set(terms(name.text)) for name in names if _is_list(name)]
    said = [{term for text in said_of(p) for term in terms(text)} for p in passages]
    with_list = [some for some in said if any(each <= some for each in lists)]
    return bool(lists) and any(
        not any(entity <= some for some in with_list) for entity in _entities(names)
    )


def no_citation(question: str, sentences: Sequence[Sentence]) -> bool:
    """Whether a question asks for a citation (`Which Federal Register citation put Acme on ...`)
    and no sentence that names what it asks about has one."""
    if not _CITATION.search(question):
        return False
    asked = set().union(*_entities(find_names(question)))
    return not any(
        asked <= set(terms(each.text)) and any(find_identifiers(each.text, "fr_citation"))
        for each in sentences
    )


def _is_list(name: Name) -> bool:
    return name.kind == "list" and name.text.casefold().endswith(("list", "lists"))


def _entities(names: Sequence[Name]) -> Iterator[set[str]]:
    return (set(terms(n.text)) for n in names if n.kind == "entity" and not n.modifier)
