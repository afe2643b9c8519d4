"""A token is shown once, kept as a hash, and nobody's from the moment it is revoked."""

import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.access.roles import LOOPBACK, Caller, Role
from bot.access.sessions import LASTING
from bot.access.store import ACCESS_NAME, Access
from bot.access.tokens import Tokens
from bot.errors import UnknownToken
from ingest.errors import InvalidCollection, UnknownCollection
from tests.bot.conftest import settings_of


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """The tokens of an empty home."""
    return Access(settings_of(tmp_path / "home")).tokens


def test_a_token_is_known_with_its_role_and_collections(tokens: Tokens) -> None:
    name, token = tokens.create(Role.EDITOR, ["team-trade", "public"])
    assert tokens.caller(token) == Caller(Role.EDITOR, ("team-trade", "public"), name)


def test_without_collections_it_sees_what_everybody_sees_and_with_none_at_all_all(
    tokens: Tokens,
) -> None:
    assert tokens.caller(tokens.create(Role.READER, [])[1]) == Caller(
        Role.READER, ("public",), tokens.listed()[0].id
    )
    caller = tokens.caller(tokens.create(Role.ADMIN, None)[1])
    assert caller
    assert caller.collections is None
    assert caller.sees("guild-1")


def test_a_revoked_token_is_nobodys_at_once_in_every_process(
    tokens: Tokens, tmp_path: Path
) -> None:
    other = Access(settings_of(tmp_path / "home")).tokens
    name, token = tokens.create(Role.READER, [])
    assert other.caller(token) is not None
    tokens.revoke(name)
    assert other.caller(token) is None
    first = tokens.listed()[0].revoked
    tokens.revoke(name)
    assert tokens.listed()[0].revoked == first


def test_no_file_of_the_home_has_the_token(tokens: Tokens, tmp_path: Path) -> None:
    _, token = tokens.create(Role.READER, [])
    tokens.caller(token)
    secret = token.split("_", 2)[2].encode()
    files = [each for each in (tmp_path / "home").rglob("*") if each.is_file()]
    assert files
    assert all(secret not in each.read_bytes() for each in files)


@given(st.one_of(st.text(), st.from_regex(r"gz_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", fullmatch=True)))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_other_text_is_a_token(tokens: Tokens, text: str) -> None:
    _, token = tokens.create(Role.ADMIN, None)
    assert tokens.caller(text) is None
    assert tokens.caller(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert tokens.caller(token + text) is None or not text


def test_before_the_first_token_nothing_is_kept_and_a_revoked_one_counts(tokens: Tokens) -> None:
    assert not tokens.any_made
    assert tokens.listed() == []
    assert tokens.caller("gz_0123456789ab_" + "x" * 43) is None
    name, _ = tokens.create(Role.READER, [])
    tokens.revoke(name)
    assert tokens.any_made


def test_what_cannot_be_is_refused_by_name(tokens: Tokens) -> None:
    with pytest.raises(InvalidCollection, match="Team Trade"):
        tokens.create(Role.READER, ["Team Trade"])
    with pytest.raises(UnknownToken, match="abc"):
        tokens.revoke("abc")
    assert not tokens.any_made


def test_changes_are_logged_newest_first_and_cannot_be_altered(
    tmp_path: Path,
) -> None:
    log = Access(settings_of(tmp_path / "home")).log
    log.note("aa", "ingest", "https://agency.gov/a\ud800")
    log.note("bb", "remove", "x" * 999)
    newest, oldest = log.recent(10)
    assert (newest.token, newest.action, len(newest.subject)) == ("bb", "remove", 300)
    assert oldest.subject.startswith("https://agency.gov/a")
    db = sqlite3.connect(tmp_path / "home" / ACCESS_NAME)
    for statement in ("DELETE FROM audit", "UPDATE audit SET token='cc'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()


def test_a_session_is_its_tokens_until_it_ends_or_the_token_is_revoked(tmp_path: Path) -> None:
    access = Access(settings_of(tmp_path / "home"))
    name, token = access.tokens.create(Role.READER, ["team-a"])
    one, other = access.sessions.begin(token), access.sessions.begin(token)
    assert one
    assert other
    session = access.sessions.find(one)
    assert session
    assert session.caller == Caller(Role.READER, ("team-a",), name)
    assert session.allows(session.csrf)
    assert not session.allows("")
    access.sessions.end(other)
    assert access.sessions.find(other) is None
    access.tokens.revoke(name)
    assert access.sessions.find(one) is None


def test_a_session_ends_by_itself_and_begins_with_a_token_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = Access(settings_of(tmp_path / "home"))
    _, token = access.tokens.create(Role.READER, [])
    secret = access.sessions.begin(token)
    assert secret
    assert access.sessions.begin(token + "x") is None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LASTING + 1)
    assert access.sessions.find(secret) is None
    assert secret.encode() not in (tmp_path / "home" / ACCESS_NAME).read_bytes()


def test_a_caller_is_told_of_no_collection_that_is_not_theirs() -> None:
    caller = Caller(Role.READER, ("public", "team-a"), "t")
    there = ["public", "team-a", "team-b"]
    assert caller.scope((), there) == ("public", "team-a")
    assert caller.scope(("team-a",), there) == ("team-a",)
    for name in ("team-b", "team-c"):
        with pytest.raises(UnknownCollection, match=f"There is no collection '{name}'"):
            caller.scope((name,), there)
    with pytest.raises(UnknownCollection):
        Caller(Role.READER, ("team-c",), "t").scope((), there)
    assert LOOPBACK.scope((), there) == ("public",)
    assert Caller(Role.ADMIN, None, "t").scope((), there) == tuple(there)
