"""The admin's page: the library and its sources, what was asked, who may what, and no more."""

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.access.roles import Caller, Role
from bot.access.store import ACCESS_NAME
from bot.models import Question
from bot.places.forgetting import asker_of
from bot.places.store import Places
from bot.surfaces.http.overview import COMPLAINTS, DAYS, Overview, overview
from bot.upkeep import ingest_all
from ingest.library.catalog import CATALOG_NAME
from ingest.options import Options
from ingest.progress import Silent
from ingest.schedule import Job
from tests.bot.conftest import settings_of
from tests.bot.places.asking import ANN, answer_to
from tests.bot.surfaces.http.conftest import Team, serving
from tests.bot.surfaces.http.test_access import NOTE, OSTEND
from tests.bot.surfaces.http.test_api import FEE
from tests.bot.surfaces.http.test_feedback import judge
from tests.support import write

WHY = "It <b>does not</b> say since when."
DISCORD, SAID_THERE = "What did Ann ask in Discord?", "Ann's own words."
ADMIN = Caller(Role.ADMIN, None)
PUBLIC_ADMIN = Caller(Role.ADMIN, ("public",))


def words(page: str) -> str:
    """Return the text of a page as people read it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def look(team: Team, who: str | None, path: str = "/admin") -> httpx.Response:
    """Open a page in a browser in which the holder of a token is signed in."""
    with httpx.Client(base_url=team.url, timeout=30) as browser:
        if who is not None:
            browser.post("/session", data={"token": team.tokens.get(who, who)})
        return browser.get(path)


def seen(team: Team, caller: Caller = ADMIN) -> Overview:
    """Return what an admin is shown now."""
    return overview(settings_of(team.home), caller, datetime.now(UTC))


def say_in_discord(team: Team) -> None:
    """Have somebody ask and judge in Discord."""
    with Places(settings_of(team.home)) as places:
        made = answer_to(DISCORD).provenance.model_copy(update={"revisions": {"public": 1}})
        answer = answer_to(DISCORD, provenance=made)
        places.receipts.keep(Question(DISCORD, asker=asker_of(ANN)), answer)
        now = datetime.now(UTC).timestamp()
        said = (answer.id, ANN, "unhelpful", SAID_THERE, "discord:7:9", made, now)
        places.feedback.give(*said)


@pytest.fixture(scope="module")
def kept(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server that was used: asked and judged here and in Discord, changed, synced badly."""
    base = tmp_path_factory.mktemp("kept")
    asked_by_others = shutil.ignore_patterns("receipts.db*")
    home = Path(shutil.copytree(built, base / "home", ignore=asked_by_others))
    folder = write(base / "notes", {"a.md": "# A\n\nA note.", "b.pdf": b"no PDF"})
    for source, collection in ((folder, "public"), (folder, "team-legal")):
        ingest_all(settings_of(home), [Job(str(source), Options(collection))], Silent())
    with serving(home, api_per_minute=0) as team:
        for name, role, collections in (
            ("reader", Role.READER, ["public"]), ("legal", Role.READER, ["public", "team-legal"]),
            ("editor", Role.EDITOR, ["public", "team-legal"]), ("admin", Role.ADMIN, None),
            ("public-admin", Role.ADMIN, ["public"]), ("hidden", Role.READER, ["team-legal"]),
            ("public-editor", Role.EDITOR, ["public"]),
        ):  # fmt: skip
            team.make(name, role, collections)
        team.access.tokens.revoke(team.ids["hidden"])
        judge(team, team.ask(FEE, "reader").json()["id"], "reader", helpful=False, reason=WHY)
        judge(team, team.ask(OSTEND, "legal").json()["id"], "legal", helpful=False, reason="Legal.")
        judge(team, team.ask(FEE, "legal").json()["id"], "legal", helpful=True)
        say_in_discord(team)
        assert team.call("POST", "/api/v1/documents", "editor", **NOTE).status_code == 201
        public = NOTE | {"data": {"collection": "public"}}
        team.call("POST", "/api/v1/documents", "public-editor", **public)
        yield team


# -- who may see it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status", "told"),
    [
        (None, 401, "Your token"),
        ("gz_wrong", 401, "Your token"),
        ("reader", 403, "tokens with the role admin"),
        ("editor", 403, "tokens with the role admin"),
        ("admin", 200, "Log of changes"),
    ],
)
def test_the_page_is_for_admins(kept: Team, who: str | None, status: int, told: str) -> None:
    response = look(kept, who)
    assert (response.status_code, told in response.text) == (status, True)
    assert response.headers["content-type"].startswith("text/html")
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert ("Tokens" in response.text) == (status == 200)


def test_the_chat_leads_admins_alone_to_it(kept: Team) -> None:
    assert 'href="/admin"' in look(kept, "admin", "/").text
    for who in ("reader", "editor", None):
        assert 'href="/admin"' not in look(kept, who, "/").text


def test_this_machine_without_a_token_is_no_admin(bare: Team) -> None:
    assert look(bare, None).status_code == 403


# -- what it shows ----------------------------------------------------------------------------


def test_the_library_its_sources_and_what_was_rejected_are_shown(kept: Team) -> None:
    shown = words(look(kept, "admin").text)
    for each in seen(kept).survey.collections:
        assert each.published
        day = each.published.strftime("%Y-%m-%d %H:%M UTC")
        counts = f"{each.name} {each.documents} {each.chunks} Generation {each.generation}, {day}"
        assert counts in shown
    assert re.search(r"/notes public 1 OK \d{4}-\d\d-\d\d", shown)
    assert re.search(r"b\.pdf of \S+/notes, in team-legal MalformedFile : .+\.", shown)
    assert "2 files, the latest first" in shown


def test_answers_and_judgements_of_each_day_are_counted(kept: Team) -> None:
    found = seen(kept)
    today = datetime.now(UTC).date()
    assert [found.days[0].day, found.days[-1].day] == [
        (today - timedelta(days=DAYS - 1)).isoformat(), today.isoformat(),
    ]  # fmt: skip
    assert (found.answered, found.abstained) == (3, 1)
    assert (found.helpful, found.unhelpful) == (1, 3)
    text = look(kept, "admin").text
    assert f"<title>{found.days[-1].day}: 3 answered, 1 refused</title>" in text
    assert f"{found.days[-1].day} 3 1" in words(text)
    assert "3 questions were answered and 1 refused" in words(text)
    assert "Judged helpful: 1; not helpful: 3." in words(text)


def test_what_did_not_help_is_shown_with_its_reason_and_its_answer(kept: Team) -> None:
    text = look(kept, "admin").text
    assert html.escape(WHY) in text
    assert WHY not in text
    (link,) = re.findall(rf'href="(/answers/\w+)">{re.escape(FEE)}', text)
    assert look(kept, "admin", link).status_code == 200


def test_what_persons_said_in_discord_is_counted_and_not_shown(kept: Team) -> None:
    text = words(look(kept, "admin").text)
    assert DISCORD not in text
    assert SAID_THERE not in text
    assert "not helpful: 3." in text


def test_a_judgement_without_its_receipt_is_counted_and_not_shown(
    kept: Team, tmp_path: Path
) -> None:
    copied = replace(kept, home=Path(shutil.copytree(kept.home, tmp_path / "home")))
    with Places(settings_of(copied.home)) as places:
        places.receipts.remove([each.answer_id for each in seen(copied).complaints])
    found = seen(copied)
    assert (found.complaints, found.unhelpful) == ((), 3)


def test_of_many_complaints_the_latest_are_shown(kept: Team, tmp_path: Path) -> None:
    copied = replace(kept, home=Path(shutil.copytree(kept.home, tmp_path / "home")))
    (first, *_) = seen(copied).complaints
    now = datetime.now(UTC).timestamp()
    with Places(settings_of(copied.home)) as places:
        receipt = places.receipts.get(first.answer_id)
        made = receipt.answer.provenance
        for n in range(COMPLAINTS + 5):
            said = (first.answer_id, -100 - n, "unhelpful", f"No. {n}", "http", made, now + n)
            places.feedback.give(*said)
    found = seen(copied).complaints
    assert [each.reason for each in found] == [f"No. {n + 5}" for n in reversed(range(COMPLAINTS))]


def test_tokens_are_shown_and_their_secrets_never(kept: Team) -> None:
    text = look(kept, "admin").text
    shown = words(text)
    assert f"{kept.ids['admin']} (yours) admin all" in shown
    assert re.search(rf"{kept.ids['legal']} reader public, team-legal \S+ \S+ UTC valid", shown)
    assert re.search(rf"{kept.ids['hidden']} reader team-legal \S+ \S+ UTC revoked \d", shown)
    for name, token in kept.tokens.items():
        secret = token.removeprefix(f"gz_{kept.ids[name]}_")
        assert len(secret) == 43
        assert secret not in text


def test_the_log_tells_who_did_what_and_when(kept: Team) -> None:
    shown = words(look(kept, "admin").text)
    assert re.search(rf"\d\d:\d\d UTC {kept.ids['editor']} ingest n\.md", shown)


# -- what it does not show ----------------------------------------------------------------------


def test_nothing_is_shown_of_a_collection_that_the_admin_does_not_see(kept: Team) -> None:
    text = words(look(kept, "public-admin").text)
    assert "team-legal" not in text
    assert "Ostend" not in text
    assert "Legal." not in text
    assert kept.ids["hidden"] not in text
    found = seen(kept, PUBLIC_ADMIN)
    assert [each.name for each in found.survey.collections] == ["public"]
    assert found.survey.rejected_in_all == 1
    # One of the server's reader, whose answer is of the public collection, and Ann's.
    assert (found.answered, found.abstained, found.helpful, found.unhelpful) == (1, 1, 0, 2)
    assert [each.question for each in found.complaints] == [FEE]
    # The editor of both collections may have changed the other one.
    assert [each.token for each in found.changes] == [kept.ids["public-editor"]]
    assert {each.id for each in found.tokens} == set(kept.ids.values()) - {kept.ids["hidden"]}
    assert {each.collections for each in found.tokens} == {("public",), None}


def test_of_a_home_with_nothing_in_it_the_page_says_so(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with serving(tmp_path / "home", api_per_minute=0) as team:
        team.make("admin", Role.ADMIN, None)
        response = look(team, "admin")
        assert response.status_code == 200
        assert "There is no collection yet" in words(response.text)
        found = [path.name for path in team.home.iterdir()]
        assert all(name.startswith(ACCESS_NAME) for name in found)


def test_a_library_that_cannot_be_read_is_told_with_the_way_out(bare: Team) -> None:
    bare.make("admin", Role.ADMIN, None)
    (bare.home / CATALOG_NAME).write_bytes(b"no database" * 100)
    response = look(bare, "admin")
    assert response.status_code == 503
    assert "Put a copy of the file back" in html.unescape(response.text)
