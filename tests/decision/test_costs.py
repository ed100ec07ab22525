"""A decision under other prices, at a volume, with machines and estimated memory."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from decision.actions import DecisionRecordedError, open_decision, record_decision, set_costs
from decision.evidence import known_facts
from decision.gathering import evidence_of
from decision.queries import decision_view
from tests.evaluations.factories import make_connection, make_run

CRITERIA = [
    {"measure": "cost_per_month", "worst": 1000.0, "target": 1.0, "scale": "log", "weight": 50}
]
DAY = date(2025, 2, 15)


@pytest.fixture
def decision(member):
    team = member.actor.team
    api = make_connection(team, kind="openai_compatible", base_url="https://api.openai.com/v1")
    own = make_connection(team, kind="ollama", base_url="http://127.0.0.1:9")
    facts = {
        "API": {"connection": api, "model": "o3-mini"},
        "Own": {"connection": own, "model": "deepseek-r1:14b", "price_gpu_hour": 1.0},
    }
    run = make_run(team, values={"API": [1, 0], "Own": [1, 1]}, facts=facts, server={})
    return open_decision(
        question="Which?", run=run, by=member.actor, now=timezone.now(), criteria=CRITERIA
    )


def cells(decision, measure):
    known = decision_view(decision).snapshot["measurements"]
    return [row.get(measure, {}).get("raw") for row in known.values()]


def test_costs_follow_the_book_and_the_volume(decision, member):
    assert cells(decision, "cost_per_1000") == [1.0, 2.0]
    assert cells(decision, "cost_per_month") == [None, None]
    chosen = {"prices_of": "book", "prices_on": DAY, "cases_per_month": 50_000}
    decision = set_costs(decision=decision, by=member.actor, **chosen)
    cost = (9 * 1.1 + 16 * 4.4) / 1e6
    assert cells(decision, "cost_per_1000") == [pytest.approx(1000 * cost), 2.0]
    assert cells(decision, "cost_per_month") == [pytest.approx(50_000 * cost), 100.0]
    costs = decision_view(decision).evidence["costs"]
    (pair,) = costs["break_even"]
    assert (pair["own_label"], pair["api_label"], pair["own_month"]) == ("Own", "API", 730.5)
    assert pair["api_month"] == pytest.approx(50_000 * cost)
    # 7.2 seconds a case: at this price of an API one machine never answers enough.
    assert pair["cases"] is None
    assert pair["capacity"] == pytest.approx(730.5 * 500)


def test_a_record_keeps_the_day_and_the_prices_of_its_recording(decision, member):
    decision = set_costs(decision=decision, by=member.actor, prices_of="book")
    now = timezone.now()
    known = {"criteria": CRITERIA, "chosen": "", "reason": ""}
    row = record_decision(decision=decision, by=member.actor, now=now, **known)
    assert row.prices_on == now.date()
    costs = row.snapshot["evidence"]["costs"]
    assert costs["prices_on"] == now.date().isoformat()
    assert {row["basis"] for row in costs["candidates"].values()} == {
        "built-in entry",
        "own machine",
    }
    with pytest.raises(DecisionRecordedError):
        set_costs(decision=row, by=member.actor, prices_of="run")


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"prices_of": "run", "prices_on": DAY}, "prices_on"),
        ({"prices_of": "guess"}, "prices_of"),
        ({"prices_of": "run", "cases_per_month": 0}, "cases_per_month"),
    ],
)
def test_a_choice_that_cannot_be_names_the_field(decision, member, choice, field):
    with pytest.raises(ValidationError) as found:
        set_costs(decision=decision, by=member.actor, **choice)
    assert field in found.value.message_dict


def test_memory_is_estimated_only_where_nothing_better_is_known(decision):
    api, own = evidence_of(decision).subjects
    assert "vram_gb" not in known_facts(api)
    found = known_facts(own)["vram_gb"]
    assert found.provenance == "estimated"
    assert found.value == pytest.approx(9.6, abs=0.1)
    told = decision_view(decision).evidence["candidates"][own.key]["memory"]
    assert told["gb"] == pytest.approx(found.value)
    assert told["is_used"]
    assert "25 tokens x 1 user" in told["method"]
    own.snapshot["vram_gb"] = 11.0
    assert known_facts(own)["vram_gb"].provenance == "declared"
    own.snapshot["facts"] = {"vram_gb": {"status": "measured", "value": 11.0}}
    assert known_facts(own)["vram_gb"].provenance == "measured"


def test_the_page_chooses_prices_and_keeps_the_address(decision, member, client_for):
    client, url = client_for(member), f"/decisions/{decision.slug}/"
    sent = {"prices_of": "book", "prices_on": "2025-02-15", "cases_per_month": "2000"}
    answer = client.post(f"{url}costs/", {**sent, "criteria": "w.accuracy=3"})
    assert answer["Location"] == f"{url}?w.accuracy=3#costs"
    page = client.get(url).content.decode()
    assert "Under the price book of 2025-02-15, 2,000 cases a month" in page
    assert "the built-in price book, since 2025-01-31" in page
    assert "Memory of Own is estimated: weights 8.99 GB" in page
    refused = client.post(f"{url}costs/", {**sent, "prices_on": "soon"}, follow=True)
    assert "On day: Enter a valid date." in refused.content.decode()
