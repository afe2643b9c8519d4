"""`fr:QUERY` asks the Register's API for what is meant, and takes nothing from anybody else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import (
    EmptySource,
    GazetteError,
    InvalidDate,
    InvalidQuery,
    NotServed,
    ServerBusy,
    UnexpectedAnswer,
)
from ingest.fetching.base import Fetched, Validators
from ingest.library.writer import open_writer
from ingest.options import Options, SyncReport
from ingest.progress import Silent
from ingest.sandbox.reading import InProcess
from ingest.schedule import Job, run
from ingest.sources.federal_register import (
    MOST_SERVED,
    FederalRegisterSource,
    Query,
    parse_query,
)
from ingest.sources.opening import Opener
from ingest.sources.remote import Remote
from ingest.sources.spool import Spool
from tests.ingest.sources.site import Site, counts, errors

HOST = "https://www.federalregister.gov"
BASE = f"{HOST}/api/v1"
LIST = f"{BASE}/documents.json"
TEXT = (
    "<NOTICE><PREAMB><AGENCY TYPE='F'>HARBOR AGENCY</AGENCY><SUBJECT>Berths</SUBJECT>"
    "<SUM><HD SOURCE='HED'>SUMMARY:</HD><P>{0}</P></SUM></PREAMB>"
    "<FRDOC>[FR Doc. {1} Filed 1-1-20; 8:45 am]</FRDOC></NOTICE>"
)


def record(number: str, on: str = "2020-01-02", **fields: Any) -> dict[str, Any]:
    """Return a record of the API, with the address of its full text."""
    return {
        "document_number": number, "title": f"Berths of {number}", "type": "Notice",
        "abstract": f"The abstract of {number}.", "publication_date": on, "citation": None,
        "agencies": [{"name": "Harbor Agency"}], "corrections": [],
        "full_text_xml_url": f"{HOST}/text/{number}.xml",
        "body_html_url": f"{HOST}/text/{number}.html",
        "raw_text_url": f"{HOST}/text/{number}.txt",
        "page_views": {"count": 1},
    } | fields  # fmt: skip


_TYPES = {"html": "text/html", "txt": "text/plain"}


@dataclass
class Api:
    """The Register's API in memory, a Fetcher; `answers` stand in the place of its own."""

    records: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(
        self,
        url: str,
        validators: Validators | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Answer a request."""
        self.asked.append(url)
        parts = urlsplit(url)
        plain = f"{parts.scheme}://{parts.netloc}{parts.path}"
        answer = self.answers.get(url, self.answers.get(plain))
        if isinstance(answer, GazetteError):
            raise answer
        if answer is None and plain == LIST:
            answer = self._list(parse_qs(parts.query))
        if answer is None:
            raise NotServed(f"{url} answers 404.")
        is_text = isinstance(answer, str)
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        kind = _TYPES.get(plain.rsplit(".", 1)[-1], "text/xml") if is_text else "application/json"
        return Fetched(url, 200, kind, None, body, Validators())

    def _list(self, query: Mapping[str, list[str]]) -> dict[str, Any]:
        first = query.get("conditions[publication_date][gte]", ["0000"])[0]
        last = query.get("conditions[publication_date][lte]", ["9999"])[0]
        found = [r for r in self.records if first <= str(r["publication_date"]) <= last]
        if not found:
            return {"count": 0}
        size, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
        shown = found[:MOST_SERVED][(page - 1) * size : page * size]
        answer = {"count": len(found), "results": shown}
        if page * size < min(len(found), MOST_SERVED):
            more = urlencode({**query, "page": [str(page + 1)]}, doseq=True)
            answer["next_page_url"] = f"{LIST}?{more}"
        return answer

    def close(self) -> None:
        """Do nothing."""

    @property
    def lists(self) -> list[dict[str, list[str]]]:
        """What the list was asked for."""
        return [parse_qs(urlsplit(url).query) for url in self.asked if url.startswith(LIST)]


@pytest.fixture
def api() -> Api:
    """An API of three documents with their texts."""
    numbers = [f"2020-0000{n}" for n in range(3)]
    texts = {f"{HOST}/text/{n}.xml": TEXT.format(f"The full text of {n}.", n) for n in numbers}
    return Api([record(number) for number in numbers], dict(texts))


def numbers(site: Site, api: Api, query: str) -> list[str]:
    """Return the numbers that a query finds, without reading them."""
    with Spool(site.settings.home) as spool:
        remote = Remote(api, spool, InProcess(2**20), site.settings)
        source = FederalRegisterSource(query, remote, today=lambda: date(2020, 12, 31))
        return [unit.uri for unit in source.units({})]


def sync(site: Site, api: Api, query: str = "fr:berths", **options: Any) -> SyncReport:
    """Ingest a query."""
    readings = InProcess(2**20)
    with open_writer(site.settings) as writer, Spool(site.settings.home) as spool:
        opener = Opener(site.settings, readings, spool, api)
        api.asked.clear()
        return run(Job(query, Options(**options)), writer, opener, Silent())


# -- the query --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("export controls", Query("export controls")),
        ("  export   controls ", Query("export controls")),
        ("type:rule export from:2021", Query("export", types=("RULE",), first=date(2021, 1, 1))),
        ("to:2022-06", Query(last=date(2022, 6, 30))),
        ("from:2021-02-03 to:2021", Query(first=date(2021, 2, 3), last=date(2021, 12, 31))),
        ("type:notice,proposed-rule", Query(types=("NOTICE", "PRORULE"))),
        ("type:notice type:presidential", Query(types=("NOTICE", "PRESDOCU"))),
        ("agency:a,b agency:c", Query(agencies=("a", "b", "c"))),
        ('agency:"harbor-agency" x', Query("x", agencies=("harbor-agency",))),
        ("what: an example", Query("what: an example")),
        ("Häfen", Query("Häfen")),
    ],
)
def test_a_query_means_what_it_says(text: str, query: Query) -> None:
    assert parse_query(text) == query


@pytest.mark.parametrize(
    "text",
    ["", "  ", "type:law", "kind:rule", "agency:", 'from:""', "from:2022 to:2021", "a\udcffb",
     "a\x00b", "https://example.org/x", "type:,"],
)  # fmt: skip
def test_a_query_that_cannot_be_meant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidQuery) as raised:
        parse_query(text)
    assert "fr:" in raised.value.hint
    raised.value.message.encode()


def test_a_date_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(InvalidDate, match="2021-02-30"):
        parse_query("from:2021-02-30")


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["from:", "to:", "type:", "agency:", "2021", "0000", "9999-12", '"',
                             ",", "rule", "-", ":", "\x00", "\ud800", "２０２１"]),
        ),
        max_size=6,
    ).map("".join)
)  # fmt: skip
def test_no_query_crashes_and_each_can_be_asked_for(text: str) -> None:
    try:
        query = parse_query(text)
    except (InvalidQuery, InvalidDate):
        return
    assert urlencode(query.parameters())


def test_what_is_asked_for_is_what_the_api_is_asked(site: Site, api: Api) -> None:
    query = "berths & buoys agency:harbor-agency,port-office type:rule,notice from:2020 to:2020-06"
    numbers(site, api, query)
    (asked,) = api.lists
    assert asked["conditions[term]"] == ["berths & buoys"]
    assert asked["conditions[agencies][]"] == ["harbor-agency", "port-office"]
    assert asked["conditions[type][]"] == ["RULE", "NOTICE"]
    assert asked["conditions[publication_date][gte]"] == ["2020-01-01"]
    assert asked["conditions[publication_date][lte]"] == ["2020-06-30"]
    assert asked["order"] == ["oldest"]
    assert "page_views" not in asked["fields[]"]


# -- the list ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["berths", "berths from:2020", "berths to:2020-12-31"])
def test_more_than_the_api_serves_is_asked_for_in_windows_of_dates(
    site: Site, api: Api, query: str
) -> None:
    days = [date(2020, 1, 1) + timedelta(days=n % 300) for n in range(5_003)]
    api.records = [record(f"2020-{n:05}", day.isoformat()) for n, day in enumerate(days)]
    found = numbers(site, api, query)
    assert sorted(found) == sorted(str(each["document_number"]) for each in api.records)
    assert len(api.lists) < 40
    assert all(asked["conditions[term]"] == ["berths"] for asked in api.lists)


def test_a_document_that_two_pages_show_is_delivered_once(site: Site, api: Api) -> None:
    api.records *= 2
    assert numbers(site, api, "berths") == ["2020-00000", "2020-00001", "2020-00002"]


def test_a_query_that_finds_nothing_is_an_error_that_removes_nothing(site: Site, api: Api) -> None:
    sync(site, api)
    api.records = []
    with pytest.raises(EmptySource, match="berths"):
        sync(site, api, force=True)
    assert len(site.documents) == 3


def test_what_the_query_no_longer_finds_stays(site: Site, api: Api) -> None:
    sync(site, api)
    api.records = api.records[:1]
    report = sync(site, api, force=True)
    assert (report.removed, report.documents) == (0, 3)


FIRST = {"count": 1, "results": [record("2020-00000")]}


@pytest.mark.parametrize(
    "answer",
    [
        FIRST | {"next_page_url": "https://evil.example/api/v1/documents.json?page=2"},
        FIRST | {"next_page_url": "http://[broken"},
        FIRST | {"next_page_url": ["x"]},
        FIRST | {"next_page_url": {"x": 1}},
        FIRST | {"next_page_url": 7},
        {"count": 1, "results": {"x": 1}},
        {"count": 1, "results": [{"title": "A record without a number"}]},
        {"count": 1, "results": [record("2020-00000"), {"document_number": None}]},
        {"count": 1, "results": [{"document_number": " "}]},
        ["no", "object"],
        "<html>We are down for maintenance.</html>",
        "[" * 100_000,
    ],
)
def test_an_answer_that_is_not_the_apis_is_refused_and_nothing_is_lost(
    site: Site, api: Api, answer: object
) -> None:
    sync(site, api)
    api.answers[LIST] = answer
    with pytest.raises(UnexpectedAnswer) as raised:
        sync(site, api)
    assert raised.value.message
    assert not any("evil" in url for url in api.asked)
    assert len(site.documents) == 3


def test_pages_that_lead_to_each_other_come_to_an_end(site: Site, api: Api) -> None:
    api.answers[LIST] = FIRST | {"next_page_url": f"{LIST}?page=1"}
    assert numbers(site, api, "berths") == ["2020-00000"]
    assert len(api.asked) == 2


# -- corrections ------------------------------------------------------------------------------


def test_corrections_of_what_is_found_are_fetched_as_well(site: Site, api: Api) -> None:
    number = "C1-2020-00001"
    api.records[1]["corrections"] = [f"{BASE}/documents/{number}.json"]
    api.records[2]["corrections"] = [f"{BASE}/documents/2020-00000"]  # which is found anyway
    api.answers[f"{BASE}/documents/{number}.json"] = record(
        number, correction_of=f"{BASE}/documents/2020-00001"
    )
    assert numbers(site, api, "berths") == ["2020-00000", "2020-00001", "2020-00002", number]
    assert api.asked.count(f"{BASE}/documents/{number}.json") == 1


@pytest.mark.parametrize(
    "given", [None, "https://x.example/1", {"a": 1}, ["http://[x"], [None], []]
)
def test_corrections_in_another_form_than_the_documented_one_are_none(
    site: Site, api: Api, given: object
) -> None:
    api.records[1]["corrections"] = given
    assert len(numbers(site, api, "berths")) == 3
    assert len(api.asked) == 1


def test_a_correction_that_cannot_be_asked_for_now_is_not_done_without(
    site: Site, api: Api
) -> None:
    address = f"{BASE}/documents/C1-2020-00001.json"
    api.records[1]["corrections"] = [address]
    api.answers[address] = ServerBusy(f"{address} answers 503.")
    with pytest.raises(ServerBusy):
        numbers(site, api, "berths")


def test_a_correction_that_is_not_served_is_told_and_keeps_nothing_else_away(
    site: Site, api: Api
) -> None:
    number = "C1-2020-00001"
    address = f"{BASE}/documents/{number}.json"
    for each in api.records[:2]:
        each["corrections"] = [address]
    report = sync(site, api)
    assert (counts(report), errors(report)) == ((3, 0, 0, 0), [(number, "UnreadableFile")])
    assert "404" in report.rejected[0].message
    assert api.asked.count(address) == 1
    again = sync(site, api)
    assert (counts(again), errors(again)) == ((0, 0, 3, 0), [(number, "UnreadableFile")])
    api.answers[address] = record(number)
    assert counts(sync(site, api)) == (1, 0, 3, 0), "it is taken when it is there"
    del api.answers[address]
    assert counts(sync(site, api))[3] == 0, "and stays when it is gone"
    assert number in site.documents


# -- one document -----------------------------------------------------------------------------


def test_the_record_and_the_best_text_that_is_served_are_one_official_document(
    site: Site, api: Api
) -> None:
    assert counts(sync(site, api)) == (3, 0, 0, 0)
    document = site.documents["2020-00001"]
    assert {each.format for each in document.renditions} == {"fr-json", "fr-xml"}
    assert (document.kind, document.issuer) == ("notice", "Harbor Agency")
    assert document.published_on == "2020-01-02"
    assert "The full text of 2020-00001." in site.texts["2020-00001"]
    assert counts(sync(site, api)) == (0, 0, 3, 0)
    assert len(api.asked) == 1, "an unchanged record needs no text again"


@pytest.mark.parametrize(
    ("served", "words", "formats"),
    [
        (("xml", "html", "txt"), "In XML", {"fr-json", "fr-xml"}),
        (("html", "txt"), "In HTML", {"fr-json", "html"}),
        (("txt",), "In text", {"fr-json", "text"}),
        ((), "The abstract of", {"fr-json"}),
    ],
)
def test_the_text_is_the_best_that_is_served_and_at_last_the_abstract(
    site: Site, api: Api, served: tuple[str, ...], words: str, formats: set[str]
) -> None:
    number = "2020-00000"
    api.records = api.records[:1]
    api.answers = {}
    bodies = {
        "xml": TEXT.format("In XML the berths are kept.", number),
        "html": "<html><body><p>In HTML the berths of 2020-00000 are kept.</p></body></html>",
        "txt": "In text the berths of 2020-00000 are kept, as the abstract of it says.\n",
    }  # fmt: skip
    for kind in served:
        api.answers[f"{HOST}/text/{number}.{kind}"] = bodies[kind]
    report = sync(site, api)
    assert report.documents == 1
    assert words in site.texts[number]
    assert {e.format for e in site.documents[number].renditions if not e.error} == formats


def test_a_text_that_is_not_there_yet_is_asked_for_again_until_it_is(site: Site, api: Api) -> None:
    text = api.answers.pop(f"{HOST}/text/2020-00000.xml")
    report = sync(site, api)
    assert counts(report) == (3, 0, 0, 0)
    assert errors(report) == [(f"{HOST}/text/2020-00000.xml", "UnreadableFile")]
    assert "The abstract of" in site.texts["2020-00000"]
    assert counts(sync(site, api)) == (0, 0, 3, 0)
    api.answers[f"{HOST}/text/2020-00000.xml"] = text
    report = sync(site, api)
    assert (counts(report), report.rejected) == ((0, 1, 2, 0), [])
    assert "The full text of" in site.texts["2020-00000"]


def test_a_server_that_is_busy_leaves_the_text_for_the_next_time(site: Site, api: Api) -> None:
    text = api.answers[f"{HOST}/text/2020-00000.xml"]
    api.answers[f"{HOST}/text/2020-00000.xml"] = ServerBusy("busy")
    report = sync(site, api)
    assert errors(report) == [("2020-00000", "ServerBusy")]
    assert set(site.documents) == {"2020-00001", "2020-00002"}, "not with its abstract alone"
    api.answers[f"{HOST}/text/2020-00000.xml"] = text
    assert counts(sync(site, api)) == (1, 0, 2, 0)


def test_a_changed_record_changes_its_document_and_its_text_is_asked_for(
    site: Site, api: Api
) -> None:
    sync(site, api)
    api.records[0] |= {"title": "Berths, as renamed", "page_views": {"count": 2}}
    api.records[1] |= {"page_views": {"count": 3}}
    assert counts(sync(site, api)) == (0, 1, 2, 0)
    assert site.documents["2020-00000"].title == "Berths, as renamed"
    assert api.asked[1:] == [f"{HOST}/text/2020-00000.xml"]


def test_a_text_elsewhere_than_at_the_register_is_not_fetched(site: Site, api: Api) -> None:
    api.records = [record("2020-00000", full_text_xml_url="https://evil.example/x.xml",
                          body_html_url="http://[broken", raw_text_url=None)]  # fmt: skip
    report = sync(site, api)
    assert (report.documents, report.rejected) == (1, [])
    assert len(api.asked) == 1
