"""Which Documents a question or a search is about."""

from dataclasses import dataclass
from datetime import date

from ingest.library.sql import marks
from ingest.models import OFFICIAL_KINDS, Kind


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on Documents; all must hold, and an empty Filter lets everything through.

    `as_of` keeps what was published by that day; `since` and `until` keep what may have been
    published in between, both days included. A Document without a date meets none of the three.
    `keys` are ids or keys.
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    kinds: tuple[Kind, ...] = ()
    official: bool = False
    keys: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filter()

    def sql(self) -> tuple[str, list[object]]:
        """Return a condition on the catalog's `documents d`, with its parameters.

        A reduced date spans `first_day` to `last_day`; it was published by a day only if all of
        its span was.
        """
        parts: list[tuple[str, list[object]]] = []
        if self.as_of:
            parts.append(("d.last_day <= ?", [self.as_of.isoformat()]))
        if self.since:
            parts.append(("d.last_day >= ?", [self.since.isoformat()]))
        if self.until:
            parts.append(("d.first_day <= ?", [self.until.isoformat()]))
        if self.kinds:
            parts.append((f"d.kind IN ({marks(self.kinds)})", list(self.kinds)))
        if self.official:
            parts.append((f"d.kind IN ({marks(OFFICIAL_KINDS)})", [*sorted(OFFICIAL_KINDS)]))
        if self.keys:
            some = f"IN ({marks(self.keys)})"
            parts.append((f"(d.key {some} OR d.id {some})", [*self.keys, *self.keys]))
        condition = " AND ".join(text for text, _ in parts) or "1"
        return condition, [value for _, values in parts for value in values]
