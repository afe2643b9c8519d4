"""Says why a question that sees no Document sees none: an empty library, or which filter it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date

from bot.answering.wording import refusal
from bot.models import Question, Reason, Retrieval
from bot.prompting import load_prompt
from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot


def nothing_found(
    question: Question, found: Retrieval, reader: Callable[[], LibraryReader]
) -> tuple[Reason, str]:
    """Return why a search for a question found no Passage, and the sentence that says so."""
    if found.documents:
        return "not_in_documents", refusal("not_in_documents", found)
    if not found.library or not question.where:
        return "empty_library", refusal("empty_library", found)
    with reader().snapshot(question.collections) as snapshots:
        total = _count(snapshots, Filter())
        if not total:
            return "empty_library", refusal("empty_library", found)
        return "out_of_scope", _none_left(snapshots, question.where, total)


def _none_left(snapshots: Sequence[Snapshot], where: Filter, total: int) -> str:
    """Return the sentence that names the filters which let none of `total` Documents through.

    Where each of them lets some through, they do so only together, and all are named.
    """
    given = dict(_alone(where))
    closed = [name for name, each in given.items() if not _count(snapshots, each)] or list(given)
    filters = " and ".join(_told(name, where) for name in closed)
    undated = _undated(snapshots, where)
    more = load_prompt("refuse_undated").render(count=f"{undated:,}") if undated else ""
    prompt = load_prompt("refuse_out_of_scope")
    return prompt.render(documents=f"{total:,}", filters=filters, undated=more)


def _alone(where: Filter) -> Iterator[tuple[str, Filter]]:
    """Yield each condition of a Filter by its name, as a Filter of its own."""
    for name in (field.name for field in fields(where)):
        value = getattr(where, name)
        if value != getattr(Filter(), name):
            yield name, replace(Filter(), **{name: value})


def _told(name: str, where: Filter) -> str:
    value = getattr(where, name)
    prompt = load_prompt(f"filter_{name}")
    listed = " or ".join(value) if isinstance(value, tuple) else str(value)
    return prompt.render(**({"value": listed} if prompt.variables else {}))


def _undated(snapshots: Sequence[Snapshot], where: Filter) -> int:
    """Return how many Documents meet all of a Filter but have no date, by which they are out."""
    rest = replace(where, as_of=None, since=None, until=None)
    dated = replace(rest, until=date.max)
    return _count(snapshots, rest) - _count(snapshots, dated)


def _count(snapshots: Sequence[Snapshot], where: Filter) -> int:
    return sum(snapshot.count(where) for snapshot in snapshots)
