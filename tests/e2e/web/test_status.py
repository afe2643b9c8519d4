"""Who is on which list, in a browser: looked up, seen, read, by keyboard, on a phone, in dark."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.access.roles import Role
from tests.bot.conftest import settings_of
from tests.bot.register.library import FILES
from tests.bot.surfaces.http.conftest import Team, serving
from tests.e2e.web.test_page import serious
from tests.support import ingest, write

UNDATED = """---
title: Notice on Zephyr
kind: notice
---
# Notice

The Bureau added Zephyr Aerospace to the Entity List.
"""
LONG = "Chengdu Institute of Long Names and Longer Companies (Holding) Limited, 成都长名公司 " * 3
NAMES = (
    "Zephyr Aerospace", LONG, "W" * 120, "中" * 90, "شركة الاختبار " * 12, "👩‍👩‍👧" * 40,
    "e\u0301\u0302" * 100, "\ufdfd" * 30, "ЩЖ" * 60, "<script>alert(1)</script>",
)  # fmt: skip
SCRIPTLESS = 'document.querySelector("picture img").naturalWidth'


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server of which nobody made a token, over a library of notices, news and a whole list."""
    base = tmp_path_factory.mktemp("lists")
    settings = settings_of(base / "home")
    ingest(settings, write(base / "source", {**FILES, "undated.md": UNDATED}))
    with serving(settings.home, api_per_minute=0) as team:
        yield team


def look_up(page: Page, team: Team, name: str) -> None:
    """Look somebody up as a person does."""
    page.goto(f"{team.url}/status")
    page.get_by_label("Name of a company or a person").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who is on which list?")).to_be_visible()


def test_the_chat_leads_there_and_a_name_is_looked_up(page: Page, lists: Team) -> None:
    page.goto(lists.url)
    page.get_by_role("link", name="Who is listed?").click()
    expect(page.get_by_label("Name of a company or a person")).to_be_focused()
    expect(page.get_by_text("United States persons may not buy or sell them")).to_be_visible()
    page.keyboard.type("Zephyr Aerospace")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/status\?entity=Zephyr\+Aerospace"))
    section = page.get_by_role("region", name="Section 1237 list of Communist")
    expect(section).to_contain_text("Vacated on 2021-05-25; listed on 2021-01-14")
    expect(section).to_contain_text("Securities, through Executive Order 13959")
    expect(page.get_by_text("Taken for: Zephyr Aerospace (exact).")).to_be_visible()
    expect(page.get_by_text("Added, on no known day")).to_be_visible()


def test_a_quote_leads_to_its_place_in_the_document(page: Page, lists: Team) -> None:
    look_up(page, lists, "Zephyr Aerospace")
    event = page.get_by_role("listitem").filter(has_text="Vacated on 2021-05-25")
    words = event.locator("blockquote").inner_text()
    event.get_by_role("link", name="Final order on Zephyr").click()
    expect(page.locator("mark")).to_have_text(words)
    expect(page.locator("mark")).to_be_in_viewport()


def test_a_list_and_a_day_narrow_it_and_stay(page: Page, lists: Team) -> None:
    look_up(page, lists, "Zephyr Aerospace")
    page.get_by_label("List", exact=True).select_option("dod-1237")
    page.get_by_label("As of").fill("2021-04-01")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("section.list")).to_have_count(1)
    expect(page.locator(".state")).to_have_text("Enjoined on 2021-03-12; listed since 2021-01-14")
    expect(page.get_by_label("List", exact=True)).to_have_value("dod-1237")
    expect(page.get_by_label("As of")).to_have_value("2021-04-01")


def test_not_found_not_listed_and_unknown_are_told_apart(page: Page, lists: Team) -> None:
    look_up(page, lists, "Nobody Ever Inc.")
    said = [
        page.get_by_role("region", name=name).locator(".state").inner_text()
        for name in ("Entity List", "Section 1237", "Section 1260H")
    ]
    assert said == [
        "Not on the list as of 2022-06-01", "Not found in these documents",
        "Unknown: nothing of this list is held",
    ]  # fmt: skip
    expect(page.get_by_role("region", name="Section 1237")).to_contain_text(
        "This does not mean that it is not on the list"
    )


def test_a_name_of_several_is_asked_back_and_others_are_offered(page: Page, lists: Team) -> None:
    look_up(page, lists, "Harbour Works")
    expect(page.get_by_role("alert")).to_contain_text("may be one of several")
    assert serious(page) == []
    page.get_by_role("link", name="North Harbour Works").click()
    expect(page.get_by_role("heading", name="North Harbour Works")).to_be_visible()
    look_up(page, lists, "Acme")
    page.get_by_text("1 of a like name, not taken for it").click()
    page.get_by_role("link", name="Chengdu Acme Technologies Co., Ltd.").click()
    expect(page.get_by_text("Taken for: Chengdu Acme Technologies Co., Ltd.")).to_be_visible()


def test_what_is_wrong_is_told_at_the_field(page: Page, lists: Team) -> None:
    look_up(page, lists, "?!")
    expect(page.get_by_role("alert")).to_contain_text("is no name")
    field = page.get_by_label("Name of a company or a person")
    expect(field).to_be_focused()
    assert "is no name" in page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert serious(page) == []


def test_all_of_it_is_reached_by_keyboard(page: Page, lists: Team) -> None:
    look_up(page, lists, "Acme")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("(e => (e.textContent.trim() || e.name).slice(0, 40))"
                          "(document.activeElement)")
        )  # fmt: skip
    assert reached[0] == "Go to the standing"
    wanted = ["Ask", "entity", "as_of", "Look up", "1 of a like name, not taken for it",
              "Open the picture by itself"]  # fmt: skip
    assert [each for each in dict.fromkeys(reached) if each in wanted] == wanted
    page.goto(f"{lists.url}/status/Acme")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#standing")).to_be_focused()


def test_no_script_is_needed(browser: Browser, lists: Team) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    look_up(page, lists, "Acme")
    expect(page.get_by_role("region", name="Entity List")).to_contain_text("Listed since 2019")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["Zephyr Aerospace", LONG[:290], ""])
def test_nobody_is_kept_out_and_nothing_is_cut_off(
    browser: Browser, lists: Team, scheme: str, width: int, name: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(f"{lists.url}/status/{quote(name, safe='')}")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if name:
        picture = page.get_by_role("img")
        expect(picture).to_have_attribute("alt", re.compile("a timeline"))
        assert page.evaluate(SCRIPTLESS) > 0, "it is drawn"
        drawn = page.evaluate("document.querySelector('picture img').currentSrc")
        page.goto(drawn)
        assert page.evaluate("document.documentElement.viewBox.baseVal.width") == (
            360 if width == 360 else 760
        )
    context.close()


@pytest.mark.parametrize("width", [360, 760])
def test_the_picture_keeps_its_texts_inside_in_a_real_browser(
    page: Page, lists: Team, width: int
) -> None:
    for name in NAMES:
        address = f"{lists.url}/api/v1/status/{quote(f'A {name}'[:300], safe='')}"
        response = page.goto(f"{address}?format=svg&width={width}")
        assert response
        assert response.ok, name
        outside = page.evaluate(
            """() => { const whole = document.documentElement.viewBox.baseVal;
            return [...document.querySelectorAll("text")].map((each) => [each, each.getBBox()])
              .filter(([, box]) => box.x < 0 || box.x + box.width > whole.width
                || box.y + box.height > whole.height)
              .map(([each, box]) => `${each.textContent}: ${box.x} to ${box.x + box.width}`); }"""
        )
        assert outside == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_by_itself_has_its_style(browser: Browser, lists: Team, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{lists.url}/api/v1/status/Acme?format=svg")
    fill = page.evaluate("getComputedStyle(document.querySelector('rect.paper')).fill")
    assert fill == {"light": "rgb(251, 250, 247)", "dark": "rgb(22, 23, 26)"}[scheme]
    context.close()


def test_a_token_is_asked_for_and_leads_on_to_the_page(page: Page, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", FILES))
    with serving(settings.home, api_per_minute=0) as closed:
        closed.make("reader", Role.READER, ["public"])
        page.goto(f"{closed.url}/status/Acme")
        page.get_by_label("Your token").fill(closed.tokens["reader"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("region", name="Entity List")).to_contain_text("Listed since 2019")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Your token")).to_be_visible()
