"""Federal Register pages as PDF: the document that is meant, and what the pages say of it."""

from ingest.models import Parsed
from ingest.readers.pdf.reader import Pdf
from tests.contracts.readers import check_parsed
from tests.ingest.readers.pdf_maker import Page, Text, column, make_pdf
from tests.ingest.readers.test_orders import EXPECTED, labelled

MARKS = [
    Text(30, 20, "VerDate Sep<11>2014 19:45 Mar 06, 2020 Jkt 253001 PO 00000", 4),
    Text(20, 300, "jdoe on DSKJLSW7X2PROD with EXECORD", 4, turned=1),
]
ORDER: list[Page] = [
    [
        Text(207, 723, "Presidential Documents", 14, bold=True),
        Text(536, 747, "101", 11, bold=True),
        Text(45, 727, "Federal Register", 8, bold=True),
        Text(45, 712, "Vol. 85, No. 46", 8),
        Text(45, 697, "Monday, March 9, 2020", 8),
        Text(45, 660, "Title 3—", bold=True),
        Text(45, 636, "The President", 12, bold=True),
        Text(207, 661, "Executive Order 12001 of March 4, 2020", bold=True),
        Text(207, 638, "Protecting the Harbor Registry", 12, bold=True),
        Text(207, 610, "By the authority vested in me, it is ordered:"),
        Text(207, 592, "Section 1. Policy. Harbors are to be registered et seq."),
        Text(207, 574, "Sec. 2. (a) The following is prohibited:"),
        Text(217, 556, "(i) mooring without"),
        *MARKS,
    ],
    [
        Text(45, 750, "102", 11, bold=True),
        Text(
            100, 750, "Federal Register / Vol. 85, No. 46 / Monday, March 9, 2020 / Presidential "
            "Documents", 8,
        ),
        Text(217, 724, "a permit; and"),
        Text(217, 706, "(ii) dredging."),
        Text(217, 688, "(b) Executive Order 11900 of May 2, 2018, is hereby revoked."),
        Text(207, 640, "THE WHITE HOUSE,"),
        Text(207, 622, "March 4, 2020."),
        Text(45, 560, "[FR Doc. 2020–01234", 7),
        Text(45, 550, "Filed 3–5–20; 8:45 am]", 7),
        Text(45, 540, "Billing code 1–P", 7),
        *MARKS,
    ],
]  # fmt: skip


def read(pages: list[Page], name: str = "a.pdf") -> Parsed:
    parsed = Pdf().read(make_pdf(*pages), name)
    check_parsed(parsed)
    return parsed


def test_an_order_reads_the_same_as_in_its_other_renditions() -> None:
    parsed = read(ORDER)
    assert labelled(parsed) == EXPECTED
    pages = {b.label: b.page for b in parsed.blocks if b.label}
    assert (pages["Sec. 2(a)(i)"], pages["Sec. 2(b)"]) == ("101", "102")


def test_the_pages_say_number_citation_and_dates() -> None:
    said = read(ORDER).metadata
    assert said.title == "Protecting the Harbor Registry"
    assert (said.number, said.citation, said.kind) == ("2020-01234", "85 FR 101", "order")
    assert (said.event_on, said.published_on) == ("2020-03-04", "2020-03-09")
    assert said.identifiers == ("E.O. 12001",)
    assert said.issuer == "Executive Office of the President"
    assert said.date_source == "Federal Register masthead"
    assert said.pages == 2


HEAD = Text(
    80, 750, "Federal Register / Vol. 85, No. 46 / Monday, March 9, 2020 / Rules and Regulations", 8
)
BEFORE = ["fees of the lighthouse are", "to be paid within the week.", "Dated: March 1, 2020.",
          "[FR Doc. 2020–00001 Filed 3–5–20]", "BILLING CODE 1111–22–P"]  # fmt: skip
RULE = ["PORT OFFICE", "33 CFR Part 99", "RIN 0001–AA02", "Mooring Rules",
        "AGENCY: Port Office, Coast.", "ACTION: Final rule.", "SUMMARY: Harbors have rules.",
        "DATES: This rule is effective June", "1, 2020.", "The ‘‘rule’’ says how a ship moors",
        "in a harbor and when it leaves it.", "[FR Doc. 2020–05555 Filed 3–6–20]",
        "BILLING CODE 3333–44–P"]  # fmt: skip
AFTER = ["LIGHT OFFICE", "The lights of the coast will be", "lit at dusk from now on, and"]


def three_columns() -> list[Page]:
    first = [*column(45, 700, BEFORE, 8), *column(45, 620, RULE[:4], 8)]
    second = column(225, 700, RULE[4:10], 8)
    third = [*column(405, 700, RULE[10:], 8), *column(405, 620, AFTER, 8)]
    return [[Text(30, 750, "14001", 8, bold=True), HEAD, *first, *second, *third, *MARKS]]


def test_neighbours_on_the_pages_are_cut_off() -> None:
    parsed = read(three_columns())
    assert "lighthouse" not in parsed.text
    assert "dusk" not in parsed.text
    assert "FR Doc" not in parsed.text
    assert "BILLING" not in parsed.text
    assert "The “rule” says how a ship moors in a harbor and when it leaves it." in parsed.text


def test_a_file_named_by_the_number_of_a_document_means_that_one() -> None:
    parsed = read(three_columns(), "2020-00001.pdf")
    assert parsed.metadata.number == "2020-00001"
    assert "lighthouse" in parsed.text
    assert "Mooring" not in parsed.text


def test_a_rule_says_its_title_agency_and_effective_date() -> None:
    said = read(three_columns()).metadata
    assert (said.title, said.kind, said.issuer) == (
        "Mooring Rules", "regulation", "Port Office, Coast"
    )  # fmt: skip
    assert (said.number, said.effective_on, said.published_on) == (
        "2020-05555", "2020-06-01", "2020-03-09"
    )  # fmt: skip
    assert said.citation == "85 FR 14001"


def test_a_page_that_only_speaks_of_the_register_is_an_ordinary_one() -> None:
    page = column(72, 700, ["It was printed in the Federal Register on Monday, March 9, 2020."])
    parsed = read([page])
    assert parsed.metadata.published_on is None
    assert parsed.text.startswith("It was printed")
