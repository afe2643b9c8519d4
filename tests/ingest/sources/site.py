"""Pages at addresses that exist in memory alone, and a library that they are ingested into."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.fetching.base import Fetched, Validators
from ingest.fetching.memory import Asked, MemoryFetcher, Served
from ingest.library.reader import LibraryReader
from ingest.library.writer import open_writer
from ingest.models import Document
from ingest.options import Options, SyncReport
from ingest.progress import Silent
from ingest.sandbox.reading import InProcess
from ingest.schedule import Job, run
from ingest.settings import IngestSettings
from ingest.sources.opening import Opener
from ingest.sources.spool import Spool
from tests.support import texts

WORDS = "The harbour master keeps the list of berths, and whoever moors without one pays. " * 4


@dataclass
class Site:
    """Addresses and what they serve, which a test may change; `asked` are the last sync's calls."""

    settings: IngestSettings
    pages: dict[str, Served] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def sync(
        self,
        address: str,
        include: tuple[str, ...] = (),
        exclude: tuple[str, ...] = (),
        **options: Any,
    ) -> SyncReport:
        """Do one sync of an address; keywords are those of Options."""
        fetcher = MemoryFetcher(self.pages)
        self.asked = fetcher.asked
        readings = InProcess(self.settings.max_file_mb * 2**20)
        job = Job(address, Options(**options), include, exclude)
        with open_writer(self.settings) as writer, Spool(self.settings.home) as spool:
            return run(job, writer, Opener(self.settings, readings, spool, fetcher), Silent())

    @property
    def documents(self) -> dict[str, Document]:
        """Key → Document of what readers see."""
        with LibraryReader(self.settings) as reader, reader.snapshot(["public"]) as (snapshot,):
            return {each.key: each for each in snapshot.documents()}

    @property
    def texts(self) -> dict[str, str]:
        """Key → text of what readers see."""
        return texts(self.settings)

    @property
    def urls(self) -> list[str]:
        """The addresses that the last sync asked for."""
        return [each.url for each in self.asked]


def page(title: str, words: str = WORDS, head: str = "") -> str:
    """Return an article as HTML."""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )


def canonical(url: str) -> str:
    """Return what a page's head says of its own address."""
    return f'<link rel="canonical" href="{url}">'


def served(
    body: str | bytes,
    kind: str = "text/html",
    *,
    charset: str | None = None,
    etag: str | None = None,
    at: str | None = None,
) -> Callable[[Asked], Fetched]:
    """Return what answers with `body`, `at` another address where it redirects."""
    data = body.encode("utf-8") if isinstance(body, str) else body

    def answer(asked: Asked) -> Fetched:
        return Fetched(at or asked.url, 200, kind, charset, data, Validators(etag))

    return answer


def sitemap(pages: Mapping[str, str | None], tag: str = "url") -> str:
    """Return a sitemap of addresses with their `lastmod`; of sitemaps with the tag `sitemap`."""
    root = {"url": "urlset", "sitemap": "sitemapindex"}[tag]
    entries = "".join(
        f"<{tag}><loc>{url}</loc>{f'<lastmod>{on}</lastmod>' if on else ''}</{tag}>"
        for url, on in pages.items()
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{space}">{entries}</{root}>'


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    """Return how many Documents were added, updated, unchanged and removed."""
    return report.added, report.updated, report.unchanged, report.removed


def errors(report: SyncReport) -> list[tuple[str, str]]:
    """Return (uri, error) of the rejected rows."""
    return [(row.uri, row.error) for row in report.rejected]
