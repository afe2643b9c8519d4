"""Which IP addresses are public. All others must not be reached for somebody who gives a URL."""

import ipaddress
from collections.abc import Iterable

from ingest.errors import BlockedAddress

# What `is_global` does not refuse, or not in every version of Python that Gazette runs on.
# 168.63.129.16 looks public, but is a cloud platform's own service as seen from its machines.
_BLOCKED_4 = tuple(
    ipaddress.IPv4Network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "224.0.0.0/4")
)
# Only 2000::/3 is handed out to public hosts. That alone leaves out loopback, unique local, link-
# local, multicast, the IPv4-mapped and -compatible forms, NAT64 in every prefix length (64:ff9b::
# and 64:ff9b:1::) and the metadata services at fd00:ec2::254 and the like. Inside it: the IETF's
# own block with Teredo, the documentation blocks, and 6to4.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_BLOCKED_6 = tuple(
    ipaddress.IPv6Network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
)
# ISATAP: the upper half of an interface identifier, whatever its universal/local bit.
_ISATAP, _ISATAP_MASK = 0x0000_5EFE, 0xFDFF_FFFF
_LINK_LOCAL_4 = ipaddress.IPv4Network("169.254.0.0/16")


def is_public(address: str) -> bool:
    """Return whether an IP address, as text, is one that any host in the world may be asked at.

    An address that embeds an IPv4 address is not, whatever it embeds: which machine it reaches is
    decided by a gateway that cannot be seen from here. What is no address is not public.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed.is_global and not any(parsed in each for each in _BLOCKED_4)
    return _is_public_6(parsed)


def _is_public_6(address: ipaddress.IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_6 or not address.is_global:
        return False
    if any(address in each for each in _BLOCKED_6):
        return False
    upper, lower = int(address) >> 32 & 0xFFFF_FFFF, int(address) & 0xFFFF_FFFF
    if upper & _ISATAP_MASK == _ISATAP:
        return False
    # A NAT64 gateway may have any prefix of its own; with the usual 96 bits, this is metadata.
    return bool(upper) or ipaddress.IPv4Address(lower) not in _LINK_LOCAL_4


def require_public(host: str, addresses: Iterable[str]) -> None:
    """Refuse a host if one of its addresses is not public: which one is used is not its choice.

    Raises:
        BlockedAddress: the name leads to this computer, its network, or another special address.
    """
    for address in addresses:
        if not is_public(address):
            what = host if host == address else f"{host} leads to {address}, which"
            raise BlockedAddress(f"{what} is not a public address.")
