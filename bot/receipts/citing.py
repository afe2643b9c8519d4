"""Which kept Answers rest on a Document, so that their askers can be told what became of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from bot.database import Database
from bot.receipts.store import RECEIPTS_NAME
from bot.receipts.tables import connect
from bot.settings import BotSettings

_CITING = (
    "SELECT DISTINCT c.value ->> 'document_id', s.id, s.at,"
    " json_extract(s.record, '$.question.asker')"
    " FROM shelved s, json_each(s.record, '$.answer.citations') c"
    " WHERE json_valid(s.record) AND c.value ->> 'document_id' IN (SELECT value FROM json_each(?))"
    " AND c.value ->> 'superseded_by' IS NULL ORDER BY s.at, s.id"
)


@dataclass(frozen=True, slots=True)
class Resting:
    """An Answer that cites a Document which was in force then.

    `at` is when it was kept (ISO 8601, UTC), `asker` who asked, by a surface's name, if it says so.
    """

    answer: str
    at: str
    asker: str | None


def resting_on(settings: BotSettings, documents: Collection[str]) -> list[tuple[str, Resting]]:
    """Return the kept Answers that cite some Documents and do not say they are superseded.

    Each with the id of the Document, one of `documents`; all receipts are read once, oldest first.

    Raises:
        LibraryError: the receipts cannot be read.
    """
    path = settings.home / RECEIPTS_NAME
    database = Database(path, connect, "Delete the file; only the earlier answers are lost.")
    try:
        rows = database.rows(_CITING, json.dumps(list(documents)))
        return [(document, Resting(*row)) for document, *row in rows]
    finally:
        database.close()
