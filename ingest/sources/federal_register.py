"""`fr:QUERY`: documents of the Federal Register, by its API.

The list form of the API serves an envelope of `count`, `total_pages`, `next_page_url` and
`results`, and no more than 2,000 results of one query, so that a larger one is asked for in
windows of publication dates.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode, urlsplit

from ingest.dates import earliest, latest
from ingest.errors import EmptySource, InvalidQuery, NotServed, UnexpectedAnswer, UnreadableFile
from ingest.files import SourceFile
from ingest.sources.base import SourceUnit
from ingest.sources.remote import Remote, RemoteFile
from ingest.sources.spool import spooled

MOST_SERVED = 2_000
"""Results of one query that the API serves."""
_PER_PAGE = 1_000
_FIRST_DAY = date(1994, 1, 1)  # of the Register in the API
_TYPES = {
    "rule": "RULE",
    "proposed-rule": "PRORULE",
    "notice": "NOTICE",
    "presidential": "PRESDOCU",
}
# Only what a Document is made of: other fields (page views) change from day to day.
_FIELDS = (
    "abstract", "action", "agencies", "body_html_url", "cfr_references", "citation",
    "correction_of", "corrections", "dates", "disposition_notes", "docket_ids", "document_number",
    "effective_on", "executive_order_notes", "executive_order_number", "full_text_xml_url",
    "html_url", "pdf_url", "proclamation_number", "publication_date",
    "raw_text_url", "regulation_id_numbers", "signing_date", "subtype", "title", "toc_doc", "type",
)  # fmt: skip
_TEXTS = ("full_text_xml_url", "body_html_url", "raw_text_url")
"""Where the text is, the best rendition first."""
_TERM = re.compile(r'(\w+):("[^"]*"|\S+)')
_NUMBER_IN_ADDRESS = re.compile(r"/([\w-]+?)(?:\.json)?/?$", re.ASCII)
_NAMES = ("agency", "type", "from", "to")


@dataclass(frozen=True, slots=True)
class Query:
    """What documents are asked for: words, agencies and types, publication dates (inclusive)."""

    words: str = ""
    agencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    def parameters(self) -> list[tuple[str, str]]:
        """Return the query as the API's parameters."""
        found = [("conditions[term]", self.words)] if self.words else []
        found += [("conditions[agencies][]", agency) for agency in self.agencies]
        found += [("conditions[type][]", each) for each in self.types]
        if self.first:
            found.append(("conditions[publication_date][gte]", self.first.isoformat()))
        if self.last:
            found.append(("conditions[publication_date][lte]", self.last.isoformat()))
        return found


def parse_query(text: str) -> Query:
    """Return the Query of `WORDS agency:SLUG type:TYPE from:DATE to:DATE`, in any order.

    `agency` and `type` may be given several times or with commas; a type is `rule`,
    `proposed-rule`, `notice` or `presidential`. Dates are ISO, whole or reduced.

    Raises:
        InvalidQuery: an unknown field or type, or nothing to ask for.
        InvalidDate: a date that is none.
    """
    query = Query()
    if not text.isprintable():  # bytes of the command line that are no text, control characters
        raise InvalidQuery(f"fr:{text!a} holds characters that cannot be asked for.")
    for name, value in _TERM.findall(text):
        values = tuple(each for each in value.strip('"').split(",") if each)
        if name not in _NAMES or not values:
            raise InvalidQuery(f"fr: does not know {name}:{value}.")
        if name == "agency":
            query = replace(query, agencies=query.agencies + values)
        elif name == "type":
            query = replace(query, types=query.types + tuple(_type(each) for each in values))
        elif name == "from":
            query = replace(query, first=earliest(values[0]))
        else:
            query = replace(query, last=latest(values[0]))
    words = _TERM.sub(" ", text).split()
    if bare := {f"{name}:" for name in _NAMES}.intersection(words):
        raise InvalidQuery(f"fr: {min(bare)} has no value.")
    query = replace(query, words=" ".join(words))
    if query.first and query.last and query.first > query.last:
        raise InvalidQuery(f"fr: from:{query.first} is after to:{query.last}.")
    if query == Query():
        raise InvalidQuery("fr: alone asks for every document there is.")
    return query


def _type(name: str) -> str:
    if name not in _TYPES:
        raise InvalidQuery(f"type:{name} is none of {', '.join(_TYPES)}.")
    return _TYPES[name]


@dataclass(frozen=True, slots=True)
class FederalRegisterSource:
    """What the Register's API finds for a query, each document with its full text.

    Corrections of a document that is found are fetched as well, whether the query finds them or
    not. Nothing is pruned: the Register keeps what it published. `today` is for tests.
    """

    measure: ClassVar[Literal["B", "documents"]] = "documents"
    whole: ClassVar[bool] = False

    query: str
    remote: Remote
    today: Callable[[], date] = field(default=date.today)

    @property
    def identity(self) -> str:
        """The query, as it is given to `gazette ingest`."""
        return f"fr:{' '.join(self.query.split())}"

    def units(self, states: Mapping[str, Mapping[str, Any]]) -> Sequence[SourceUnit]:
        """Return one unit a document, oldest first; a correction that is not served fails alone.

        Raises:
            FetchError: the API cannot be reached, or answers in another way than it should.
            EmptySource: it finds nothing.
        """
        records: dict[str, dict[str, Any]] = {}
        for record in self._found(parse_query(self.query)):
            records.setdefault(_number(record), record)
        lost = self._add_corrections(records)
        if not records:
            raise EmptySource(f"The Federal Register finds nothing for {self.query!r}.")
        return [*(self._unit(record, states) for record in records.values()), *lost]

    # -- the list ---------------------------------------------------------------------------

    def _found(self, query: Query) -> Iterator[dict[str, Any]]:
        """Yield the records of a query; in two halves of its dates when it finds too many."""
        page = self._get(self._address(query))
        count = page.get("count")
        if isinstance(count, int) and count > MOST_SERVED:
            first, last = query.first or _FIRST_DAY, query.last or self.today()
            if first < last:
                middle = first + (last - first) // 2
                yield from self._found(replace(query, first=first, last=middle))
                yield from self._found(replace(query, first=middle + timedelta(days=1), last=last))
                return
        yield from self._pages(page)

    def _pages(self, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        while True:
            results = page.get("results") or []
            if not isinstance(results, list):
                raise UnexpectedAnswer(
                    f"The Register's API gives {type(results).__name__} results."
                )
            yield from (each for each in results if isinstance(each, dict))
            if not page.get("next_page_url"):
                return
            following = self._own(page["next_page_url"])
            if following in seen:
                return
            seen.add(following)
            page = self._get(following)

    def _address(self, query: Query) -> str:
        parameters = [
            *query.parameters(),
            ("order", "oldest"),
            ("per_page", str(_PER_PAGE)),
            *(("fields[]", name) for name in _FIELDS),
        ]
        return f"{self._base}/documents.json?{urlencode(parameters)}"

    @property
    def _base(self) -> str:
        return self.remote.settings.federal_register.rstrip("/")

    def _own(self, url: object) -> str:
        """Return an address that the API gave, if it is one of the API's host.

        Raises:
            UnexpectedAnswer: it is another's.
        """
        if not self._is_own(url):
            raise UnexpectedAnswer(f"The Register's API leads to another host: {url!r}.")
        return str(url)

    def _is_own(self, url: object) -> bool:
        try:
            host = urlsplit(url).hostname if isinstance(url, str) else None
        except ValueError:
            return False
        return host is not None and host == urlsplit(self._base).hostname

    def _get(self, url: str) -> dict[str, Any]:
        fetched = self.remote.fetcher.get(url, accept="application/json")
        try:
            answer = json.loads(fetched.body)
        except (ValueError, RecursionError) as error:
            raise UnexpectedAnswer(f"{url} does not answer with JSON: {error}.") from None
        if not isinstance(answer, dict):
            raise UnexpectedAnswer(f"{url} answers with {type(answer).__name__}, not an object.")
        return answer

    def _add_corrections(self, records: dict[str, dict[str, Any]]) -> list[SourceUnit]:
        """Add the corrections of these records; return those that are not served, as failed units.

        A link that leads nowhere must not keep everything else of the query away.
        """
        lost: dict[str, SourceUnit] = {}
        for number in [each for record in records.values() for each in _corrected_by(record)]:
            if number in records or number in lost:
                continue
            try:
                records[number] = self._get(f"{self._base}/documents/{number}.json")
            except NotServed as error:
                failure = UnreadableFile(error.message, error.hint)
                lost[number] = SourceUnit(number, (), trusted=True, failure=failure)
        return list(lost.values())

    # -- one document -----------------------------------------------------------------------

    def _unit(
        self, record: Mapping[str, Any], states: Mapping[str, Mapping[str, Any]]
    ) -> SourceUnit:
        number = _number(record)
        kept = {name: record[name] for name in _FIELDS if name in record}
        data = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        said = spooled(f"{number}.json", f"{number}.json", data, self.remote.spool)
        files: tuple[SourceFile, ...] = (said,)
        urls = [str(record[name]) for name in _TEXTS if self._is_own(record.get(name))]
        if urls:
            # A published document does not change while its record stays the same.
            state = states.get(number, {}).get(urls[0], {})
            files += (RemoteFile(urls, self.remote, state, said.sha256, optional=True),)
        return SourceUnit(number, files, trusted=True)


def _corrected_by(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of the documents that correct this one."""
    given = record.get("corrections")
    for url in given if isinstance(given, list) else ():
        if number := _NUMBER_IN_ADDRESS.search(str(url)):
            yield number[1]


def _number(record: Mapping[str, Any]) -> str:
    number = record.get("document_number")
    if not isinstance(number, str) or not number.strip():
        raise UnexpectedAnswer("The Register's API gives a record without a document_number.")
    return number.strip()
