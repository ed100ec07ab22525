"""What a team takes out of its traces before they are stored, and who may say so."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from teams.models import AuditEvent
from tests.factories import make_completion, make_team, make_trace
from traces.actions import set_trace_policy
from traces.core import redaction
from traces.core.storable import STORAGE_NOTES
from traces.models import Facet, Origin, Trace, TraceBody, TracePolicy

URL = "/api/v1/traces/policy/"
EMAIL = {"name": "email", "pattern": r"[\w.+-]+@[\w-]+\.\w+"}
SLOW = {"name": "slow", "pattern": r"^(?:x|xx)+$"}
KEEP = {"max_age_days": None, "max_bytes": None, "keeps_bodies": True, "redactions": []}


def set_policy(by, **changes):
    return set_trace_policy(**{**KEEP, **changes}, by=by, now=timezone.now())


def notes_of(row: Trace) -> list[str]:
    return Trace.objects.get(pk=row.pk).metadata.get(STORAGE_NOTES, [])


@pytest.mark.parametrize("origin", Origin.values)
def test_a_redacted_text_is_nowhere_in_what_is_stored(team, owner, origin):
    set_policy(owner.actor, redactions=[EMAIL])
    secret = "ann@example.org"
    made = make_trace(
        team,
        make_completion(
            f"<think>Ask {secret}.</think>Write to {secret}, or to {secret}.",
            server={"to": [secret]},
            refusal=secret,
            protocol="openai_chat",
            body=b'{"choices": []}',
        ),
        origin=origin,
        messages=[{"role": "user", "content": f"I am {secret}"}],
        metadata={"from": secret, secret: 1},
        parameters={"user": secret},
        tags=[f"of {secret}"],
    )
    row = Trace.objects.get(pk=made.pk)
    assert row.reasoning == "Ask [email]."
    assert row.answer == "Write to [email], or to [email]."
    assert row.raw_output == "<think>Ask [email].</think>Write to [email], or to [email]."
    everything = [str(value) for value in Trace.objects.filter(pk=row.pk).values_list()]
    assert secret not in "".join(everything)
    assert Facet.objects.get(trace=row).value == "of [email]"
    assert not TraceBody.objects.filter(trace=row).exists()
    (note,) = notes_of(row)
    assert note.startswith("[email] stands for 10 passages")


def test_a_raw_text_that_is_kept_whole_is_redacted_too(team, owner):
    set_policy(owner.actor, redactions=[EMAIL])
    text = "<think>a@b.cc</think>one<think>c@d.ee</think>two" + " " * 400
    row = Trace.objects.get(pk=make_trace(team, make_completion(text)).pk)
    assert "@" not in row.raw_output + row.reasoning + row.answer


def test_the_outcome_is_that_of_the_text_as_it_came(team, owner):
    set_policy(owner.actor, redactions=[{"name": "all", "pattern": r"\S+"}])
    row = make_trace(team, make_completion("<think>a@b.cc</think>42"))
    assert (row.outcome, row.reasoning, row.answer) == ("answered", "[all]", "[all]")


def test_a_body_is_kept_unless_something_in_it_would_be_redacted(team, owner):
    set_policy(owner.actor, redactions=[EMAIL])
    told = {"protocol": "openai_chat"}
    clean = make_trace(team, make_completion(**told, body=b'{"user": "ann"}'))
    hidden = make_trace(team, make_completion(**told, body=b'{"user": "a@b.cc"}'))
    escaped = make_trace(team, make_completion(**told, body=b'{"user": "a\\u0040b.cc"}'))
    kept = TraceBody.objects.values_list("trace", flat=True)
    assert list(kept) == [clean.pk]
    assert hidden.pk != escaped.pk


def test_a_team_that_keeps_no_bodies_keeps_none(team, owner):
    set_policy(owner.actor, keeps_bodies=False)
    make_trace(team, make_completion(protocol="openai_chat", body=b"{}"))
    assert not TraceBody.objects.exists()


def test_a_pattern_that_is_too_slow_replaces_the_text_whole(team, monkeypatch):
    monkeypatch.setattr(redaction, "TIMEOUT_S", 0.01)
    # Set behind the back of the action, which would refuse it.
    TracePolicy.objects.create(team=team, redactions=[SLOW, EMAIL])
    row = make_trace(team, make_completion("a@b.cc"), metadata={"long": "x" * 60 + "!"})
    stored = Trace.objects.get(pk=row.pk)
    assert stored.metadata["long"] == "[slow]"
    assert stored.answer == "[email]"
    assert [note[:24] for note in notes_of(row)] == [
        "[email] stands for 1 pas",
        "[slow] stands for 1 whol",
    ]


def test_a_team_of_its_own_policy_does_not_touch_another(team, owner):
    set_policy(owner.actor, redactions=[EMAIL])
    other = make_trace(make_team(), make_completion("a@b.cc"))
    assert (other.answer, notes_of(other)) == ("a@b.cc", [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"redactions": [{"name": "n", "pattern": "("}]}, "redactions.0.pattern"),
        ({"redactions": [EMAIL, {"name": "n", "pattern": "x*"}]}, "redactions.1.pattern"),
        ({"redactions": [{"name": "n", "pattern": r"(?=a)"}]}, "redactions.0.pattern"),
        ({"redactions": [{"name": "n", "pattern": ""}]}, "redactions.0.pattern"),
        ({"redactions": [{"name": "n", "pattern": "a" * 501}]}, "redactions.0.pattern"),
        ({"redactions": [{"name": "n", "pattern": r"(?:a+)+$"}]}, "redactions.0.pattern"),
        ({"redactions": [{"name": "n", "pattern": "(a{99}){99}"}]}, "redactions.0.pattern"),
        ({"redactions": [{"name": "n", "pattern": "(" * 60 + ")" * 60}]}, "redactions.0.pattern"),
        ({"redactions": [{"name": "[n]", "pattern": "x"}]}, "redactions.0.name"),
        ({"redactions": [EMAIL, EMAIL]}, "redactions.1.name"),
        ({"redactions": [EMAIL] * 51}, "redactions"),
        ({"max_age_days": 0}, "max_age_days"),
        ({"max_bytes": 1}, "max_bytes"),
    ],
)
def test_what_is_not_usable_is_named_and_nothing_is_set(owner, changes, field):
    with pytest.raises(ValidationError) as error:
        set_policy(owner.actor, **changes)
    assert list(error.value.message_dict) == [field]
    assert not TracePolicy.objects.exists()


def test_only_owners_set_it_and_the_log_says_who(owner, curator):
    with pytest.raises(PermissionDenied):
        set_policy(curator.actor)
    set_policy(owner.actor, max_age_days=30)
    event = AuditEvent.objects.get(action="trace.policy")
    assert (event.actor_user, event.summary) == (
        owner,
        "30 days, any size, bodies kept, 0 redactions",
    )


def test_the_policy_can_be_read_and_replaced(api_client, team):
    api = api_client()
    assert {**api.get(URL).json(), "changed_at": ""} == {**KEEP, "changed_at": ""}
    wish = {**KEEP, "max_age_days": 90, "redactions": [EMAIL]}
    told = api.put(URL, wish)
    assert told.status_code == 200
    assert api.get(URL).json() == told.json()
    assert {name: told.json()[name] for name in wish} == wish
    assert TracePolicy.objects.get().team == team


def test_an_error_of_the_policy_names_its_field(api_client):
    api = api_client()
    bad = api.put(URL, {**KEEP, "redactions": [{"name": "n", "pattern": "x*"}]})
    assert bad.status_code == 400
    assert list(bad.json()["error"]["fields"]) == ["redactions.0.pattern"]
    assert api.put(URL, {"max_age_days": 3}).status_code == 400
