"""Notices on their way: to members by e-mail, to webhooks with a signature, each once."""

import base64
import hashlib
import hmac
import json
import smtplib
import socket
from datetime import timedelta

import httpx
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from config.mail import mail_settings
from decision import webhook_calls
from decision.actions.deliveries import claim_delivery, settle_delivery
from decision.actions.webhooks import MAX_WEBHOOKS, add_webhook, remove_webhook, wish_mails
from decision.core.webhooks import WAITS
from decision.delivering import deliver_next
from decision.models import Delivery, DeliveryState, Notice, Webhook
from teams.actions import remove_member
from teams.models import AuditEvent, Membership
from tests.decision.records import look
from tests.decision.test_evidence import again

URL = "https://hooks.example.org:8443/rationale?room=1"


@pytest.fixture
def internet(monkeypatch):
    """``internet(status)``: every name is at a public address, and replies so."""
    got = []

    def open_it(status=204, address="93.184.215.14"):
        def handle(request):
            got.append(request)
            if isinstance(status, Exception):
                raise status
            return httpx.Response(status, headers={"Location": "https://10.0.0.1/"})

        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 8443))]
        monkeypatch.setattr(webhook_calls.socket, "getaddrinfo", lambda *a, **k: found)
        transport = httpx.MockTransport(handle)
        monkeypatch.setattr(webhook_calls, "_client", lambda: httpx.Client(transport=transport))
        return got

    return open_it


@pytest.fixture
def changed(frozen, clear_run, member):
    """``changed()``: a newer run turns the record around, and somebody looks."""

    def turn():
        again(clear_run, {"Alpha": [0] * 12, "Beta": [1] * 12}, version=clear_run.suite_version)
        look(frozen, member)
        return Notice.objects.latest("pk")

    return turn


def webhook(owner, url=URL):
    return add_webhook(url=url, by=owner.actor, now=timezone.now())


def deliver():
    return deliver_next(timezone.now())


def test_a_webhook_gets_the_notice_once_signed(owner, changed, internet):
    row, secret = webhook(owner)
    got = internet()
    notice = changed()
    assert deliver()
    assert not deliver()
    [request] = got
    assert str(request.url) == "https://93.184.215.14:8443/rationale?room=1"
    assert request.headers["Host"] == "hooks.example.org:8443"
    assert request.extensions["sni_hostname"] == "hooks.example.org"
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}."
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, signed.encode() + request.content, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    told = json.loads(request.content)
    assert (told["type"], told["data"]["changes"]) == (
        "decision.would_change",
        notice.finding["changes"],
    )
    assert told["data"]["recorded"]["chosen_label"] == "Alpha"
    assert row.deliveries.get().state == DeliveryState.SENT


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (500, "HTTP 500"),
        (302, "HTTP 302"),
        (httpx.ConnectError("refused"), "cannot be reached"),
        (httpx.ReadTimeout("slow"), "did not reply (ReadTimeout)"),
    ],
)
def test_a_failed_attempt_is_made_again_later(owner, changed, internet, status, problem):
    webhook(owner)
    internet(status)
    changed()
    assert deliver()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
    assert problem in row.problem
    assert not deliver()
    internet()
    assert deliver_next(timezone.now() + WAITS[0])
    row.refresh_from_db()
    assert (row.state, row.attempts, row.problem) == (DeliveryState.SENT, 2, "")


def test_a_delivery_is_given_up_in_the_end(owner, changed, internet):
    webhook(owner)
    got, now = internet(500), timezone.now()
    changed()
    for day in range(1, 20):
        deliver_next(now + timedelta(days=day))
    assert Delivery.objects.get().state == DeliveryState.GIVEN_UP
    assert len(got) == len(WAITS) + 1
    assert len({request.headers["webhook-id"] for request in got}) == 1


def test_nobody_is_called_in_a_private_network(owner, changed, internet, settings):
    webhook(owner)
    got = internet(address="10.0.0.7")
    changed()
    deliver()
    assert got == []
    assert "RATIONALE_WEBHOOK_HOSTS" in Delivery.objects.get().problem
    settings.WEBHOOK_HOSTS = ["hooks.example.org"]
    assert deliver_next(timezone.now() + WAITS[0])
    assert len(got) == 1


def test_a_name_that_nobody_knows_is_a_failed_attempt(owner, changed, internet, monkeypatch):
    webhook(owner)
    internet()

    def unknown(*args, **kwargs):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(webhook_calls.socket, "getaddrinfo", unknown)
    changed()
    deliver()
    assert "is not known" in Delivery.objects.get().problem


def test_members_who_want_it_get_an_e_mail(settings, member, viewer, curator, changed):
    settings.SENDS_MAIL, settings.SITE_URL = True, "https://rationale.example.org"
    for person in (viewer, curator):
        wish_mails(wanted=True, by=person.actor)
    wish_mails(wanted=False, by=curator.actor)
    changed()
    assert deliver()
    [sent] = mail.outbox
    assert sent.to == [viewer.email]
    assert sent.subject == "Would now change: Which?"
    assert "Recorded: Alpha leads. Now: Beta and Alpha cannot be separated." in sent.body
    assert "https://rationale.example.org/decisions/which/record/" in sent.body


def test_without_a_mail_server_nobody_waits_for_one(viewer, changed):
    wish_mails(wanted=True, by=viewer.actor)
    changed()
    assert Delivery.objects.count() == 0


def test_who_left_the_team_gets_nothing_more(settings, owner, viewer, changed):
    settings.SENDS_MAIL = True
    wish_mails(wanted=True, by=viewer.actor)
    changed()
    gone = Membership.objects.get(user=viewer)
    remove_member(membership=gone, by=owner.actor, now=timezone.now())
    assert deliver()
    assert (mail.outbox, Delivery.objects.get().state) == ([], DeliveryState.GIVEN_UP)


def test_a_mail_server_that_is_away_is_asked_again(settings, viewer, changed, monkeypatch):
    settings.SENDS_MAIL = True
    wish_mails(wanted=True, by=viewer.actor)

    def refuse(self):
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr("decision.delivering.EmailMessage.send", refuse)
    changed()
    deliver()
    row = Delivery.objects.get()
    assert (row.state, "SMTPServerDisconnected" in row.problem) == (DeliveryState.WAITING, True)


def test_one_of_several_workers_makes_an_attempt(owner, changed):
    webhook(owner)
    changed()
    now = timezone.now()
    first = claim_delivery(now=now)
    assert claim_delivery(now=now) is None
    remove_webhook(webhook=Webhook.objects.get(), by=owner.actor)
    settle_delivery(delivery=first, now=now)
    assert Delivery.objects.count() == 0


def test_only_owners_choose_addresses_and_each_is_taken_once(owner, member, stranger):
    row, secret = webhook(owner)
    assert row.secret == secret
    with pytest.raises(PermissionDenied):
        webhook(member, "https://other.example.org/")
    with pytest.raises(PermissionDenied):
        remove_webhook(webhook=row, by=stranger.actor)
    with pytest.raises(ValidationError, match="already"):
        webhook(owner)
    with pytest.raises(ValidationError, match="https://"):
        webhook(owner, "http://hooks.example.org/")
    for number in range(MAX_WEBHOOKS - 1):
        webhook(owner, f"https://hooks.example.org/{number}")
    with pytest.raises(ValidationError, match="at most"):
        webhook(owner, "https://one.example.org/more")
    assert AuditEvent.objects.filter(action="webhook.add").first().summary == "hooks.example.org"


def test_a_mail_server_is_one_address():
    known = mail_settings("smtps://me%40x:p%3Aw@mail.example.org", "r@example.org")
    assert (known["EMAIL_HOST"], known["EMAIL_PORT"]) == ("mail.example.org", 465)
    assert (known["EMAIL_HOST_USER"], known["EMAIL_HOST_PASSWORD"]) == ("me@x", "p:w")
    assert (known["EMAIL_USE_SSL"], known["EMAIL_USE_TLS"]) == (True, False)
    assert mail_settings("smtp+tls://m:2525", "r@x")["EMAIL_PORT"] == 2525
    assert mail_settings("", "")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
