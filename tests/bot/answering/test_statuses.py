"""A sentence is read for what it says of somebody's standing, on which list, and since when."""

from datetime import date

import pytest

from bot.answering.lists import list_names
from bot.answering.statuses import Looking, Reading, readings
from bot.answering.subjects import Subject
from tests.bot.support import document, passage, row

LISTS = list_names(["the Harbour List", "the Tugboat List", "the section 77 list"])
NOTICE = document("n", published_on="2021-06-10", title="A notice")


def read(text: str, *wanted: str, name: str = "Acme") -> list[Reading]:
    """Return what a text says of somebody's standing."""
    looking = Looking(Subject([name]), LISTS, frozenset(wanted))
    return readings([passage(text, NOTICE, 100)], looking)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The Bureau added Acme to the Harbour List.", "listed"),
        ("Acme was added to the Harbour List.", "listed"),
        ("Acme added to Harbour List", "listed"),
        ("Acme is on the Harbour List.", "listed"),
        ("Acme remains on the Bureau's long and dreaded Harbour List.", "listed"),
        ("The Harbour List names Borealis, Acme and Zephyr.", "listed"),
        ("The Bureau named three firms on the Harbour List: Borealis, Acme and Zephyr.", "listed"),
        ("The blacklisted tug owner Acme has a new boat.", "listed"),
        ("The Bureau added the tug maker Acme to the Harbour List.", "listed"),
        ("The Bureau adds to the Harbour List the tug maker Acme.", "listed"),
        ("The Bureau added four yards, including Acme, to the Harbour List.", "listed"),
        ("The Bureau added Borealis Co. of Ruritania and Acme of Sylvania to the Harbour List.",
         "listed"),
        ("The Bureau named Acme, a Sylvanian yard, on the Harbour List.", "listed"),
        ("The Bureau said that Acme, a Sylvanian yard, was added to the Harbour List.", "listed"),
        ("Borealis was listed, but Acme was designated under section 77.", "listed"),
        ("The Harbour List does not name Acme.", "absent"),
        ("The Harbour List did not name Borealis, Zephyr or Acme.", "absent"),
        ("Acme is not on the Harbour List.", "absent"),
        ("Acme has never been on the Harbour List.", "absent"),
        ("Acme was on neither of these lists.", "absent"),
        ("Acme was on none of the two lists.", "absent"),
        ("No entry of the Harbour List contains the word Acme.", "absent"),
        ("Borealis was on the Harbour List, and Zephyr and Acme were not.", "absent"),
        ("No Harbour List had been released, so neither Borealis nor Acme was on it.", "absent"),
        ("The court enjoined the section 77 designation of Acme.", "held"),
        ("The section 77 designation of Acme is enjoined: the Bureau may not use it.", "held"),
        ("Acme was on the Harbour List with its designation suspended.", "held"),
        ("The designation of Acme was still enjoined and not yet vacated.", "held"),
        ("The Bureau removed Acme from the Harbour List.", "ended"),
        ("Acme was removed from the Harbour List.", "ended"),
        ("A court vacated the section 77 designation of Acme.", "ended"),
        ("Acme is no longer on the Harbour List.", "ended"),
        ("Acme's designation under section 77 was vacated.", "ended"),
        ("The name of Acme was struck from the Harbour List.", "ended"),
        ("By order of May 3, 2021, Zephyr and Acme were removed from the Harbour List.", "ended"),
        ("Acme sued the Bureau and was removed from the Harbour List.", "ended"),
        ("The court granted Acme a preliminary injunction against its section 77 listing.", "held"),
        ("The designation of Acme was enjoined on May 2, 2021, and vacated on June 3, 2021.",
         "ended"),
        ("The Bureau adds two firms and removes Acme from the Harbour List.", "ended"),
    ],
)  # fmt: skip
def test_verbs_of_listing_and_of_ending_and_negation_are_understood(text: str, status: str) -> None:
    assert [each.status for each in read(text)] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "Acme sells tugs to Borealis.",
        "The Harbour List is kept by the Bureau; Acme builds tugs.",
        "Acme removed Zephyr from the Harbour List of its suppliers.",
        "The Acme rule does not name Borealis on the Harbour List.",
        "The Bureau added two affiliates of Acme to the Harbour List.",
        "Acme should be on the Harbour List as well.",
        "A final order that vacates the designation of Acme would be fitting.",
        "Whether Acme is named on the Harbour List cannot be told.",
        "Acme is said to be on the Harbour List.",
        'The claim "Acme is on the Harbour List" was true once.',
        "Unlike Borealis, which was added to the Harbour List, Acme may sail.",
        "Unlike blacklisted Borealis, Acme may sail.",
        "The rule does not put Acme on the Harbour List.",
        "The order does not remove Acme from the Harbour List.",
        "The effect of the section 77 listing of Acme is on fees.",
        "A company named Acme builds tugs for the Harbour List.",
        "Acme Robotics is on the Harbour List.",
        "The Harbour List has the 68 listed affiliates of Acme.",
        "The Bureau added Borealis, a client of Acme, to the Harbour List.",
        "The Bureau added two wharfs for Acme to the Harbour List.",
        "The Bureau put Borealis on the Harbour List because it put Acme engines to bad use.",
        "The Harbour List includes yards that compete with Acme.",
        "The Harbour List includes yards supplying Acme.",
        "The Bureau added Borealis after Acme was sued over the Harbour List.",
        "The Bureau blacklisted Borealis, a client of Acme.",
        "The Bureau removed Acme's address from the Harbour List.",
        "The Bureau added Acme's yards to the Harbour List.",
        "Borealis, a client of Acme, was added to the Harbour List.",
        "Borealis, which supplies Acme, was added to the Harbour List.",
        "Borealis supplies Acme and was added to the Harbour List.",
        "A client of the tug maker Acme was removed from the Harbour List.",
        "Acme tugs were added to the Harbour List.",
        "Tugs that Acme owned were added to the Harbour List.",
    ],
)
def test_what_says_nothing_of_their_own_standing_is_not_read(text: str) -> None:
    assert read(text) == []


def test_each_clause_tells_of_its_own_lists() -> None:
    text = "The section 77 designation of Acme was vacated, and Acme is on the Tugboat List."
    assert [(each.status, set(each.lists)) for each in read(text)] == [
        ("ended", {"section 77"}),
        ("listed", {"tugboat"}),
    ]
    both = read("The Harbour List and the Tugboat List do not name Acme.")
    assert [set(each.lists) for each in both] == [{"harbour", "tugboat"}]


def test_a_heading_tells_the_list_that_a_sentence_does_not_name() -> None:
    of = document("h", title="Acme added to the Harbour List")
    looking = Looking(Subject(["Acme"]), LISTS)
    (found,) = readings([passage("The rule names Acme.", of)], looking)
    assert found.lists == {"harbour"}
    (unnamed,) = read("Acme was blacklisted this week.")
    assert unnamed.lists == frozenset()


@pytest.mark.parametrize(
    ("text", "on", "dated"),
    [
        ("On May 3, 2021, the Bureau added Acme to the Harbour List.", date(2021, 5, 3), True),
        ("Before May 3, 2021, Acme was not on the Harbour List.", date(2021, 5, 2), True),
        ("In April 2021 the Harbour List did not name Acme.", date(2021, 4, 30), True),
        ("The Harbour List of May 3, 2021, names Acme.", date(2021, 5, 3), True),
        ("Acme has been on the Harbour List since 2021-05-03.", date(2021, 5, 3), True),
        ("A court vacated Acme's designation of May 3, 2021.", date(2021, 6, 10), False),
        ("Acme is on the Harbour List.", date(2021, 6, 10), False),
        ("From August 2, 2021, Acme is on the Harbour List.", date(2021, 6, 10), True),
        ("The designation of Acme was enjoined on May 2, 2021, and vacated on June 3, 2021.",
         date(2021, 6, 3), True),
    ],
)  # fmt: skip
def test_a_standing_is_of_the_day_its_sentence_gives_or_of_its_documents(
    text: str, on: date, dated: bool
) -> None:
    (found,) = read(text)
    assert (found.on, found.dated) == (on, dated)


def test_a_predicate_that_names_no_list_is_read_by_its_terms() -> None:
    is_one = "Acme is a Sylvanian tugboat company under the Harbour Act."
    assert [e.status for e in read(is_one, "sylvanian", "tugboat")] == ["listed"]
    is_none = "Acme is not a Sylvanian tugboat company."
    assert [e.status for e in read(is_none, "sylvanian", "tugboat")] == ["absent"]
    ended = 'Since May 3, 2021, Acme is no longer a "Sylvanian tugboat company".'
    assert [e.status for e in read(ended, "sylvanian", "tugboat")] == ["ended"]
    assert read(is_one, "ruritanian") == []
    assert read(is_one) == []


def test_a_reading_is_its_sentence_as_it_stands_in_the_document() -> None:
    text = "Tugs are long.  The Harbour List names Acme.  Tugs are red."
    (found,) = read(text)
    assert text[found.start - 100 : found.end - 100] == found.text
    assert found.text == "The Harbour List names Acme."


OF = document("l", kind="list", title="Harbour List, 2022", published_on="2022-03-01")


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Policy": "Denial"}, "listed"),
        ({"Removed_on": "2021-05-06"}, "ended"),
        ({"Removed_on": "-"}, "listed"),
        ({"Status": "Removed in May"}, "ended"),
        ({"Status": "Active"}, "listed"),
        ({"Listed": "No"}, "absent"),
    ],
)
def test_a_row_of_a_list_says_of_its_day_who_is_on_it(cells: dict[str, str], status: str) -> None:
    of = row(OF, "Acme Ltd.", 40, Name="Acme Ltd.", **cells)
    (found,) = readings([of], Looking(Subject(["Acme Ltd"]), LISTS))
    assert found.status == status
    assert found.lists == {"harbour"}
    assert found.on == date(2022, 3, 1)
    assert (found.start, found.end) == (of.chunk.start, of.chunk.end)
    assert found.text.startswith("Acme Ltd.: ")


@pytest.mark.parametrize("name", ["Acme", "Acme Ltd. Bank", "Acme Ltd. tugs"])
def test_a_row_is_of_nobody_with_another_name(name: str) -> None:
    of = row(OF, "Acme Ltd.", Name="Acme Ltd.", Policy="Denial")
    assert readings([of], Looking(Subject([name]), LISTS)) == []


def test_a_row_of_a_table_that_is_no_list_is_no_listing() -> None:
    of = row(document("t", title="Fines of 2022"), "Acme", Name="Acme", Fine="5 dollars")
    assert readings([of], Looking(Subject(["Acme"]), LISTS)) == []
    unnamed = row(document("t", title="Tugs", kind="list"), "Acme", Name="Acme", Size="Small")
    (found,) = readings([unnamed], Looking(Subject(["Acme"]), LISTS))
    assert found.lists == frozenset()
