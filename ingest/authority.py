"""Whose word a fetched document is: the server's that gave it, not the page's own claim.

Anybody can publish a page that calls another's address its canonical one, or a file in the
format of the Federal Register. What is read from a file of this machine was put there by the
operator and is believed.
"""

from dataclasses import replace

from ingest.models import OFFICIAL_KINDS, Parsed
from ingest.readers.kinds import host_of, is_official_host, is_white_house, white_house_kind


def as_served(parsed: Parsed, address: str) -> Parsed:
    """Return what a file from `address` says, without a rank that its host cannot give.

    An address that the file names as its own stays where it is of the same host. Elsewhere than
    at a government's host nothing is official, and no issuer is taken from an official format.
    """
    said = parsed.metadata
    fields: dict[str, object] = {}
    if not said.url or host_of(said.url) != host_of(address):
        fields["url"] = address
    if not is_official_host(address) and (
        said.kind in OFFICIAL_KINDS or is_official_host(said.url)
    ):
        fields |= {"kind": None, "issuer": None}
    if is_white_house(address) and said.kind is None:
        kind = white_house_kind(address, said.title)
        fields |= {"kind": kind, "issuer": said.issuer or "The White House"}
    return replace(parsed, metadata=said.model_copy(update=fields)) if fields else parsed
