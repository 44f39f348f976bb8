"""Asking URLs over real sockets: where a name leads, redirects, certificates, sizes and times."""

from __future__ import annotations

import asyncio
import datetime
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cutaway.storage.addresses import RefusedAddress, UnreachableAddress
from cutaway.storage.outgoing import Outgoing


class Site:
    """A server on loopback; `asked` are its requests as (method, path, Host, body)."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, str, str, bytes]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                site.asked.append((self.command, self.path, self.headers["host"], self.rfile.read(length)))
                site.answer(self)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path, _, more = handler.path.partition("?")
        if path == "/to":
            handler.send_response(302)
            handler.send_header("location", more)
            handler.end_headers()
        elif path == "/slow":
            handler.send_response(200)
            handler.end_headers()
            for _ in range(100):
                handler.wfile.write(b".")
                time.sleep(0.05)
        else:
            body = b"x" * int(more or 5)
            handler.send_response(200 if path != "/gone" else 410)
            if path != "/untold":
                handler.send_header("content-length", str(len(body)))
            handler.end_headers()
            try:
                handler.wfile.write(body)
            except OSError:
                pass

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.stop()


class Names:
    """A resolver with a table, counting what it is asked."""

    def __init__(self, **table: Sequence[str]) -> None:
        self.table = {name.replace("_", "."): addresses for name, addresses in table.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host not in self.table:
            raise socket.gaierror("unknown")
        return self.table[host]


def request(outgoing: Outgoing, url: str, **more: Any) -> Any:
    return asyncio.run(outgoing.request("POST", url, content=b"{}", **more))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.5", "169.254.169.254", "fe80::1"])
def test_a_name_that_leads_inside_is_never_connected_to(site: Site, address: str) -> None:
    outgoing, before = Outgoing(resolver=Names(evil_test=[address])), len(site.asked)
    with pytest.raises(RefusedAddress, match="evil.test leads to an address"):
        outgoing.check(f"http://evil.test:{site.port}/")
    with pytest.raises(RefusedAddress):
        request(outgoing, f"http://evil.test:{site.port}/")
    assert len(site.asked) == before


def test_one_private_address_among_public_ones_is_enough_to_refuse(site: Site) -> None:
    outgoing = Outgoing(resolver=Names(mixed_test=["8.8.8.8", "127.0.0.1"]))
    with pytest.raises(RefusedAddress):
        request(outgoing, f"http://mixed.test:{site.port}/")


def test_a_name_that_changes_its_address_is_caught_when_it_is_asked(site: Site) -> None:
    names = Names(rebind_test=["8.8.8.8"])
    outgoing = Outgoing(resolver=names)
    outgoing.check(f"http://rebind.test:{site.port}/")
    names.table["rebind.test"] = ["127.0.0.1"]
    with pytest.raises(RefusedAddress):
        request(outgoing, f"http://rebind.test:{site.port}/")


def test_an_allowed_name_is_looked_up_once_and_keeps_its_name(site: Site) -> None:
    names = Names(hooks_test=["127.0.0.1"])
    answer = request(Outgoing("hooks.test", resolver=names), f"http://hooks.test:{site.port}/in?4")
    assert (answer.status, answer.body, answer.whole) == (200, b"xxxx", True)
    assert site.asked[-1] == ("POST", "/in?4", f"hooks.test:{site.port}", b"{}")
    assert names.asked == ["hooks.test"]


def test_a_second_address_is_tried_where_the_first_does_not_answer(site: Site) -> None:
    closed = socket.create_server(("127.0.0.2", 0))
    closed.close()
    outgoing = Outgoing("127.0.0.0/8", resolver=Names(two_test=["127.0.0.2", "127.0.0.1"]))
    assert request(outgoing, f"http://two.test:{site.port}/").status == 200


def test_what_cannot_be_reached_says_so() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    outgoing = Outgoing("127.0.0.1", resolver=Names())
    with pytest.raises(UnreachableAddress, match="did not answer"):
        request(outgoing, f"http://127.0.0.1:{port}/")
    with pytest.raises(UnreachableAddress, match="not known"):
        request(outgoing, "http://nowhere.test/")
    outgoing.check("http://nowhere.test/")


def test_an_answer_is_bounded_in_time_and_size(site: Site) -> None:
    outgoing, url = Outgoing("127.0.0.1"), f"http://127.0.0.1:{site.port}"
    with pytest.raises(UnreachableAddress, match="within 0.3 s"):
        request(outgoing, f"{url}/slow", timeout=0.3)
    answer = request(outgoing, f"{url}/?100000", most=1000)
    assert (len(answer.body), answer.whole) == (1000, False)


def test_a_request_follows_no_redirect(site: Site) -> None:
    answer = request(Outgoing("127.0.0.1"), f"http://127.0.0.1:{site.port}/to?/other")
    assert answer.status == 302 and site.asked[-1][1] == "/to?/other"


def download(outgoing: Outgoing, url: str, most: int = 1000, **more: Any) -> bytes:
    into = io.BytesIO()
    asyncio.run(outgoing.download(url, into, most=most, timeout=5, **more))
    return into.getvalue()


def test_a_download_follows_redirects_and_looks_at_each(site: Site) -> None:
    names = Names(good_test=["127.0.0.1"], evil_test=["127.0.0.1"])
    outgoing, url = Outgoing("good.test", resolver=names), f"http://good.test:{site.port}"
    assert download(outgoing, f"{url}/to?/to?/file?9") == b"x" * 9
    for target in (
        f"http://evil.test:{site.port}/",
        f"http://127.0.0.1:{site.port}/",
        "file:///etc/passwd",
        "//[::1]/",
    ):
        before = len(site.asked)
        with pytest.raises(RefusedAddress):
            download(outgoing, f"{url}/to?{target}")
        assert len(site.asked) == before + 1
    with pytest.raises(UnreachableAddress, match="redirects"):
        download(outgoing, f"{url}/to?/to?/to?/file", redirects=1)


def test_a_download_is_bounded_whether_its_size_is_told_or_not(site: Site) -> None:
    outgoing, url = Outgoing("127.0.0.1"), f"http://127.0.0.1:{site.port}"
    for path in ("/file", "/untold"):
        assert len(download(outgoing, f"{url}{path}?1000")) == 1000
        with pytest.raises(UnreachableAddress, match="at most 1000"):
            download(outgoing, f"{url}{path}?1001")
    with pytest.raises(UnreachableAddress, match="410"):
        download(outgoing, f"{url}/gone")


def test_the_certificate_must_be_the_name_s(tmp_path: Path) -> None:
    serving, trusting = _certificates(tmp_path, "hooks.test")
    seen: list[str | None] = []
    serving.sni_callback = lambda _socket, name, _context: seen.append(name)
    site = Site(serving)
    names = Names(hooks_test=["127.0.0.1"], other_test=["127.0.0.1"])
    outgoing = Outgoing("127.0.0.1", resolver=names, tls=trusting)
    try:
        assert request(outgoing, f"https://hooks.test:{site.port}/in").status == 200
        assert seen == ["hooks.test"] and site.asked[-1][2] == f"hooks.test:{site.port}"
        with pytest.raises(UnreachableAddress, match="certificate"):
            request(outgoing, f"https://other.test:{site.port}/in")
        with pytest.raises(UnreachableAddress, match="certificate"):
            request(Outgoing("127.0.0.1", resolver=names), f"https://hooks.test:{site.port}/in")
        assert len(site.asked) == 1
    finally:
        site.stop()


def test_the_environment_s_proxies_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert request(Outgoing("127.0.0.1"), f"http://127.0.0.1:{site.port}/").status == 200


def _certificates(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server for `host`, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("::1"))]), False
        )
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    own, public = folder / "key.pem", folder / "certificate.pem"
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    own.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    public.write_bytes(certificate.public_bytes(encoding))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(public, own)
    return serving, ssl.create_default_context(cafile=str(public))
