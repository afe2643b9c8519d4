"""Tokens are made, listed and revoked in the terminal; each is shown once."""

from pathlib import Path

from bot.access.roles import Role
from bot.access.store import Access
from tests.bot.conftest import settings_of
from tests.bot.surfaces.cli.conftest import Run


def test_a_token_is_shown_once_and_is_known_then(run: Run, tmp_path: Path) -> None:
    made = run(
        "token", "create", "--role", "editor", "--collection", "team-a", "--home", tmp_path,
        "--json",
    ).json  # fmt: skip
    assert made.keys() == {"id", "token"}
    with Access(settings_of(tmp_path)) as access:
        caller = access.tokens.caller(made["token"])
    assert caller
    assert (caller.role, caller.collections) == (Role.EDITOR, ("team-a",))
    listed = run("token", "list", "--home", tmp_path)
    assert made["id"] in listed.out
    assert made["token"] not in listed.out + listed.err


def test_the_token_alone_is_on_standard_output(run: Run, tmp_path: Path) -> None:
    ran = run("token", "create", "--home", tmp_path)
    with Access(settings_of(tmp_path)) as access:
        assert access.tokens.caller(ran.out.strip())
    assert "not shown again" in ran.err


def test_an_admin_sees_all_unless_it_is_told_what(run: Run, tmp_path: Path) -> None:
    run("token", "create", "--role", "admin", "--home", tmp_path)
    run("token", "create", "--role", "admin", "--collection", "team-a", "--home", tmp_path)
    run("token", "create", "--home", tmp_path)
    found = run("token", "list", "--home", tmp_path, "--json").json["tokens"]
    assert [(t["role"], t["collections"]) for t in found] == [
        ("admin", None), ("admin", ["team-a"]), ("reader", ["public"]),
    ]  # fmt: skip


def test_a_revoked_token_is_listed_as_such(run: Run, tmp_path: Path) -> None:
    name = run("token", "create", "--home", tmp_path, "--json").json["id"]
    assert run("token", "revoke", name, "--home", tmp_path, "--json").json == {"revoked": name}
    (token,) = run("token", "list", "--home", tmp_path, "--json").json["tokens"]
    assert token["revoked"]
    assert "revoked" in run("token", "list", "--home", tmp_path).out


def test_an_id_that_is_none_and_a_name_that_cannot_be_are_named_errors(
    run: Run, tmp_path: Path
) -> None:
    error = run("token", "revoke", "abc", "--home", tmp_path, "--json")
    assert (error.code, error.json["error"]["type"]) == (1, "UnknownToken")
    error = run("token", "create", "--collection", "Team A", "--home", tmp_path, "--json")
    assert (error.code, error.json["error"]["type"]) == (1, "InvalidCollection")
    assert run("token", "list", "--home", tmp_path).out == ""
