"""The menu of names, and the buttons under a standing, reach the Desk by their ids alone."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord.ui import LayoutView

from bot.errors import AmbiguousEntity
from bot.surfaces.discord.choosing import EntityMenu, shown, value_of
from bot.surfaces.discord.enquiry import Enquiry, carried
from bot.surfaces.discord.standings import choice_view
from ingest.errors import InvalidQuestion
from ingest.register.listing import RegisterList
from tests.bot.surfaces.discord.limits import buttons_of, texts_of, walk
from tests.bot.surfaces.discord.standing import proof_of, shown_as, standing, status_of, told
from tests.bot.surfaces.discord.test_buttons import Counter, Interaction, in_loop, press

LONG = "Northern Institute of the Applied Sciences of Harbours, Piers, Moorings and Buoys"


async def choose(custom_id: str, value: str, interaction: Interaction) -> None:
    """Choose from a menu as a client does that knows nothing but its id."""
    match = EntityMenu.__discord_ui_compiled_template__.fullmatch(custom_id)
    assert match is not None
    interaction.data = {"values": [value]}
    menu = await EntityMenu.from_custom_id(interaction.real, None, match)
    await menu.callback(interaction.real)


@in_loop
async def test_who_is_chosen_reaches_the_desk_with_what_was_asked_of_them() -> None:
    desk = Counter()
    view = choice_view(Enquiry("Harbour", "meu"), ["North Harbour", "South Harbour"])
    (menu,) = [each for each in walk(cast("Any", view).to_components()) if each["type"] == 3]
    await choose(menu["custom_id"], "South Harbour", Interaction(desk))
    assert desk.calls == [("choose_entity", "meu||", "South Harbour")]


@in_loop
async def test_a_choice_that_fails_is_told_in_one_notice() -> None:
    interaction = Interaction(Counter(RuntimeError("secret words")))
    await choose("gz-choose:||", "Acme", interaction)
    (view,) = interaction.response.sent
    assert "did not work" in texts_of(view)[0]


@in_loop
async def test_each_button_under_a_standing_reaches_the_desk() -> None:
    desk = Counter()
    own = [RegisterList(f"own-{n}", f"Own {n}", "Me", "none", "x", "x") for n in range(40)]
    quotes = tuple(told(quote="word " * 700, start=n * 9000) for n in range(3))
    made = status_of(*(standing(of=each, events=quotes) for each in own))
    for view in (shown_as(made, 1), proof_of(made, 1)):
        for button in buttons_of(view):
            await press(button["custom_id"], Interaction(desk))
    assert desk.calls == [
        ("turn_standing", "||Acme", 0), ("turn_standing", "||Acme", 2),
        ("standing_sources", "||Acme", 0), ("turn_standing_sources", "||Acme", 0),
        ("turn_standing_sources", "||Acme", 2),
    ]  # fmt: skip


def pressed_in(view: LayoutView) -> Any:
    """Return the press of a button in a message, as discord.py has its parts."""
    parts = [SimpleNamespace(content=text) for text in texts_of(view)]
    message = SimpleNamespace(components=[SimpleNamespace(children=parts)])
    return SimpleNamespace(message=message)


@pytest.mark.parametrize("page", [0, 1, 9])
def test_a_name_that_no_button_can_carry_is_read_in_the_heading_of_any_page(page: int) -> None:
    own = [RegisterList(f"own-{n}", f"Own {n}", "Me", "none", "x", "x") for n in range(40)]
    made = status_of(*(standing(of=each) for each in own), entity=LONG)
    assert Enquiry(LONG, "meu").subject == "meu||"
    assert carried(pressed_in(shown_as(made, page)), "meu||") == Enquiry(LONG, "meu")


def test_where_neither_has_the_name_it_is_told_to_ask_again() -> None:
    for message in (None, SimpleNamespace(components=[])):
        with pytest.raises(InvalidQuestion, match="Ask again"):
            carried(cast("Any", SimpleNamespace(message=message)), "meu||")


def test_a_choice_is_a_name_or_for_a_long_one_what_stands_for_it() -> None:
    long = f"{LONG} and {LONG}"
    assert value_of("Acme") == "Acme"
    assert (len(value_of(long)), len(shown(long))) == (37, 100)
    assert value_of(long) != value_of(f"{long}.")


def test_whom_a_name_may_mean_is_told_and_kept_with_the_error() -> None:
    error = AmbiguousEntity("Harbour", ["North; Harbour", "South Harbour Ltd."])
    assert error.candidates == ("North; Harbour", "South Harbour Ltd.")
    assert error.message == "'Harbour' may be several: North; Harbour; South Harbour Ltd."
