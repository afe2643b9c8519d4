"""A follow-up made into a question that stands by itself, from the words of the conversation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.models import MAX_QUESTION, Question, Turn, Usage
from bot.understanding.ellipsis import completed, noun_asked_for
from bot.understanding.names import find_names
from bot.understanding.pronouns import filled, open_pronouns, placed, refers_to_documents
from bot.understanding.subjects import (
    Subject,
    Wanted,
    is_of_force,
    list_of,
    subject_of,
    wanted_by,
)
from bot.understanding.words import ASKING, is_english, word_set, words_of
from ingest.sentences import sentence_spans

_TURNS = 8  # messages looked back over
_HEARD = 1000  # characters of each
_FOLLOW_UP = 60  # words; what is longer says itself what it is about
_LEAD = re.compile(
    r"^(?:(?:ok|okay|so|well|right|thanks|thank you|yes|no|sorry|great|good|btw"
    r"|by the way|i see|got it)\b[\s,.!;]+)+",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^(?:and|but|so|then)\s+", re.IGNORECASE)
# Turns of nothing but these ask for nothing and speak of nothing.
_POLITE = word_set(
    "thanks thank you ok okay yes no great good hi hello that is fine got it interesting sure "
    "cool please very much the for information oh i see understand nice perfect thats that's all "
    "right bye welcome sorry well awesome wow really a lot so helpful was this help your answer"
)
_PERSON = re.compile(r"^(?:he|she|him|his|her)\b", re.IGNORECASE)
_MANY = re.compile(r"^(?:they|them|their)$", re.IGNORECASE)
_MANY_ASKED = re.compile(r"^(?:what|which)\s+(?:are|were)\s", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:on|in|to|under)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question's text that stands by itself, and what a language model took for it."""

    text: str
    usage: Usage = Usage()  # noqa: RUF009 (frozen)


class Condenser(Protocol):
    """Makes a follow-up into a question that stands by itself."""

    async def condense(self, question: Question) -> Condensed:
        """Return the question made to stand by itself; its text unchanged where it does."""
        ...


class RuleCondenser:
    """Condenses by rules for English; any other language comes back unchanged."""

    async def condense(self, question: Question) -> Condensed:
        """Return `standalone(question)`, which costs nothing."""
        return Condensed(standalone(question))


@dataclass(slots=True)
class _Said:
    """What a conversation has come to: the last question, what was last said, the last answer."""

    asked: str = ""
    spoken: str = ""
    answer: str = ""


def standalone(question: Question) -> str:
    """Return a question's text, made to stand by itself with words of its conversation.

    A text that stands already, or that no rule can complete, comes back unchanged, and so does
    one that would become longer than 4,000 characters.
    """
    if not question.history or len(question.text.split()) > _FOLLOW_UP:
        return question.text
    said = _Said()
    for turn in _from_user(question.history[-_TURNS:]):
        _hear(said, turn)
    made = _made(question.text, said)
    return made if made is not None and len(made) <= MAX_QUESTION else question.text


def _from_user(history: Sequence[Turn]) -> Sequence[Turn]:
    first = next((i for i, turn in enumerate(history) if turn.role == "user"), len(history))
    return history[first:]


def _hear(said: _Said, turn: Turn) -> None:
    """Take in a turn: what it asks is made to stand by itself first."""
    text = turn.content.strip()[:_HEARD]
    if turn.role == "assistant":
        said.answer = text
        return
    words = words_of(text)
    if not words or set(words) <= _POLITE:
        return
    for start, end in sentence_spans(text):
        sentence = _LEAD.sub("", text[start:end].strip())
        made = _made(sentence, said) or sentence
        if _asks(made):
            said.asked = said.spoken = made
        elif find_names(made) or not said.asked:
            said.spoken = made


def _asks(text: str) -> bool:
    opening = words_of(_JOINT.sub("", text))[:1]
    return bool(opening) and (text.endswith("?") or opening[0] in ASKING)


def _made(text: str, said: _Said) -> str | None:
    """Return a text completed from what was said before; None where nothing is to be done."""
    bare = _LEAD.sub("", text.strip())
    words = words_of(bare)
    if not said.spoken or not words or (words[0] not in ASKING and set(words) <= _POLITE):
        return None
    if said.asked and is_english(said.asked):
        whole = completed(bare, said.asked)
        if whole is not None:
            return _tidy(whole)
    if not is_english(bare) or not _asks(bare):
        return None
    bare = _JOINT.sub("", bare)
    left = open_pronouns(bare)
    if len(left) > 1 and not any(_PERSON.match(pronoun) for pronoun in left):
        return None  # `they` and `it` cannot both be the one thing that was spoken of
    made = _filled(bare, said)
    if said.asked:
        made = placed(made, _place(said.asked))
    if made == bare:
        return None
    again = completed(made, said.asked) if said.asked else None  # `Is it?` is `Is X?` now
    return _tidy(again or made)


def _filled(text: str, said: _Said) -> str:
    left = open_pronouns(text)
    subject = _meant(text, left[0], said) if left else None
    if subject is None:
        return text
    made = filled(text, subject)
    return _filled(made, said) if _PERSON.match(left[0]) else made


def _meant(text: str, pronoun: str, said: _Said) -> str | None:
    """Return what a pronoun means: the subject of the last question, or a name in the answer."""
    if pronoun.endswith(" list"):
        named = list_of(said.spoken)
        return named.text if named else None
    documents = refers_to_documents(pronoun)
    wanted = wanted_by(text) if documents is None else _kind(documents)
    if _PERSON.match(pronoun) and words_of(said.asked)[:1] == ["who"]:
        return _in_answer(said.answer, "entity")
    if _MANY.match(pronoun) and _MANY_ASKED.match(said.spoken):
        return None  # the things asked for are meant, not whom they belong to
    subject = subject_of(said.spoken, wanted)
    if wanted == "official" and not _is(subject, "official"):
        document = _document(said)
        if document or documents:
            return document
    if documents is False and not _is(subject, "entity"):
        return None
    if is_of_force(text) and _is(subject, "entity"):
        return None
    if pronoun in {"this", "that"} and not _is(subject, "official"):
        return None
    return subject.text if subject else None


def _document(said: _Said) -> str | None:
    """Return the document that was last spoken of: named in the answer, else what was asked for."""
    named = _in_answer(said.answer, "official")
    if named:
        return named
    asked_for = noun_asked_for(said.spoken)
    on = list_of(said.spoken)
    return asked_for or (on.text if on else None)


def _kind(documents: bool) -> Wanted:
    return "official" if documents else "entity"


def _is(subject: Subject | None, kind: str) -> bool:
    return subject is not None and subject.name is not None and subject.name.kind == kind


def _in_answer(answer: str, kind: Wanted) -> str | None:
    """Return the first name of a kind in what the assistant said last."""
    return next((n.text for n in find_names(answer) if n.kind == kind and not n.modifier), None)


def _place(asked: str) -> str:
    """Return `on the Entity List` out of a question that says so, or `there`."""
    for name in find_names(asked):
        before = _PLACE.search(asked[: name.start])
        if name.kind == "list" and before:
            return asked[before.start() : name.end]
    return "there"


def _tidy(text: str) -> str:
    """Return a text that begins with a capital and has single spaces."""
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
