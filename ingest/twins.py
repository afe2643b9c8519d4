"""Units of one source that may be the same notice: found by number, citation, or their words.

Only a guess at what is worth reading together; `renditions.join` decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ingest.drafting import key_of
from ingest.errors import FetchError
from ingest.library.catalog import Catalog
from ingest.library.deliveries import Unit
from ingest.models import digest, document_id
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
            self._units[name] = unit

    def of(self, draft: Draft, unit: str) -> set[str]:
        """Return the other units, of this sync or of earlier ones, that may hold the same notice.

        A record is known by its `_id` alone, so that nothing is the same as another's record.
        """
        if draft.record:
            return set()
        names = _names(draft)
        found = {self._units[name] for name in names if name in self._units}
        identity = document_id(self._collection, self._source, key_of(draft))
        found |= self._catalog.file_units(identity)
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


class Units:
    """The units of one sync, by uri; those that may hold one notice become one of several parts.

    Units that joined another in an earlier sync are parts of it from the beginning.
    """

    def __init__(self, listed: Iterable[SourceUnit], known: Mapping[str, Unit]) -> None:
        self._units = _put_together(listed, known)
        self.present = {uri for unit in self._units.values() for uri in unit.uris}
        self._pairs: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[SourceUnit]:
        return iter(self._units.values())

    def attach(self, one: str, other: str) -> None:
        """Note that two units may hold one notice; `merge` puts them together."""
        self._pairs.append((one, other))

    def merge(self) -> list[SourceUnit]:
        """Put together what was attached since the last time; return what is to be read again."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            first, second = map(self._holding, pair)
            if first is not second:
                self._units[first.uri] = replace(first, joined=first.joined + second.parts)
                del self._units[second.uri]
        return list({u.uri: u for pair in pairs for u in [self._holding(pair[0])]}.values())

    def _holding(self, uri: str) -> SourceUnit:
        """Return the unit that a unit is by now a part of."""
        if uri in self._units:
            return self._units[uri]
        return next(unit for unit in self if uri in unit.uris)


def _put_together(listed: Iterable[SourceUnit], known: Mapping[str, Unit]) -> dict[str, SourceUnit]:
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


def without_failed(unit: SourceUnit) -> tuple[list[SourceUnit], set[str]]:
    """Return what is left of a unit of several parts, and the parts that cannot be fetched.

    One that fails must not silence the others; of a unit of one part nothing is left.
    """
    rest: list[SourceUnit] = []
    failed: set[str] = set()
    for part in (replace(each, joined=()) for each in unit.parts):
        try:
            part.fingerprint()
            rest.append(part)
        except FetchError:
            failed.add(part.uri)
    if not rest or not failed:
        return [], failed
    return [replace(rest[0], joined=tuple(rest[1:]))], failed
