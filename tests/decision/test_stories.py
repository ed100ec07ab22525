"""The story of a decision: its families, and where it is told."""

from django.utils import timezone

from decision.actions import open_decision, record_decision
from decision.core.story import Ladder
from decision.stories import ladders_of
from tests.decision.records import CRITERIA, make_ladder_run
from tests.decision.test_pages import get

HELPS = (
    "Thinking helps: R1 high is right in 100% of attempts and the same model at its least effort"
)


def rung(number, **told):
    return {"family": "R1", "rung": number, "name": f"Rung {number}", **told}


def test_rungs_stand_from_low_to_high_with_their_budgets():
    told = {
        "long": rung(2, extra_parameters={"thinking_budget": 64}),
        "short": rung(1, extra_parameters={"thinking_budget": 16}),
        "alone": {"family": "", "name": "Alone"},
    }
    assert ladders_of(told) == (Ladder("R1", (("short", "16 tokens"), ("long", "64 tokens"))),)


def test_a_rung_without_any_wish_goes_by_its_name():
    [ladder] = ladders_of({"a": rung(1), "b": rung(2, reasoning_effort="high")})
    assert ladder.rungs == (("a", "Rung 1"), ("b", "high"))


def test_one_rung_alone_is_no_ladder():
    assert ladders_of({"a": rung(1)}) == ()


def test_a_decision_and_its_record_tell_the_story_and_the_api_too(
    client_for, team, member, api_client
):
    by, now = member.actor, timezone.now()
    known = {"question": "Which?", "criteria": CRITERIA, "by": by, "now": now}
    decision = open_decision(run=make_ladder_run(team), **known)
    client, at = client_for(member), f"/decisions/{decision.slug}"
    told = api_client(by=member).get(f"/api/v1/decisions/{decision.pk}/").json()["story"]
    assert [each["topic"] for each in told] == ["thinking", "effort", "best", "choice"]
    assert told[0]["text"].startswith(HELPS)
    assert HELPS in get(client, f"{at}/")
    chosen = {"criteria": CRITERIA, "chosen": "", "reason": ""}
    record_decision(decision=decision, by=by, now=now, **chosen)
    for name in ("", "record/", "record.md", "record.html"):
        assert HELPS in get(client, f"{at}/{name}"), name
