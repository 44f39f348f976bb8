"""Which URLs are asked: spellings, ranges, what the operator allows."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from cutaway.errors import BadRequest
from cutaway.storage.addresses import RefusedAddress, check_place, read_exceptions, read_url, refusal


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
        *("198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2001::1", "2001:db8::1"),
        *("3fff::1", "4000::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1"),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert refusal(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.169.0.1"),
        *("2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2002:808:808::1"),
    ],
)
def test_a_public_address_is_asked(address: str) -> None:
    assert refusal(ip_address(address)) is None


@pytest.mark.parametrize(
    "url",
    [
        *("http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/"),
        *("http://017700000001/", "http://127.0.0.1.0x/", "http://1.2.3.4.5/", "http://08.8.8.8/", "http://256.1.1.1/"),
        *("http://[::1%25eth0]/", "http://[::1%eth0]/", "http://[1.2.3.4]/", "http://[::g]/", "http://[v1.x]/"),
        *(
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "//example.com/",
            "example.com",
            "http:",
        ),
        *("http://", "http:///x", "http://user@example.com/", "http://user:pw@example.com/", "http://@example.com/"),
        *("http://example.com\\@127.0.0.1/", "http://exa mple.com/", "http://example.com/a\nHost: x", "http://a..b/"),
        *(
            "http://example.com:99999/",
            "http://example.com:x/",
            "http://-a.com/",
            "http://bücher.example/",
            "http://１/",
        ),
        *("http://example.com/" + "a" * 2048, "http://example.com/\ud800", "http://example.com/\0"),
        *(None, 7, b"http://example.com", "", ["http://example.com"]),
    ],
)
def test_a_url_that_could_be_read_in_two_ways_is_refused(url: object) -> None:
    with pytest.raises(RefusedAddress):
        read_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://127.0.0.1/",
            "http://127.0.0.1:8080/x",
            "http://127.0.0.1./",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
        ),
        *(
            "http://169.254.169.254/latest/meta-data",
            "http://8.8.8.8:22/",
            "http://example.com:25/",
            "http://a.test:0/",
        ),
    ],
)
def test_a_url_that_leads_inside_or_to_another_service_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddress) as refused:
        check_place(read_url(url), read_exceptions(""))
    assert str(refused.value).endswith(".")


def test_a_url_is_taken_apart_once() -> None:
    place = read_url("HTTPS://Example.COM.:8443/a b".replace(" ", "%20") + "?q=ä&r=1#part")
    assert (place.scheme, place.host, place.port, place.target) == (
        "https",
        "example.com",
        8443,
        "/a%20b?q=%C3%A4&r=1",
    )
    assert place.authority == "example.com:8443"
    assert read_url("http://[2606:4700::0:1111]").authority == "[2606:4700::1111]"


def test_the_operator_allows_names_endings_addresses_and_networks() -> None:
    allowed = read_exceptions("10.1.0.0/16, hooks.internal, *.corp.example, fd12::/16, 127.0.0.1")
    for url in (
        *("http://10.1.9.9:25/", "http://hooks.internal/", "http://a.corp.example/", "http://[fd12::1]/"),
        *("http://127.0.0.1:9000/", "http://[::ffff:10.1.0.1]:8080/"),
    ):
        check_place(read_url(url), allowed)
    for url in ("http://10.2.0.1/", "http://[fd13::1]/", "http://127.0.0.2/", "http://[::ffff:10.2.0.1]/"):
        with pytest.raises(RefusedAddress):
            check_place(read_url(url), allowed)
    assert allowed.name("a.corp.example") and not allowed.name("corp.example") and not allowed.name("xcorp.example")


@pytest.mark.parametrize("text", ["10.0.0.0/99", "http://x", "a b", "-"])
def test_an_exception_that_makes_no_sense_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match="CUTAWAY_ALLOW_ADDRESSES"):
        read_exceptions(text)
