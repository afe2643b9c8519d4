"""The page in a browser: asked, answered in pieces, sources beside it, by keyboard, on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.bot.surfaces.http.conftest import Team

MOOR = "What is prohibited without a permit?"
FEE = "What fee does Executive Order 12000 set?"
OSTEND = "When will the harbour of Ostend close?"


def ask(page: Page, question: str) -> None:
    """Ask as a person does, and wait for the whole answer."""
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()
    asked = page.locator(".exchange").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange").nth(asked).locator(".standing")).not_to_be_empty()


def serious(page: Page) -> list[str]:
    """Return what axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_an_answer_has_its_sources_beside_it_and_opens_at_the_quote(
    page: Page, open_team: Team
) -> None:
    page.goto(open_team.url)
    ask(page, MOOR)
    answer = page.locator(".exchange")
    expect(answer.locator(".said")).to_contain_text("Mooring without a permit is prohibited")
    source = answer.locator(".sources li").first
    expect(source).to_contain_text("Official order")
    quote = source.locator("blockquote").inner_text()
    said, beside = answer.locator(".said").bounding_box(), source.bounding_box()
    assert said
    assert beside
    assert beside["x"] >= said["x"] + said["width"]
    source.get_by_role("link").click()
    expect(page.locator("mark")).to_have_text(quote)
    expect(page.locator("mark")).to_be_in_viewport()
    assert serious(page) == []


def test_a_mark_leads_to_its_source(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    ask(page, MOOR)
    page.get_by_label("Source 1").first.click()
    expect(page.locator(".sources li:target")).to_contain_text("Order on moorings")


def test_the_conversation_goes_on_is_kept_and_can_be_begun_anew(
    page: Page, open_team: Team
) -> None:
    page.goto(open_team.url)
    ask(page, FEE)
    ask(page, "And E.O. 12001?")
    understood = page.locator(".understood").last
    expect(understood).to_have_text("Understood as: What fee does E.O. 12001 set?")
    page.reload()
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator(".sources li").first).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    page.reload()
    expect(page.locator(".exchange")).to_have_count(0)


def test_filters_narrow_what_is_asked(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    page.get_by_text("Narrow it").click()
    page.get_by_label("As of").fill("2019-06-01")
    page.get_by_label("Official documents only").check()
    expect(page.locator("#narrowed")).to_have_text("(2)")
    ask(page, MOOR)
    expect(page.locator(".standing")).to_contain_text("As of 2019-06-01.")
    expect(page.locator(".said")).not_to_contain_text("Mooring without a permit")


def test_what_is_not_there_is_refused_with_what_came_nearest(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    ask(page, "Who invented the telephone?")
    expect(page.locator(".said")).to_contain_text("Not found")
    expect(page.locator(".standing")).to_contain_text("Confidence that the documents answer this")


def test_a_wrong_question_is_told_and_the_next_one_is_answered(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    page.get_by_label("Your question").fill("?!")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no words")
    ask(page, MOOR)
    expect(page.locator(".said").last).to_contain_text("Mooring")


def test_an_answer_is_copied_with_its_citations(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    ask(page, MOOR)
    page.get_by_role("button", name="Copy with citations").click()
    expect(page.get_by_role("status")).to_have_text("Copied with its citations.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] Order on moorings" in copied
    assert "> Mooring without a permit" in copied


def test_all_of_it_is_reached_by_keyboard(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(MOOR)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("and since when?")
    assert "\n" in page.get_by_label("Your question").input_value()
    page.get_by_label("Your question").fill("")
    ask(page, MOOR)
    reached = set()
    for _ in range(16):
        page.keyboard.press("Shift+Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
    assert {"Go to the question", "New conversation", "[1]", "Copy with citations"} <= reached
    assert {"Save as Markdown", "Helpful", "Not helpful"} <= reached
    assert any("Order on moorings" in each for each in reached)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_kept_out_and_nothing_is_cut_off(
    browser: Browser, open_team: Team, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(open_team.url)
    assert serious(page) == []
    ask(page, MOOR)
    ask(page, "Is Acme Trading Co., Ltd. restricted?")
    page.get_by_text("Narrow it").click()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    shades = [int(each) for each in re.findall(r"\d+", background)[:3]]
    assert (sum(shades) < 200) == (scheme == "dark")
    context.close()


def test_a_token_opens_the_door_and_signing_out_closes_it(page: Page, closed_team: Team) -> None:
    page.goto(closed_team.url)
    page.get_by_label("Your token").fill("gz_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong, or was revoked")
    assert serious(page) == []
    page.get_by_label("Your token").fill(closed_team.tokens["legal"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Narrow it").click()
    expect(page.get_by_label("team-legal")).to_be_visible()
    ask(page, OSTEND)
    expect(page.locator(".said")).to_contain_text("winter")
    (cookie,) = page.context.cookies()
    assert (cookie["sameSite"], cookie["httpOnly"]) == ("Strict", True)
    assert closed_team.tokens["legal"] not in page.content() + cookie["value"]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Your token")).to_be_visible()
    page.goto(f"{closed_team.url}/documents/2020-01234")
    expect(page.get_by_label("Your token")).to_be_visible()


def test_a_write_without_what_the_page_sends_is_refused(page: Page, closed_team: Team) -> None:
    page.goto(closed_team.url)
    page.get_by_label("Your token").fill(closed_team.tokens["legal"])
    page.get_by_role("button", name="Sign in").click()
    status = page.evaluate(
        """fetch("/api/v1/ask", {method: "POST", headers: {"Content-Type": "application/json"},
        body: JSON.stringify({question: "x"})}).then((r) => r.status)"""
    )
    assert status == 403


def test_document_text_is_never_markup(page: Page, open_team: Team) -> None:
    response = page.goto(f"{open_team.url}/documents/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert response
    assert response.status == 404
    assert "<script>alert" not in page.content()
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_answer_has_an_address_of_its_own(page: Page, open_team: Team) -> None:
    page.goto(open_team.url)
    ask(page, MOOR)
    page.get_by_role("link", name="Link to this answer").click()
    expect(page).to_have_url(re.compile(r"/answers/a[0-9a-f]+$"))
    expect(page.locator(".said")).to_contain_text("Mooring without a permit is prohibited")
    expect(page.locator(".sources li")).not_to_have_count(0)
    assert serious(page) == []
    page.goto(f"{open_team.url}/answers/a0000000000000000")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
