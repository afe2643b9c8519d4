"""Answers about a Document itself: when it was signed or published, its citation, its number."""

from bot.answering.base import Statement, quote_of
from bot.answering.later import short_name
from bot.models import Passage, Question
from bot.retrieval.understand import content_terms, without
from ingest.identifiers import find_identifiers
from ingest.library.records import names_of
from ingest.library.words import terms
from ingest.models import Document
from ingest.sentences import sentence_spans

# Words of a question (stemmed when compared) → the field they ask for, and how it is said.
_FIELDS = (
    ("citation cite cited page", "citation", "its citation is {}"),
    ("published publish publication appear appeared", "published_on", "it was published on {}"),
    ("signed sign signing issued made adopted dated", "event_on", "it was signed on {}"),
    ("effective effect force take took", "effective_on", "it took effect on {}"),
    ("number numbered", "number", "its document number is {}"),
    ("issuer issued issues issue agency", "issuer", "it was issued by {}"),
)
# What else such a question may say without asking for anything more.
_FILLERS = (
    "federal register executive order orders notice rule regulation document date day year give "
    "find called official"
)


_IDENTITY = "signed published citation"  # what is told of a Document that is only asked after
# Of a Document that was changed, these ask what became of it: what changed it is told with it.
_CHANGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("amended", frozenset({"amends"})),
    ("revoked", frozenset({"revokes"})),
    ("replaced superseded", frozenset({"replaces", "revokes"})),
    ("corrected", frozenset({"corrects"})),
    ("changed happened later became", frozenset({"amends", "revokes", "replaces", "corrects"})),
)


def fact_statements(question: Question, passages: tuple[Passage, ...]) -> list[Statement]:
    """Return one statement of the fields that a question asks of a Document it names, or none.

    Only for a question that asks for nothing else: `What does E.O. 13959 prohibit?` is not one.
    The quote is the sentence by which the Document names itself.
    """
    found = list(find_identifiers(question.text))
    names = {each.value for each in found}
    named = next((p for p in passages if names & names_of(p.document)), None)
    if named is None:
        return []
    asked = set(content_terms(without(question.text, found))) - set(terms(_FILLERS))
    said, known = _said(asked, named.document)
    changed = asked & _changes(named.document)
    if not asked - changed:  # `What is E.O. 13942?`, `What amended it?`
        known |= changed
        said = [f"“{named.document.title}”", *_said(set(terms(_IDENTITY)), named.document)[0]]
    if not said or asked - known:
        return []
    start, end = _naming_sentence(named)
    text = f"{short_name(named.document)}: " + "; ".join(said) + "."
    return [Statement(text, (quote_of(named, start, end),))]


def _changes(document: Document) -> set[str]:
    """Return the terms that ask for what was done to a Document, of what was done to it."""
    done = {each.type for each in document.inverse_relations}
    return {term for words, types in _CHANGES if done & types for term in terms(words)}


def about_identifiers(text: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...] | None:
    """Return the Passages that are about the official names in a question; all, without names.

    None when there is a name and no Passage is of that Document or says the name: what the library
    says of another order is no answer about this one.
    """
    names = {each.value for each in find_identifiers(text)}
    if not names:
        return passages
    about = tuple(
        p
        for p in passages
        if names & names_of(p.document)
        or names & {each.value for each in find_identifiers(p.chunk.text)}
    )
    return about or None


def _said(asked: set[str], document: Document) -> tuple[list[str], set[str]]:
    """Return what to say of the fields that are asked for and known, and the terms they explain."""
    said, known = [], set()
    for words, name, wording in _FIELDS:
        hit = asked & set(terms(words))
        value = getattr(document, name)
        if hit and value:
            said.append(wording.format(value))
            known |= hit
    return said, known


def _naming_sentence(passage: Passage) -> tuple[int, int]:
    """Return the span of the first sentence with a name of its Document, else of the first."""
    chunk = passage.chunk
    spans = list(sentence_spans(chunk.text))
    names = names_of(passage.document)
    for start, end in spans:
        if names & {each.value for each in find_identifiers(chunk.text[start:end])}:
            return chunk.start + start, chunk.start + end
    start, end = spans[0]
    return chunk.start + start, chunk.start + end
