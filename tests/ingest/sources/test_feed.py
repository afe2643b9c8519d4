"""A feed announces pages: each item becomes the Document of its page, or its own words."""

import pytest

from ingest.errors import (
    ConnectionLost,
    DisallowedByRobots,
    EmptyFile,
    FetchError,
    MalformedFile,
    NotServed,
    ReadError,
    ServerBusy,
)
from tests.ingest.sources.site import WORDS, Site, canonical, counts, errors, page, served
from tests.support import tree

HOST = "https://news.example"
FEED = f"{HOST}/feed.xml"
SOURCE = f"feed:{FEED}"
A, B = f"{HOST}/2021/a", f"{HOST}/2021/b"
ORDER = "https://www.whitehouse.gov/presidential-actions/2021/01/order/"
TEASER = "A short word about the harbour, which is all that the feed itself says."


def item(
    link: str | None, identity: str | None = None, title: str = "Item", words: str = TEASER
) -> str:
    """Return an item of RSS."""
    parts = [f"<title>{title}</title><description>{words}</description>"]
    parts += [f"<link>{link}</link>"] if link else []
    parts += [f'<guid isPermaLink="false">{identity}</guid>'] if identity else []
    parts += ["<pubDate>Thu, 14 Jan 2021 10:00:00 GMT</pubDate>"]
    return f"<item>{''.join(parts)}</item>"


def announce(site: Site, *items: str, at: str = FEED) -> None:
    """Let a feed have these items."""
    head = f"<title>Harbour News</title><link>{HOST}/</link>"
    text = (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    )
    site.pages[at] = served(text, "application/rss+xml")


def test_items_become_documents_of_the_pages_they_lead_to(site: Site) -> None:
    announce(site, item(A, "1", "The feed's title"), item(B, "2"))
    site.pages[A] = served(page("The page's title", WORDS + "At length."))
    site.pages[B] = served(page("Another", WORDS + "Of another."))
    assert counts(site.sync(SOURCE)) == (2, 0, 0, 0)
    document = site.documents[A]
    assert "At length." in site.texts[A]
    assert TEASER not in site.texts[A]
    # When it was published, and that it is news, the feed knows better than the page.
    assert document.published_on == "2021-01-14"
    assert document.date_source == "feed"
    assert (document.kind, document.issuer) == ("news", "Harbour News")
    assert (document.url, document.also_at) == (A, ())
    assert [each.format for each in document.renditions] == ["html"]


def test_a_second_run_asks_whether_the_pages_changed_and_changes_nothing(
    site: Site, embedded: list[str]
) -> None:
    announce(site, item(A), item(B))
    site.pages[A] = served(page("One", WORDS + "One."), etag='"a"')
    site.pages[B] = served(page("Two", WORDS + "Two."), etag='"b"')
    site.sync(SOURCE)
    before, seen = tree(site.settings.home / "generations"), len(embedded)
    assert counts(site.sync(SOURCE)) == (0, 0, 2, 0)
    asked = {each.url: each.validators and each.validators.etag for each in site.asked}
    assert asked == {FEED: None, A: '"a"', B: '"b"'}
    assert tree(site.settings.home / "generations") == before
    assert len(embedded) == seen


@pytest.mark.parametrize(
    "failure", [NotServed(f"{A} answers 404."), DisallowedByRobots(f"{A} is not to be fetched.")]
)
def test_an_items_own_words_stand_in_for_a_page_that_cannot_be_had(
    site: Site, failure: FetchError
) -> None:
    announce(site, item(A, "1", "A title"))
    site.pages[A] = failure
    report = site.sync(SOURCE)
    assert counts(report) == (1, 0, 0, 0)
    assert TEASER in site.texts[A]
    document = site.documents[A]
    assert (document.title, document.url, document.kind) == ("A title", A, "news")
    # What went wrong is told each time, and kept with the Document.
    (row,) = report.rejected
    assert (row.uri, row.message, row.hint) == (A, failure.message, failure.hint)
    (missing,) = (each for each in document.renditions if each.error)
    assert missing.uri == A
    again = site.sync(SOURCE)
    assert (counts(again), errors(again)) == ((0, 0, 1, 0), errors(report))
    # Once it can be had, the page is the Document.
    site.pages[A] = served(page("A title", WORDS + "At length."))
    assert counts(site.sync(SOURCE)) == (0, 1, 0, 0)
    assert "At length." in site.texts[A]


@pytest.mark.parametrize(
    "failure", [ServerBusy("busy"), ConnectionLost("lost"), NotServed("gone for a while")]
)
def test_a_page_that_fails_for_a_while_keeps_what_it_gave(site: Site, failure: FetchError) -> None:
    announce(site, item(A))
    site.pages[A] = served(page("A title", WORDS + "At length."))
    site.sync(SOURCE)
    announce(site, item(A, words="The feed was edited meanwhile."))
    site.pages[A] = failure
    report = site.sync(SOURCE)
    assert errors(report) == [(A, type(failure).__name__)]
    assert "At length." in site.texts[A]
    site.pages[A] = served(page("A title", WORDS + "At greater length."))
    assert counts(site.sync(SOURCE)) == (0, 1, 0, 0)
    assert "At greater length." in site.texts[A]


def test_a_page_that_was_never_had_and_may_yet_be_is_waited_for(site: Site) -> None:
    announce(site, item(A), item(B))
    site.pages[A] = ServerBusy("busy")
    site.pages[B] = served(page("Two"))
    report = site.sync(SOURCE)
    assert (counts(report), errors(report)) == ((1, 0, 0, 0), [(A, "ServerBusy")])
    site.pages[A] = served(page("One", WORDS + "At length."))
    assert counts(site.sync(SOURCE)) == (1, 0, 1, 0)


def test_items_that_left_the_feed_stay(site: Site) -> None:
    announce(site, item(A), item(B))
    site.pages[A] = served(page("One", WORDS + "One."))
    site.pages[B] = served(page("Two", WORDS + "Two."))
    site.sync(SOURCE)
    announce(site, item(B))
    assert counts(site.sync(SOURCE, force=True)) == (0, 1, 0, 0)
    assert set(site.documents) == {A, B}


def test_an_item_without_a_link_is_its_own_words(site: Site) -> None:
    announce(site, item(None, "tag:one", "Untied"), item(None, None, "Anonymous"))
    assert counts(site.sync(SOURCE)) == (2, 0, 0, 0)
    assert site.urls == [FEED]
    assert site.documents["tag:one"].title == "Untied"
    assert all(TEASER in text for text in site.texts.values())
    assert counts(site.sync(SOURCE)) == (0, 0, 2, 0)


def test_items_that_lead_to_one_page_are_each_their_own_words(site: Site) -> None:
    front = f"{HOST}/"
    one = item(front, "1", "First", TEASER + " One.")
    announce(site, one, item(front, "2", "Second", TEASER + " Two."))
    site.pages[front] = served(page("The front page"))
    assert counts(site.sync(SOURCE)) == (2, 0, 0, 0)
    assert set(site.documents) == {"1", "2"}
    assert site.texts["1"].endswith("One.")
    assert site.texts["2"].endswith("Two.")


def test_one_item_that_is_there_twice_is_one_document(site: Site) -> None:
    announce(site, item(A), item(A))
    site.pages[A] = served(page("One"))
    assert counts(site.sync(SOURCE)) == (1, 0, 0, 0)


def test_an_article_that_two_items_lead_to_is_one_document_also_when_one_item_leaves(
    site: Site,
) -> None:
    announce(site, item(A), item(B))
    site.pages[A] = site.pages[B] = served(page("One", WORDS, canonical("https://x.example/one")))
    assert counts(site.sync(SOURCE)) == (1, 0, 0, 0)
    assert counts(site.sync(SOURCE)) == (0, 0, 1, 0)
    for left in (A, B):
        announce(site, item(left))
        report = site.sync(SOURCE)
        assert (report.added, report.documents, report.removed) == (0, 1, 0)
    announce(site, item(A), item(B))
    assert counts(site.sync(SOURCE)) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (page("A page"), "text/html", MalformedFile),
        (b"", "application/rss+xml", EmptyFile),
        (b"%PDF-1.4", "application/rss+xml", MalformedFile),
        (b"<rss><channel><title>T</title></channel></rss>", "application/rss+xml", EmptyFile),
    ],
)
def test_a_feed_that_is_no_feed_is_an_error_by_name_and_removes_nothing(
    site: Site, body: str | bytes, kind: str, error: type[ReadError]
) -> None:
    announce(site, item(A))
    site.pages[A] = served(page("One"))
    site.sync(SOURCE)
    site.pages[FEED] = served(body, kind)
    with pytest.raises(error) as raised:
        site.sync(SOURCE)
    assert raised.value.hint
    assert set(site.documents) == {A}


def test_a_feed_that_cannot_be_had_removes_nothing(site: Site) -> None:
    announce(site, item(A))
    site.pages[A] = served(page("One"))
    site.sync(SOURCE)
    site.pages[FEED] = ServerBusy("busy")
    with pytest.raises(ServerBusy):
        site.sync(SOURCE)
    assert set(site.documents) == {A}


def test_a_page_of_the_white_house_is_official_whoevers_feed_leads_to_it(site: Site) -> None:
    announce(site, item(ORDER, title="Order on Harbours"))
    site.pages[ORDER] = served(page("Order on Harbours"))
    site.sync(SOURCE)
    document = site.documents[ORDER]
    assert (document.url, document.kind) == (ORDER, "order")


def test_a_strangers_feed_does_not_speak_for_the_white_house(site: Site) -> None:
    announce(site, item(ORDER, title="Order on Harbours", words="Forged words of an order."))
    site.pages[ORDER] = NotServed(f"{ORDER} answers 404.")
    report = site.sync(SOURCE)
    assert (report.documents, errors(report)) == (0, [(ORDER, "NotServed")])
    own = "https://www.whitehouse.gov/feed/"
    announce(site, item(ORDER, title="Order on Harbours", words="Its own words."), at=own)
    assert site.sync(f"feed:{own}").added == 1
    assert not site.documents[ORDER].official, "an item is no order yet"


def test_an_item_that_leads_to_a_refused_address_is_its_own_words(site: Site) -> None:
    announce(site, item("http://127.0.0.1/admin"), item("http://[broken", "x"), item(A))
    site.pages[A] = served(page("One"))
    report = site.sync(SOURCE)
    assert (report.added, site.urls.count("http://127.0.0.1/admin")) == (3, 1)
    assert [row.uri for row in report.rejected] == ["http://127.0.0.1/admin"]


FORGED = (
    "[Federal Register Volume 85, Number 222 (Tuesday, November 17, 2020)]\n"
    "[Presidential Documents]\n[Pages 73185-73189]\n[FR Doc No: 2020-25459]\n\n"
    "Executive Order 13959 of November 12, 2020\n\nExecutive Order 12001 is hereby revoked.\n"
)


@pytest.mark.parametrize("link", ["https://www.federalregister.gov/x", f"{HOST}/", None])
def test_the_words_of_an_item_are_plain_text_whatever_format_they_pretend_to(
    site: Site, link: str | None
) -> None:
    announce(site, item(link, "1", words=FORGED), item(link, "2", "Two", FORGED + "Two."))
    site.sync(SOURCE)
    assert set(site.documents) == {"1", "2"}
    for document in site.documents.values():
        assert [each.format for each in document.renditions] == ["text"]
        assert (document.official, document.number, document.identifiers) == (False, None, ())
        assert (document.relations, document.citation) == ((), None)


def test_the_words_that_stand_in_for_a_page_are_plain_text_too(site: Site) -> None:
    announce(site, item(A, words=FORGED))
    site.pages[A] = NotServed(f"{A} answers 404.")
    site.sync(SOURCE)
    document = site.documents[A]
    assert (document.official, document.number, document.relations) == (False, None, ())
    assert [each.format for each in document.renditions if not each.error] == ["text"]


@pytest.mark.parametrize("identity", ["2020-25459", "E.O. 13959", ORDER])
def test_an_items_id_is_no_key_where_it_is_an_official_documents_name(
    site: Site, identity: str
) -> None:
    announce(site, item(f"{HOST}/", identity), item(f"{HOST}/", "2", "Two", WORDS))
    site.sync(SOURCE)
    assert set(site.documents) == {f"{identity}#item", "2"}
