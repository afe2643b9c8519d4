"""Word documents: what a printed page shows is text, and what only a program sees is not."""

import io
import zipfile
from typing import Any

import pytest

from ingest.errors import (
    EmptyFile,
    EncryptedFile,
    MalformedFile,
    OutputTooLarge,
    ReadError,
    UnsupportedFormat,
)
from ingest.models import Parsed
from ingest.readers.docx import package
from ingest.readers.docx.reader import Docx
from ingest.readers.registry import reader_for
from tests.contracts.readers import check_parsed
from tests.ingest.readers import office_files as office
from tests.ingest.readers.office_files import STYLES, W, docx, listed, paragraph, table


def read(body: str, **parts: str) -> Parsed:
    parsed = Docx().read(docx(body, **parts), "a.docx")
    check_parsed(parsed)
    return parsed


def lines(parsed: Parsed) -> list[str]:
    return [parsed.text[b.start : b.end] for b in parsed.blocks]


def test_headings_come_from_styles_what_they_are_based_on_and_outline_levels() -> None:
    parsed = read(
        paragraph("Rules", '<w:pStyle w:val="T"/>')
        + paragraph("Mooring", '<w:pStyle w:val="Own"/>')
        + paragraph("Depth", '<w:outlineLvl w:val="2"/>')
        + paragraph("Text", '<w:pStyle w:val="Loop"/>')
        + paragraph("Body", '<w:outlineLvl w:val="9"/><w:pStyle w:val="T"/>'),
        styles=STYLES,
    )
    assert [(b.kind, b.level) for b in parsed.blocks] == [
        ("heading", 1), ("heading", 2), ("heading", 3), ("paragraph", 0), ("paragraph", 0),
    ]  # fmt: skip


def test_a_whole_text_in_a_heading_s_style_is_a_paragraph() -> None:
    parsed = read(paragraph("word " * 100, '<w:pStyle w:val="T"/>'), styles=STYLES)
    assert [b.kind for b in parsed.blocks] == ["paragraph"]


def test_tables_stand_between_their_paragraphs_with_their_header_carried() -> None:
    parsed = read(
        paragraph("Before.")
        + table(("Harbor", "Depth"), ("North", "10 m"), ("South", "5 m"))
        + paragraph("After.")
    )
    assert lines(parsed) == ["Before.", "Harbor | Depth", "North | 10 m", "South | 5 m", "After."]
    row = parsed.blocks[2]
    assert [(c.column, parsed.text[c.start : c.end]) for c in row.cells] == [
        ("Harbor", "North"),
        ("Depth", "10 m"),
    ]
    assert row.label == "row 1"


def test_a_table_whose_look_sets_no_row_off_has_no_header() -> None:
    look = '<w:tblLook w:val="0000" w:firstRow="0"/>'
    parsed = read(table(("North", "10 m"), ("South", "5 m"), look=look))
    assert lines(parsed) == ["North | 10 m", "South | 5 m"]


def test_merged_cells_are_said_once_across_and_again_down() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("Wide")}</w:tc>'
    tall = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("Tall")}</w:tc>'
    on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"
    cell = f"<w:tc>{paragraph('x')}</w:tc>"
    body = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in ("A", "B", "C"))
        + f"</w:tr><w:tr>{wide}{cell}</w:tr><w:tr>{cell}{tall}{cell}</w:tr>"
        + f"<w:tr>{cell}{on}{cell}</w:tr></w:tbl>"
    )
    parsed = read(body)
    assert lines(parsed) == ["A | B | C", "Wide | x", "x | Tall | x", "x | Tall | x"]
    assert [c.column for c in parsed.blocks[1].cells] == ["A", "C"]


def test_a_table_that_only_places_text_is_read_as_text() -> None:
    inner = f"<w:tc>{table(('North', '10 m'), ('South', '5 m'))}{paragraph('')}</w:tc>"
    parsed = read(f"<w:tbl><w:tr><w:tc>{paragraph('Left.')}</w:tc>{inner}</w:tr></w:tbl>")
    assert lines(parsed)[0] == "Left."
    assert [b.kind for b in parsed.blocks] == ["paragraph", "paragraph", "row"]


def test_lists_are_numbered_as_the_program_shows_them() -> None:
    body = (
        listed("one", 3) + listed("two", 3) + listed("a", 3, 1) + listed("b", 3, 1)
        + listed("deep", 3, 2) + listed("dot", 3, 3) + listed("three", 3) + listed("new", 3, 1)
        + listed("nine", 4) + listed("none", 0)
    )  # fmt: skip
    assert lines(read(body, numbering=office.NUMBERING)) == [
        "1. one", "2. two", "(a) a", "(b) b", "2.I deep", "dot", "3. three", "(a) new",
        "9. nine", "none",
    ]  # fmt: skip


def test_insertions_are_read_and_deletions_moves_and_hidden_text_are_not() -> None:
    run = "<w:r><w:t>%s</w:t></w:r>"
    body = (
        f"<w:p><w:ins>{run % 'in'}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        f"<w:del>{run % 'gone'}</w:del><w:moveFrom>{run % 'gone'}</w:moveFrom>"
        f"<w:moveTo>{run % ' moved'}</w:moveTo></w:p>"
        + paragraph("gone", run="<w:vanish/>")
        + paragraph("gone", '<w:pStyle w:val="Quiet"/>')
        + paragraph("gone", run='<w:sz w:val="1"/>')
        + paragraph("shown", '<w:pStyle w:val="Quiet"/>', '<w:vanish w:val="0"/>')
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>"
        + f"<w:tc>{paragraph('gone')}</w:tc><w:tc>{paragraph('gone')}</w:tc></w:tr></w:tbl>"
        + "<w:p><w:r><w:instrText>gone</w:instrText></w:r></w:p>"
    )
    assert lines(read(body, styles=STYLES)) == ["in moved", "shown"]


def test_notes_follow_the_text_in_the_order_they_are_referred_to() -> None:
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="1">{paragraph("never")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("second")}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("first")}</w:footnote></w:footnotes>'
    )
    refer = '<w:r><w:footnoteReference w:id="%d"/></w:r>'
    parsed = read(
        f"<w:p><w:r><w:t>Text</w:t></w:r>{refer % 3}</w:p>"
        + f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r>{refer % 2}</w:p></w:tc></w:tr></w:tbl>",
        footnotes=notes,
    )
    assert lines(parsed) == ["Text", "x", "first", "second"]
    assert [b.label for b in parsed.blocks] == [None, None, "Footnote 1", "Footnote 2"]


def test_a_text_box_follows_the_paragraph_it_hangs_on_once() -> None:
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    body = (
        f'<w:p><w:r><w:t>Text</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="{compatible}">'
        f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        f'<w:r><mc:AlternateContent xmlns:mc="{compatible}"><mc:Fallback><w:t> and more</w:t>'
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(read(body)) == ["Text and more", "boxed"]


def test_what_wraps_a_paragraph_does_not_hide_it() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('control')}</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:tab/>"
        "<w:t>tag</w:t></w:r></w:smartTag></w:p>"
    )
    assert lines(read(body)) == ["control", "link tag"]


def test_strict_documents_are_read_as_the_usual_ones() -> None:
    body = paragraph("Harbor", '<w:pStyle w:val="T"/>')
    strict = W.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    data = office.zipped(
        {
            "[Content_Types].xml": office.types(),
            "_rels/.rels": office.relations(
                ("http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
                 "/word/document.xml")
            ),
            "word/document.xml": f"<w:document {strict}><w:body>{body}</w:body></w:document>",
        }
    )  # fmt: skip
    assert lines(Docx().read(data, "a.docx")) == ["Harbor"]


def test_title_and_authors_are_said_but_no_date_is_taken_for_a_publication_s() -> None:
    said = read(paragraph("Text."), core=office.CORE).metadata
    assert (said.title, said.authors) == ("Harbor rules", ("Ann Writer", "Bob Author"))
    assert (said.published_on, said.event_on, said.modified_on) == (None, None, None)
    assert read(paragraph("Text.")).metadata.title is None
    made_up = office.CORE.replace("Harbor rules", "Microsoft Word - rules.doc")
    assert read(paragraph("Text."), core=made_up).metadata.title is None


def test_nothing_outside_the_text_s_own_parts_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    body = paragraph("Text.")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": office.types(),
        "_rels/.rels": office.relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": office.relations(
            ("attachedTemplate", "http://host.example/t.dotm"),
            ("image", "file:///etc/hostname"),
            external=True,
        ),
        "word/vbaProject.bin": b"macro",
        "word/embeddings/oleObject1.bin": b"object",
        "../../outside": b"x",
    }
    opened: list[str] = []
    real = zipfile.ZipFile.open

    def watching(self: zipfile.ZipFile, name: Any, *rest: Any, **more: Any) -> Any:
        opened.append(name if isinstance(name, str) else name.filename)
        return real(self, name, *rest, **more)

    data = office.zipped(parts)
    monkeypatch.setattr(zipfile.ZipFile, "open", watching)
    assert Docx().read(data, "a.docx").text == "Text."
    assert opened
    assert not any("bin" in name or ".." in name or "host" in name for name in opened)


def test_a_document_that_lies_outside_the_package_is_not_looked_for() -> None:
    outside = office.relations(("officeDocument", "word/document.xml"), external=True)
    parts = {
        "[Content_Types].xml": office.types(),
        "_rels/.rels": outside,
        "word/document.xml": f"<w:document {W}><w:body>{paragraph('x')}</w:body></w:document>",
    }
    with pytest.raises(MalformedFile, match="without a document"):
        Docx().read(office.zipped(parts), "a.docx")


def test_a_broken_part_that_text_can_do_without_is_done_without() -> None:
    assert lines(read(paragraph("Text."), styles="<w:styles", numbering="")) == ["Text."]


@pytest.mark.parametrize(
    ("main", "said", "what", "hint"),
    [
        ("/xl/workbook.xml", "application/vnd.ms-excel.sheet.main+xml", "spreadsheet", "CSV"),
        ("/xl/workbook.xml", "x.spreadsheetml.sheet.main+xml", "spreadsheet", "CSV"),
        ("/ppt/presentation.xml", "x.presentationml.presentation.main+xml", "slide", ".txt"),
    ],
)
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.txt", "a"])
def test_other_office_files_are_refused_for_what_they_are_whatever_their_name(
    main: str, said: str, what: str, hint: str, name: str
) -> None:
    data = office.zipped(
        {
            "[Content_Types].xml": office.types(main, said),
            "_rels/.rels": office.relations(("officeDocument", main)),
            main.lstrip("/"): "<x/>",
        }
    )
    with pytest.raises(UnsupportedFormat, match=what) as caught:
        reader_for(name, data[:4096]).read(data, name)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("kind", "what", "hint"),
    [
        ("application/vnd.oasis.opendocument.text", "OpenDocument text", ".docx"),
        ("application/vnd.oasis.opendocument.spreadsheet", "spreadsheet", "CSV"),
        ("application/vnd.oasis.opendocument.presentation", "slide", ".txt"),
        ("application/epub+zip", "EPUB", "HTML"),
        (None, "ZIP archive", "Unpack"),
    ],
)
def test_other_packages_are_refused_with_a_way_out(kind: str | None, what: str, hint: str) -> None:
    data = office.zipped({"mimetype": kind} if kind else {"a.txt": "x"})
    with pytest.raises(UnsupportedFormat, match=what) as caught:
        reader_for("a.docx", data[:4096]).read(data, "a.docx")
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("stream", "what"),
    [("WordDocument", "Word"), ("Workbook", "Excel"), ("PowerPoint Document", "PowerPoint")],
)
def test_office_files_of_before_2007_are_named(stream: str, what: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + f"{stream}\0".encode("utf-16-le")
    for name in ("a.doc", "a.docx", "a.xls"):
        with pytest.raises(UnsupportedFormat, match=f"{what}.*before 2007"):
            reader_for(name, data[:4096]).read(data, name)


def test_a_document_with_a_password_is_named_so() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedFile):
        Docx().read(ole, "a.docx")
    data = bytearray(docx(paragraph("Text.")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 1)
    with pytest.raises(EncryptedFile):
        Docx().read(bytes(data), "a.docx")


def test_a_part_that_unpacks_to_more_than_any_text_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(OutputTooLarge, match=r"document\.xml"):
        Docx().read(docx(paragraph("A" * 5_000_000)), "a.docx")
    monkeypatch.setattr(package, "_MAX_PART", 500)
    with pytest.raises(OutputTooLarge):
        Docx().read(docx(paragraph("word " * 200)), "a.docx")


def test_a_part_whose_size_is_given_too_small_is_refused() -> None:
    data = docx(paragraph("A" * 900_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = data.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(ReadError):
        Docx().read(lying, "a.docx")


def test_more_parts_than_any_document_has_are_refused() -> None:
    parts = {f"word/media/{n}.bin": b"" for n in range(package._MAX_PARTS + 1)}
    with pytest.raises(MalformedFile, match="parts"):
        Docx().read(office.zipped(parts, zipfile.ZIP_STORED), "a.docx")


@pytest.mark.parametrize("declared", ['<!ENTITY x "harbor">', '<!ENTITY x SYSTEM "file:///x">'])
def test_entities_are_not_resolved(declared: str) -> None:
    data = office.zipped(
        {
            "[Content_Types].xml": office.types(),
            "_rels/.rels": office.relations(("officeDocument", "word/document.xml")),
            "word/document.xml": f"<!DOCTYPE d [{declared}]><w:document {W}><w:body>"
            f"{paragraph('a&x;b')}</w:body></w:document>",
        }
    )
    assert "harbor" not in Docx().read(data, "a.docx").text


def test_a_document_without_visible_text_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(paragraph("hidden", run="<w:vanish/>"))
    with pytest.raises(MalformedFile):
        Docx().read(b"MZ" + bytes(100), "a.docx")
