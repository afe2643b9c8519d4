"""Every reader keeps the contract of readers, and the registry finds the right one."""

import pytest

from ingest.errors import UndecodableText, UnsupportedFormat
from ingest.readers.base import Reader
from ingest.readers.registry import reader_for, readers
from tests.contracts.readers import check_reader
from tests.ingest.readers import samples


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.format)
def test_every_reader_keeps_the_contract(reader: Reader) -> None:
    name, data = samples.SAMPLES[reader.format]
    check_reader(reader, data, name)


@pytest.mark.parametrize("data", [samples.ECFR_SECTION, samples.FR_HTML])
def test_other_shapes_of_a_format_keep_it_too(data: bytes) -> None:
    name = "a.xml" if data is samples.ECFR_SECTION else "a.html"
    check_reader(reader_for(name, data[:4096]), data, name)


@pytest.mark.parametrize("wanted", samples.SAMPLES)
def test_the_registry_finds_the_reader_of_each_format(wanted: str) -> None:
    name, data = samples.SAMPLES[wanted]
    assert reader_for(name, data[:4096]).format == wanted


@pytest.mark.parametrize(
    ("name", "head", "hint"),
    [
        ("notice.doc", b"", ".docx"),
        ("list.xlsx", b"", "CSV"),
        ("talk.pptx", b"", "text"),
        ("scan.png", b"", "text"),
        ("all.zip", b"", "Unpack"),
        ("feed.xml", b"<rss/>", "HTML"),
    ],
)
def test_a_format_without_a_reader_is_refused_with_a_way_out(
    name: str, head: bytes, hint: str
) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        reader_for(name, head)
    assert hint in caught.value.hint
    assert name in caught.value.message


def test_a_binary_file_with_a_text_name_is_not_read_as_text() -> None:
    data = bytes(range(256)) * 20
    with pytest.raises(UndecodableText):
        reader_for("a.txt", data[:4096]).read(data, "a.txt")


def test_ranks_name_one_best_rendition() -> None:
    assert len({r.text_rank for r in readers() if r.format != "ecfr-xml"}) == len(readers()) - 1
    best_text = max(readers(), key=lambda r: r.text_rank).format
    assert best_text in {"fr-xml", "ecfr-xml"}
    assert max(readers(), key=lambda r: r.metadata_rank).format == "fr-json"
