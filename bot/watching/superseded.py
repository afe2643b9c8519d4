"""Answers that were given, and rest on a Document that is superseded now."""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from bot.prompting import load_prompt
from bot.receipts.citing import Resting, resting_on
from bot.settings import BotSettings
from bot.watching.facts import Candidate, document_told, of_superseded
from bot.watching.records import AnswerTold, Fact, Place
from ingest.errors import AmbiguousKey
from ingest.library.news import acting_since
from ingest.library.snapshot import Snapshot
from ingest.models import Document, Relation, digest


@runtime_checkable
class Answered(Protocol):
    """Knows where the Answers of a surface were given, which tells to places of one `kind`."""

    kind: str

    def place_of(self, answer: Resting) -> Place | None:
        """Return where an Answer was given, and may be told of; None where that is not known."""
        ...


def find_superseded(
    settings: BotSettings, answered: Answered, snapshot: Snapshot, since: int
) -> Iterator[tuple[Place, Candidate]]:
    """Yield what is to be told where Answers were given, of Documents added after a revision.

    Once for each place and Document that its Answers cite, however many do.
    """
    acts = dict(_acts(snapshot, since))
    there: dict[tuple[str, str, str], tuple[Place, list[Resting]]] = {}
    for document, answer in resting_on(settings, acts) if acts else ():
        place = answered.place_of(answer)
        if place is not None:
            at = (place.kind, place.as_json, document)
            there.setdefault(at, (place, []))[1].append(answer)
    for (*_, document), (place, answers) in there.items():
        yield place, _candidate(place, answers, *acts[document], snapshot)


def _acts(
    snapshot: Snapshot, since: int
) -> Iterator[tuple[str, tuple[Document, Document, Relation]]]:
    """Yield what is superseded by Documents added after a revision: by its id, it and by what."""
    for name in acting_since(snapshot, since):
        acting = snapshot.document(name)
        for relation in acting.relations if acting else ():
            cited = _superseded(snapshot, relation)
            if cited is not None and acting is not None:
                yield cited.id, (cited, acting, relation)


def _superseded(snapshot: Snapshot, relation: Relation) -> Document | None:
    """Return the Document that a relation says is not in force any more, where it is there."""
    if not relation.supersedes or relation.key is None:
        return None
    try:
        found = snapshot.document(relation.key)
    except AmbiguousKey:
        return None
    return found if found and found.superseded_by else None


def _candidate(
    place: Place,
    answers: Sequence[Resting],
    cited: Document,
    acting: Document,
    relation: Relation,
    snapshot: Snapshot,
) -> Candidate:
    """Return what is told at a place: of the newest of its answers, which speaks for the others."""
    newest, earlier = answers[-1], len(answers) - 1
    identity = of_superseded(cited.id, acting.id, [each.answer for each in answers])
    quote, start = _quoted(relation, acting, snapshot)
    told = AnswerTold(
        id=newest.answer, document_id=cited.id, key=cited.key, title=cited.title, earlier=earlier
    )
    fact = Fact(
        id=digest(place.kind, place.as_json, *identity.says),
        kind="superseded",
        what=_what(newest.at[:10], earlier, cited, acting),
        answer=told,
        document=document_told(acting),
        quote=quote,
        start=start,
        end=start + len(quote),
    )
    return Candidate(fact, identity, next(iter(identity.says)))


def _what(day: str, earlier: int, cited: Document, acting: Document) -> str:
    titles = {"day": day, "cited": cited.title, "by": acting.title}
    if earlier > 1:
        return load_prompt("watch_superseded_more").render(**titles, count=f"{earlier:,}")
    return load_prompt("watch_superseded_one" if earlier else "watch_superseded").render(**titles)


def _quoted(relation: Relation, acting: Document, snapshot: Snapshot) -> tuple[str, int]:
    """Return the words of a Document that say what it does, and where they begin."""
    start = snapshot.text(acting.id).find(relation.quote) if relation.source == "text" else -1
    return (relation.quote, start) if start >= 0 else ("", 0)
