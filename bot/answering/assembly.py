"""From drafts to the parts of an Answer: every quote checked, what came later told, disputes shown.

What is cited is looked up in the catalog, inside one snapshot; nothing leaves it unchecked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.base import Draft, Statement, quote_of
from bot.answering.citations import Citer, StoredTexts, citation_of, cite
from bot.answering.conflicts import resolve
from bot.answering.later import later_statements
from bot.answering.wording import Said, near_miss
from bot.errors import CitationError
from bot.models import Citation, Claim, Conflict, NearMiss, Question, Retrieval
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a plan, what was found for it, and the Draft of its answer."""

    question: Question
    found: Retrieval
    draft: Draft

    @property
    def asked(self) -> str:
        """The question, standing by itself."""
        return self.question.standalone or self.question.text


@dataclass(frozen=True, slots=True)
class Assembled:
    """What is said to each part, with all Citations, Conflicts, and the revisions read.

    `is_whole`: nothing was left out because its Document was changed since it was found.
    """

    said: tuple[Said, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    near_miss: NearMiss | None
    revisions: dict[str, int]
    is_whole: bool


def assemble(
    reader: LibraryReader, parts: Sequence[Part], written: Sequence[Statement] | None = None
) -> Assembled:
    """Return the Claims of each part and what belongs to them.

    `written` are the statements of a language model, in the place of those of all drafts. Read are
    all collections that were asked, found in or not: an answer tells of what it did not find, too.
    """
    with reader.snapshot(_asked(parts)) as snapshots:
        stored = StoredTexts(snapshots)
        citer = Citer(stored)
        if written is None:
            said = [_said(part, part.draft.statements, citer, snapshots) for part in parts]
        else:
            said = _written(parts, written, citer, snapshots)
        disputes = [each for part in parts for each in part.draft.disputes]
        conflicts, citations = resolve(disputes, citer.citations, stored)
        nearest = None if any(each.claims for each in said) else _nearest(parts, stored)
        revisions = {each.collection: each.manifest.revision for each in snapshots}
    return Assembled(tuple(said), citations, conflicts, nearest, revisions, not citer.dropped)


def cited(
    reader: LibraryReader, parts: Sequence[Part], statements: Sequence[Statement]
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Return the Claims of what a language model wrote so far, and their Citations."""
    with reader.snapshot(_collections(parts)) as snapshots:
        return cite(statements, StoredTexts(snapshots))


def _asked(parts: Sequence[Part]) -> list[str]:
    return sorted({name for part in parts for name in part.question.collections})


def _collections(parts: Sequence[Part]) -> list[str]:
    return sorted({p.document.collection for part in parts for p in part.found.passages})


def _said(
    part: Part, statements: Sequence[Statement], citer: Citer, snapshots: Sequence[Snapshot]
) -> Said:
    later = later_statements(statements, snapshots, part.question.where)
    return Said(part.asked, citer.claims([*statements, *later]))


def _written(
    parts: Sequence[Part],
    statements: Sequence[Statement],
    citer: Citer,
    snapshots: Sequence[Snapshot],
) -> list[Said]:
    """What a model wrote answers all the parts that were answerable; the others stay refused."""
    whole = _said(parts[0], statements, citer, snapshots)
    refused = [Said(part.asked, ()) for part in parts if not part.draft.statements]
    return [Said("", whole.claims), *refused]


def _nearest(parts: Sequence[Part], stored: StoredTexts) -> NearMiss | None:
    """Return the nearest miss of the first part that has one which is still in the library."""
    for part in parts:
        passage = part.draft.nearest
        if passage is None:
            continue
        quote = quote_of(passage, passage.chunk.start, passage.chunk.end)
        try:
            stored.check(quote)
        except CitationError:  # the Document was changed since it was found
            continue
        return near_miss(passage, citation_of(quote, 1))
    return None
