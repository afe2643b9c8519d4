"""Encrypted connections: to a checked address, for the name that was asked for."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from ingest.errors import ConnectionLost, TotalDeadlineExceeded
from tests.ingest.fetching.servers import PUBLIC, Net, Server, answer, quick


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `public.test` that is its own authority, with its key."""
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl command to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=public.test",
         "-addext", "subjectAltName=DNS:public.test", "-keyout", path, "-out", f"{path}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[Server, list[str]]]:
    """A server over TLS, and the server names that clients asked it for."""
    names: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def note(made: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        names.append(name or "")

    context.sni_callback = note
    with Server({"/": answer(200, b"over TLS")}, context) as server:
        yield server, names


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=f"{certificate}.crt")


def test_over_tls_the_name_is_sent_and_checked_though_an_address_is_connected_to(
    secure: tuple[Server, list[str]], certificate: Path
) -> None:
    server, names = secure
    net = Net(server)
    fetcher = net.fetcher(tls=trusting(certificate))
    assert fetcher.get("https://public.test/").body == b"over TLS"
    assert names == ["public.test"]
    assert net.dialled == [(PUBLIC, 443)]
    with pytest.raises(ConnectionLost, match=r"other\.test"):
        fetcher.get("https://other.test/")
    assert len(net.dialled) == 2, "a certificate does not become valid by trying again"


def test_a_certificate_of_no_known_authority_is_refused(secure: tuple[Server, list[str]]) -> None:
    server, _ = secure
    with pytest.raises(ConnectionLost, match="certificate") as raised:
        Net(server).fetcher().get("https://public.test/")
    assert "SSL_CERT_FILE" in raised.value.hint
    assert server.seen == []


def test_a_handshake_that_never_ends_is_left_in_time(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        fetcher = Net(None).fetcher(
            quick(seconds=0.3),
            connect=lambda address, _, seconds: socket.create_connection(("127.0.0.1", port)),
            tls=trusting(certificate),
        )
        begun = time.monotonic()
        with pytest.raises(TotalDeadlineExceeded):
            fetcher.get("https://public.test/")
        assert time.monotonic() - begun < 1.5
