"""Every teller keeps the contract; webhooks are checked and discreet, terminals are safe."""

import asyncio
import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.surfaces.cli.output import Output
from bot.surfaces.cli.told import TerminalTeller
from bot.watching.records import Letter, Place
from bot.watching.webhook import WebhookTeller, signature
from ingest.errors import (
    BlockedAddress,
    ConnectionLost,
    FetchError,
    NotServed,
    ServerBusy,
    UnexpectedAnswer,
)
from tests.bot.conftest import settings_of
from tests.bot.watching.receiver import Receiver
from tests.contracts.tellers import HOSTILE, check_teller, fact, letter

LOOPBACK = ("127.0.0.1",)


def webhook(home: Path, allowed: tuple[str, ...] = LOOPBACK) -> WebhookTeller:
    return WebhookTeller(settings_of(home, allow_private=allowed))


def tell(teller: WebhookTeller, sent: Letter) -> None:
    asyncio.run(teller.tell(sent))
    teller.close()


def at(url: str) -> Place:
    return Place("webhook", {"url": url, "server": "x"})


def test_the_webhook_keeps_the_contract(tmp_path: Path) -> None:
    with Receiver() as receiver:
        place = at(receiver.url)
        check_teller(webhook(tmp_path), place, lambda: [each.id for each in receiver.posted])


@pytest.mark.parametrize("as_json", [True, False])
def test_the_terminal_keeps_the_contract(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    teller = TerminalTeller(as_json, Output(as_json))
    written: list[str] = []

    def told() -> list[str]:
        written.append(capsys.readouterr().out)
        if as_json:
            return [json.loads(line)["id"] for line in written[0].splitlines()]
        heads = [line for line in written[0].splitlines() if line.startswith("New for Acme")]
        assert "2 facts" in heads[1]
        assert "told again" in heads[2]
        return ["one", "both", "hostile"][: len(heads)]

    check_teller(teller, Place("terminal"), told)
    assert "\x1b" not in written[0]
    assert as_json or "\u202e" not in written[0]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("order", "OFFICIAL order"), ("news", "NEWS, not an official document"),
     ("document", "DOCUMENT, not known to be official")],
)  # fmt: skip
def test_what_is_official_is_told_in_the_words_of_every_surface(
    kind: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = fact("one")
    told = made.model_copy(update={"document": made.document.model_copy(update={"kind": kind})})
    for as_json in (False, True):
        asyncio.run(TerminalTeller(as_json, Output(as_json)).tell(letter(Place("terminal"), told)))
    text, _, as_json_line = capsys.readouterr().out.rstrip().rpartition("\n")
    assert said in text
    assert json.loads(as_json_line)["facts"][0]["official"] is (kind == "order")


def test_what_is_posted_is_documented_and_bears_its_id(tmp_path: Path) -> None:
    with Receiver() as receiver:
        tell(webhook(tmp_path), letter(at(receiver.url), fact("one", HOSTILE), name="one"))
    (posted,) = receiver.posted
    assert posted.path == "/hooks/s3cret-path"
    assert posted.headers["idempotency-key"] == posted.headers["webhook-id"] == posted.id == "one"
    assert posted.headers["content-type"] == "application/json"
    assert "webhook-signature" not in posted.headers
    assert posted.json.keys() == {"version", "id", "watch", "facts"}
    assert posted.json["version"] == 1
    assert posted.json["watch"] == {"id": "w1", "query": "Acme", "digest": "none"}
    assert posted.json["facts"][0]["quote"].startswith("Acme \x1b[31m<b>@everyone</b>")


def test_a_secret_of_the_environment_signs_and_is_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "whsec_" + base64.b64encode(b"quagga").decode())
    with Receiver() as receiver:
        tell(webhook(tmp_path), letter(at(receiver.url), fact("one"), name="one"))
    (posted,) = receiver.posted
    signed = f"one.{posted.headers['webhook-timestamp']}.".encode() + posted.body
    expected = base64.b64encode(hmac.digest(b"quagga", signed, hashlib.sha256)).decode()
    assert posted.headers["webhook-signature"] == f"v1,{expected}"
    assert b"whsec" not in posted.body
    assert "whsec" not in str(posted.headers)


def test_a_secret_that_is_no_base64_is_taken_as_it_is() -> None:
    plain = signature(SecretStr("quagga"), "one", "7", b"{}")
    expected = base64.b64encode(hmac.digest(b"quagga", b"one.7.{}", hashlib.sha256)).decode()
    assert plain == f"v1,{expected}"
    assert signature(SecretStr("whsec_!"), "one", "7", b"{}") != plain


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, NotServed), (410, NotServed), (429, ServerBusy), (503, ServerBusy),
     (302, UnexpectedAnswer)],
)  # fmt: skip
def test_a_letter_that_is_not_taken_is_an_error_that_keeps_the_path_to_itself(
    tmp_path: Path, status: int, error: type[FetchError]
) -> None:
    taking = Receiver(lambda posted: status, location="http://127.0.0.1:1/")
    with taking as receiver, pytest.raises(error) as raised:
        tell(webhook(tmp_path), letter(at(receiver.url), fact("one")))
    assert len(receiver.posted) == 1, "no redirect is followed"
    assert "s3cret" not in raised.value.message + raised.value.hint
    assert str(status) in raised.value.message


def test_a_server_that_is_not_there_is_an_error_that_keeps_the_path_to_itself(
    tmp_path: Path,
) -> None:
    with Receiver() as receiver:
        url = receiver.url
    with pytest.raises(ConnectionLost) as raised:
        tell(webhook(tmp_path), letter(at(url), fact("one")))
    assert "s3cret" not in raised.value.message


def test_private_addresses_are_refused_unless_they_are_allowed(tmp_path: Path) -> None:
    with Receiver() as receiver:
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(BlockedAddress):
                tell(webhook(tmp_path, ()), letter(at(url), fact("one")))
    assert receiver.posted == []
