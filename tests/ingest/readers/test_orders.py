"""One order in four renditions: the same words, labels and pages, and what each says of itself."""

import pytest

from ingest.models import Parsed
from ingest.readers.registry import reader_for
from tests.ingest.readers import samples

RENDITIONS = {
    "fr-xml": ("order.xml", samples.FR_XML),
    "html": ("order.html", samples.FR_HTML),
    "gpo-text": ("order.htm", samples.GPO_TEXT),
}


def read(name: str, data: bytes) -> Parsed:
    return reader_for(name, data[:4096]).read(data, name)


def labelled(parsed: Parsed) -> list[tuple[str, str | None, str]]:
    return [(b.kind, b.label, parsed.text[b.start : b.end]) for b in parsed.blocks]


EXPECTED = [
    ("paragraph", None, "Executive Order 12001 of March 4, 2020"),
    ("heading", None, "Protecting the Harbor Registry"),
    ("paragraph", None, "By the authority vested in me, it is ordered:"),
    ("heading", "Sec. 1", "Section 1. Policy."),
    ("paragraph", "Sec. 1", "Harbors are to be registered et seq."),
    ("paragraph", "Sec. 2(a)", "Sec. 2. (a) The following is prohibited:"),
    ("paragraph", "Sec. 2(a)(i)", "(i) mooring without a permit; and"),
    ("paragraph", "Sec. 2(a)(ii)", "(ii) dredging."),
    (
        "paragraph",
        "Sec. 2(b)",
        "(b) Executive Order 11900 of May 2, 2018, is hereby revoked.",
    ),
    ("paragraph", None, "THE WHITE HOUSE,"),
    ("paragraph", None, "March 4, 2020."),
]


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_an_order_reads_the_same_in_every_rendition(rendition: str) -> None:
    assert labelled(read(*RENDITIONS[rendition])) == EXPECTED


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_a_block_has_the_printed_page_it_begins_on(rendition: str) -> None:
    parsed = read(*RENDITIONS[rendition])
    pages = {b.label: b.page for b in parsed.blocks if b.label}
    assert pages["Sec. 2(a)(i)"] == "101"
    assert pages["Sec. 2(b)"] == "102"
    assert "102" not in parsed.text


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_an_order_says_its_name_and_when_it_was_signed(rendition: str) -> None:
    said = read(*RENDITIONS[rendition]).metadata
    assert said.title == "Protecting the Harbor Registry"
    assert said.kind == "order"
    assert said.identifiers == ("E.O. 12001",)
    assert said.event_on == "2020-03-04"
    assert said.issuer == "Executive Office of the President"


def test_xml_gives_the_document_number_but_guesses_no_citation() -> None:
    said = read("order.xml", samples.FR_XML).metadata
    assert said.number == "2020-01234"
    assert said.citation is None
    assert said.published_on is None
    assert said.date_source == "EXECORDR"


def test_gpo_text_gives_citation_and_publication_from_its_header() -> None:
    said = read("order.htm", samples.GPO_TEXT).metadata
    assert said.number == "2020-01234"
    assert said.citation == "85 FR 101"
    assert said.published_on == "2020-03-09"


def test_gpo_lines_run_on_at_the_hyphen_of_a_compound_and_keep_it() -> None:
    text = samples.GPO_TEXT.replace(
        b"Harbors are to be registered\n                et seq.",
        b"Harbors of the military-\n                industrial K[ograve]ngg[ubreve] ``kind'' are.",
    )
    assert "military-industrial Kònggŭ “kind” are." in read("order.htm", text).text


def test_the_api_record_gives_every_field_and_its_abstract() -> None:
    parsed = read("order.json", samples.FR_JSON)
    said = parsed.metadata
    assert parsed.text == "Harbors are registered."
    assert said.title == "Protecting the Harbor Registry"
    assert said.identifiers == ("E.O. 12001", "HR-1", "RIN 0001-AA01")
    assert (said.event_on, said.published_on) == ("2020-03-04", "2020-03-09")
    assert said.citation == "85 FR 101"
    assert [(r.type, r.number, r.quote) for r in said.relations] == [
        ("revokes", "E.O. 11900", "Revokes: EO 11900, May 2, 2018")
    ]


def test_the_title_stands_in_for_an_abstract_that_an_api_record_lacks() -> None:
    data = samples.FR_JSON.replace(b'"Harbors are registered."', b"null")
    parsed = read("order.json", data)
    assert " ".join(parsed.text.split()) == parsed.metadata.title
    assert len(parsed.blocks) == 1


def test_a_rule_has_its_sections_tables_and_effective_date() -> None:
    rule = b"""<RULE><PREAMB><AGENCY TYPE="F">PORT OFFICE</AGENCY><CFR>33 CFR Part 99</CFR>
    <DEPDOC>[Docket No. 9]</DEPDOC><RIN>RIN 0001-AA02</RIN><SUBJECT>Mooring Rules</SUBJECT>
    <SUM><HD SOURCE="HED">SUMMARY:</HD><P>Moor well.</P></SUM>
    <EFFDATE><HD SOURCE="HED">DATES:</HD><P>This rule is effective June 1, 2020.</P></EFFDATE>
    </PREAMB><SUPLINF><HD SOURCE="HD1">Background</HD><P>Ships drift.</P>
    <GPOTABLE><TTITLE>Depths</TTITLE><BOXHD><CHED H="1">Harbor</CHED>
    <CHED H="1">Depth</CHED></BOXHD>
    <ROW><ENT I="01">North</ENT><ENT>10 m</ENT></ROW></GPOTABLE></SUPLINF>
    <REGTEXT><SECTION><SECTNO>\xc2\xa7 99.1</SECTNO><SUBJECT>Scope.</SUBJECT><P>(a) All ships.</P>
    <P>(1) Large ones.</P></SECTION></REGTEXT><FRDOC>[FR Doc. 2020-05555 Filed]</FRDOC></RULE>"""
    parsed = read("rule.xml", rule)
    said = parsed.metadata
    assert (said.title, said.kind, said.issuer) == ("Mooring Rules", "regulation", "Port Office")
    assert (said.number, said.effective_on) == ("2020-05555", "2020-06-01")
    assert said.identifiers == ("Docket No. 9", "RIN 0001-AA02")
    assert ("heading", "§ 99.1", "§ 99.1 Scope.") in labelled(parsed)
    assert ("paragraph", "§ 99.1(a)(1)", "(1) Large ones.") in labelled(parsed)
    row = next(b for b in parsed.blocks if b.kind == "row")
    assert [(c.column, parsed.text[c.start : c.end]) for c in row.cells] == [
        ("Harbor", "North"),
        ("Depth", "10 m"),
    ]
