"""Where pages and the API say that a record would now change, and who is told."""

import pytest
from django.utils import timezone

from decision.actions import open_decision
from decision.models import NoticeReader, Webhook
from tests.decision.records import look, recorded
from tests.decision.test_evidence import again

ALARM = "This decision would now change"
SAID = "Recorded: Alpha leads. Now: Beta and Alpha cannot be separated."


@pytest.fixture
def turned(frozen, clear_run):
    """A newer run that turns the record around, and that nobody has looked at."""
    return again(clear_run, {"Alpha": [0] * 12, "Beta": [1] * 12}, version=clear_run.suite_version)


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_check_now_puts_it_on_every_page_of_the_record(
    frozen,
    turned,
    member,
    viewer,
    client_for,
):
    client, url = client_for(member), f"/decisions/{frozen.slug}/"
    assert ALARM not in page(client, url)
    assert "Not looked at since it was recorded." in page(client, f"{url}record/")
    answer = client.post(f"{url}recheck/", follow=True)
    assert answer.redirect_chain == [(f"{url}record/", 302)]
    told = answer.content.decode()
    assert (ALARM in told, SAID in told, turned.name in told) == (True, True, True)
    assert "nobody to tell" in told
    reader = client_for(viewer)
    assert SAID in page(reader, url)
    assert "Check now" not in page(reader, f"{url}record/")
    home = page(reader, "/")
    assert ("Would now change" in home, SAID in home) == (True, True)
    assert ALARM not in page(reader, f"{url}record.html")


def test_a_later_record_takes_the_alarm_off(frozen, turned, clear_run, owner, client_for):
    look(frozen, owner)
    recorded(clear_run, owner, supersedes=frozen)
    client = client_for(owner)
    assert "Would now change" not in page(client, "/")
    assert ALARM not in page(client, f"/decisions/{frozen.slug}/")
    assert "A later record stands in place" in page(client, f"/decisions/{frozen.slug}/record/")


def test_news_that_change_nothing_are_told_without_alarm(frozen, clear_run, member, client_for):
    again(clear_run, {"Alpha": [1] * 12}, version=clear_run.suite_version)
    look(frozen, member)
    told = page(client_for(member), f"/decisions/{frozen.slug}/record/")
    assert "With the evidence of today the same would be decided." in told
    assert "A newer run on the same cases" in told


def test_an_open_decision_is_sent_back(clear_run, member, client_for):
    row = open_decision(question="Open?", run=clear_run, by=member.actor, now=timezone.now())
    answer = client_for(member).post(f"/decisions/{row.slug}/recheck/", follow=True)
    assert "follows its evidence" in answer.content.decode()


def test_everybody_chooses_e_mails_for_themselves(viewer, client_for, settings):
    client = client_for(viewer)
    assert "RATIONALE_MAIL_SERVER" in page(client, "/settings/notices/")
    client.post("/settings/notices/", {"wanted": "on"})
    assert NoticeReader.objects.get().user == viewer
    settings.SENDS_MAIL = True
    told = page(client, "/settings/notices/")
    assert (" checked" in told, "RATIONALE_MAIL_SERVER" in told) == (True, False)
    client.post("/settings/notices/", {})
    assert not NoticeReader.objects.exists()


def test_the_secret_of_an_address_is_shown_once_and_its_path_to_owners(owner, viewer, client_for):
    client, sent = client_for(owner), {"url": "https://hooks.example.org/s3cret"}
    answer = client.post("/settings/webhooks/", sent)
    assert str(Webhook.objects.get().secret) in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    assert "whsec_" not in page(client, "/settings/notices/")
    assert client.post("/settings/webhooks/", sent).status_code == 422
    told = page(client_for(viewer), "/settings/notices/")
    assert ("hooks.example.org" in told, "s3cret" in told) == (True, False)
    client.post(f"/settings/webhooks/{Webhook.objects.get().pk}/remove/")
    assert not Webhook.objects.exists()


def test_the_api_looks_and_tells(frozen, turned, api_client, clear_run, owner):
    api, url = api_client(), f"/api/v1/decisions/{frozen.pk}/recheck/"
    assert api.get(url).json()["checked_at"] is None
    found = api.post(url).json()
    assert (found["would_change"], found["changes"][0]) == (True, SAID)
    assert api.get(url).json() == found
    row = open_decision(question="Open?", run=clear_run, by=owner.actor, now=timezone.now())
    assert api.post(f"/api/v1/decisions/{row.pk}/recheck/").status_code == 409
    made = api.post("/api/v1/webhooks/", {"url": "https://hooks.example.org/"})
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in api.get("/api/v1/webhooks/").json()["results"][0]
    assert api.post("/api/v1/webhooks/", {"url": "http://hooks.example.org/"}).status_code == 400
    assert api.delete(f"/api/v1/webhooks/{made.json()['id']}/").status_code == 204
