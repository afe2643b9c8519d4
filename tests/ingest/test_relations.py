"""What a document does to another is read from plain statements only, with the words."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import Relation
from ingest.readers.official.fr_json import FrJson
from ingest.relations import (
    inverse_relations_in_notes,
    inverse_relations_in_record,
    relations_in_notes,
    relations_in_record,
    relations_in_text,
    sentences,
)
from ingest.relations.wording import blanked, description


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Executive Order 13974 of January 13, 2021, is hereby revoked.",
         [("revokes", "E.O. 13974")]),
        ("Sections 1 through 5 of Executive Order 13959 (Title of It), as amended by Executive "
         "Order 13974 of January 13, 2021, are hereby replaced and superseded in their entirety.",
         [("amends", "E.O. 13959")]),
        ("Sec. 4. Executive Order 11111 is superseded in its entirety.",
         [("replaces", "E.O. 11111")]),
        ("In light of this, section 2(a) of Executive Order 14195 is hereby further amended.",
         [("amends", "E.O. 14195")]),
        ("Executive Orders 13942, 13943, and 13971 are hereby revoked.",
         [("revokes", "E.O. 13942"), ("revokes", "E.O. 13943"), ("revokes", "E.O. 13971")]),
        ("The following orders are revoked: Executive Order 13942 of August 6, 2020 (A; B); and "
         "Executive Order 13971 of January 5, 2021, as amended by Executive Order 12000.",
         [("revokes", "E.O. 13942"), ("revokes", "E.O. 13971")]),
        ("Therefore, I am continuing for 1 year the national emergency declared in Executive "
         "Order 13873 with respect to it.",
         [("continues", "E.O. 13873")]),
        ("I hereby amend Executive Order 13224 by adding section 2 of Executive Order 12001.",
         [("amends", "E.O. 13224")]),
        ("Proclamation 9994 of March 13, 2020, is hereby terminated.", [("revokes", "Proc. 9994")]),
        ("Except as provided in Executive Order 12000, Executive Order 13000 is revoked.",
         [("revokes", "E.O. 13000")]),
        ("(a) increase the rate of duty set forth in section 2(c)(i) of Executive Order 14001 "
         "from 30 percent to 90 percent;", [("amends", "E.O. 14001")]),
        ("All articles subject to the duty of 20 percent under Executive Order 14002, as amended, "
         "shall instead be subject to a duty of 10 percent.", [("amends", "E.O. 14002")]),
    ],
)  # fmt: skip
def test_a_plain_statement_is_a_relation(text: str, found: list[tuple[str, str]]) -> None:
    relations = relations_in_text(text)
    assert [(r.type, r.number) for r in relations] == found
    assert all(r.quote and r.quote in text for r in relations)


@pytest.mark.parametrize(
    "text",
    [
        "This acts under Executive Order 12866, as amended by Executive Order 13563.",
        "Nothing in Executive Order 13000 is revoked by this order.",
        "The orders implementing Executive Order 12000 are hereby revoked.",
        "Agencies shall rescind any rules implementing Executive Order 13942.",
        "It reads: “Executive Order 13111 is hereby revoked.”",
        "The Secretary shall continue to monitor the conditions underlying the national emergency "
        "declared in Executive Order 14195.",
        "Executive Order 14032 amended Executive Order 13959.",
        "The parties committed to reduce the duty under Executive Order 14002 from 20 to 10.",
        "The Memorandum of July 24, 2024 (On Moorings), was hereby welcomed.",
        "This rule amends the Export Administration Regulations (15 CFR part 744).",
        "This rule corrects six existing entries on the list, as published on May 5, 2020.",
        "The agency did not withdraw the rule published at 85 FR 34567.",
        "EPA is withdrawing its approval of the rule published at 85 FR 34567.",
        "Goods withdrawn from warehouse, as the notice published at 85 FR 34567 says, are free.",
        "The notice reads: “This document corrects the rule published at 85 FR 34567.”",
        "The rule published at 85 FR 34567 may be withdrawn or corrected.",
        "On May 5, 2020, a rule was published. This document corrects an address.",
        "We do not increase the duty set forth in section 2 of Executive Order 14001 from 3 to 9.",
        "We ask whether the rule published at 85 FR 34567 is withdrawn.",
        'The Port is withdrawing the rule published on May 5, 2020: it was "far too hard to read".',
    ],
)
def test_other_mentions_are_none(text: str) -> None:
    assert relations_in_text(text) == ()


def stated(relations: tuple[Relation, ...]) -> list[tuple[object, ...]]:
    """Return what relations say, less their quotes."""
    return [(r.type, r.number, r.title, r.dated, r.whole) for r in relations]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Regarding the Executive Order of February 1, 2025 (Duties (A) on Moorings), the "
         "following shall replace subsection (g) of section 2:",
         ("amends", None, "Duties (A) on Moorings", "2025-02-01", False)),
        ("The Presidential Memorandum of July 24, 2024 (On Moorings), is hereby revoked.",
         ("revokes", None, "On Moorings", "2024-07-24", False)),
        ("Section 2 of the Memorandum of July 24, 2024 (On Moorings), is hereby amended.",
         ("amends", None, "On Moorings", "2024-07-24", False)),
    ],
)  # fmt: skip
def test_an_act_upon_a_document_named_by_date_and_title_is_a_relation(
    text: str, found: tuple[object, ...]
) -> None:
    relations = relations_in_text(text)
    assert stated(relations) == [found]
    assert relations[0].quote == text


@pytest.mark.parametrize(
    ("text", "number", "whole"),
    [
        ("In FR Doc. 2020-12345 appearing on page 34567 in the Federal Register of Friday, June 5, "
         "2020, make the following correction: On page 34570, in § 1.2.", "2020-12345", False),
        ("In FR Doc. E8-1234, published on June 5, 2008, on page 5, the following correction is "
         "made:", "E8-1234", False),
        ("In the Federal Register of May 5, 2020, in FR Doc. No. 2020-12345, on page 34567, in the "
         "second column, correct the DATES caption to read:", "2020-12345", False),
        ("This document corrects the final rule published on June 5, 2020 (85 FR 34567).",
         "85 FR 34567", False),
        ("This document contains corrections to the final regulations that were published on "
         "Monday, January 13, 2020 (85 FR 1866).", "85 FR 1866", False),
        ("On page 2, § 1.2 of the rule published at 85 FR 1866 is corrected to read as follows:",
         "85 FR 1866", False),
        ("FR Doc. 2020-12345, published June 5, 2020, is corrected to read as follows:",
         "2020-12345", True),
        ("The notice published at 85 FR 34567 on June 5, 2020 is republished in its entirety.",
         "85 FR 34567", True),
        ("Rule document 2015-12345 was originally published on pages 1 through 9 on January 5, "
         "2015. An error occurred. The corrected document is published here in its entirety.",
         "2015-12345", True),
    ],
)  # fmt: skip
def test_a_correction_names_what_it_corrects_and_whether_all_of_it(
    text: str, number: str, whole: bool
) -> None:
    (relation,) = relations_in_text(text)
    assert (relation.type, relation.number, relation.whole) == ("corrects", number, whole)
    assert relation.supersedes is whole
    assert relation.quote in text


@pytest.mark.parametrize(
    "more",
    [
        "The rule is not republished in its entirety.",
        "It is to say: “The rule is republished in its entirety.”",
        "This document corrects the rule published at 85 FR 5. Each rule is republished in its "
        "entirety.",
    ],
)
def test_a_correction_is_of_the_whole_only_where_that_is_plain(more: str) -> None:
    text = "This document corrects the rule published at 85 FR 34567. " + more
    relations = relations_in_text(text)
    assert relations[0].number == "85 FR 34567"
    assert not any(relation.whole for relation in relations)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The proposed rule published at 85 FR 34567 on May 5, 2020, is withdrawn.", "revokes"),
        ("EPA is withdrawing the proposed rule to amend 40 CFR parts 1 and 2 published on June 5, "
         "2020 (85 FR 34567).", "revokes"),
        ("The notice published at 85 FR 34567 is withdrawn and replaced by this one.", "replaces"),
        ("The rule published at 85 FR 34567 is withdrawn in part.", "amends"),
    ],
)  # fmt: skip
def test_a_withdrawal_ends_a_document_but_for_a_part(text: str, kind: str) -> None:
    (relation,) = relations_in_text(text)
    assert (relation.type, relation.number) == (kind, "85 FR 34567")


def test_a_declared_correction_may_name_the_other_by_its_day_and_title() -> None:
    text = (
        "On May 5, 2020, the Port issued rules. They had errors. This document corrects the rules."
    )
    (relation,) = relations_in_text(text, "Harbor Rules; Correction")
    assert stated((relation,)) == [("corrects", None, "Harbor Rules", "2020-05-05", False)]
    assert relation.quote == text
    assert relations_in_text(text, "Harbor Rules") == ()


def test_a_declared_correction_of_two_rules_corrects_both() -> None:
    text = (
        'On May 5, 2020, the Port published "Harbor Rules; Berths" and "Mooring Rules; Ropes". '
        "This rule corrects errors in those rules."
    )
    relations = relations_in_text(text, "Harbor Rules; Berths; and Ropes; Corrections")
    assert [(r.title, r.dated) for r in relations] == [
        ("Harbor Rules; Berths", "2020-05-05"),
        ("Mooring Rules; Ropes", "2020-05-05"),
    ]


def test_a_correction_that_names_nothing_is_of_what_its_title_names() -> None:
    title = "Harbor Rules; Correction"
    (relation,) = relations_in_text("The Port adds a berth.", title)
    assert (relation.title, relation.dated) == ("Harbor Rules", None)
    assert (relation.source, relation.quote) == ("field", title)
    assert (
        relations_in_text("The Port adds a berth.", "A; and B; Corrections and Clarifications")
        == ()
    )
    assert relations_in_text("The Port adds a berth.", "Harbor Rules; Withdrawal") == ()


NOTE = (
    "Amends: EO 13694, April 1, 2015; EO 12000, May 1, 1999; See: EO 11111, x\n"
    "Amended by: EO 13757, December 28, 2016\nRevokes in part: EO 12333; "
    "Supersedes: Proc. 8693, July 24, 2011; Revoked by: EO 15000; Continues: EO 13222"
)


def test_notes_give_what_this_document_does_and_not_what_was_done_to_it() -> None:
    relations = relations_in_notes(NOTE)
    assert [(r.type, r.number, r.dated) for r in relations] == [
        ("amends", "E.O. 13694", "2015-04-01"),
        ("amends", "E.O. 12000", "1999-05-01"),
        ("amends", "E.O. 12333", None),
        ("replaces", "Proc. 8693", "2011-07-24"),
        ("continues", "E.O. 13222", None),
    ]
    assert all(r.quote in NOTE and r.source == "field" for r in relations)
    assert relations_in_notes(None) == ()


def test_notes_give_what_was_done_to_this_document_as_the_inverse() -> None:
    relations = inverse_relations_in_notes(NOTE)
    assert [(r.type, r.number, r.dated) for r in relations] == [
        ("amends", "E.O. 13757", "2016-12-28"),
        ("revokes", "E.O. 15000", None),
    ]
    assert all(r.quote in NOTE for r in relations)


API = "https://www.federalregister.gov/api/v1/documents/"


@pytest.mark.parametrize(
    ("record", "number", "whole", "quote"),
    [
        ({"correction_of": API + "2020-12345"}, "2020-12345", False, API + "2020-12345"),
        ({"correction_of": API + "2020-12345.json?x=1", "document_number": "R1-2020-12345"},
         "2020-12345", True, API + "2020-12345.json?x=1"),
        ({"document_number": "C1-2020-12345"}, "2020-12345", False, "C1-2020-12345"),
        ({"document_number": "R2-2020-12345"}, "2020-12345", True, "R2-2020-12345"),
        ({"action": "Final rule; correction.", "title": "Ropes",
          "abstract": "A rule published on May 5, 2020 had errors. This corrects the rule of "
                      "that day published at 85 FR 5."},
         "85 FR 5", False, "This corrects the rule of that day published at 85 FR 5."),
    ],
)  # fmt: skip
def test_an_api_record_says_in_its_fields_what_it_corrects(
    record: dict[str, Any], number: str, whole: bool, quote: str
) -> None:
    (relation,) = relations_in_record(record)
    assert stated((relation,)) == [("corrects", number, None, None, whole)]
    assert relation.quote == quote


def test_an_api_record_says_in_its_fields_what_corrects_it() -> None:
    record = {"corrections": [API + "C1-2020-12345", API + "R2-2020-12345", 5, "https://x.org/"]}
    relations = inverse_relations_in_record(record)
    assert [(r.number, r.whole, r.quote) for r in relations] == [
        ("C1-2020-12345", False, API + "C1-2020-12345"),
        ("R2-2020-12345", True, API + "R2-2020-12345"),
    ]
    data = {"document_number": "2020-12345", "title": "Ropes", **record}
    read = FrJson().read(json.dumps(data).encode(), "x.json").metadata
    assert (read.relations, read.inverse_relations) == ((), relations)


@pytest.mark.parametrize("value", [None, [], {}, 5, [None], "", "no address", [["x"]]])
def test_odd_values_of_the_correction_fields_say_nothing(value: object) -> None:
    record = {"correction_of": value, "corrections": value}
    assert relations_in_record(record) == inverse_relations_in_record(record) == ()


def test_titles_are_the_same_in_any_spelling() -> None:
    titles = [
        "Executive Order on Protecting Ports’ Data",
        "Protecting Ports' Data",
        "PROTECTING  PORTS’ DATA",
        "Press Release: Notice on the Protecting Ports’\u00a0Data",
    ]
    assert len({description(title, "2020-01-02") for title in titles}) == 1
    assert description(titles[0], "2020-01-02") != description(titles[0])


def test_abbreviations_end_no_sentence() -> None:
    text = "See E.O. 13959 of it. The U.S. Pub. L. No. 5 is new.\nAnother."
    assert list(sentences(text)) == [
        "See E.O. 13959 of it.",
        "The U.S. Pub. L. No. 5 is new.",
        "Another.",
    ]


WORDS = st.sampled_from(
    [
        "Executive Order 13959", "Executive Orders 1, 2, and 13000", "of June 3, 2021",
        "(Title)", "(", ")", "is hereby revoked", "is hereby amended.",
        "The following orders are revoked: ", ";", "I hereby amend",
        "This document corrects the rule", "published", "at 85 FR 34567",
        "FR Doc. 2020-12345", "is withdrawn", "in its entirety", "that rule", "Section 2 of",
        "“", "”", "\n", ". ", "Regarding the", "the following shall replace section 1",
        "as amended by", "May 5, 2020",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(WORDS, st.text(max_size=9)), max_size=20).map(" ".join),
)


@given(TEXTS, st.none() | st.sampled_from(["Rules; Correction", "Correction to Rules"]) | st.text())
def test_no_quote_is_outside_the_text_or_the_title(text: str, title: str | None) -> None:
    for relation in relations_in_text(text, title):
        assert relation.quote
        assert relation.quote in (text if relation.source == "text" else title or "")


@given(st.dictionaries(st.sampled_from(["title", "action", "abstract", "disposition_notes",
                                        "correction_of", "corrections", "document_number"]),
                       TEXTS | st.lists(TEXTS, max_size=2) | st.none()))  # fmt: skip
def test_no_quote_of_a_record_is_outside_its_fields(record: dict[str, Any]) -> None:
    said = [each for value in record.values() for each in
            (value if isinstance(value, list) else [value]) if each]  # fmt: skip
    for relation in (*relations_in_record(record), *inverse_relations_in_record(record)):
        assert any(relation.quote in each for each in said)


@given(st.text("()ab", max_size=30))
def test_blanking_parentheses_moves_nothing(text: str) -> None:
    plain = blanked(text)
    assert len(plain) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, plain, strict=True))
    assert "(" not in plain


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4_000_000,
        "Executive Order 13959 " * 100_000,
        "Executive Order 13959 is hereby revoked. " * 20_000,
        "This document corrects the rule published at 85 FR 34567. " * 20_000,
        "Executive Order 12000 (" * 20_000,
        "the following " * 40_000 + "Executive Order 12000",
        "as amended by Executive Order 12000 " * 10_000 + "is revoked",
        "Executive" + " " * 200_000 + "Order 12000 is revoked",
        ". A" * 100_000,
        ("makes a a a a corrections " * 110 + "rule\n") * 100,
        ("increase the x in section 2 of " * 90 + "Executive Order 13959\n") * 100,
        "".join(f"Executive Order {10_000 + n} is hereby revoked.\n" for n in range(5_000)),
    ],
    ids=range(12),
)
def test_hostile_texts_cost_little_time(text: str) -> None:
    began = time.process_time()
    relations_in_text(text, "Rules; Correction")
    assert time.process_time() - began < 2
