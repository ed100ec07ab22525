"""Calls webhooks: only over HTTPS, only where they may be, at the very address that was checked."""

import socket
from typing import TYPE_CHECKING, Final

from django.conf import settings

from decision.core.webhooks import host_and_port, may_call, signed_headers

if TYPE_CHECKING:
    import httpx

TIMEOUT_S: Final = 10.0
_LEADING = {"Content-Type": "application/json", "User-Agent": "rationale-webhook"}


def call_webhook(url: str, secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """Send a signed body; what went wrong as a sentence, empty where a 2xx came back.

    The name is resolved here and the call goes to what was checked: a name that resolves
    otherwise a moment later leads nowhere else. No redirect is followed, no reply is read.
    """
    host, port = host_and_port(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return f"The name {host} is not known."
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not may_call(host, addresses, settings.WEBHOOK_HOSTS):
        return (
            f"{host} lies in a private network: whoever runs this service must name it in "
            "RATIONALE_WEBHOOK_HOSTS."
        )
    headers = signed_headers(secret, message=message, timestamp=timestamp, body=body)
    problem = "It cannot be reached."
    with _client() as client:
        for address in addresses:
            reached, problem = _sent(client, url, address, {**_LEADING, **headers}, body)
            if reached:
                break
    return problem


def _sent(
    client: "httpx.Client", url: str, address: str, headers: dict[str, str], body: bytes
) -> tuple[bool, str]:
    """Whether the server at ``address`` was reached at all, and what went wrong."""
    import httpx

    named = httpx.URL(url)
    request = client.build_request(
        "POST",
        named.copy_with(host=address),
        content=body,
        headers={**headers, "Host": named.netloc.decode("ascii")},
        # The certificate is held against the name, not against the address.
        extensions={"sni_hostname": named.host},
    )
    try:
        response = client.send(request, stream=True)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return False, f"It cannot be reached ({type(error).__name__})."
    except httpx.HTTPError as error:
        return True, f"It did not reply ({type(error).__name__})."
    response.close()
    if response.is_success:
        return True, ""
    return True, f"It replied with HTTP {response.status_code}."


def _client() -> "httpx.Client":
    import httpx

    trusted = httpx.create_ssl_context(trust_env=False)
    # An authority of one's own, installed on this machine, is good enough for a private host.
    trusted.load_default_certs()
    return httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=trusted)
