"""Addresses as people and servers write them, read strictly: what could be meant two ways is none.

Parsers disagree about back-slashes, user names, odd digits and short numbers, and that is how an
address that was checked becomes another one when it is fetched. Here it is taken apart once, and
the parts that were checked are the parts that are fetched.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from ingest.errors import BlockedAddress, BlockedScheme, InvalidAddress
from ingest.fetching.addresses import is_public

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL, MAX_HOST, MAX_PORT = 8_192, 253, 65_535  # characters, characters, the highest port
_FIRST_FREE_PORT = 1_024
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"//([^/?#]*)([^#]*)")
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@%]+)(?::([0-9]{0,5}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
_KEPT_IN_TARGET = "%/:?#[]@!$&'()*+,;=-._~"
# Names that no public host has (RFC 6761, RFC 6762, RFC 8375, and ICANN's reserved `internal`).
_LOCAL = ("localhost", "local", "internal", "home.arpa")
# On a public host a web server may stand at any port that needs no privilege. Below 1024 the
# others belong to services that are no web servers, and so do these, which act on what they are
# sent line by line or have no reason to be read from outside; the first are those of the Fetch
# standard, then databases, caches, queues and container engines.
_SERVICE_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080}
    | set(range(6665, 6670))
    | {1433, 1521, 2181, 2375, 2376, 2379, 3306, 3389, 5432, 5672, 5900, 5984, 6379, 6380}
    | {6443, 7000, 7001, 9042, 9092, 9200, 9300, 10250, 11211, 26379, 27017, 27018}
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: `host` in ASCII and lower case, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host, and the port where it is not the scheme's own, as a Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what headers meant for one server must not leave."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, in one spelling."""
        return self.origin + self.path

    @property
    def literal(self) -> bool:
        """Whether the host is an IP address rather than a name."""
        return _address(self.host) is not None


def parse_target(url: str, allowed: Collection[str] = ()) -> Target:
    """Take an address apart and refuse it if it must not be fetched, before any name lookup.

    `allowed` are hosts, in the spelling of `Target.host`, that may be private and use any port.

    Raises:
        InvalidAddress: no http(s) address, or one that programs read in different ways.
        BlockedScheme: another scheme than http and https.
        BlockedAddress: an address or name that is not public, or the port of another service.
    """
    shown = url if len(url) <= 200 else url[:200] + "…"
    _require_plain(url, shown)
    scheme = _SCHEME.match(url)
    if scheme is None:
        raise InvalidAddress(f"{shown!r} is no whole address.")
    name = scheme[1].lower()
    if name not in DEFAULT_PORTS:
        raise BlockedScheme(f"{shown!r} has the scheme {name!r}.")
    parts = _AUTHORITY.match(url, scheme.end())
    if parts and "@" in parts[1]:  # which may be a password: it is not repeated
        raise InvalidAddress(f"{name}://…@{parts[1].rpartition('@')[2]} holds a user name.")
    found = _HOST_AND_PORT.fullmatch(parts[1]) if parts else None
    if parts is None or found is None:
        raise InvalidAddress(f"{shown!r} has no host that can be meant.")
    port = int(found[2]) if found[2] else DEFAULT_PORTS[name]
    target = Target(name, _host(found[1], shown), port, _path(parts[2]))
    _require_allowed(target, allowed, shown)
    return target


def join(base: Target, location: str) -> str:
    """Return the address that a redirect from `base` leads to, not yet checked.

    Raises:
        InvalidAddress: it holds a character that programs read in different ways.
    """
    # Before joining: urljoin drops tabs and line ends, and so would hide them.
    _require_plain(location, location[:200])
    return urljoin(base.url, location)


def normalized_host(host: str) -> str:
    """Return a host of the `allow_private` setting in the spelling of `Target.host`.

    Raises:
        InvalidAddress: it is no host name and no address.
    """
    bare = host.strip()
    return _host(f"[{bare}]" if ":" in bare and not bare.startswith("[") else bare, host)


def _require_plain(text: str, shown: str) -> None:
    if bad := _FORBIDDEN.search(text):
        raise InvalidAddress(f"{shown!r} contains the character {bad[0]!r}.")
    if len(text) > MAX_URL:
        raise InvalidAddress(f"{shown!r} is longer than {MAX_URL} characters.")


def _path(rest: str) -> str:
    path = rest if rest.startswith("/") else "/" + rest
    return quote(path, safe=_KEPT_IN_TARGET)


def _host(raw: str, shown: str) -> str:
    if raw.startswith("["):
        address = _address(raw[1:-1])
        if not isinstance(address, ipaddress.IPv6Address):
            raise InvalidAddress(f"{shown!r}: {raw} is no IPv6 address.")
        return str(address)
    name = _ascii(raw, shown).removesuffix(".")
    labels = name.split(".")
    if len(name) > MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise InvalidAddress(f"{shown!r}: {raw[:100]!r} is no host name.")
    # 127.1, 0x7f000001, 0177.0.0.1, 2130706433: some programs read an address in them.
    if _NUMBER.fullmatch(labels[-1]) and _address(name) is None:
        raise InvalidAddress(f"{shown!r}: {raw!r} is no IPv4 address in its one plain spelling.")
    return name


def _ascii(name: str, shown: str) -> str:
    if name.isascii():
        return name.lower()
    import idna

    # A name in compatibility characters (①②⑦.⓪.⓪.①, 127。0。0。1) turns into another one. This
    # comes before lower(), which makes a plain k of the Kelvin sign.
    if unicodedata.normalize("NFKC", name) != name or "\u3002" in name:
        raise InvalidAddress(f"{shown!r}: the host {name!r} is not in its plain spelling.")
    try:
        return idna.encode(name.lower()).decode("ascii")
    except idna.IDNAError as error:
        raise InvalidAddress(f"{shown!r}: {name!r} is no host name ({error}).") from None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _require_allowed(target: Target, allowed: Collection[str], shown: str) -> None:
    if not 0 < target.port <= MAX_PORT:
        raise InvalidAddress(f"{shown!r}: there is no port {target.port}.")
    if target.host in allowed:
        return
    if target.literal:
        local = not is_public(target.host)
    else:
        local = "." not in target.host or any(
            target.host == each or target.host.endswith("." + each) for each in _LOCAL
        )
    if local:
        raise BlockedAddress(f"{shown!r}: {target.host} is not a public host.")
    privileged = target.port < _FIRST_FREE_PORT and target.port not in DEFAULT_PORTS.values()
    if privileged or target.port in _SERVICE_PORTS:
        raise BlockedAddress(f"{shown!r}: port {target.port} is not one that web pages are at.")
