"""Webhooks without a network: addresses, signatures, waits."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.values import FieldError
from decision.core.webhooks import (
    WAITS,
    check_address,
    host_and_port,
    is_public,
    may_call,
    signed_headers,
    wait_after,
)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/x",
        "https://",
        "https://user:secret@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://höoks.example.org/",
        "https://hooks.example.org/a b",
        "https://[::1/",
        "https://hooks.example.org/" + "x" * 300,
    ],
)
def test_only_plain_https_addresses_are_taken(url):
    with pytest.raises(FieldError) as found:
        check_address(url)
    assert found.value.field == "url"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_field_error(text):
    try:
        url = check_address(f"https://{text}")
    except FieldError:
        return
    assert host_and_port(url)[0]


def test_a_good_address_is_kept_with_its_port():
    assert check_address(" https://hooks.example.org:8443/a?b=c ").endswith("/a?b=c")
    assert host_and_port("https://hooks.example.org:8443/a") == ("hooks.example.org", 8443)
    assert host_and_port("https://hooks.example.org/a") == ("hooks.example.org", 443)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "239.1.1.1", "255.255.255.255"),
        *("::1", "::", "fe80::1%eth0", "fd00::1", "ff0e::1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "no address"),
    ],
)
def test_no_address_of_a_private_network_is_public(address):
    assert not is_public(address)


def test_every_address_must_be_public_unless_the_host_is_named():
    assert may_call("a.org", ["93.184.215.14", "2606:2800:21f::1"], [])
    assert not may_call("a.org", ["93.184.215.14", "10.0.0.1"], [])
    assert not may_call("a.org", [], ["a.org"])
    assert may_call("chat.internal", ["10.0.0.1"], ["chat.internal"])
    assert not may_call("chat.internal.evil.org", ["10.0.0.1"], ["chat.internal"])


def test_a_body_is_signed_as_standard_webhooks_say():
    # The example of the specification's reference libraries.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    message = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    headers = signed_headers(secret, message=message, timestamp=1614265330, body=body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    signed = f"{message}.1614265330.".encode() + body
    digest = hmac.new(base64.b64decode(secret[6:]), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_waits_grow_until_a_delivery_is_given_up():
    waits = [wait_after(number) for number in range(1, len(WAITS) + 1)]
    assert waits == sorted(waits)
    assert wait_after(len(WAITS) + 1) is None
