"""A webhook over real TLS: the address that was checked is called, the name is what is verified."""

import datetime
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from decision import webhook_calls
from decision.webhook_calls import call_webhook

HOST = "hooks.internal"
SECRET = "whsec_c2VjcmV0"


@pytest.fixture
def server(tmp_path, monkeypatch, settings):
    """A server for HOST on this machine, whose certificate this machine trusts."""
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(_certificate())
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            got.append((self.headers["Host"], self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            """Says nothing."""

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    listening.socket = trusted.wrap_socket(listening.socket, server_side=True)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    port = listening.server_port
    found = [(2, 1, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(webhook_calls.socket, "getaddrinfo", lambda *a, **k: found)
    settings.WEBHOOK_HOSTS = [HOST, "other.internal"]
    yield port, got
    listening.shutdown()
    listening.server_close()


def _certificate() -> bytes:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


def test_a_name_is_verified_although_its_address_is_called(server):
    port, got = server

    def call(host):
        url = f"https://{host}:{port}/notices"
        return call_webhook(url, SECRET, message="m", timestamp=1, body=b"{}")

    assert call(HOST) == ""
    assert got == [(f"{HOST}:{port}", b"{}")]
    assert "cannot be reached" in call("other.internal")
    assert len(got) == 1
