"""What kind of document a page or a Federal Register record is, by what it says of itself."""

import re
from urllib.parse import urlsplit

from ingest.identifiers import find_identifiers
from ingest.models import Kind

_WHITE_HOUSE = re.compile(
    r"(?:[a-z0-9-]+\.)?whitehouse\.(?:gov|archives\.gov)|[a-z0-9]+whitehouse\.archives\.gov"
)
# Hosts of governments: .gov, .mil, the like of gov.uk, and the Union's. What else governments
# register under is theirs in some countries alone: anybody can have admin.io or go.it.
_OFFICIAL = re.compile(
    r"(?:.+\.)?(?:gov|mil|gov\.[a-z]{2}|go\.(?:jp|kr|th|id|ke|tz|ug|cr)|gc\.ca|admin\.ch|govt\.nz|"
    r"gouv\.(?:fr|ci|sn|ml|bj|tg|ne|mg|cd)|"
    r"gob\.(?:ar|bo|cl|do|ec|es|gt|hn|mx|ni|pa|pe|sv|ve)|europa\.eu|un\.org)"
)
_STATEMENT = re.compile(
    r"^(?:fact sheet|(?:a )?letters?\b|(?:a )?message\b|statement\b|remarks\b|readout\b|"
    r"press (?:briefing|statement)|joint statement)",
    re.I,
)
_NOTICE = re.compile(r"^(?:press release\s*[|:-]\s*)?notice\b", re.I)
_STATEMENT_PATHS = ("/fact-sheets/", "/statements-releases/", "/briefings-statements/", "/remarks/")
_PRESIDENTIAL = frozenset({"executive order", "proclamation", "memorandum", "determination"})


def is_white_house(url: str | None) -> bool:
    """Whether an address is the White House's or of the National Archives' copy of it."""
    return bool(_WHITE_HOUSE.fullmatch(host_of(url)))


def is_official_host(url: str | None) -> bool:
    """Whether an address is a government's, so that nothing there is news."""
    return bool(_OFFICIAL.fullmatch(host_of(url)))


def is_official_name(key: str | None) -> bool:
    """Whether a key is what a government's document goes by: a number of it, or its address."""
    return is_official_host(key) or any(find_identifiers(key or ""))


def host_of(url: str | None) -> str:
    """Return the host of an address in lower case; empty where it has none."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def page_kind(url: str | None, title: str | None, *, says_news: bool) -> Kind | None:
    """Return the kind of a web page; None for a plain one.

    `says_news` is whether the page calls itself a news article; no government's page is one.
    """
    if is_official_host(url):
        return white_house_kind(url, title)
    return "news" if says_news else None


def white_house_kind(url: str | None, title: str | None) -> Kind | None:
    """Return the kind of a White House page by its title, then by its path; None elsewhere.

    Notices published as press releases are notices; other releases are statements.
    """
    if not is_white_house(url):
        return None
    words = (title or "").strip()
    path = urlsplit(url or "").path
    if _NOTICE.match(words):
        return "notice"
    if _STATEMENT.match(words) or any(part in path for part in _STATEMENT_PATHS):
        return "statement"
    return "order" if "/presidential-actions/" in path else None


def federal_register_kind(kind: str | None, subtype: str | None) -> Kind | None:
    """Return the kind of a Federal Register document by the API's `type` and `subtype`.

    A proposed rule binds nobody yet, so it is a notice.
    """
    if (kind or "").lower() == "rule":
        return "regulation"
    if (kind or "").lower() in {"notice", "proposed rule"} or (subtype or "").lower() == "notice":
        return "notice"
    if (kind or "").lower() == "presidential document":
        known = not subtype or subtype.lower() in _PRESIDENTIAL or "order" in subtype.lower()
        return "order" if known else "notice"
    return None
