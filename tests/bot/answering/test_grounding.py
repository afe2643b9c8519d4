"""Grounding: a sentence stays only with words of what it cites that support it."""

import pytest

from bot.answering.grounding import Grounder
from bot.answering.marked import Marked
from tests.bot.support import document, passage, row

ORDER = passage(
    "Mooring without a permit is prohibited in every harbour of the country.\n\n"
    "The Secretary of Harbours may grant permits for a period of two years. Section 4 of Executive "
    "Order 12000 of January 5, 2019, is not affected. Acme Trading Co., Ltd. was added to the "
    "Restricted Vessels List, and the fee rises to 1,250 crowns.",
    document("order", title="Order on moorings", issuer="Bureau of Channels",
             published_on="2020-03-09", identifiers=("E.O. 12001",), kind="order"),
    at=40,
)  # fmt: skip
NEWS = passage(
    "Reporters say that the ferry company Zephyr was banned from the northern lighthouse.",
    document("news", title="Ferry company in trouble", kind="news", published_on="2021-05-20"),
)
LISTED = row(
    document("list", title="Restricted Vessels List"),
    "Borealis Shipping",
    Country="Sylvania",
    Name="Borealis Shipping",
    Policy="Presumption of approval",
)
GROUNDER = Grounder([ORDER, NEWS, LISTED])


def quotes(text: str, *numbers: int) -> list[str]:
    """Return the words that support a sentence, none where it is not supported."""
    statement = GROUNDER.ground(Marked(text, numbers))
    return [quote.text for quote in statement.quotes] if statement else []


@pytest.mark.parametrize(("text", "number", "begins"), [
    ("Mooring without a permit is prohibited in every harbour.", 1, "Mooring without"),
    ("No one may moor in any harbour of the country without a permit.", 1, "Mooring without"),
    ("Permits can be granted by the Secretary of Harbours for 2 years.", 1, "The Secretary"),
    ("E.O. 12001, published on March 9, 2020, prohibits mooring without a permit.", 1, "Mooring"),
    ("In 2020 the Bureau of Channels prohibited mooring without a permit.", 1, "Mooring"),
    ("Acme Trading was added to the Restricted Vessels List.", 1, "Acme"),
    ("The fee rises to 1250 crowns.", 1, "Acme"),
    ("EO 12000 of 5 January 2019 is not affected.", 1, "Section 4"),
    ("According to reporters, Zephyr was banned from the northern lighthouse.", 2, "Reporters"),
    ("Borealis Shipping of Sylvania is listed with a presumption of approval.", 3, "Sylvania"),
])  # fmt: skip
def test_what_the_source_says_is_supported_by_its_narrowest_words(
    text: str, number: int, begins: str
) -> None:
    (quote,) = quotes(text, number)
    assert begins in quote
    assert len(quote) < 170


@pytest.mark.parametrize(("text", "number"), [
    ("Mooring without a permit is prohibited in every harbour.", 2),  # the other source
    ("Mooring without a permit is prohibited in every harbour.", 9),  # no such source
    ("Mooring without a permit is prohibited in every harbour.", 0),
    ("Permits are granted by the Secretary of Harbours for three years.", 1),
    ("The fee rises to 1,350 crowns.", 1),
    ("Executive Order 12001 of April 9, 2020, prohibits mooring without a permit.", 1),
    ("Executive Order 12002 prohibits mooring without a permit in every harbour.", 1),
    ("Mooring without a permit is prohibited in every harbour of Ruritania.", 1),
    ("Borealis Shipping was added to the Restricted Vessels List.", 1),
    ("Acme Trading was removed from the Restricted Vessels List.", 1),
    ("Mooring without a permit is permitted in every harbour of the country.", 1),
    ("Mooring is not prohibited without a permit in every harbour of the country.", 1),
    ("Section 4 of Executive Order 12000 of January 5, 2019, is affected.", 1),
    ("Zephyr was not banned from the northern lighthouse.", 2),
    ("Borealis Shipping is listed with a presumption of denial.", 3),
    ("Ships of the navy pay their crews in silver coins every month.", 1),
    ("According to the document, however.", 1),
])  # fmt: skip
def test_what_the_source_does_not_say_is_not_supported(text: str, number: int) -> None:
    assert quotes(text, number) == []


def test_a_sentence_of_two_sources_quotes_both() -> None:
    said = (
        "Mooring without a permit is prohibited in every harbour, and reporters say that the ferry "
        "company Zephyr was banned from the northern lighthouse."
    )
    first, second = quotes(said, 1, 2)
    assert "Mooring" in first
    assert "Zephyr" in second
    assert quotes(said, 1) == []


def test_one_wrong_number_among_right_ones_drops_the_sentence() -> None:
    said = "Mooring without a permit is prohibited in every harbour."
    assert quotes(said, 1)
    assert quotes(said, 1, 7) == []


def test_offsets_of_a_quote_are_those_of_the_document() -> None:
    said = Marked("The Secretary of Harbours may grant permits for two years.", (1,))
    statement = GROUNDER.ground(said)
    assert statement is not None
    (quote,) = statement.quotes
    text = ORDER.chunk.text
    assert quote.text == text[quote.start - ORDER.chunk.start : quote.end - ORDER.chunk.start]
    assert quote.start > ORDER.chunk.start


def test_a_capital_at_the_beginning_makes_no_name_of_an_ordinary_word() -> None:
    assert quotes("Harbours of the country may not be moored in without a permit.", 1)
    assert quotes("Borealis may not be moored in without a permit in the country.", 1) == []


SENTENCES = (
    "Borealis was added to the Restricted Vessels List on April 2, 2018.",
    "Sirocco was removed from the Restricted Vessels List on June 11, 2016.",
    "The fine for Borealis is 40 thousand crowns and for Sirocco 70 thousand crowns.",
)
TITLES = ("Notice to mariners", "Borealis and Sirocco on the Restricted Vessels List")
ORDERS = (SENTENCES, (SENTENCES[1], SENTENCES[0], SENTENCES[2]))
SOURCES = [
    Grounder([passage(" ".join(order), document("two", title=title))])
    for order in ORDERS
    for title in TITLES
]
THE_LIST = "the Restricted Vessels List"


@pytest.mark.parametrize("grounder", SOURCES)
@pytest.mark.parametrize("text", [
    f"Sirocco was added to {THE_LIST} on April 2, 2018.",
    f"Borealis was removed from {THE_LIST} on June 11, 2016.",
    f"Borealis was removed from {THE_LIST} on April 2, 2018.",
    f"Sirocco was removed from {THE_LIST} on April 2, 2018.",
    f"Borealis was added to {THE_LIST} in 2016.",
    f"Borealis was added to {THE_LIST} in 2016 and Sirocco was removed in 2018.",
    f"On June 11, 2016, Borealis was removed from {THE_LIST}.",
    f"Sirocco was added to {THE_LIST}.",
    f"Borealis was removed from {THE_LIST}.",
    f"Borealis added Sirocco to {THE_LIST}.",
    f"Borealis removed Sirocco from {THE_LIST}.",
    f"Sirocco and Borealis were added to {THE_LIST} on April 2, 2018.",
    f"Borealis and Sirocco were removed from {THE_LIST}.",
    "The fine for Borealis is 70 thousand crowns and for Sirocco 40 thousand crowns.",
    "The fine for Borealis is 70 thousand crowns.",
    "Sirocco's fine is 40 thousand crowns.",
])  # fmt: skip
def test_what_a_source_says_of_another_is_not_supported(grounder: Grounder, text: str) -> None:
    assert grounder.ground(Marked(text, (1,))) is None


@pytest.mark.parametrize("grounder", SOURCES)
@pytest.mark.parametrize("text", [
    *SENTENCES,
    f"On April 2, 2018, Borealis was added to {THE_LIST}.",
    f"Sirocco was removed from {THE_LIST} in 2016.",
    f"Sirocco was removed from {THE_LIST}.",
    f"Borealis was added to {THE_LIST} in April 2018, and its fine is 40 thousand crowns.",
    f"Borealis was added to {THE_LIST} on April 2, 2018, and Sirocco was removed in June 2016.",
    "The fine for Sirocco is 70 thousand crowns.",
    "For Sirocco the fine is 70 thousand crowns and for Borealis 40 thousand crowns.",
])  # fmt: skip
def test_what_a_source_says_of_each_of_two_is_supported(grounder: Grounder, text: str) -> None:
    assert grounder.ground(Marked(text, (1,)))


def test_a_pronoun_stands_for_who_was_named_before_it() -> None:
    source = passage(
        "The ferry Zephyr lies in Port Ann. It was sold on May 3, 2017, to Tern Lines. It removed "
        "Gull from its crew in 2019. Boats of Fulmar were moored there in 2014."
    )
    grounder = Grounder([source])
    true = grounder.ground(Marked("The ferry Zephyr was sold to Tern Lines on May 3, 2017.", (1,)))
    assert true is not None
    assert "It was sold" in true.quotes[0].text
    for false in (
        "Zephyr was moored in Port Ann in 2014.",
        "Zephyr was removed from the crew in 2019.",
        "Fulmar was sold on May 3, 2017, to Tern Lines.",
    ):
        assert grounder.ground(Marked(false, (1,))) is None, false


@pytest.mark.parametrize("pointing", ["The ship was sold", "It was sold", "They sold it"])
def test_who_has_a_date_elsewhere_must_be_pointed_back_to(pointing: str) -> None:
    said = Marked("Zephyr was sold in May 2017.", (1,))
    text = "Zephyr was built in 2011. {} in May 2017."
    assert Grounder([passage(text.format(pointing))]).ground(said)
    assert Grounder([passage(text.format("Some were sold"))]).ground(said) is None


def test_two_sources_do_not_lend_each_other_their_dates() -> None:
    grounder = Grounder([
        passage(text, document(f"n{n}", title="Notice")) for n, text in enumerate(SENTENCES)
    ])  # fmt: skip
    swapped = f"Sirocco was added to {THE_LIST} on April 2, 2018."
    both = (
        f"Borealis was added to {THE_LIST} on April 2, 2018, and Sirocco removed on June 11, 2016."
    )
    assert grounder.ground(Marked(swapped, (1, 2))) is None
    assert grounder.ground(Marked(both, (1, 2)))


def test_of_two_lists_each_has_its_own() -> None:
    grounder = Grounder([
        passage("Acme, Tern and Gull were added to the Watched Ports List on May 2, 2019. Fulmar "
                "was added to the Restricted Vessels List that day.")
    ])  # fmt: skip
    assert grounder.ground(Marked("Tern was added to the Watched Ports List.", (1,)))
    assert grounder.ground(Marked("Fulmar was added to the Restricted Vessels List.", (1,)))
    assert grounder.ground(Marked("Fulmar was added to the Watched Ports List.", (1,))) is None
    assert grounder.ground(Marked("Tern was added to the Restricted Vessels List.", (1,))) is None
