"""Fields that people write: front matter, sidecars, records of JSON Lines."""

from typing import Any

import pytest

from ingest.errors import EmptyFile, MalformedFile, MalformedMetadata
from ingest.readers.front_matter import metadata_from, read_sidecar
from ingest.readers.many.records import read_record
from tests.contracts.readers import check_parsed


def test_a_sidecar_gives_document_fields() -> None:
    said = read_sidecar(
        b"kind: news\ntitle: Harbor opens\nissuer: The Pier\nauthors: [Ann Writer]\n"
        b"published_on: 2021-01\nlanguage: en\n"
        b"relations: [{type: corrects, number: '2020-01234', quote: x}]\n"
    )
    assert (said.kind, said.published_on, said.date_source) == ("news", "2021-01", "sidecar")
    assert (said.issuer, said.authors) == ("The Pier", ("Ann Writer",))
    assert said.relations[0].type == "corrects"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "gossip"}, "kind is 'gossip'"),
        ({"published_on": "2021-13-01"}, "published_on is '2021-13-01'"),
        ({"published_on": True}, "published_on is True"),
        ({"effective_on": [1]}, "effective_on is"),
        ({"title": {"a": 1}}, "title is"),
        ({"authors": [["a"]]}, "authors is"),
        ({"relations": "all"}, "relations is 'all'"),
        ({"relations": [{"type": "likes"}]}, "relations.0.type is 'likes'"),
        ({"title": "a\ud800"}, "title is"),
    ],
)
def test_a_bad_value_is_named_with_its_field(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(MalformedMetadata) as caught:
        metadata_from(fields, "sidecar")
    assert told in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "data",
    [b"- a\n- b\n", b"a: [", b"\xff\xfe", b"a: &x [1]\nb: *x\n", b"a: 2021-02-30\n", b"[" * 9_000],
)
def test_a_sidecar_that_is_no_mapping_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedMetadata):
        read_sidecar(data)


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("publised_on", "Did you mean published_on?"),
        ("Kind", "Did you mean kind?"),
        ("modified_on", "The fields are kind, key, title, "),
    ],
)
def test_a_field_that_a_sidecar_cannot_have_is_named_with_the_nearest_there_is(
    name: str, way_out: str
) -> None:
    with pytest.raises(MalformedMetadata, match=repr(name)) as caught:
        read_sidecar(f"title: Harbor opens\n{name}: 2021-01\n".encode())
    assert caught.value.hint.startswith(way_out)


def test_front_matter_may_have_fields_of_others() -> None:
    said = metadata_from({"title": "Harbor opens", "layout": "post"}, "front matter")
    assert said.title == "Harbor opens"


def test_an_empty_sidecar_says_nothing() -> None:
    assert read_sidecar(b"").title is None


def test_front_matter_aliases_and_the_order_number() -> None:
    said = metadata_from(
        {"date": "March 4, 2020", "source_url": "https://www.whitehouse.gov/x", "order": 14032},
        "front matter",
    )
    assert (said.published_on, said.identifiers) == ("2020-03-04", ("E.O. 14032",))
    assert said.issuer == "The White House"


def test_a_beir_record_keeps_its_text_verbatim() -> None:
    text = "  First\u00a0line.\n\nSecond  line. \n"
    parsed = read_record(
        {"_id": "d1", "title": " A  title ", "text": text, "metadata": {"kind": "regulation"}}
    )
    assert parsed.text == text
    assert [parsed.text[b.start : b.end] for b in parsed.blocks] == [
        "First\u00a0line.",
        "Second  line.",
    ]
    assert (parsed.metadata.key, parsed.metadata.title) == ("d1", "A title")
    assert parsed.metadata.kind == "regulation"
    check_parsed(parsed)


def test_a_register_abstract_has_its_number_as_key() -> None:
    parsed = read_record(
        {
            "document_number": "2020-01234",
            "title": "Mooring",
            "publication_date": "2020-03-09",
            "abstract": "Moor well.",
            "html_url": "https://www.federalregister.gov/x",
        }
    )
    assert parsed.text == "Moor well."
    assert (parsed.metadata.key, parsed.metadata.number) == ("2020-01234", "2020-01234")
    assert parsed.metadata.published_on == "2020-03-09"
    assert parsed.metadata.date_source == "publication_date"


DATED = {"document_number": "1-1", "title": "x"}


@pytest.mark.parametrize(
    ("record", "error", "told"),
    [
        ({}, MalformedFile, "text"),
        ({"text": "words"}, MalformedFile, "_id"),
        ({"_id": True, "text": "words"}, MalformedFile, "_id"),
        ({"_id": "a", "text": " \n"}, EmptyFile, "empty"),
        ({"_id": "a", "text": "\ud800"}, MalformedFile, "surrogates"),
        ({"_id": "a", "text": "x", "title": 1}, MalformedFile, "title"),
        ({"_id": "a", "text": "x", "metadata": []}, MalformedFile, "metadata"),
        ({"_id": "a", "text": "x", "metadata": {"kind": "x"}}, MalformedMetadata, "kind"),
        ({"document_number": "1-1", "abstract": "x"}, MalformedFile, "title"),
        ({**DATED, "publication_date": "then"}, MalformedFile, "then"),
    ],
)
def test_a_bad_record_is_refused_by_what_is_wrong(
    record: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        read_record(record)
