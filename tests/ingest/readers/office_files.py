"""Small Office packages, put together part by part for these tests."""

import io
import zipfile
from collections.abc import Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zipped(parts: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of the named parts, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6)), data, packing)
    return out.getvalue()


def types(main: str = "/word/document.xml", said: str = WORD) -> str:
    """Return the content types of a package whose main part is `main`."""
    return f'<Types xmlns="{_TYPES}"><Override PartName="{main}" ContentType="{said}"/></Types>'


def relations(*targets: tuple[str, str], external: bool = False) -> str:
    """Return relationships of (kind, target)."""
    mode = ' TargetMode="External"' if external else ""
    nodes = "".join(
        f'<Relationship Id="r{at}" Type="{kind if "//" in kind else _RELATED + kind}" '
        f'Target="{target}"{mode}/>'
        for at, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{nodes}</Relationships>'


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **parts: str) -> bytes:
    """Return a document of `body`; `parts` are styles, numbering, footnotes, endnotes, core."""
    inner = {f"word/{kind}.xml": part for kind, part in parts.items() if kind != "core"}
    outer = {"docProps/core.xml": parts["core"]} if "core" in parts else {}
    top = [("officeDocument", "word/document.xml"), *((_CORE, name) for name in outer)]
    return zipped(
        {
            "[Content_Types].xml": types(),
            "_rels/.rels": relations(*top),
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(
                *((kind, f"{kind}.xml") for kind in parts if kind != "core")
            ),
            **inner,
            **outer,
        }
    )


STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="U2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="U2"/></w:style>
<w:style w:type="paragraph" w:styleId="Quiet"><w:name w:val="Quiet"/>
  <w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/>
  <w:basedOn w:val="Loop"/></w:style>
</w:styles>"""

NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="*"/></w:lvl></w:abstractNum>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="7"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num></w:numbering>"""

CORE = """<cp:coreProperties
 xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Harbor rules</dc:title>
<dc:creator>Ann Writer; Bob Author</dc:creator>
<dcterms:modified xsi:type="dcterms:W3CDTF">2021-05-06T07:08:09Z</dcterms:modified>
</cp:coreProperties>"""


def listed(text: str, number: int, level: int = 0) -> str:
    """Return a paragraph of a list."""
    said = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, said)


def table(*rows: tuple[str, ...], look: str = "") -> str:
    """Return a table of texts."""
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr>{look}</w:tblPr>{lines}</w:tbl>"


SAMPLE = docx(
    paragraph("Harbor rules", '<w:pStyle w:val="T"/>')
    + paragraph("Ships may moor by day.")
    + listed("Show a permit.", 3)
    + table(("Harbor", "Depth"), ("North", "10 m"), ("South", "5 m")),
    styles=STYLES,
    numbering=NUMBERING,
    core=CORE,
)
