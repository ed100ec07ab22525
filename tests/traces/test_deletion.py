"""Deletion is real and only what was meant; retention keeps to the policy."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from evaluations.execution.upkeep import Upkeep
from evaluations.models import Sample
from teams.models import AuditEvent
from tests.evaluations.factories import make_run
from tests.factories import make_completion, make_trace
from traces.actions import deleting
from traces.actions.deleting import delete_trace, delete_traces
from traces.actions.policies import set_trace_policy
from traces.actions.retention import enforce_retention, preview_retention
from traces.actions.understanding import understand_traces
from traces.models import Annotation, Facet, SearchPassage, Trace, TraceBody, TracePolicy


def make_text(team, text: str = "x" * 100, **changes: object) -> Trace:
    return make_trace(team, make_completion(text), **changes)


def set_policy(owner, **changes: object) -> TracePolicy:
    known = {"max_age_days": None, "max_bytes": None, "keeps_bodies": True, "redactions": []}
    return set_trace_policy(**known | changes, by=owner.actor, now=timezone.now())


def test_all_that_was_written_about_a_trace_goes_with_it(team, owner):
    completion = make_completion("a", reasoning="Wait.", body=b"{}", protocol="openai_chat")
    trace = make_trace(team, completion, tags=["x"])
    Annotation.objects.create(trace=trace, team=team, kind="label", step=1, start=0, end=1)
    understand_traces(limit=9, now=timezone.now())
    for table in (TraceBody, Facet, SearchPassage, Annotation):
        assert table.objects.exists(), table
    delete_trace(trace=trace, by=owner.actor)
    for table in (Trace, TraceBody, Facet, SearchPassage, Annotation):
        assert not table.objects.exists(), table
    assert AuditEvent.objects.get(action="trace.delete").details == {"traces": 1}


def test_a_sample_keeps_its_scores(team, owner):
    sample = make_run(team, values={"Alpha": [1.0]}).samples.get()
    delete_trace(trace=sample.trace, by=owner.actor)
    kept = Sample.objects.get(pk=sample.pk)
    assert (kept.trace, kept.value) == (None, 1.0)


@pytest.mark.parametrize("who", ["viewer", "member", "curator", "stranger"])
def test_only_owners_delete_and_only_their_own(team, who, request):
    trace = make_text(team)
    by = request.getfixturevalue(who).actor
    with pytest.raises(PermissionDenied):
        delete_trace(trace=trace, by=by)
    if who == "stranger":
        assert delete_traces(rows=Trace.objects.all(), up_to=trace.pk, by=by) == 0
    assert Trace.objects.filter(pk=trace.pk).exists()


def test_the_page_deletes_the_filtered_set_and_nothing_newer(team, owner, client_for):
    gone, kept = make_text(team, model="old"), make_text(team, model="other")
    door, url = client_for(owner), reverse("traces-delete") + "?model=old"
    html = door.get(url).content.decode()
    assert f'name="up_to" value="{gone.pk}"' in html
    newer = make_text(team, model="old")
    answer = door.post(url, {"up_to": gone.pk}, follow=True)
    assert "1 trace deleted." in answer.content.decode()
    assert set(Trace.objects.all()) == {kept, newer}


def test_without_the_pages_number_nothing_is_deleted(team, owner, client_for):
    make_text(team)
    answer = client_for(owner).post(reverse("traces-delete"))
    assert answer.status_code == 200
    assert Trace.objects.count() == 1


def test_a_filter_that_is_none_deletes_nothing(team, owner, client_for):
    trace = make_text(team)
    client_for(owner).post(reverse("traces-delete") + "?kind=nonsense", {"up_to": trace.pk})
    assert Trace.objects.count() == 1


def test_large_sets_go_in_batches_with_a_row_each(team, owner, monkeypatch):
    monkeypatch.setattr(deleting, "BATCH", 2)
    monkeypatch.setattr(deleting, "MOST", 5)
    last = [make_text(team) for _ in range(7)][-1]
    assert delete_traces(rows=Trace.objects.all(), up_to=last.pk, by=owner.actor) == 5
    assert Trace.objects.count() == 2
    events = AuditEvent.objects.filter(action="trace.delete")
    assert sorted(event.details["traces"] for event in events) == [1, 2, 2]


def test_the_api_deletes_one(team, api_client):
    trace = make_text(team)
    assert api_client(["read"]).delete(f"/api/v1/traces/{trace.pk}/").status_code == 403
    assert api_client().delete(f"/api/v1/traces/{trace.pk}/").status_code == 204
    assert api_client().get(f"/api/v1/traces/{trace.pk}/").status_code == 404


def test_traces_go_when_they_are_too_old(team, owner):
    now = timezone.now()
    make_text(team, now=now - timedelta(days=31))
    young = make_text(team, now=now - timedelta(days=29))
    policy = set_policy(owner, max_age_days=30)
    told = preview_retention(policy, now=now)
    assert (told.too_old, told.too_much, told.size) == (1, 0, 200)
    assert enforce_retention(now=now) == 1
    assert list(Trace.objects.all()) == [young]
    event = AuditEvent.objects.get(action="trace.delete")
    assert (event.actor_label, event.summary) == ("retention", "1 deleted: older than 30 days")


def test_the_oldest_go_when_there_is_too_much(team, owner):
    traces = [make_text(team, "x" * 400_000) for _ in range(4)]
    policy = set_policy(owner, max_bytes=1_000_000)
    assert preview_retention(policy, now=timezone.now()).too_much == 2
    assert enforce_retention(now=timezone.now()) == 2
    assert set(Trace.objects.all()) == set(traces[2:])
    assert enforce_retention(now=timezone.now()) == 0


def test_a_trace_that_is_old_and_too_much_counts_once(team, owner):
    now = timezone.now()
    make_text(team, "x" * 900_000, now=now - timedelta(days=9))
    make_text(team, "x" * 900_000)
    policy = set_policy(owner, max_bytes=1_000_000, max_age_days=5)
    told = preview_retention(policy, now=now)
    assert (told.too_old, told.too_much, told.total) == (1, 0, 1)


def test_another_teams_policy_touches_nothing_here(team, stranger):
    make_text(team, now=timezone.now() - timedelta(days=400))
    set_policy(stranger, max_age_days=1)
    assert enforce_retention(now=timezone.now()) == 0


def test_a_pass_is_bounded_and_the_next_goes_on(team, owner):
    for _ in range(3):
        make_text(team, now=timezone.now() - timedelta(days=9))
    set_policy(owner, max_age_days=1)
    assert [enforce_retention(now=timezone.now(), limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_worker_keeps_to_retention_and_reads_what_waits(team, owner):
    make_text(team, now=timezone.now() - timedelta(days=9))
    waiting = make_text(team)
    set_policy(owner, max_age_days=1)
    assert Upkeep().run() is False
    waiting.refresh_from_db()
    assert waiting.understood
    assert Trace.objects.count() == 1


def test_the_settings_page_asks_before_a_policy_deletes(team, owner, client_for):
    make_text(team, now=timezone.now() - timedelta(days=9))
    door, url = client_for(owner), reverse("settings-traces")
    sent = {"max_age_days": "5", "max_megabytes": "", "redactions": "mail: \\S+@\\S+"}
    html = door.post(url, sent).content.decode()
    assert "Save, and delete 1 trace" in html
    assert TracePolicy.of(team).max_age_days is None
    assert door.post(url, sent | {"confirmed": "1"}).status_code == 302
    policy = TracePolicy.of(team)
    assert (policy.max_age_days, policy.max_bytes, policy.keeps_bodies) == (5, None, False)
    assert policy.redactions == [{"name": "mail", "pattern": "\\S+@\\S+"}]
    assert Trace.objects.count() == 1
    assert "mail: \\S+@\\S+" in door.get(url).content.decode()


@pytest.mark.parametrize(
    ("redactions", "told"),
    [
        ("no pattern", "Line 1 has no colon"),
        ("ok: a\nbad: (", "Redaction 2:"),
        ("x" * 60 + ": a", "Redaction 1:"),
    ],
)
def test_a_redaction_that_cannot_be_used_is_named(owner, client_for, redactions, told):
    answer = client_for(owner).post(reverse("settings-traces"), {"redactions": redactions})
    assert answer.status_code == 422
    assert told in answer.content.decode()
