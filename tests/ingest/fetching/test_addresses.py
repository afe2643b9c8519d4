"""Which addresses may be fetched at all."""

import ipaddress
import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BlockedAddress, BlockedScheme, FetchError, InvalidAddress
from ingest.fetching.addresses import is_public
from ingest.fetching.urls import Target, normalized_host, parse_target
from tests.ingest.fetching.servers import PUBLIC, Net, Server, answer, quick

LOOPBACK = {name: ["127.0.0.1"] for name in ("localtest.me", "127.0.0.1.nip.io")}
REFUSALS = (InvalidAddress, BlockedScheme, BlockedAddress)


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "hostile/ssrf/vectors.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_every_known_special_address_is_refused_and_every_public_one_is_not(
    vectors: dict[str, Any],
) -> None:
    wrong = [
        each for each in vectors["addresses"]
        if is_public(each["value"]) != (each["expect"] == "allow")
    ]  # fmt: skip
    assert len(vectors["addresses"]) > 90
    assert wrong == []


def test_every_known_hostile_url_is_refused_without_a_connection(vectors: dict[str, Any]) -> None:
    fetcher = Net(None, LOOPBACK).fetcher()
    assert len(vectors["urls"]) > 40
    for each in vectors["urls"]:
        with pytest.raises(REFUSALS) as raised:
            fetcher.get(each["value"])
        assert raised.value.hint


@pytest.mark.parametrize("prefix", [32, 40, 48, 56, 64, 96])
def test_nat64_is_refused_in_every_prefix_length(prefix: int) -> None:
    inner = ipaddress.IPv4Address("169.254.169.254").packed
    raw = bytearray(ipaddress.IPv6Address("64:ff9b:1::").packed)
    at = prefix // 8
    for byte in inner:  # RFC 6052: the ninth byte stays empty
        at += at == 8
        raw[at] = byte
        at += 1
    assert not is_public(str(ipaddress.IPv6Address(bytes(raw))))


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "5f00::1", "4000::1", "3fff::1", "2001:20::1", "192.88.99.1", "192.0.0.9",
     "224.0.1.1", "ff0e::1", "2606:4700::1%eth0", "2a00:1450::169.254.169.254", "", "example.com",
     "2001:0:53aa:64c::", "::ffff:0:8.8.8.8"],
)  # fmt: skip
def test_what_is_special_without_being_private_is_refused_too(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2a00:1450:4001:829::200e", "2606:4700::6810:85e5"])
def test_addresses_of_real_web_servers_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://example.com:6379/", BlockedAddress),
        ("http://example.com:25/", BlockedAddress),
        ("http://example.com:0/", InvalidAddress),
        ("http://example.com:٨٠/", InvalidAddress),
        ("http://example.com:80:80/", InvalidAddress),
        ("http://exam ple.com/", InvalidAddress),
        ("http://example.com/\r\nX-Evil: 1", InvalidAddress),
        ("http://example.com/\tb", InvalidAddress),
        ("http://%31%32%37.0.0.1/", InvalidAddress),
        ("http://127.0.0.0x1/", InvalidAddress),
        ("http://127.0.0.01/", InvalidAddress),
        ("http://1.2.3.4.5/", InvalidAddress),
        ("http://example。com/", InvalidAddress),
        ("http://example．com/", InvalidAddress),
        ("http://\u212aitten.example.com/", InvalidAddress),
        ("http://exa\u00admple.com/", InvalidAddress),
        ("http://[::1%25lo]/", InvalidAddress),
        ("http://[v1.x]/", InvalidAddress),
        ("http://[127.0.0.1]/", InvalidAddress),
        ("http://example..com/", InvalidAddress),
        ("http:example.com/", InvalidAddress),
        ("http:/example.com/", InvalidAddress),
        ("http://intranet/", BlockedAddress),
        ("http://printer.local/", BlockedAddress),
        ("http://a.b.localhost/", BlockedAddress),
        (" http://example.com/", InvalidAddress),
        ("javascript:alert(1)", BlockedScheme),
        ("ws://example.com/", BlockedScheme),
        ("", InvalidAddress),
        ("example.com", InvalidAddress),
        ("http://example.com/" + "a" * 9_000, InvalidAddress),
    ],
)
def test_an_address_that_could_be_meant_two_ways_is_none(url: str, error: type[FetchError]) -> None:
    with pytest.raises(error) as raised:
        parse_target(url)
    assert len(raised.value.message) < 500


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("HTTPS://Example.COM", "https://example.com/"),
        ("https://example.com:443/a?b=c#d", "https://example.com/a?b=c"),
        ("http://example.com:8080", "http://example.com:8080/"),
        ("http://example.com.:/x", "http://example.com/x"),
        ("http://example.com?q=1", "http://example.com/?q=1"),
        ("http://müller.de/ä ö?ü=%C3", "http://xn--mller-kva.de/%C3%A4%20%C3%B6?%C3%BC=%C3"),
        ("http://[2001:4860:4860:0::8888]/", "http://[2001:4860:4860::8888]/"),
        ("http://a_b.example.com/", "http://a_b.example.com/"),
    ],
)
def test_an_address_has_one_spelling(url: str, spelled: str) -> None:
    assert parse_target(url).url == spelled


PIECES = ["http", "https", ":", "/", "//", "@", "\\", "?", "#", "[", "]", "::1", "127.0.0.1", ".",
          "example.com", "localhost", "%", "%2e", "0x7f", "1", "80", "\t", " ", "。", "①", "ä", "-",
          "xn--", "a" * 64, "\u200d", "\u0301", "_", "~", "é", "K"]  # fmt: skip


def reads_alike(target: Target) -> bool:
    """Return whether the spelling of a target is read as that target, and not refused."""
    try:
        return parse_target(target.url) == target
    except FetchError:
        return False


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40))
def test_whatever_is_not_refused_is_read_alike_by_another_parser(rest: str) -> None:
    for url in (rest, "http://" + rest, "https://example.com" + rest):
        with suppress(*REFUSALS):
            target = parse_target(url)
            other = urlsplit(target.url)
            assert (other.scheme, other.hostname) == (target.scheme, target.host)
            assert (other.port or {"http": 80, "https": 443}[other.scheme]) == target.port
            assert reads_alike(target)


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(InvalidAddress) as raised:
        parse_target("https://me:hunter2@example.com/")
    assert "hunter2" not in raised.value.message
    assert "example.com" in raised.value.message


@pytest.mark.parametrize(
    ("named", "url"),
    [("127.0.0.1", "http://127.0.0.1:9/"), ("::1", "http://[::1]:22/"), ("[::1]", "http://[::1]/"),
     ("Intranet", "http://intranet:6379/"), ("wiki.internal.", "http://wiki.internal/")],
)  # fmt: skip
def test_a_host_that_the_operator_names_may_be_private_at_any_port(named: str, url: str) -> None:
    assert parse_target(url, {normalized_host(named)})
    with pytest.raises(BlockedAddress):
        parse_target(url)


def test_a_host_that_is_allowed_opens_the_way_to_no_other() -> None:
    with Server({"/": answer(200, b"inside")}) as server:
        net = Net(server, {"wiki.corp.com": ["10.0.0.8"], "evil.com": ["10.0.0.8"]})
        fetcher = net.fetcher(quick(allow_private=("wiki.corp.com",)))
        assert fetcher.get("http://wiki.corp.com/").body == b"inside"
        for url in ("http://evil.com/", "http://10.0.0.8/", "http://wiki.corp.com.evil.com:22/"):
            with pytest.raises(BlockedAddress):
                fetcher.get(url)
        assert net.dialled == [("10.0.0.8", 80)]
