"""Where an entity stands is told in words that nobody takes for others, with all its quotes."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from discord.ui import LayoutView
from hypothesis import HealthCheck, given, settings

from bot.register.lettering import capital
from bot.surfaces.discord.enquiry import Enquiry, enquiry_in, enquiry_of
from bot.surfaces.discord.escaping import address
from bot.surfaces.discord.layout import Accent
from bot.surfaces.discord.standings import choice_view
from bot.surfaces.team import MAX_NAME
from ingest.errors import InvalidDate
from ingest.register.listing import LISTS, RegisterList
from ingest.register.names import Match
from tests.bot.surfaces.discord.limits import buttons_of, payload_of, refused, walk
from tests.bot.surfaces.discord.made import check_hostile, faults, texts
from tests.bot.surfaces.discord.standing import (
    PICTURE,
    asked_back,
    proof_of,
    shown_as,
    standing,
    status_of,
    told,
    with_text,
)
from tests.bot.surfaces.discord.test_views import every_page, seen


def views_with(text: str, times: int = 1) -> Iterator[LayoutView]:
    """Yield every message about a standing with a text wherever a stranger's is shown."""
    made = with_text(text, text * times)
    yield from every_page(lambda page: shown_as(made, page, PICTURE))
    yield from every_page(lambda page: proof_of(made, page))
    yield from asked_back(text, [f"{text * times} {n}" for n in range(20)])


@given(texts())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_strangers_text_in_any_place_neither_breaks_a_message_nor_acts(text: str) -> None:
    for view in views_with(text):
        assert faults(view, [address(text), "https://agency.example/1"]) == []


@pytest.mark.parametrize("text", ["*_~|`<@1> ", "word ", "👨\u200d👩\u200d👧", "中", "- x\n"])
def test_a_huge_text_in_any_place_is_shown_in_messages_that_discord_takes(text: str) -> None:
    for view in views_with(text, 3_000 // len(text)):
        assert faults(view) == []


@pytest.mark.slow
def test_no_text_of_the_hostile_collections_acts_in_any_message(
    request: pytest.FixtureRequest,
) -> None:
    check_hostile(request, views_with, 40)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (standing("listed", since="2019-05-16"), "LISTED · since 2019-05-16"),
        (standing("listed"), "LISTED Effect"),
        (standing("enjoined", since="2021-01-14"),
         "ENJOINED: a court has put it on hold · since 2021-01-14"),
        (standing("vacated", since="2021-01-14", until="2021-05-25"),
         "VACATED: it was set aside · since 2021-01-14 · until 2021-05-25"),
        (standing("removed", until="2017-03-29"),
         "REMOVED: taken off the list · until 2017-03-29"),
        (standing("removed", absent_on="2026-07-01", whole=True),
         "An earlier version of the list has it; the one of 2026-07-01 does not."),
        (standing("not_found"), "NOT FOUND in these documents"),
        (standing("not_found"), "holds documents on this list until 2026-07-23"),
        (standing("not_found", held_until=None),
         "holds documents on this list, but not the list itself."),
        (standing("not_found", whole=True, whole_on="2026-07-01"),
         "NOT ON THE LIST as of 2026-07-01"),
        (standing("not_found", whole=True), "NOT ON THE LIST Effect"),
        (standing("not_found", whole=True, whole_on="2026-07-01"),
         "holds the whole list as of 2026-07-01"),
        (standing("not_found", whole=True), "holds the whole list."),
        (standing("not_found", events=(told(on="2999-01-01"),)), "announced, and not in force yet"),
        (standing("unknown_in_library", held_until=None),
         "UNKNOWN: this library holds nothing of this list"),
        (standing("unknown_in_library", events=(told(),)), "UNKNOWN: not all of it is read"),
        (standing("unknown_in_library"), "Not all documents of this library are read"),
    ],
)  # fmt: skip
def test_each_status_is_told_in_its_own_words(made: object, words: str) -> None:
    assert words in seen([shown_as(status_of(made))])  # type: ignore[arg-type]


def test_not_found_is_never_told_as_not_listed_nor_the_other_way_round() -> None:
    absent = seen([shown_as(status_of(standing("not_found", whole=True)))])
    unknown = seen([shown_as(status_of(standing("not_found")))])
    assert "NOT FOUND" not in absent
    assert "NOT ON THE LIST" not in unknown


def test_each_list_is_told_with_its_keeper_and_what_being_on_it_does() -> None:
    read = seen([shown_as(status_of(*(standing("listed", each) for each in LISTS)))])
    for each in LISTS:
        assert f"{capital(each.title)}, kept by the {each.authority}" in read
        assert f"Effect: {each.effect}." in read


def test_a_list_of_a_users_own_is_told_as_any_other() -> None:
    own = [RegisterList(f"own-{n}", f"Own List {n}", "Me", "none", "x", "x") for n in range(30)]
    pages = every_page(lambda page: shown_as(status_of(*(standing(of=o) for o in own)), page))
    assert all(f"Own List {n}, kept by the Me" in seen(pages) for n in range(30))
    assert all(refused(view) == [] for view in pages)


def test_what_it_is_on_comes_before_what_it_is_not_on() -> None:
    read = seen([shown_as(status_of(standing("not_found"), standing("vacated", LISTS[2])))])
    assert read.index("VACATED") < read.index("NOT FOUND")
    assert payload_of(shown_as(status_of(standing())))[0]["accent_color"] == Accent.ANSWERED
    absent = payload_of(shown_as(status_of(standing("not_found"))))
    assert absent[0]["accent_color"] == Accent.NOTICE


def test_the_name_is_told_with_whom_it_was_taken_for_and_who_else_is_called_so() -> None:
    names = tuple(f"Acme {n}" for n in range(8))
    read = seen([shown_as(status_of(standing(), others=names, as_of=date(2021, 7, 1)))])
    assert read.startswith("AcmeTaken for: Acme Co., Ltd. (without legal form).")
    assert "As of 2021-07-01" in read
    assert "Others, not taken for it: Acme 0; Acme 1; Acme 2; Acme 3; Acme 4; and 3 more" in read
    nobody = seen([shown_as(status_of(standing(), matched=(), others=("Acme Works",)))])
    assert "No name in this library" in nobody
    assert "Did you mean one of these? Acme Works" in nobody


def test_the_newest_events_are_told_with_their_citation_and_a_way_to_the_document() -> None:
    some = tuple(
        told("modified" if n > 10 else "added", f"20{n}-01-02", citation=f"{n} FR 1",
             title=f"Notice {n}", start=n)
        for n in range(10, 16)
    )  # fmt: skip
    news = told("added", "2021-05-01", kind="news", title="Rumours", official=False)
    view = shown_as(status_of(standing(events=some, reported=(news,))))
    read = seen([view])
    newest = "2015-01-02 modified, published 2019-05-21 · 15 FR 1 · Notice 15 · OFFICIAL order"
    assert newest in read
    assert "2010-01-02 added" in read, "what put it on the list"
    assert "More events, under Sources: 3" in read
    assert "2013-01-02" not in read
    assert "Reported, not by an official document: " in read
    assert "Rumours · NEWS, not an official document" in read
    assert "(<https://agency.example/1>)" in str(payload_of(view))


def test_every_quote_is_on_some_page_once_with_all_the_events_it_tells() -> None:
    row = [told(a, f"20{n}-01-02", quote="The row of Acme end.", start=7)
           for n, a in ((18, "added"), (19, "modified"))]  # fmt: skip
    others = [told("added", quote=f"Words {n} end. {'long ' * 300}", start=n * 9000)
              for n in range(1, 20)]  # fmt: skip
    made = status_of(standing(events=(*others, *row)))
    pages = every_page(lambda page: proof_of(made, page))
    read = seen(pages)
    assert read.count("The row of Acme end.") == 1
    assert "2019-01-02 modified, published 2019-05-21; 2018-01-02 added" in read
    assert all(f"Words {n} end." in read for n in range(1, 20))
    assert all(refused(view) == [] for view in pages)
    assert all(seen([view]).startswith("Acme") for view in pages)
    assert "No document here tells" in seen([proof_of(status_of(standing("not_found")))])


def test_the_sources_are_offered_where_there_are_any() -> None:
    for events in ((), (told(),)):
        (proof,) = buttons_of(shown_as(status_of(standing(events=events))))
        assert proof["label"] == "Sources"
        assert bool(proof.get("disabled")) == (not events)


def test_the_picture_is_on_the_first_page_and_on_no_other() -> None:
    own = [RegisterList(f"own-{n}", f"Own {n}", "Me", "none", "x", "x") for n in range(30)]
    made = status_of(*(standing(of=each) for each in own))
    pages = every_page(lambda page: shown_as(made, page, PICTURE))
    shown = [[e for e in walk(payload_of(view)) if e["type"] == 13] for view in pages]
    assert [len(each) for each in shown] == [1] + [0] * (len(pages) - 1)
    assert shown[0][0]["file"] == {"url": "attachment://standing.svg"}
    assert [getattr(view, "attached", "") for view in pages] == [
        PICTURE,
        *[None] * (len(pages) - 1),
    ]


# -- what buttons carry -----------------------------------------------------------------------


@given(texts())
@settings(deadline=None)
def test_a_button_carries_all_that_was_asked_or_leaves_the_name_to_the_heading(text: str) -> None:
    asked = enquiry_of(text[:MAX_NAME], "entity-list", "2021-07")
    carried = enquiry_in(asked.subject)
    assert (carried.list_id, carried.as_of) == ("entity-list", date(2021, 7, 31))
    assert carried.entity in (asked.entity, "")
    assert len(asked.subject.encode()) <= 75
    assert carried.entity or len(asked.entity.encode()) > 50 or not asked.entity.strip()


def test_a_day_that_is_none_is_an_error() -> None:
    with pytest.raises(InvalidDate):
        enquiry_of("Acme", None, "next Tuesday")


def test_of_several_names_each_can_be_chosen_however_long_it_is() -> None:
    names = [f"Acme {n} {'of the far north ' * 10}" for n in range(9)] + ["Acme"]
    view = choice_view(Enquiry("Acm", "meu", None), names)
    (menu,) = [each for each in walk(payload_of(view)) if each["type"] == 3]
    assert menu["custom_id"] == "gz-choose:meu||"
    values = [each["value"] for each in menu["options"]]
    assert len(set(values)) == len(names)
    assert values[-1] == "Acme"
    assert refused(view) == []
    assert "“Acm” may be one of several" in seen([view])


Page = Callable[[int], LayoutView]


@pytest.mark.parametrize("page", [-3, 0, 1, 500])
def test_a_page_that_is_not_there_is_the_nearest_that_is(page: int) -> None:
    made = with_text("word", "word " * 100)
    for view in (shown_as, proof_of):
        of: Page = lambda each, view=view: view(made, each)  # type: ignore[misc] # noqa: E731
        last = len(every_page(of)) - 1
        assert payload_of(of(page)) == payload_of(of(min(max(page, 0), last)))


def test_whom_a_name_was_taken_for_is_told_for_each() -> None:
    matched = (Match("Acme", "exact"), Match("Acme Group", "beginning of the name"))
    read = seen([shown_as(status_of(standing(), matched=matched))])
    assert "Taken for: Acme (exact); Acme Group (beginning of the name)." in read
