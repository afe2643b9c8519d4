"""A page, or all that a sitemap names, becomes Documents that are whoever served them."""

import errno
import gzip
import os
from typing import Any

import pytest

from ingest.errors import (
    ConnectionLost,
    DisallowedByRobots,
    EmptySource,
    FetchError,
    GazetteError,
    MalformedFile,
    NotServed,
    PruneTooLarge,
    ServerBusy,
    StorageFull,
)
from ingest.library.verify import verify
from ingest.readers.kinds import is_official_host
from ingest.sources.spool import FOLDER
from tests.ingest.readers.samples import FR_JSON, FR_XML, HTML, PDF, SAMPLES
from tests.ingest.sources.site import (
    WORDS,
    Site,
    canonical,
    counts,
    errors,
    page,
    served,
    sitemap,
)
from tests.support import tree

DOCX = SAMPLES["docx"][1]
HOST = "https://news.example"
A, B, C, D = (f"{HOST}/{name}" for name in "abcd")
MAP = f"{HOST}/sitemap.xml"


def mapped(site: Site, pages: dict[str, str | None]) -> None:
    """Let the site's sitemap name these pages, and serve those that are not served yet."""
    site.pages[MAP] = served(sitemap(pages), "application/xml")
    for url in pages:
        words = f"{WORDS} This is what {url} alone says."
        site.pages.setdefault(url, served(page(f"Page {url[-1]}", words)))


# -- one page -------------------------------------------------------------------------------


def test_a_page_becomes_a_document_that_goes_by_its_address(site: Site) -> None:
    site.pages[A] = served(page("Harbours"))
    report = site.sync(A)
    assert counts(report) == (1, 0, 0, 0)
    document = site.documents[A]
    assert (document.url, document.uri, document.title) == (A, A, "Harbours")
    assert document.kind == "document"
    assert "keeps the list of berths" in site.texts[A]
    assert [(each.uri, each.format) for each in document.renditions] == [(A, "html")]


def test_a_second_run_asks_whether_the_page_changed_and_304_leaves_everything(
    site: Site, embedded: list[str]
) -> None:
    site.pages[A] = served(page("Harbours"), etag='"one"')
    site.sync(A)
    before, seen = tree(site.settings.home / "generations"), len(embedded)
    assert counts(site.sync(A)) == (0, 0, 1, 0)
    assert [each.validators and each.validators.etag for each in site.asked] == ['"one"']
    assert tree(site.settings.home / "generations") == before
    assert len(embedded) == seen


def test_new_validators_for_the_same_page_are_those_asked_with_from_then_on(site: Site) -> None:
    for etag in ('"one"', '"two"'):
        site.pages[A] = served(page("Harbours"), etag=etag)
        site.sync(A)
    site.sync(A)
    assert [each.validators and each.validators.etag for each in site.asked] == ['"two"']


def test_a_page_without_validators_is_compared_by_its_content(
    site: Site, embedded: list[str]
) -> None:
    site.pages[A] = served(page("Harbours"))
    site.sync(A)
    seen = len(embedded)
    assert counts(site.sync(A)) == (0, 0, 1, 0)
    assert len(embedded) == seen


def test_a_changed_page_replaces_what_it_said(site: Site) -> None:
    site.pages[A] = served(page("Harbours", WORDS + "Old words."), etag='"one"')
    site.sync(A)
    before = site.documents[A]
    site.pages[A] = served(page("Harbours", WORDS + "New words."), etag='"two"')
    assert counts(site.sync(A)) == (0, 1, 0, 0)
    assert site.documents[A].id == before.id
    assert "New words." in site.texts[A]
    assert "Old words." not in site.texts[A]


@pytest.mark.parametrize(
    "failure",
    [
        NotServed(f"{A} answers 404."),
        ServerBusy(f"{A} answers 503."),
        ConnectionLost(f"{A} is lost."),
        DisallowedByRobots(f"{A} is asked not to be fetched."),
    ],
)
def test_a_page_that_cannot_be_had_leaves_what_it_gave(site: Site, failure: FetchError) -> None:
    site.pages[A] = served(page("Harbours"))
    site.sync(A)
    site.pages[A] = failure
    with pytest.raises(type(failure)):
        site.sync(A, force=True)
    assert set(site.texts) == {A}
    site.pages[A] = served(page("Harbours"))
    assert counts(site.sync(A)) == (0, 0, 1, 0)


def test_a_page_that_becomes_unreadable_keeps_its_last_good_version(site: Site) -> None:
    site.pages[A] = served(page("Harbours"))
    site.sync(A)
    site.pages[A] = served(b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png")
    report = site.sync(A)
    assert errors(report) == [(A, "UnsupportedFormat")]
    assert "list of berths" in site.texts[A]


def test_a_dry_run_counts_and_leaves_nothing_behind(site: Site) -> None:
    site.pages[A] = served(page("Harbours"))
    site.sync(A)
    site.pages[A] = served(page("Harbours", WORDS + "New words."))
    before = tree(site.settings.home)
    assert counts(site.sync(A, dry_run=True)) == (0, 1, 0, 0)
    assert tree(site.settings.home) == before


def test_what_was_fetched_is_gone_after_the_sync_also_after_a_failed_one(site: Site) -> None:
    mapped(site, {A: None, B: None})
    site.sync(MAP)
    assert not (site.settings.home / FOLDER).exists()
    site.pages[MAP] = served("<urlset><broken", "application/xml")
    with pytest.raises(MalformedFile):
        site.sync(MAP)
    assert not (site.settings.home / FOLDER).exists()


def test_what_a_killed_run_had_fetched_is_no_document_of_a_home_that_is_ingested(
    site: Site,
) -> None:
    home = site.settings.home
    (home / FOLDER).mkdir(parents=True)
    (home / FOLDER / "left.txt").write_text("Left by a killed run.", encoding="utf-8")
    (home / "note.txt").write_text("A note of the owner is here.", encoding="utf-8")
    assert counts(site.sync(str(home))) == (1, 0, 0, 0)
    assert set(site.texts) == {"note.txt"}


def test_no_room_for_what_is_fetched_is_an_error_by_name(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **keywords: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    site.pages[A] = served(page("Harbours"))
    monkeypatch.setattr("ingest.sources.spool.tempfile.mkstemp", full)
    with pytest.raises(StorageFull):
        site.sync(A)


# -- formats --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "body", "format"),
    [
        ("paper", "application/pdf", PDF, "pdf"),
        ("rules", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         DOCX, "docx"),
        ("page", "text/html", HTML, "html"),
        ("page", "application/xhtml+xml", HTML, "html"),
        ("note.md", "text/plain", b"# A note\n\nBerths are kept.\n", "markdown"),
        ("note", "text/markdown", b"# A note\n\nBerths are kept.\n", "markdown"),
        ("note", "text/plain", b"Berths are kept by the harbour master.\n", "text"),
        ("note.md", "", b"# A note\n\nBerths are kept.\n", "markdown"),
        ("rules.docx", "application/octet-stream", DOCX, "docx"),
        # What the bytes are goes before what the server or the address calls them.
        ("page.pdf", "application/pdf", HTML, "html"),
        ("page.txt", "text/plain", HTML, "html"),
        ("paper.html", "text/html", PDF, "pdf"),
        ("paper", "application/octet-stream", PDF, "pdf"),
        ("paper.aspx", "application/pdf", PDF, "pdf"),
    ],
)  # fmt: skip
def test_a_format_is_told_by_its_bytes_then_by_the_server_then_by_the_address(
    site: Site, name: str, kind: str, body: bytes, format: str
) -> None:
    site.pages[f"{HOST}/{name}"] = served(body, kind)
    report = site.sync(f"{HOST}/{name}")
    assert report.rejected == []
    (document,) = site.documents.values()
    assert [each.format for each in document.renditions] == [format]
    assert document.uri == f"{HOST}/{name}"


def test_records_that_are_served_are_documents_of_their_own(site: Site) -> None:
    lines = '{"_id": "1", "text": "One anchor."}\n{broken\n{"_id": "2", "text": "Two anchors."}\n'
    site.pages[f"{HOST}/data"] = served(lines, "application/x-ndjson")
    report = site.sync(f"{HOST}/data")
    assert counts(report) == (2, 0, 0, 0)
    assert errors(report) == [(f"{HOST}/data:2", "MalformedFile")]
    assert {key: each.url for key, each in site.documents.items()} == {
        "1": f"{HOST}/data", "2": f"{HOST}/data",
    }  # fmt: skip


CYRILLIC = "Причалы распределяет начальник порта, и никто другой. " * 8


@pytest.mark.parametrize(
    ("encoding", "charset", "meta", "words"),
    [
        ("cp1251", "windows-1251", "koi8-r", CYRILLIC),  # the header goes before the page
        ("koi8-r", "koi8-r", None, CYRILLIC),
        ("cp1252", "iso-8859-1", None, "“Berths” aren’t free – they cost 5 €. " * 8),
        (
            "utf-8",
            "iso-8859-1",
            None,
            "“Berths” aren’t free. " * 8,
        ),  # a server that tells one for all
        ("utf-8", "utf-8", "iso-8859-1", "“Berths” aren’t free. " * 8),
        ("utf-8", "no-such-charset", None, "“Berths” aren’t free. " * 8),
        ("utf-8", "hex", None, "“Berths” aren’t free. " * 8),
        ("cp1251", "utf-8", "windows-1251", CYRILLIC),  # a header that cannot be true
        ("utf-16", None, None, CYRILLIC),
    ],
)
def test_text_is_decoded_by_the_header_then_by_the_page_and_never_against_its_bytes(
    site: Site, encoding: str, charset: str | None, meta: str | None, words: str
) -> None:
    head = f'<meta charset="{meta}">' if meta else ""
    site.pages[A] = served(page("Port", words, head).encode(encoding), charset=charset)
    site.sync(A)
    assert words.strip() in site.texts[A]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8"])
def test_an_xml_file_that_names_another_encoding_than_the_server_is_read_as_the_server_says(
    site: Site, encoding: str
) -> None:
    text = FR_XML.decode().replace("Harbors are to be registered", "Причалы")
    body = '<?xml version="1.0" encoding="koi8-r"?>' + text
    site.pages[f"{A}.xml"] = served(body.encode(encoding), "text/xml", charset=encoding)
    site.sync(f"{A}.xml")
    assert any("Причалы" in each for each in site.texts.values())


# -- whose word it is -----------------------------------------------------------------------


def test_after_a_redirect_the_address_is_the_one_that_served_it(site: Site) -> None:
    site.pages[A] = served(page("Harbours"), at=f"{HOST}/2021/harbours", etag='"one"')
    site.sync(A)
    assert site.documents[f"{HOST}/2021/harbours"].url == f"{HOST}/2021/harbours"
    assert counts(site.sync(A)) == (0, 0, 1, 0)
    assert set(site.documents) == {f"{HOST}/2021/harbours"}


def test_a_page_goes_by_the_canonical_address_it_names_on_its_own_host(site: Site) -> None:
    site.pages[A] = served(page("Harbours", head=canonical(f"{HOST}/clean")))
    site.sync(A)
    assert site.documents[f"{HOST}/clean"].url == f"{HOST}/clean"


@pytest.mark.parametrize(
    "claimed",
    [
        "https://other.example/x",
        "https://www.whitehouse.gov/presidential-actions/2021/01/order/",
        "https://www.whitehouse.gov/somewhere",
        "https://news.example.evil.example/x",
    ],
)
def test_a_page_that_calls_another_hosts_address_its_own_keeps_the_one_that_served_it(
    site: Site, claimed: str
) -> None:
    site.pages[A] = served(page("Executive Order on Harbours", head=canonical(claimed)))
    site.sync(A)
    document = site.documents[A]
    assert document.url == A
    assert claimed not in document.also_at
    assert not document.official
    assert document.issuer is None


FALSE = {
    "fr-xml": ("text/xml", FR_XML),
    "fr-json": ("application/json", FR_JSON),
    "front matter": (
        "text/markdown",
        b"---\nkind: order\nissuer: The White House\n---\n# An order\n\nIt is ordered.\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FALSE)
def test_an_official_format_from_anybodys_host_is_not_official(site: Site, what: str) -> None:
    kind, body = FALSE[what]
    site.pages[A] = served(body, kind)
    site.sync(A)
    (document,) = site.documents.values()
    assert (document.official, document.kind, document.issuer) == (False, "document", None)
    assert document.url == A


@pytest.mark.parametrize("what", FALSE)
def test_an_official_format_from_a_governments_host_is_official(site: Site, what: str) -> None:
    kind, body = FALSE[what]
    address = "https://www.ports.gov/order"
    site.pages[address] = served(body, kind)
    site.sync(address)
    (document,) = site.documents.values()
    assert (document.official, document.kind) == (True, "order")


def test_a_government_host_that_redirects_elsewhere_lends_its_rank_to_nobody(site: Site) -> None:
    address = "https://www.ports.gov/order"
    site.pages[address] = served(FR_XML, "text/xml", at=f"{HOST}/order")
    site.sync(address)
    assert not next(iter(site.documents.values())).official


def test_what_a_stranger_says_an_order_revokes_stays_in_force(site: Site) -> None:
    real, false = "https://www.ports.gov/order", f"{HOST}/order"
    site.pages[real] = served(FR_XML, "text/xml")
    site.pages[false] = served(
        "---\nkind: order\nnumber: 2021-09999\npublished_on: 2021-01-02\n"
        "relations: [{type: revokes, number: E.O. 12001}]\n---\n"
        "# An order\n\nExecutive Order 12001 of March 4, 2020, is hereby revoked.\n",
        "text/markdown",
    )
    site.sync(real)
    site.sync(false)
    assert site.documents["2020-01234"].superseded_by is None


def test_a_strangers_page_carries_no_official_name_and_goes_by_its_address(site: Site) -> None:
    from ingest.models import Metadata

    site.pages[A] = served(
        "---\nnumber: 1999-99999\nkey: 2020-01234\nidentifiers: [E.O. 13959]\n"
        "citation: 85 FR 73185\neffective_on: 2020-01-01\nalso_at: [https://www.ports.gov/x]\n"
        "relations: [{type: revokes, number: E.O. 12001}]\n---\n# A page\n\nWords of a page.\n",
        "text/markdown",
    )
    site.sync(A)
    (document,) = site.documents.values()
    assert document.key == A
    empty = Metadata()
    for name in ("number", "identifiers", "citation", "effective_on", "also_at", "relations"):
        assert getattr(document, name) == getattr(empty, name), name


def test_a_strangers_record_is_not_called_by_an_official_name(site: Site) -> None:
    rows = '{"_id": "1", "text": "One."}\n{"_id": "2020-01234", "text": "Two harbours."}\n'
    site.pages[f"{HOST}/rows.jsonl"] = served(rows, "application/x-ndjson")
    assert counts(site.sync(f"{HOST}/rows.jsonl")) == (2, 0, 0, 0)
    assert set(site.documents) == {"1", f"{HOST}/rows.jsonl#2020-01234"}


@pytest.mark.parametrize(
    "host",
    ["admin.io", "go.me", "gc.de", "gob.io", "go.it", "x.govt.io", "gouv.de", "xgov", "gov.info"],
)
def test_a_host_that_anybody_can_have_is_no_governments(host: str) -> None:
    assert not is_official_host(f"https://{host}/x")


@pytest.mark.parametrize(
    "host",
    ["www.bis.gov", "x.mil", "www.gov.uk", "meti.go.jp", "gc.ca", "www.seco.admin.ch", "x.govt.nz",
     "www.economie.gouv.fr", "www.gob.mx", "eur-lex.europa.eu", "www.un.org"],
)  # fmt: skip
def test_the_hosts_of_governments_are_known(host: str) -> None:
    assert is_official_host(f"https://{host}/x")


def test_what_the_operator_says_of_a_page_is_believed(site: Site) -> None:
    from ingest.models import Metadata

    site.pages[A] = served(page("Harbours"))
    site.sync(A, flags=Metadata(kind="order"))
    assert site.documents[A].kind == "order"


# -- sitemaps -------------------------------------------------------------------------------


def test_every_page_of_a_sitemap_becomes_a_document(site: Site) -> None:
    mapped(site, {A: None, B: "2021-01-02", C: "2021-01-02T03:04:05Z"})
    assert counts(site.sync(MAP)) == (3, 0, 0, 0)
    assert set(site.documents) == {A, B, C}
    assert len(site.urls) == 4, "the sitemap is fetched once"
    assert counts(site.sync(MAP)) == (0, 0, 3, 0)


def test_a_packed_sitemap_and_an_index_of_sitemaps_are_read(site: Site) -> None:
    mapped(site, {A: None})
    mapped(site, {B: None, C: None})
    site.pages[f"{HOST}/sitemap-1.xml.gz"] = served(
        gzip.compress(sitemap({A: None}).encode()), "application/x-gzip"
    )
    site.pages[f"{HOST}/sitemap-empty.xml"] = served(sitemap({}), "application/xml")
    names = ("sitemap-1.xml.gz", "sitemap-empty.xml", "sitemap.xml")
    index = dict.fromkeys((f"{HOST}/{name}" for name in names), None)
    site.pages[f"{HOST}/sitemaps"] = served(sitemap(index, "sitemap"), "application/xml")
    assert counts(site.sync(f"{HOST}/sitemaps")) == (3, 0, 0, 0)
    assert counts(site.sync(f"{HOST}/sitemap-1.xml.gz")) == (1, 0, 0, 0)


def test_what_a_sitemap_says_of_other_hosts_is_ignored(site: Site) -> None:
    others = ("https://other.example/x", "https://news.example.evil.example/x", "//news", "x",
              "http://[broken", "ftp://other.example/y")  # fmt: skip
    mapped(site, {A: None})
    site.pages[MAP] = served(sitemap({A: None, **dict.fromkeys(others)}), "application/xml")
    report = site.sync(MAP)
    assert (counts(report), report.rejected) == ((1, 0, 0, 0), [])
    index = sitemap({MAP: None, "https://other.example/sitemap.xml": None}, "sitemap")
    site.pages[f"{HOST}/index.xml"] = served(index, "application/xml")
    site.sync(f"{HOST}/index.xml")
    assert {url.split("/")[2] for url in site.urls} == {"news.example"}


def test_a_sitemap_that_moved_to_another_host_names_the_pages_of_that_host(site: Site) -> None:
    mapped(site, {A: None})
    site.pages["https://old.example/sitemap.xml"] = served(
        sitemap({A: None, "https://old.example/x": None}), "application/xml", at=MAP
    )
    site.pages["https://old.example/x"] = served(page("Old", WORDS + "As it was."))
    assert counts(site.sync("https://old.example/sitemap.xml")) == (2, 0, 0, 0)


def test_a_time_of_last_change_saves_the_request_and_a_mere_day_does_not(site: Site) -> None:
    mapped(site, {A: "2021-01-02T03:04:05Z", B: "2021-01-02", C: None})
    site.sync(MAP)
    site.pages[B] = served(page("Page b", WORDS + "Changed on the same day."))
    assert counts(site.sync(MAP)) == (0, 1, 2, 0)
    assert site.urls == [MAP, B, C]
    mapped(site, {A: "2021-01-03T03:04:05Z", B: "2021-01-02", C: None})
    site.pages[A] = served(page("Page a", WORDS + "Changed at the time told."))
    assert counts(site.sync(MAP)) == (0, 1, 2, 0)
    assert site.urls == [MAP, A, B, C]


def test_a_page_with_a_new_time_and_the_same_content_is_asked_for_once(site: Site) -> None:
    mapped(site, {A: "2021-01-02T03:04:05Z"})
    site.sync(MAP)
    mapped(site, {A: "2021-01-03T03:04:05Z"})
    assert counts(site.sync(MAP)) == (0, 0, 1, 0)
    assert site.urls == [MAP, A]
    site.sync(MAP)
    assert site.urls == [MAP]


def test_pages_that_left_the_sitemap_are_removed_and_never_over_half_unless_forced(
    site: Site,
) -> None:
    mapped(site, {A: None, B: None, C: None, D: None})
    site.sync(MAP)
    mapped(site, {A: None, B: None, C: None})
    assert counts(site.sync(MAP)) == (0, 0, 3, 1)
    mapped(site, {A: None})
    with pytest.raises(PruneTooLarge, match="2 of the 3"):
        site.sync(MAP)
    assert set(site.documents) == {A, B, C}
    assert counts(site.sync(MAP, prune=False)) == (0, 0, 1, 0)
    assert site.sync(MAP, force=True).removed == 2
    assert set(site.documents) == {A}


def test_a_page_that_fails_is_a_rejected_row_and_stays_while_the_sitemap_names_it(
    site: Site,
) -> None:
    mapped(site, {A: None, B: None, C: None})
    site.sync(MAP)
    site.pages[A] = NotServed(f"{A} answers 404.")
    site.pages[B] = ServerBusy(f"{B} answers 503.")
    report = site.sync(MAP)
    assert errors(report) == [(A, "NotServed"), (B, "ServerBusy")]
    assert all(row.hint for row in report.rejected)
    assert (report.removed, set(site.documents)) == (0, {A, B, C})


@pytest.mark.parametrize(
    "answer",
    [
        served(sitemap({}), "application/xml"),
        served("<urlset><url><loc>https://news", "application/xml"),
        served(page("We are moving"), "text/html"),
        served(sitemap({"https://other.example/x": None}), "application/xml"),
        ServerBusy("busy"),
        NotServed("gone"),
    ],
)
def test_a_sitemap_that_cannot_be_read_or_is_empty_removes_nothing(site: Site, answer: Any) -> None:
    mapped(site, {A: None, B: None})
    site.sync(MAP)
    site.pages[MAP] = answer
    with pytest.raises(GazetteError):
        site.sync(MAP, force=True)
    assert set(site.documents) == {A, B}


def test_a_sitemap_that_a_sitemap_names_and_that_fails_removes_nothing(site: Site) -> None:
    mapped(site, {A: None})
    mapped(site, {B: None})
    site.pages[f"{HOST}/one.xml"] = served(sitemap({A: None}), "application/xml")
    index = sitemap({f"{HOST}/one.xml": None, MAP: None}, "sitemap")
    site.pages[f"{HOST}/index.xml"] = served(index, "application/xml")
    site.sync(f"{HOST}/index.xml")
    site.pages[MAP] = ServerBusy("busy")
    with pytest.raises(ServerBusy):
        site.sync(f"{HOST}/index.xml", force=True)
    assert set(site.documents) == {A, B}


def test_a_sitemap_that_names_itself_comes_to_an_end(site: Site) -> None:
    site.pages[MAP] = served(sitemap({MAP: None}, "sitemap"), "application/xml")
    with pytest.raises(MalformedFile, match="deep"):
        site.sync(MAP)
    assert len(site.urls) < 10


def test_no_more_pages_than_the_setting_allows_are_fetched_and_the_others_are_not_gone(
    site: Site,
) -> None:
    mapped(site, {A: None, B: None, C: None, D: None})
    site.sync(MAP)
    site.settings = site.settings.model_copy(update={"max_pages": 3})
    assert counts(site.sync(MAP)) == (0, 0, 3, 0)
    assert set(site.documents) == {A, B, C, D}
    # Exactly as many as are allowed are all there is.
    mapped(site, {A: None, B: None, C: None})
    assert site.sync(MAP).removed == 1


def test_globs_narrow_a_sitemap_by_the_path_and_then_nothing_is_gone(site: Site) -> None:
    news, old = f"{HOST}/news/a", f"{HOST}/news/old/b"
    mapped(site, {news: None, old: None, C: None})
    assert site.sync(MAP, include=("news/*",), exclude=("*/old/*",)).added == 1
    assert set(site.documents) == {news}
    site.sync(MAP)
    assert site.sync(MAP, include=("news/*",)).removed == 0
    with pytest.raises(EmptySource):
        site.sync(MAP, include=("nothing/*",))


def test_a_page_that_becomes_a_sitemap_is_one(site: Site) -> None:
    site.pages[MAP] = served(page("Under construction"))
    assert site.sync(MAP).added == 1
    mapped(site, {A: None, B: None})
    report = site.sync(MAP)
    assert (report.added, report.removed) == (2, 1)
    assert set(site.documents) == {A, B}


def test_the_same_article_under_two_addresses_of_a_sitemap_is_one_document(site: Site) -> None:
    mapped(site, {A: None})
    site.pages[B] = site.pages[A]
    mapped(site, {A: None, B: None})
    assert counts(site.sync(MAP)) == (1, 0, 0, 0)
    (document,) = site.documents.values()
    assert (document.url, document.also_at) == (A, (B,))
    assert counts(site.sync(MAP)) == (0, 0, 1, 0)
    assert all(finding.ok for finding in verify(site.settings))


def test_short_pages_with_the_same_words_are_not_taken_for_copies(site: Site) -> None:
    for url in (A, B):
        site.pages[url] = served(page("Gone", "This page has moved."))
    mapped(site, {A: None, B: None})
    assert counts(site.sync(MAP)) == (2, 0, 0, 0)
