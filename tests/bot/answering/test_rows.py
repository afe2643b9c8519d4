"""Out of a list comes the row of the entity that was asked about, and the column asked for."""

from dataclasses import replace

from bot.answering.asking import asks_whether
from bot.answering.base import quote_of
from bot.answering.citations import citation_of
from bot.answering.rows import nearest_row, row_statements
from bot.answering.wording import near_miss
from bot.models import Passage
from tests.bot.support import document, passage, row

LIST = document("list", title="Restricted Vessels List", kind="list", published_on="2022-01-01")
OLDER = document("older", title="Restricted Vessels List", kind="list", published_on="2020-01-01")

ACME = row(
    LIST, "Acme Trading Co., Ltd.", 100, Country="Ruritania", Name="Acme Trading Co., Ltd.",
    Licence_requirement="For all vessels", Review_policy="Presumption of denial.",
)  # fmt: skip
SHORT = row(
    LIST, "Acme", 300, Country="Ruritania", Name="Acme", Licence_requirement="For tankers",
    Review_policy="Case by case",
)  # fmt: skip
SYLVANIAN = row(
    LIST, "Acme", 500, Country="Sylvania", Name="Acme", Licence_requirement="None",
    Review_policy="Approval",
)  # fmt: skip


def said(text: str, *passages: Passage) -> list[str]:
    """Return the statements to a question; each must quote the whole row it is from."""
    statements = row_statements(text, passages, asks_whether(text))
    rows = {(p.chunk.start, p.chunk.end, p.chunk.text) for p in passages}
    for statement in statements:
        (quote,) = statement.quotes
        assert (quote.start, quote.end, quote.text) in rows
    return [statement.text for statement in statements]


def test_the_column_that_is_asked_for_is_told() -> None:
    assert said("What is the review policy for Acme Trading Co., Ltd.?", ACME, SHORT) == [
        "Acme Trading Co., Ltd. (Ruritania): Review policy: Presumption of denial."
    ]


def test_without_a_column_all_that_the_list_says_is_told() -> None:
    (text,) = said("Is Acme Trading Co Ltd restricted?", ACME)
    assert "Licence requirement: For all vessels" in text
    assert "Review policy: Presumption of denial" in text


def test_a_name_inside_a_longer_one_that_was_asked_about_is_not_meant() -> None:
    assert len(said("Is Acme Trading Co., Ltd. restricted?", ACME, SHORT)) == 1
    (text,) = said("Is Acme restricted?", ACME, SHORT)
    assert "For tankers" in text


def test_each_name_of_a_question_is_answered_in_its_order() -> None:
    borealis = row(LIST, "Borealis", 700, Country="Sylvania", Name="Borealis", Policy="Approval")
    texts = said("Compare Borealis and Acme", SHORT, borealis)
    assert [text.split(" (")[0] for text in texts] == ["Borealis", "Acme"]


def test_rows_of_one_name_in_two_countries_are_both_told() -> None:
    texts = said("Is Acme restricted?", SHORT, SYLVANIAN)
    assert sorted(text.split(":")[0] for text in texts) == ["Acme (Ruritania)", "Acme (Sylvania)"]


def test_of_equal_rows_the_newest_list_counts() -> None:
    old = row(
        OLDER, "Acme", 10, Country="Ruritania", Name="Acme", Licence_requirement="For nothing",
        Review_policy="None",
    )  # fmt: skip
    for order in ((old, SHORT), (SHORT, old)):
        (text,) = said("Is Acme restricted?", *order)
        assert "For tankers" in text


def test_what_no_list_names_is_not_answered_from_a_list() -> None:
    assert said("Is Zephyr restricted?", ACME, SHORT) == []
    assert said("Is Acme restricted?", passage("Acme is a company.", exact=True)) == []
    inexact = Passage(SHORT.chunk, SHORT.document, 1.0, exact=False)
    assert said("Is Acme restricted?", inexact) == []


def test_whether_what_is_somebodys_is_listed_is_not_answered_by_their_row() -> None:
    of = row(LIST, "Zeta", Country="Ruritania", Name="Zeta", Policy="Denial")
    for asked in (
        "Are Zeta products",
        "Is Zeta's subsidiary",
        "Is a client of Zeta",
        "Is Zeta Bank",
    ):
        assert said(f"{asked} on the Restricted Vessels List?", of) == []
    assert said("Are Zeta and Acme on the Restricted Vessels List?", of) != []
    assert said("Is the policy for Zeta on the Restricted Vessels List a denial?", of) != []


def test_a_list_is_known_by_its_initials_and_in_lower_case() -> None:
    of = document("sto", kind="list", title="Small Tug Owners List")
    here = row(of, "Zeta", Name="Zeta", Policy="Denial")
    for name in ("STO List", "small tug owners list"):
        assert said(f"What is the policy for Zeta on the {name}?", here) != []
        assert nearest_row(f"Is Eta on the {name}?", [here]) == here
    assert said("What is the policy for Zeta on the BTO List?", here) == []


def test_a_row_of_another_list_than_the_one_asked_about_is_no_answer() -> None:
    assert said("Which policy is for Acme on the Restricted List?", SHORT) != []
    assert said("Which policy is for Acme on the Unverified List?", SHORT) == []


def test_what_a_list_does_not_name_is_refused_with_the_nearest_row_or_the_other_list() -> None:
    of = document("list", kind="list", title="Vessels List")
    near = replace(row(of, "Acme Air", Name="Acme Air", Policy="Denial"), exact=False)
    assert nearest_row("Is Acme on the Vessels List?", [passage("Words."), near]) == near
    assert nearest_row("Is Acme on the Entity List?", [near]) is None
    assert nearest_row("Is Acme listed?", [near]) is None
    cited = citation_of(quote_of(near, near.chunk.start, near.chunk.end), 1)
    assert near_miss(near, cited).text == (
        "“Vessels List” has no entry by that name; the nearest is “Acme Air”."
    )
    elsewhere = near_miss(replace(near, exact=True), cited)
    assert "is another list" in elsewhere.text


def test_a_row_of_a_table_of_several_lists_is_of_the_list_that_it_names_itself() -> None:
    table = document("table", title="Screening", kind="document")
    acme = row(table, "Acme", 0, Name="Acme", List="Restricted Vessels List - Port Office")
    borealis = row(table, "Borealis", 90, Name="Borealis", List="Debarred Pilots List")
    assert len(said("Is Acme on the Restricted Vessels List?", acme, borealis)) == 1
    assert said("Is Borealis on the Restricted Vessels List?", acme, borealis) == []
    assert len(said("Is Borealis on the Debarred Pilots List?", acme, borealis)) == 1
