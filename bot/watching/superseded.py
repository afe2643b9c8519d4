"""Answers that were given, and rest on a Document that is superseded now."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from bot.prompting import load_prompt
from bot.receipts.citing import Resting, resting_on
from bot.settings import BotSettings
from bot.watching.facts import Candidate, document_told, of_answer
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
    """Yield what is to be told where Answers were given, of Documents added after a revision."""
    acts = dict(_acts(snapshot, since))
    for document, answer in resting_on(settings, acts) if acts else ():
        place = answered.place_of(answer)
        if place is not None:
            yield place, _fact(place, answer, *acts[document], snapshot)


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


def _fact(
    place: Place,
    answer: Resting,
    cited: Document,
    acting: Document,
    relation: Relation,
    snapshot: Snapshot,
) -> Candidate:
    identity = of_answer(answer.answer, cited.id)
    start = snapshot.text(acting.id).find(relation.quote) if relation.source == "text" else -1
    quote = relation.quote if start >= 0 else ""
    start = max(start, 0)
    what = load_prompt("watch_superseded").render(
        day=answer.at[:10], cited=cited.title, by=acting.title
    )
    told = AnswerTold(id=answer.answer, document_id=cited.id, key=cited.key, title=cited.title)
    fact = Fact(
        id=digest(place.kind, place.as_json, *identity.says),
        kind="superseded",
        what=what,
        answer=told,
        document=document_told(acting),
        quote=quote,
        start=start,
        end=start + len(quote),
    )
    return Candidate(fact, identity, next(iter(identity.says)))
