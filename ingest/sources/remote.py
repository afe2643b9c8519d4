"""Files at an address: fetched when they are first needed, kept until the sync has read them."""

import codecs
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ingest.errors import FetchError, NotServed
from ingest.fetching.base import Fetched, Fetcher, Validators
from ingest.sandbox.base import FileReadings
from ingest.settings import IngestSettings
from ingest.sources.spool import Spool

# The suffix by which readers know a media type; a body's own signature goes before.
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_PLAIN = frozenset({"text/plain", "application/octet-stream", ""})
"""Types that servers give to files they know nothing about; the address then says more."""
_LOOKS_HTML = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S)
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Remote:
    """What sources at an address work with: how to fetch, where to put it, how to read a list."""

    fetcher: Fetcher
    spool: Spool
    readings: FileReadings
    settings: IngestSettings


class RemoteFile:
    """A file at one address, or at the first of several that is served.

    `state` is what `state()` gave when it was last delivered. `version` is what the source says
    of the content (a date of last change); while it stays the same, nothing is fetched. An
    `optional` file that cannot be had leaves the others of its unit to speak.
    """

    def __init__(
        self,
        urls: Sequence[str],
        remote: Remote,
        state: Mapping[str, Any] | None = None,
        version: str | None = None,
        optional: bool = False,
        name: str | None = None,
    ) -> None:
        self._urls, self._remote, self._version = tuple(urls), remote, version
        self._state, self._optional = dict(state or {}), optional
        self._given_name = name
        self.failure: FetchError | None = None
        self._fetched: Fetched | None = None
        self._path: Path | None = None
        self._digest: str | None = None
        self._size = 0
        self._head = b""

    @property
    def uri(self) -> str:
        """The address it is asked for at."""
        return self._urls[0]

    @property
    def address(self) -> str | None:
        """The address that served it, after redirects; None before it was fetched."""
        return self._fetched.url if self._fetched else self._state.get("url")

    @property
    def name(self) -> str:
        """The last part of the address, with a suffix that fits what was served."""
        if self._given_name:
            return self._given_name
        path = unquote(urlsplit(self.address or self.uri).path)
        stem, suffix = os.path.splitext(os.path.basename(path) or "index")
        return (stem[:_MAX_NAME] or "index") + self._suffix(suffix.lower())

    def _suffix(self, named: str) -> str:
        if _LOOKS_HTML.match(self._head):
            return ".html"
        told = self._fetched.content_type if self._fetched else ""
        if told in _PLAIN and named:
            return named
        return _SUFFIXES.get(told, named)

    @property
    def path(self) -> Path:
        """Where the content lies after `ready`; a path that does not exist where there is none."""
        return self._path or Path(os.devnull) / "not-fetched"

    @property
    def head(self) -> bytes:
        """The first 2,048 bytes, after `ready`."""
        return self._head

    def size(self) -> int:
        """Return the bytes of the content, once it was fetched."""
        return self._size

    def digest(self) -> str:
        """Return the sha256 of the content, fetching it unless it is known to be the same.

        Raises:
            FetchError: it cannot be had now.
        """
        if self._digest is None:
            known = self._state.get("digest")
            if known and self._version and self._version == self._state.get("version"):
                self._digest = known
            else:
                self._fetch(conditional=bool(known))
        assert self._digest is not None
        return self._digest

    def state(self) -> dict[str, Any]:
        """Return digest, address, version and validators, for the next time.

        Nothing of what could not be had: it is asked for again, whatever its version.
        """
        if self.failure:
            return {}
        validators = self._fetched.validators if self._fetched else Validators()
        told = {
            "digest": self._digest,
            "url": self.address,
            "version": self._version,
            "etag": validators.etag if self._fetched else self._state.get("etag"),
            "last_modified": (
                validators.last_modified if self._fetched else self._state.get("last_modified")
            ),
        }
        return {name: value for name, value in told.items() if value}

    def ready(self) -> None:
        """Make sure that the content lies at `path`.

        Raises:
            FetchError: it cannot be had now.
        """
        if self._path is None and self.failure is None:
            self._fetch(conditional=False)

    def release(self) -> None:
        """Delete the content, which was read; `ready` fetches it again."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None

    def _fetch(self, conditional: bool) -> None:
        asked = Validators(self._state.get("etag"), self._state.get("last_modified"))
        try:
            fetched = self._first_served(asked if conditional else None)
        except FetchError as error:
            # What was had before is kept by failing; what never was there is done without.
            if not self._optional or self._state.get("digest") or error.retryable:
                raise
            self.failure, self._digest = error, f"unfetched:{type(error).__name__}"
            return
        if fetched.not_modified:
            self._digest = str(self._state["digest"])
            return
        self._fetched, body = fetched, _in_utf8(fetched)
        self._head, self._size = body[:2048], len(body)
        self._digest = hashlib.sha256(body).hexdigest()
        self._path = self._remote.spool.write(body)

    def _first_served(self, validators: Validators | None) -> Fetched:
        for url in self._urls[:-1]:
            try:
                return self._remote.fetcher.get(url, validators)
            except NotServed:
                continue
        return self._remote.fetcher.get(self._urls[-1], validators)


def _in_utf8(fetched: Fetched) -> bytes:
    """Return a text body in UTF-8 with its mark, where the server tells another charset.

    The charset of the Content-Type goes before what a page says of itself (RFC 9110, HTML 13.2.3),
    but not before the bytes: what holds valid UTF-8 is hardly ever anything else, and servers
    that tell one charset for all their files are common.
    """
    body, charset = fetched.body, fetched.charset
    if not charset or not fetched.content_type.startswith("text/") or body[:2] in _MARKS:
        return body
    text = None if body.isascii() else _decoded(body, "utf-8")
    text = _decoded(body, charset) if text is None else text
    return body if text is None else b"\xef\xbb\xbf" + text.encode("utf-8")


def _decoded(body: bytes, charset: str) -> str | None:
    """Return the text of a body; as browsers do, Latin-1 and ASCII are read as Windows-1252."""
    try:
        name = codecs.lookup(charset).name
        text = body.decode("cp1252" if name in _WINDOWS else name)
        text.encode("utf-8")
    except (LookupError, UnicodeError, ValueError):
        return None
    return text.removeprefix("\ufeff")


_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb")
_WINDOWS = frozenset({"iso8859-1", "ascii"})
