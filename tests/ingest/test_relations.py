"""What a document does to another is read from plain statements only, with the words."""

import time

import pytest

from ingest.relations import relations_in_notes, relations_in_text, sentences


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
    ],
)
def test_other_mentions_are_none(text: str) -> None:
    assert relations_in_text(text) == ()


def test_notes_give_what_this_document_does_and_not_what_was_done_to_it() -> None:
    note = (
        "Amends: EO 13694, April 1, 2015; EO 12000, May 1, 1999; See: EO 11111, x\n"
        "Amended by: EO 13757, December 28, 2016\nRevokes in part: EO 12333; "
        "Supersedes: Proc. 8693, July 24, 2011; Revoked by: EO 15000; Continues: EO 13222"
    )
    relations = relations_in_notes(note)
    assert [(r.type, r.number) for r in relations] == [
        ("amends", "E.O. 13694"),
        ("amends", "E.O. 12000"),
        ("amends", "E.O. 12333"),
        ("replaces", "Proc. 8693"),
        ("continues", "E.O. 13222"),
    ]
    assert all(r.quote in note for r in relations)
    assert relations_in_notes(None) == ()


def test_abbreviations_end_no_sentence() -> None:
    text = "See E.O. 13959 of it. The U.S. Pub. L. No. 5 is new.\nAnother."
    assert list(sentences(text)) == [
        "See E.O. 13959 of it.",
        "The U.S. Pub. L. No. 5 is new.",
        "Another.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Executive Order 12000 (" * 20_000,
        "the following " * 40_000 + "Executive Order 12000",
        "as amended by Executive Order 12000 " * 10_000 + "is revoked",
        "Executive" + " " * 200_000 + "Order 12000 is revoked",
        ". A" * 100_000,
    ],
)
def test_hostile_texts_cost_little_time(text: str) -> None:
    began = time.perf_counter()
    relations_in_text(text)
    assert time.perf_counter() - began < 3
