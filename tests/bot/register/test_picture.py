"""The picture of a standing: whole and harmless whatever it is of, with each event in its place."""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.register.lettering import wide
from bot.register.picture import NARROW, WIDE, WIDEST, description, picture
from bot.register.status import EntityStatus, Standing, Status
from bot.register.wording import held_in_words, in_words
from tests.bot.register.standings import STATUSES, standing, status_of, told

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"name": (17.0, True), "title": (13.0, True), "small": (11.0, False)}
REACH = 7  # of a mark around its place


def drawn(status: EntityStatus, width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(picture(status, width))


def size_of(root: ElementTree.Element) -> tuple[float, float]:
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    return width, height


def boxes(
    element: ElementTree.Element, x: float = 0, y: float = 0
) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield the left, top, right and bottom of all that is drawn, each with what it is."""
    if element.tag in (f"{SVG}defs", f"{SVG}style", f"{SVG}title", f"{SVG}desc"):
        return
    moved = re.fullmatch(r"translate\(([-\d.]+)(?: ([-\d.]+))?\)", element.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2] or 0)) if moved else (x, y)
    at = [float(element.get(name, "0")) for name in ("x", "y", "width", "height")]
    if element.tag == f"{SVG}rect":
        yield "rect", x + at[0], y + at[1], x + at[0] + at[2], y + at[1] + at[3]
    elif element.tag == f"{SVG}text":
        size, bold = SIZES.get(element.get("class", "").split()[0], (12.0, False))
        right = x + at[0] + wide(element.text or "", size, bold)
        yield element.text or "", x + at[0], y + at[1] - size, right, y + at[1] + 4
    elif element.tag == f"{SVG}path" and moved:
        yield "mark", x - REACH + 1, y - REACH + 1, x + REACH - 1, y + REACH - 1
    elif line := re.fullmatch(r"M([-\d.]+) ([-\d.]+)([HV])([-\d.]+)", element.get("d", "")):
        first, second, end = float(line[1]), float(line[2]), float(line[4])
        along = line[3] == "H"
        yield (
            "line",
            x + first,
            y + second,
            x + (end if along else first),
            y + (second if along else end),
        )
    for each in element:
        yield from boxes(each, x, y)


@settings(max_examples=40, deadline=None)
@given(STATUSES, st.sampled_from([NARROW, WIDE, WIDEST]))
def test_whatever_it_is_of_it_is_well_formed_and_all_of_it_is_inside(
    status: EntityStatus, wanted: int
) -> None:
    root = drawn(status, wanted)
    width, height = size_of(root)
    assert width == wanted
    for what, left, top, right, bottom in boxes(root):
        assert -0.1 <= left <= right + 0.1 <= width + 0.2, (what, left, right, width)
        assert -0.1 <= top <= bottom + 0.1 <= height + 0.2, (what, top, bottom, height)


@settings(max_examples=25, deadline=None)
@given(STATUSES)
def test_it_loads_nothing_and_runs_nothing(status: EntityStatus) -> None:
    root = drawn(status)
    names = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert names <= {
        "svg", "title", "desc", "style", "defs", "pattern", "rect", "circle", "path", "text", "g",
    }  # fmt: skip
    attributes = {name for each in root.iter() for name in each.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    fills = {each.get("fill") for each in root.iter()} - {None}
    assert fills <= {"url(#dotted)", "url(#hatched)"}
    (style,) = root.iter(f"{SVG}style")
    assert "url" not in (style.text or "")
    assert "@import" not in (style.text or "")


@settings(max_examples=25, deadline=None)
@given(STATUSES)
def test_it_is_the_same_each_time_and_says_each_event_in_words(status: EntityStatus) -> None:
    assert picture(status) == picture(status)
    root = drawn(status)
    events = sum(len(each.events) + len(each.reported) for each in status.standings)
    marks = [each for each in root.iter(f"{SVG}path") if each.find(f"{SVG}title") is not None]
    assert len(marks) == events, "undated ones, too"


# -- what it shows --------------------------------------------------------------------------


def mark_of(root: ElementTree.Element, words: str) -> tuple[str, float]:
    """Return the kind of the mark of an event, and where it is along time."""
    (found,) = (
        each for each in root.iter(f"{SVG}path")
        if (title := each.find(f"{SVG}title")) is not None and title.text == words
    )  # fmt: skip
    return found.attrib["class"], float(re.findall(r"[\d.]+", found.attrib["transform"])[0])


def said(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


HELD = standing(
    "vacated", (told("designated", "2021-01-14"), told("enjoined", "2021-03-12"),
                told("vacated", "2021-05-25")),
)  # fmt: skip


def test_a_list_has_its_status_its_events_in_order_and_hatches_while_it_was_enjoined() -> None:
    root = drawn(status_of(HELD))
    places = [
        mark_of(root, each)[1]
        for each in (
            "designated on 2021-01-14",
            "enjoined on 2021-03-12",
            "vacated on 2021-05-25",
        )
    ]
    assert places == sorted(places)
    assert {"2021-01-14", "2021-03-12", "2021-05-25"} <= set(said(root))
    assert "Vacated on 2021-05-25; listed on 2021-01-14" in said(root)
    bars = root.findall(f"{SVG}g[1]/{SVG}rect")
    assert [each.get("fill") for each in bars] == [None, "url(#hatched)"]
    starts = [float(each.attrib["x"]) for each in bars]
    ends = [x + float(each.attrib["width"]) for x, each in zip(starts, bars, strict=True)]
    assert (starts[0], ends[0], starts[1], ends[1]) == pytest.approx(
        (places[0], places[1], places[1], places[2]), abs=0.2
    )


def test_the_line_of_the_day_is_at_its_place_and_bars_end_there() -> None:
    listed = standing("listed", (told("added", "2019-01-01"),))
    root = drawn(status_of(listed, as_of=date(2020, 7, 1)))
    assert "as of 2020-07-01" in said(root)
    (line,) = (each for each in root.iter(f"{SVG}path") if each.get("class") == "now")
    x = float(re.findall(r"[\d.]+", line.attrib["d"])[0])
    first, last = 16.0, WIDE - 16.0
    assert x == pytest.approx(first + (last - first) * (365 + 182) / (365 + 366), abs=0.2)
    (bar,) = root.findall(f"{SVG}g[1]/{SVG}rect")
    assert float(bar.attrib["x"]) + float(bar.attrib["width"]) == pytest.approx(x, abs=0.2)
    assert {"2019", "2020"} <= set(said(root))


def test_what_is_only_reported_is_hollow() -> None:
    root = drawn(status_of(standing("not_found", reported=(told("added", "2021-02"),))))
    assert mark_of(root, "added on 2021-02")[0] == "hollow"
    assert "hollow: reported, not official" in said(root)
    root = drawn(status_of(standing("listed", (told("added", "2021-02"),))))
    assert mark_of(root, "added on 2021-02")[0] == "mark"
    assert "hollow: reported, not official" not in said(root)


def test_what_has_no_date_is_shown_before_the_years_as_undated() -> None:
    root = drawn(status_of(standing("listed", (told("added"), told("modified", "2020-05-19")))))
    assert "no date" in said(root)
    undated = mark_of(root, "added, on no known day")[1]
    axis = next(each for each in root.iter(f"{SVG}path") if each.get("class") == "line")
    begins = float(re.findall(r"[\d.]+", axis.attrib["d"])[0])
    assert undated < begins <= mark_of(root, "modified on 2020-05-19")[1]
    assert "no date" not in said(drawn(status_of(HELD)))


def test_a_day_of_publication_is_not_told_as_that_of_the_act() -> None:
    root = drawn(status_of(standing("listed", (told("added", None, "2021-01-15", "86 FR 1"),))))
    kind, along = mark_of(root, "added, published on 2021-01-15, 86 FR 1")
    assert (kind, along > 0) == ("mark", True)


@pytest.mark.parametrize(
    ("given", "words", "kind"),
    [
        (standing("not_found"), "Not found in these documents", "line dashed"),
        (standing("not_found", whole=True), "Not on the list", "line"),
        (standing("unknown_in_library"), "Unknown: nothing of this list is held", "url(#dotted)"),
    ],
)
def test_not_found_not_listed_and_unknown_are_told_apart_by_words_and_pattern(
    given: Standing, words: str, kind: str
) -> None:
    root = drawn(status_of(given))
    assert words in said(root)
    (lane, *_) = root.findall(f"{SVG}g")
    (ground,) = (each for each in lane if each.tag in (f"{SVG}path", f"{SVG}rect"))
    assert kind in (ground.get("class"), ground.get("fill"))


def test_who_is_on_a_later_version_no_more_has_a_bar_until_that_day() -> None:
    gone = standing("removed", (told("added", "2020-01-01"),), absent_on="2021-01-01")
    later = standing("listed", (told("added", "2022-01-01"),))
    root = drawn(status_of(gone, later))
    assert "No longer on the list of 2021-01-01" in said(root)
    (bar,) = root.findall(f"{SVG}g[1]/{SVG}rect")
    width = (WIDE - 32) * 366 / (366 + 365 + 365)
    assert float(bar.attrib["width"]) == pytest.approx(width, abs=0.2)
    assert "earlier version" in held_in_words(gone)


def test_two_events_of_one_day_are_both_seen() -> None:
    root = drawn(
        status_of(standing("listed", (told("added", "2020-01-01"), told("modified", "2020-01-01"))))
    )
    assert mark_of(root, "added on 2020-01-01")[1] + 7 < mark_of(root, "modified on 2020-01-01")[1]


def test_it_is_told_to_those_who_do_not_see_it() -> None:
    root = drawn(status_of(HELD, as_of=date(2021, 6, 1)))
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert named[root.attrib["aria-labelledby"]] == "Acme: standing on lists, as of 2021-06-01"
    words = named[root.attrib["aria-describedby"]] or ""
    for fact in ("Acme (exact)", "Vacated on 2021-05-25", "enjoined on 2021-03-12"):
        assert fact in words
    assert words == " ".join(description(status_of(HELD, as_of=date(2021, 6, 1))))


def test_it_is_read_on_dark_and_scales_to_its_room() -> None:
    text = picture(status_of(HELD))
    assert "@media (prefers-color-scheme:dark)" in text
    root = drawn(status_of(HELD))
    assert "width" not in root.attrib
    assert "height" not in root.attrib


def test_names_are_text_and_long_ones_are_cut_between_characters() -> None:
    root = drawn(status_of(HELD, entity="<b>A & B</b>\x00\u202e"))
    assert said(root)[0] == "<b>A & B</b>"
    family = "👩‍👩‍👧"
    for name in (family * 80, "e\u0301" * 200, "中" * 90):
        shown = said(drawn(status_of(HELD, entity=name), NARROW))[0]
        assert shown.endswith("…")
        one = {family[0]: family, "e": "e\u0301", "中": "中"}[name[0]]
        assert set(shown.removesuffix("…").replace(one, "")) == set()


@pytest.mark.parametrize(
    ("status", "events", "words"),
    [
        ("listed", (told("added", "2019-05-16"),), "Listed since 2019-05-16"),
        ("listed", (), "Listed, since when is not told"),
        ("removed", (told("added", "2016"), told("removed", "2017-03-29")),
         "Removed on 2017-03-29; listed on 2016"),
        ("removed", (), "Removed, when is not told"),
        ("enjoined", (told("designated", "2021-01-14"), told("enjoined", "2021-03-12")),
         "Enjoined on 2021-03-12; listed since 2021-01-14"),
    ],
)  # fmt: skip
def test_a_standing_is_told_in_words(
    status: Status, events: tuple[object, ...], words: str
) -> None:
    assert in_words(standing(status, events)) == words  # type: ignore[arg-type]


def test_what_is_held_of_a_list_is_told_with_until_when() -> None:
    until = standing("not_found", held_until="2021-01-14")
    assert "documents on this list until 2021-01-14, but not the list" in held_in_words(until)
    assert "the whole list" in held_in_words(standing("not_found", whole=True))
    assert "cannot tell" in held_in_words(standing("unknown_in_library"))


def test_what_is_only_announced_or_not_read_is_not_told_as_nothing() -> None:
    announced = standing("not_found", (told("added", "2999-01-01"),), held_until="2999-01-01")
    assert held_in_words(announced) == "What is told below is announced, and not in force yet."
    unread = standing("unknown_in_library", (told("added", "2020-01-01"),))
    assert "are read for this yet" in held_in_words(unread)
    assert in_words(unread) == "Unknown: not all of it is read"
