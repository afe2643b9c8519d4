"""Feeds: each item is a Document of its own, with its own date, author and address."""

from pathlib import Path

import pytest

from ingest.errors import EmptyFile, MalformedFile, OutputTooLarge, ReadError
from ingest.models import Parsed
from ingest.readers.base import Row
from ingest.readers.many.feed import Feed
from ingest.readers.registry import record_reader_for
from tests.contracts.readers import SPLITS, check_parsed

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbor &amp; News</title>
<link>https://news.example/</link><language>en</language>
<item><title>Harbor &lt;b&gt;opens&lt;/b&gt;</title><link>/harbor#top</link>
<guid isPermaLink="false">n-1</guid><pubDate>Thu, 06 May 2021 23:30:00 -0500</pubDate>
<dc:creator>Ann Writer</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>The north harbor opened.</p><p style="display:none">Secret.</p>
<div hidden>Secret</div><div aria-hidden="true">Secret</div><script>alert(1)</script>
<ul><li>Ten metres</li></ul><table><tr><th>Harbor</th><th>Depth</th></tr>
<tr><td>North</td><td>10 m</td></tr></table>]]></content:encoded></item>
<item><title>Only a title</title><link>HTTPS://News.Example/two</link></item>
<item><link>https://news.example/three</link></item>
</channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blatt</title>
<id>urn:f</id><updated>2021-05-09T00:00:00Z</updated>
<entry><title type="html">A &amp;lt; B</title><id>urn:1</id><link href="https://a.example/1"/>
<updated>2021-05-08T01:00:00+09:00</updated><published>2021-05-06T01:00:00+09:00</published>
<author><name>Ann</name></author><author><name>Bob</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins.</p><p>Zwei.</p></div>
</content></entry>
<entry><title>C</title><id>urn:2</id><updated>2021-05-07T01:00:00Z</updated>
<summary type="text">eins &lt;b&gt; zwei</summary>
<source><title>Anderes Blatt</title></source></entry>
</feed>"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://n.example/"><title>News</title><link>https://n.example/</link></channel>
<item rdf:about="https://n.example/1"><title>One</title><link>https://n.example/1</link>
<description>Text one.</description><dc:date>2002-09-28T21:00:00-07:00</dc:date></item></rdf:RDF>"""


def rows(data: bytes, name: str = "feed.xml") -> list[Row]:
    found = list(Feed().rows(data, name))
    for row in found:
        assert (row.parsed is None) != (row.error is None)
        if row.parsed:
            check_parsed(row.parsed)
    return found


def item(inner: str) -> Parsed:
    data = f"<rss version='2.0'><channel><title>T</title><item>{inner}</item></channel></rss>"
    (row,) = rows(data.encode())
    assert row.parsed is not None
    return row.parsed


def test_an_item_is_a_document_with_its_whole_text_and_none_that_is_hidden() -> None:
    first = rows(RSS)[0].parsed
    assert first is not None
    assert first.text == "Harbor opens\n\nThe north harbor opened.\n\nTen metres\n\nNorth | 10 m"
    assert [b.kind for b in first.blocks] == ["heading", "paragraph", "paragraph", "row"]
    said = first.metadata
    assert (said.key, said.url) == ("https://news.example/harbor",) * 2
    assert (said.title, said.issuer, said.kind) == ("Harbor opens", "Harbor & News", "news")
    assert (said.authors, said.language) == (("Ann Writer",), "en")


def test_an_item_is_known_by_its_id_wherever_it_stands_in_the_feed() -> None:
    assert rows(RSS)[0].part == "n-1"
    twice = "<item><guid>g</guid><title>A</title></item>" * 2 + "<item><title>B</title></item>"
    data = f"<rss version='2.0'><channel>{twice}</channel></rss>".encode()
    assert [row.part for row in rows(data)] == ["g", "g#2", "3"]


def test_the_date_is_the_day_that_the_feed_writes_in_its_own_zone() -> None:
    first = rows(RSS)[0].parsed
    assert first is not None
    assert (first.metadata.published_on, first.metadata.date_source) == (
        "2021-05-06",
        "feed published",
    )
    atom = [row.parsed.metadata for row in rows(ATOM) if row.parsed]
    assert [(m.published_on, m.modified_on) for m in atom] == [
        ("2021-05-06", "2021-05-08"),
        ("2021-05-07", None),
    ]
    (one,) = rows(RDF)
    assert one.parsed is not None
    assert one.parsed.metadata.published_on == "2002-09-28"
    assert item("<title>A</title><pubDate>soon</pubDate>").metadata.published_on is None


def test_a_title_stands_in_for_a_missing_text_and_without_either_the_item_is_refused() -> None:
    _, second, third = rows(RSS)
    assert second.parsed is not None
    assert second.parsed.text == "Only a title"
    assert second.parsed.metadata.url == "https://news.example/two"
    assert isinstance(third.error, EmptyFile)
    assert "https://news.example/three" in third.error.message


def test_atom_gives_every_author_and_the_paper_that_an_item_comes_from() -> None:
    first, second = (row.parsed for row in rows(ATOM))
    assert first is not None
    assert second is not None
    assert (first.metadata.title, first.metadata.authors) == ("A < B", ("Ann", "Bob"))
    assert first.text.endswith("Eins.\n\nZwei.")
    assert (first.metadata.issuer, second.metadata.issuer) == ("Blatt", "Anderes Blatt")
    # Plain text is no markup, whatever it looks like.
    assert second.text.endswith("eins <b> zwei")
    assert second.metadata.key == "urn:2"


def test_the_author_of_rss_is_a_name_and_never_an_address() -> None:
    named = item("<title>A</title><author>ann@news.example (Ann Writer)</author>")
    assert named.metadata.authors == ("Ann Writer",)
    assert item("<title>A</title><author>ann@news.example</author>").metadata.authors == ()


@pytest.mark.parametrize(
    ("link", "kind", "issuer"),
    [
        ("https://www.whitehouse.gov/presidential-actions/2021/06/x/", "order",
         "The White House"),
        ("https://www.federalregister.gov/documents/2021/05/06/2021-1/x", "notice", "T"),
        ("https://news.example/federalregister.gov", "news", "T"),
        ("javascript:alert(1)", "news", "T"),
    ],
)  # fmt: skip
def test_an_item_is_news_unless_its_address_is_an_official_one(
    link: str, kind: str, issuer: str
) -> None:
    said = item(f"<title>A</title><link>{link}</link>").metadata
    assert (said.kind, said.issuer) == (kind, issuer)
    assert (said.url is not None) == link.startswith("https")


def test_items_that_share_an_address_are_told_apart_by_their_ids() -> None:
    both = "".join(
        f"<item><title>{n}</title><link>https://n.example/</link>"
        f'<guid isPermaLink="false">{n}</guid></item>'
        for n in "ab"
    )
    data = f"<rss version='2.0'><channel>{both}</channel></rss>".encode()
    assert [row.parsed.metadata.key for row in rows(data) if row.parsed] == ["a", "b"]


@pytest.mark.parametrize("data", [RSS, ATOM, RDF])
def test_feeds_are_known_by_their_root_in_any_encoding_and_nothing_else_is(data: bytes) -> None:
    wide = data.decode().replace('encoding="utf-8"', "").encode("utf-16")
    for each in (
        data,
        wide,
        b"\xef\xbb\xbf" + data,
        b"<!-- <html> -->\n" + data[data.index(b"?>") + 2 if b"?>" in data else 0 :],
    ):
        found = record_reader_for("a.xml", each[:4096])
        assert found is not None
        assert found.format == "feed"
    assert rows(wide)[0].parsed == rows(data)[0].parsed
    assert record_reader_for("a.rss", b"") is not None
    for other in (b"<urlset><url/></urlset>", b"<html><body>&lt;rss&gt;</body></html>",
                  b"<r><rss/></r>", b"<rssx/>"):  # fmt: skip
        assert record_reader_for("a.xml", other) is None
    assert record_reader_for("a.html", data[:4096]) is None


def test_a_feed_that_breaks_the_rules_but_has_items_is_read() -> None:
    assert len(rows(RSS[:-300])) >= 1
    assert rows(RSS.replace(b"Short.", b"A & B &nbsp; <br> C"))[0].parsed is not None


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"<rss version='2.0'><channel><title>T</title></channel></rss>", EmptyFile),
        (b"<html><body>Please log in</body></html>", MalformedFile),
        (b"<urlset><url><loc>https://n.example/</loc></url></urlset>", MalformedFile),
        (b"\x00\x01\x02" * 50, MalformedFile),
    ],
)
def test_what_has_no_items_is_refused_by_name(data: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error, match=r"a\.rss"):
        list(Feed().rows(data, "a.rss"))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_tag_of_very_many_attributes_is_refused_at_once(quote: str) -> None:
    many = " ".join(f"a{n}={quote}>{quote}" for n in range(50_000))
    with pytest.raises(MalformedFile, match="attributes"):
        list(Feed().rows(f"<rss {many}><channel/></rss>".encode(), "a.rss"))


def test_entities_that_grow_beyond_any_text_are_refused_and_small_ones_are_read() -> None:
    declared = "<!ENTITY a 'harbor'>" + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    inner = "<channel><item><title>%s</title></item></channel></rss>"
    bomb = f"<!DOCTYPE rss [{declared}]><rss version='2.0'>{inner % '&i;'}"
    with pytest.raises(OutputTooLarge, match="entities"):
        list(Feed().rows(bomb.encode(), "a.rss"))
    long = "x" * 40_000
    wide = f"<!DOCTYPE rss [<!ENTITY a '{long}'>]><rss version='2.0'>{inner % ('&a;' * 900)}"
    with pytest.raises(OutputTooLarge):
        list(Feed().rows(wide.encode(), "a.rss"))
    small = f'<!DOCTYPE rss [\n<!ENTITY a "harbor">\n]><rss version="2.0">{inner % "The &a;"}'
    (row,) = rows(small.encode())
    assert row.parsed is not None
    assert row.parsed.text == "The harbor"


def test_no_file_and_no_address_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text("quxqvorn", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    # feedparser takes bytes for a path where there is such a file.
    (tmp_path / "<rss>").write_bytes(RSS)
    with pytest.raises(ReadError):
        list(Feed().rows(b"<rss>", "a.rss"))
    outside = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    data = f"{outside}<rss><channel><item><title>a&x;</title></item></channel></rss>"
    assert "quxqvorn" not in "".join(r.parsed.text for r in rows(data.encode()) if r.parsed)


@pytest.mark.parametrize("data", [RSS, ATOM, RDF])
def test_a_damaged_feed_is_read_in_part_or_refused(data: bytes) -> None:
    refused: list[ReadError] = []
    cuts = [data[: len(data) * n // SPLITS] for n in range(1, SPLITS)]
    for each in (*cuts, data[::-1], data + b"\0", data.replace(b">", b"")):
        try:
            rows(each)
        except ReadError as error:
            refused.append(error)
    assert all(error.message and error.hint for error in refused)
