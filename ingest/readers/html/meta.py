"""What a page says about itself: title, dates, address, authors, publisher, kind, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.dates import find_written_date, parse_date
from ingest.errors import InvalidDate
from ingest.models import Metadata
from ingest.readers.html.blocks import is_furniture, text_of
from ingest.readers.html.linked import (
    NEWS_TYPES,
    Node,
    article_of,
    linked_nodes,
    names_in,
    publisher_of,
    text_in,
    types_of,
)
from ingest.readers.html.people import authors_in
from ingest.readers.html.title import headline
from ingest.readers.kinds import host_of, is_white_house, page_kind
from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

Meta = Mapping[str, list[str]]

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "citation_publication_date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "parsely-pub-date",
    "publish-date",
    "publishdate",
    "pubdate",
    "publication_date",
    "date",
)
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "last-modified",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator",
    "citation_author", "parsely-author", "sailthru.author", "byl",
)  # fmt: skip
_TITLES = (
    "og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "twitter:title",
)  # fmt: skip
_SITES = ("citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher",
          "article:publisher")  # fmt: skip
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=/|-|\.|$)")
_HOME = re.compile(r"/?(?:index\.\w{3,5})?|https?://[^/?#]{1,200}/?", re.I)
_UTC = re.compile(r"T\d\d:\d\d.*(?:Z|[+-]00:?00)$")
_MAX_HEADINGS = 40
_MAX_SITE = 100  # characters of a site's name


def page_metadata(root: _Element) -> Metadata:
    """Return what the page's head, JSON-LD and meta tags say.

    A value that cannot be meant is left out; nothing is guessed from the text.
    """
    meta = _meta(root)
    nodes = linked_nodes(root)
    url = _address(root, meta)
    site = _site(root, meta, nodes)
    title = _title(root, meta, nodes, [site or "", *_names_of_host(url)])
    published, source = _published(root, meta, nodes, url)
    return Metadata(
        title=title,
        kind=page_kind(url, title, says_news=_says_news(meta, nodes)),
        issuer="The White House" if is_white_house(url) else site,
        published_on=published,
        modified_on=_modified(meta, nodes),
        date_source=source,
        language=_language(root),
        url=url,
        authors=_authors(root, meta, nodes, site),
    )


def _meta(root: _Element) -> Meta:
    found: dict[str, list[str]] = {}
    for node in root.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop") or ""
        content = clean(unescape(node.get("content") or ""))
        if name and content:
            found.setdefault(name.lower(), []).append(content)
    return found


def _title(root: _Element, meta: Meta, nodes: tuple[Node, ...], sites: list[str]) -> str | None:
    article = article_of(nodes)
    stated = [meta[name][0] for name in _TITLES if name in meta]
    stated[1:1] = [said for name in ("headline", "name") if (said := text_in(article, name))][:1]
    titles = [text for node in root.iter("title") if (text := clean(node.text or ""))]
    sites += [text_of(node) for node in root.iter("h1", "h2") if _leads_home(node)]
    return headline(stated, titles[:1], _headings(root, "h1"), _headings(root, "h2"), sites)


def _leads_home(heading: _Element) -> bool:
    """Whether a heading is a link to the site's first page, and so the site's name."""
    links = list(heading.iter("a"))
    return len(links) == 1 and bool(_HOME.fullmatch((links[0].get("href") or "").strip()))


def _headings(root: _Element, tag: str) -> list[str]:
    nodes = list(root.iter(tag))[:_MAX_HEADINGS]
    return [text for node in nodes if not _is_unseen(node) and (text := text_of(node))]


def _is_unseen(node: _Element) -> bool:
    return is_furniture(node) or any(is_furniture(up) for up in node.iterancestors())


def _published(
    root: _Element, meta: Meta, nodes: tuple[Node, ...], url: str | None
) -> tuple[str | None, str | None]:
    day = _day_in(url)
    for stamp, source in _stamps(root, meta, nodes):
        if on := _date(stamp):
            # A stamp in UTC can be a day off; the address has the day of where it was published.
            moved = day and _UTC.search(stamp) and _neighbours(on, day)
            return (day, "address") if moved else (on, source)
    if day:
        return day, "address"
    days = {_date(time.get("datetime")) for time in root.iter("time")} - {None}
    return (days.pop(), "time datetime") if len(days) == 1 else (None, None)


def _stamps(root: _Element, meta: Meta, nodes: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
    """Yield the times of publication that the page states, the best first, with their fields."""
    linked = "JSON-LD datePublished"
    found: list[tuple[object, str]] = [(article_of(nodes).get("datePublished"), linked)]
    found += [(value, f"meta {name}") for name in _PUBLISHED for value in meta.get(name, ())]
    found += [(node.get("datePublished"), linked) for node in nodes]
    for time in root.iter("time"):
        if time.get("pubdate") is not None or time.get("itemprop", "").lower() == "datepublished":
            found.append((time.get("datetime"), "time datetime"))
    return ((value, source) for value, source in found if isinstance(value, str))


def _day_in(url: str | None) -> str | None:
    """Return the day in an address, such as /2021/01/15/."""
    for year, month, day in _DAY_IN_PATH.findall(url or ""):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def _neighbours(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) == 1


def _modified(meta: Meta, nodes: tuple[Node, ...]) -> str | None:
    said = [article_of(nodes).get("dateModified")]
    said += [value for name in _MODIFIED for value in meta.get(name, ())]
    said += [node.get("dateModified") for node in nodes]
    return next((on for value in said if (on := _date(value))), None)


def _date(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return parse_date(value.strip()[:40].replace("/", "-"))
    except InvalidDate:
        return find_written_date(value[:100])


def _address(root: _Element, meta: Meta) -> str | None:
    canonical = [
        node.get("href") or ""
        for node in root.iter("link")
        if "canonical" in (node.get("rel") or "").lower().split()
    ]
    for value in [*canonical, *meta.get("og:url", ())]:
        try:
            parts = urlsplit(value.strip())
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.netloc:
            return str(value).strip()
    return None


def _site(root: _Element, meta: Meta, nodes: tuple[Node, ...]) -> str | None:
    """Return the name of who publishes the page, where the page says it."""
    # Some pages give their own title for the application's name.
    titles = [clean(node.text or "") for node in root.iter("title")]
    said = [*meta.get("og:site_name", ())]
    said += [name for name in meta.get("application-name", ()) if name not in titles]
    said += [publisher_of(nodes) or "", *(each for name in _SITES for each in meta.get(name, ()))]
    names = (clean(name).lstrip("@") for name in said if "://" not in name)
    return next((name for name in names if name and len(name) <= _MAX_SITE), None)


def _names_of_host(url: str | None) -> Iterable[str]:
    """Yield what a site called after its host goes by: `www.news.example` is `news example`."""
    host = host_of(url).removeprefix("www.")
    labels = host.split(".")
    return [host, *labels[-2:-1], labels[0].replace("-", " ")] if host else []


def _says_news(meta: Meta, nodes: tuple[Node, ...]) -> bool:
    """Whether the page calls itself a news article, or a dated article of a site."""
    if any(not NEWS_TYPES.isdisjoint(types_of(node)) for node in nodes):
        return True
    is_article = any(value.lower() == "article" for value in meta.get("og:type", ()))
    return is_article and any(name in meta for name in _PUBLISHED[:2])


def _authors(
    root: _Element, meta: Meta, nodes: tuple[Node, ...], site: str | None
) -> tuple[str, ...]:
    """Return the first authors that are stated and are not just the site itself."""
    said = [names_in(article_of(nodes), "author", nodes)]
    said += [tuple(meta.get(name, ())) for name in _AUTHORS]
    linked = (node for node in root.iter("a", "span") if _is_byline(node))
    said.append(tuple(text_of(node) for node, _ in zip(linked, range(_MAX_HEADINGS), strict=False)))
    found = [names for each in said if (names := authors_in(each))]
    return next((names for names in found if names != (site,)), found[0] if found else ())


def _is_byline(node: _Element) -> bool:
    return (
        "author" in (node.get("rel") or "").lower().split() or node.get("itemprop") == "author"
    ) and not _is_unseen(node)


def _language(root: _Element) -> str | None:
    for node in root.iter("html"):
        said = str(node.get("lang") or "").strip()
        if 2 <= len(said) <= 35 and said.replace("-", "").isalnum():
            return said
    return None
