"""Says that somebody is not on a list, where a question after that finds nothing to quote."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.exit import safe_markdown
from bot.answering.wording import refusal
from bot.errors import AmbiguousEntity
from bot.models import Question, Retrieval
from bot.prompting import load_prompt
from bot.register.status import EntityStatus, entity_status
from bot.register.wording import held_in_words, others_in_words
from bot.understanding.names import find_names
from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader
from ingest.library.register import lists_of
from ingest.library.snapshot import Snapshot
from ingest.register.listing import find_lists
from ingest.register.names import fold

_OTHERS = 3  # names like the one that is asked about


def unanswered(
    questions: Sequence[Question], found: Retrieval, reader: Callable[[], LibraryReader]
) -> str:
    """Return the sentence that refuses questions, and what the register can tell all the same."""
    known = [unlisted(each, reader) for each in questions]
    told = [safe_markdown(each) for each in known if each]
    return "\n\n".join([refusal("not_in_documents", found), *dict.fromkeys(told)])


def unlisted(question: Question, reader: Callable[[], LibraryReader]) -> str | None:
    """Return that one entity is not on the one list that a question names, and as of when.

    None where the library does not hold the whole list, by which alone it can be told; the
    question narrows the Documents by more than a day, which the register does not; or nobody is
    asked about, or somebody who is, or was, on it.
    """
    text = question.standalone or question.text
    names = [n.text for n in find_names(text) if n.kind == "entity" and not n.modifier]
    if len(names) != 1 or not fold(names[0]) or replace(question.where, as_of=None) != Filter():
        return None
    with reader().snapshot(question.collections) as snapshots:
        found = _standing(snapshots, names[0], question)
    if found is None:
        return None
    (standing,) = found.standings
    if not found.matched and " and " in names[0]:  # two, each of whom may be on it
        return None
    told_of = standing.events or standing.reported  # announced, or so says the news
    if standing.status != "not_found" or not standing.whole or told_of:
        return None
    told = load_prompt("not_on_list").render(
        entity=names[0], list=standing.list.title, held=held_in_words(standing)
    )
    others = "; ".join(found.others[:_OTHERS])
    return f"{told} {others_in_words(found, others)}." if others else told


def _standing(snapshots: Sequence[Snapshot], name: str, question: Question) -> EntityStatus | None:
    text = question.standalone or question.text
    lists = {each.list for each in find_lists(text, lists_of(snapshots))}
    if len(lists) != 1:
        return None
    try:
        return entity_status(snapshots, name, lists.pop(), question.where.as_of)
    except AmbiguousEntity:
        return None
