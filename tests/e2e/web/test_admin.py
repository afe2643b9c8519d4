"""The admin's page in a browser, what readers say of an answer there, and what a browser keeps."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bot.access.roles import Role
from bot.places.store import Places
from bot.upkeep import ingest_all
from ingest.options import Options
from ingest.progress import Silent
from ingest.schedule import Job
from tests.bot.conftest import settings_of
from tests.bot.surfaces.http.conftest import Team, serving
from tests.e2e.web.test_page import FEE, MOOR, OSTEND, ask, serious
from tests.support import write

WHY = "It does not say since when."
LONG = "a-very-long-name-of-a-folder-without-a-blank/" * 3


@pytest.fixture(scope="module")
def kept_team(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server with tokens, a source that failed, and one with a rejected file."""
    base = tmp_path_factory.mktemp("kept")
    home = Path(shutil.copytree(library, base / "home"))
    folder = write(base / LONG, {"a.md": "# A\n\nA note.", "b.pdf": b"no PDF"})
    job = Job(str(folder), Options())
    ingest_all(settings_of(home), [job], Silent())
    folder.rename(folder.with_name("away"))
    ingest_all(settings_of(home), [job], Silent(), go_on=True)
    with serving(home, min_confidence=0.2, api_per_minute=0) as team:
        team.make("admin", Role.ADMIN, None)
        team.make("legal", Role.READER, ["public", "team-legal"])
        team.make("reader", Role.READER, ["public"])
        team.call("POST", "/api/v1/documents", "admin", files={"file": ("n.md", b"# N\n\nA note.")})
        yield team


def enter(page: Page, team: Team, who: str) -> None:
    """Sign in with a token."""
    page.goto(team.url)
    page.get_by_label("Your token").fill(team.tokens[who])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()


def said(team: Team) -> list[tuple[str, str]]:
    """Return what was said of answers, in order: the verdict and the reason."""
    with Places(settings_of(team.home)) as places:
        return [(each.verdict, each.reason) for each in places.feedback.since()]


def test_an_admin_goes_from_the_chat_to_what_readers_said(page: Page, kept_team: Team) -> None:
    enter(page, kept_team, "admin")
    ask(page, MOOR)
    page.get_by_role("button", name="Not helpful").click()
    expect(page.get_by_role("status")).to_have_text("Thank you, noted.")
    expect(page.get_by_label("What was wrong or missing?")).to_be_focused()
    page.keyboard.type(WHY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Thank you, your reason is noted.")
    page.get_by_role("link", name="Administration").click()
    expect(page.get_by_role("heading", name="Administration")).to_be_visible()
    expect(page.get_by_role("table", name="Collections")).to_contain_text("team-legal")
    expect(page.get_by_role("table", name="Sources")).to_contain_text("SourceNotFound")
    expect(page.get_by_text("MalformedFile")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    page.get_by_role("link", name=MOOR).click()
    expect(page.locator(".said")).to_contain_text("Mooring without a permit")


def test_the_chart_is_told_in_words_and_as_a_table(page: Page, kept_team: Team) -> None:
    enter(page, kept_team, "admin")
    ask(page, FEE)
    page.goto(f"{kept_team.url}/admin")
    chart = page.get_by_role("img", name="Questions by day")
    expect(chart).to_be_visible()
    assert max(height(each) for each in chart.locator("rect:not(.room)").all()) > 50
    page.get_by_text("The numbers by day").click()
    expect(page.get_by_role("table", name="Questions by day")).to_contain_text(re.compile(r"\d"))


def height(locator: Locator) -> float:
    """Return how tall an element is shown."""
    found = locator.bounding_box()
    return found["height"] if found else 0.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_kept_out_of_the_admins_page_and_nothing_is_cut_off(
    browser: Browser, kept_team: Team, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    enter(page, kept_team, "admin")
    ask(page, MOOR)
    page.get_by_role("button", name="Not helpful").click()
    expect(page.get_by_label("What was wrong or missing?")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{kept_team.url}/admin")
    page.get_by_text("The numbers by day").click()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("table")).to_have_count(5)  # also where it is laid out as a list
    context.close()


def test_all_of_the_admins_page_is_reached_by_keyboard(page: Page, kept_team: Team) -> None:
    enter(page, kept_team, "admin")
    ask(page, FEE)
    page.goto(f"{kept_team.url}/admin")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert reached == [
        "Go to the library", "Gazette", "Ask", "Who is listed?", "Sign out", "The numbers by day",
    ]  # fmt: skip


def test_a_reader_is_told_that_the_page_is_not_for_them(page: Page, kept_team: Team) -> None:
    enter(page, kept_team, "reader")
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
    page.goto(f"{kept_team.url}/admin")
    expect(page.get_by_role("heading", name="Not for this token")).to_be_visible()
    assert serious(page) == []


# -- feedback ---------------------------------------------------------------------------------


def test_a_press_of_a_button_is_a_judgement_and_another_one_changes_it(
    page: Page, open_team: Team
) -> None:
    page.goto(open_team.url)
    ask(page, FEE)
    helpful = page.get_by_role("button", name="Helpful", exact=True)
    unhelpful = page.get_by_role("button", name="Not helpful")
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    assert said(open_team) == [("helpful", "")]
    unhelpful.click()
    expect(unhelpful).to_have_attribute("aria-pressed", "true")
    expect(helpful).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("What was wrong or missing?")).to_be_hidden()
    expect(unhelpful).to_be_focused()
    assert said(open_team) == [("unhelpful", "")]


def test_a_judgement_that_cannot_be_kept_is_told(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    ask(page, FEE)
    page.locator(".judging").evaluate("(box) => { box.dataset.answer = 'a0'; }")
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.locator(".heard")).to_contain_text("There is no answer 'a0'.")
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)


# -- what a browser keeps, and what it can do without -----------------------------------------


def test_who_comes_next_to_a_browser_sees_nothing_of_who_signed_out(
    page: Page, kept_team: Team
) -> None:
    enter(page, kept_team, "legal")
    ask(page, OSTEND)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Your token")).to_be_visible()
    assert page.evaluate("localStorage.getItem('gazette.conversation')") is None
    enter(page, kept_team, "legal")
    expect(page.locator(".exchange")).to_have_count(0)


def test_who_signs_in_after_a_session_ran_out_sees_nothing_of_another_token(
    page: Page, kept_team: Team
) -> None:
    enter(page, kept_team, "legal")
    ask(page, OSTEND)
    page.context.clear_cookies()
    enter(page, kept_team, "legal")
    expect(page.locator(".exchange")).to_have_count(1)
    page.context.clear_cookies()
    enter(page, kept_team, "reader")
    expect(page.locator(".exchange")).to_have_count(0)
    assert "winter" not in page.evaluate("JSON.stringify(localStorage)")


def test_signing_out_of_the_admins_page_clears_the_conversation_too(
    page: Page, kept_team: Team
) -> None:
    enter(page, kept_team, "admin")
    ask(page, FEE)
    page.goto(f"{kept_team.url}/admin")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Your token")).to_be_visible()
    assert page.evaluate("localStorage.getItem('gazette.conversation')") is None


def test_an_answer_under_way_is_stopped_and_the_next_is_asked(page: Page, open_team: Team) -> None:
    held: list[Route] = []
    page.goto(open_team.url)
    page.route("**/api/v1/ask", lambda route: held.append(route))
    page.get_by_label("Your question").fill(FEE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".said")).to_have_text("You stopped this answer: it is not whole.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.unroute("**/api/v1/ask")
    ask(page, MOOR)
    expect(page.locator(".said").last).to_contain_text("Mooring")
    page.reload()
    expect(page.locator(".exchange")).to_have_count(1)


def test_an_answer_is_saved_as_markdown(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    ask(page, MOOR)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Save as Markdown").click()
    saved = downloading.value
    assert re.fullmatch(r"a[0-9a-f]+\.md", saved.suggested_filename)
    text = saved.path().read_text(encoding="utf-8")
    assert text.startswith(f"# {MOOR}")
    assert "Order on moorings" in text


def test_without_scripts_the_page_says_what_is_missing(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    told = page.locator("main noscript")
    expect(told).to_have_count(1)
    assert "this browser runs none" in (told.text_content() or "")
