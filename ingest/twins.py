"""Units of one source that may be the same notice: found by number, citation, or their words.

Only a guess at what is worth reading together; `renditions.join` decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ingest.drafting import key_of
from ingest.library.catalog import Catalog
from ingest.library.deliveries import Unit
from ingest.models import digest
from ingest.renditions import Draft, same_words
from ingest.sources.base import SourceUnit

_LEAST = 200
"""Characters below which equal texts are no copies of an article but stubs (`Page not found`)."""


def content_of(draft: Draft) -> str | None:
    """Return a digest of an article's words, or None for what is not an article at an address."""
    given = draft.parsed.metadata
    if draft.record or not given.url or given.number or len(draft.parsed.text) < _LEAST:
        return None
    return digest(same_words(draft.parsed.text))


class Twins:
    """Remembers what each unit of a sync delivered, and finds units that deliver the same."""

    def __init__(self, catalog: Catalog, collection: str, source: str) -> None:
        self._catalog, self._collection, self._source = catalog, collection, source
        self._units: dict[str, str] = {}

    def note(self, draft: Draft, unit: str) -> None:
        """Remember that `unit` delivered this Document."""
        for name in _names(draft):
            self._units.setdefault(name, unit)

    def of(self, draft: Draft, unit: str) -> set[str]:
        """Return the other units, of this sync or of earlier ones, that may hold the same notice.

        A record is known by its `_id` alone, so that nothing is the same as another's record.
        """
        if draft.record:
            return set()
        names = _names(draft)
        found = {self._units[name] for name in names if name in self._units}
        citation, content = draft.parsed.metadata.citation, content_of(draft)
        if citation or content:
            found |= self._catalog.units_like(self._collection, self._source, citation, content)
        return found - {unit}


def _names(draft: Draft) -> list[str]:
    if draft.record:
        return []
    names = [f"key {key_of(draft)}"]
    if citation := draft.parsed.metadata.citation:
        names.append(f"citation {citation}")
    if content := content_of(draft):
        names.append(f"content {content}")
    return names


def put_together(listed: Iterable[SourceUnit], known: Mapping[str, Unit]) -> dict[str, SourceUnit]:
    """Return uri → unit, with units that were found to be one notice earlier in one again."""
    units = {unit.uri: unit for unit in listed}
    joined: dict[str, list[SourceUnit]] = {}
    for uri, unit in units.items():
        root = known[uri].joined if uri in known else None
        if root in units:
            joined.setdefault(root, []).append(unit)
    within = {part.uri for parts in joined.values() for part in parts}
    return {
        uri: replace(unit, joined=tuple(joined.get(uri, ())))
        for uri, unit in units.items()
        if uri not in within
    }
