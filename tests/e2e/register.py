"""A Federal Register on loopback: the list form of its API and the full texts, with faults.

The envelope is the documented one: `count`, `total_pages`, `next_page_url`, `results`; at most
2,000 results of a query are served; a query that finds nothing has no `results` at all.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

MOST_SERVED = 2_000
_PER_PAGE = 20
Fault = Callable[["Handler"], bool]
"""Answers a request in the Register's stead; true where it did."""


@dataclass
class Register:
    """Documents by number, what was asked for, and the faults still to come, by request count."""

    size: int
    first_day: date = date(2020, 1, 2)
    faults: dict[int, Fault] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def published(self, at: int) -> date:
        """Return the publication date of document `at`: three a day."""
        return self.first_day + timedelta(days=at // 3)

    def number(self, at: int) -> str:
        """Return the number of document `at`."""
        return f"{self.published(at).year}-{10_000 + at}"

    def record(self, at: int, base: str) -> dict[str, Any]:
        """Return the record of document `at`, as the API gives it."""
        number, on = self.number(at), self.published(at).isoformat()
        return {
            "abstract": f"Notice {at} about berth {at}.",
            "action": "Notice.",
            "agencies": [{"raw_name": "HARBOR AGENCY", "name": "Harbor Agency", "id": 7}],
            "body_html_url": None,
            "citation": f"85 FR {1_000 + at}",
            "correction_of": None,
            "corrections": [],
            "disposition_notes": None,
            "docket_ids": [f"Docket No. {at}"],
            "document_number": number,
            "effective_on": None,
            "executive_order_number": None,
            "full_text_xml_url": f"{base}/documents/full_text/xml/{number}.xml",
            "html_url": f"https://www.federalregister.gov/d/{number}",
            "json_url": f"{base}/api/v1/documents/{number}.json",
            "page_views": {"count": len(self.requests)},
            "publication_date": on,
            "signing_date": None,
            "subtype": None,
            "title": f"Berths of Harbor {at}",
            "type": "Notice",
        }

    def text(self, number: str) -> bytes:
        """Return the full text of a document."""
        at = int(number.split("-")[1]) - 10_000
        return (
            "<NOTICE><PREAMB><AGENCY TYPE='F'>HARBOR AGENCY</AGENCY>"
            f"<SUBJECT>Berths of Harbor {at}</SUBJECT>"
            f"<SUM><HD SOURCE='HED'>SUMMARY:</HD><P>Berth {at} is assigned by the agency.</P>"
            f"</SUM></PREAMB><FRDOC>[FR Doc. {number} Filed 1-1-20; 8:45 am]</FRDOC></NOTICE>"
        ).encode()


class Handler(BaseHTTPRequestHandler):
    """Serves one request of a Register."""

    register: Register

    def do_GET(self) -> None:
        """Serve the list, a record, or a text, unless a fault is due."""
        register = self.register
        with register.lock:
            register.requests.append(self.path)
            fault = register.faults.pop(len(register.requests), None)
        if fault is not None and fault(self):
            return
        parts = urlsplit(self.path)
        if parts.path == "/api/v1/documents.json":
            self._json(self._list(parse_qs(parts.query)))
        elif parts.path.startswith("/documents/full_text/xml/"):
            self._text(parts.path.rsplit("/", 1)[1].removesuffix(".xml"))
        else:
            self.send_error(404)

    @property
    def base(self) -> str:
        """The address of the server."""
        assert isinstance(self.server, ThreadingHTTPServer)
        return f"http://127.0.0.1:{self.server.server_port}"

    def _list(self, query: dict[str, list[str]]) -> dict[str, Any]:
        register = self.register
        first = query.get("conditions[publication_date][gte]", ["0000"])[0]
        last = query.get("conditions[publication_date][lte]", ["9999"])[0]
        found = [
            at for at in range(register.size) if first <= register.published(at).isoformat() <= last
        ]
        if not found:
            return {"count": 0, "description": "No documents were found."}
        size, page = (
            int(query.get("per_page", [str(_PER_PAGE)])[0]),
            int(query.get("page", ["1"])[0]),
        )
        served = found[:MOST_SERVED]
        pages = -(-len(served) // size)
        answer: dict[str, Any] = {"count": len(found), "total_pages": pages}
        if page < pages:
            following = {**query, "page": [str(page + 1)]}
            encoded = urlencode(following, doseq=True)
            answer["next_page_url"] = f"{self.base}/api/v1/documents.json?{encoded}"
        wanted = served[(page - 1) * size : page * size]
        return answer | {"results": [register.record(at, self.base) for at in wanted]}

    def _json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), "application/json; charset=utf-8")

    def _text(self, number: str) -> None:
        data = self.register.text(number)
        tag = f'"{number}-{len(data)}"'
        if self.headers.get("If-None-Match") == tag:
            self._send(304, b"", "text/xml", tag)
        else:
            self._send(200, data, "text/xml", tag)

    def _send(self, status: int, body: bytes, kind: str, tag: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def busy(status: int) -> Fault:
    """Return a fault that answers 429 or a 5xx."""

    def answer(handler: Handler) -> bool:
        handler.send_response(status)
        handler.send_header("Retry-After", "0")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    return answer


def cut(handler: Handler) -> bool:
    """Promise a body, send a part of it, and close the connection."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b'{"count": ')
    handler.close_connection = True
    return True


@contextmanager
def serving(register: Register, port: int = 0) -> Iterator[str]:
    """Serve a Register on loopback, and yield its address."""
    handler = type("Bound", (Handler,), {"register": register})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
