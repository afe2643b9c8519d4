"""Whose word a fetched document is: the server's that gave it, not the page's own claim.

Anybody can publish a page that calls another's address its canonical one, or a file in the
format of the Federal Register. What is read from a file of this machine was put there by the
operator and is believed.
"""

from dataclasses import replace

from ingest.models import OFFICIAL_KINDS, Metadata, Parsed
from ingest.readers.kinds import (
    host_of,
    is_official_host,
    is_official_name,
    is_white_house,
    white_house_kind,
)

_NAMES: dict[str, object] = {
    "number": None,
    "identifiers": (),
    "citation": None,
    "effective_on": None,
    "also_at": (),
    "relations": (),
    "inverse_relations": (),
}
"""What only an official document has, or what would make a page pass for another one."""


def as_served(parsed: Parsed, address: str, *, record: bool = False) -> Parsed:
    """Return what a file from `address` says, without a rank that its host cannot give.

    An address that the file names as its own stays where it is of the same host. Elsewhere than
    at a government's host nothing is official or has official names, no issuer is taken from an
    official format, and no page has another key than its address. A `record` of a file that
    holds many keeps its own, unless that is an official name.
    """
    said = parsed.metadata
    fields = _withheld(said, address, said.key if record else None)
    if not said.url or host_of(said.url) != host_of(address):
        fields["url"] = address
    if is_white_house(address) and said.kind is None:
        kind = white_house_kind(address, said.title)
        fields |= {"kind": kind, "issuer": said.issuer or "The White House"}
    return replace(parsed, metadata=said.model_copy(update=fields)) if fields else parsed


def as_listed(parsed: Parsed, address: str) -> Parsed:
    """Return what the words of an item out of a list at `address` say, likewise without rank.

    They are no page: they take neither the list's address nor a kind from its host.
    """
    fields = _withheld(parsed.metadata, address, None)
    said = parsed.metadata.model_copy(update=fields)
    return replace(parsed, metadata=said) if fields else parsed


def _withheld(said: Metadata, address: str, key: str | None) -> dict[str, object]:
    """Return the fields that a host other than a government's cannot give, as they are then."""
    if is_official_host(address):
        return {}
    fields = dict(_NAMES)
    fields["key"] = f"{address}#{key}" if is_official_name(key) else key
    if said.kind in OFFICIAL_KINDS or is_official_host(said.url):
        fields |= {"kind": None, "issuer": None}
    return fields
