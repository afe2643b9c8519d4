"""What one official document does to another, by rules over the words and fields that say so.

Precision goes before recall: a relation that is not plainly stated is not there, and each carries
the words it was read from. Two kinds of statement are left out on purpose:

- A rule that amends the Code of Federal Regulations is no relation. A unit of the Code in the
  library stands as it is in force, with its amendments in it; "as amended by" them would be false.
- An entity that leaves a list is no relation (`removes`): the list's document stays. Only a
  document that is itself withdrawn is, and that is `revokes`.
"""

from ingest.models import Relation
from ingest.relations.acts import relations_in_acts
from ingest.relations.fields import (
    inverse_relations_in_notes,
    inverse_relations_in_record,
    relations_in_notes,
    relations_in_record,
)
from ingest.relations.publications import relations_in_publication
from ingest.relations.wording import distinct, sentences

__all__ = [
    "inverse_relations_in_notes",
    "inverse_relations_in_record",
    "relations_in_notes",
    "relations_in_publication",
    "relations_in_record",
    "relations_in_text",
    "sentences",
]


def relations_in_text(text: str, title: str | None = None) -> tuple[Relation, ...]:
    """Return the relations that a document's own words, and its title, state.

    Only operative wording counts (`is hereby revoked`, `I am continuing ... the national emergency
    declared in ...`, `This document corrects ...`); `as amended by Executive Order X` is none.
    Each quote is the whole sentence, verbatim from `text`, or else the title.
    """
    return distinct([*relations_in_acts(text), *relations_in_publication(text, title)])
