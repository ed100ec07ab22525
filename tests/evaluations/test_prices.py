"""The price book: entered, taken by runs, and old runs under it."""

import io
import sys
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from evaluations.actions.prices import add_price, change_price, delete_price
from evaluations.actions.runs import start_run
from evaluations.models import Candidate, PriceEntry, RunCandidate
from evaluations.queries.measurements import run_measurements
from evaluations.queries.prices import own_prices
from tests.evaluations.factories import (
    make_candidate,
    make_connection,
    make_run,
    make_suite_version,
)

DAY = date(2025, 2, 15)
PRICE = {"model": "o3-mini*", "valid_from": DAY, "input": 1.0, "output": 2.0}


@pytest.fixture
def open_ai(team):
    return make_connection(team, kind="openai_compatible", base_url="https://api.openai.com/v1")


def two_models(team, connection, **facts):
    """One at OpenAI, one micro model; 9 prompt and 16 output tokens a sample."""
    known = {"Alpha": {"connection": connection, "model": "o3-mini", **facts}, "Beta": {}}
    return make_run(team, values={"Alpha": [1, 0], "Beta": [1, 1]}, facts=known)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"input": -1}, "__all__"),
        ({"valid_to": date(2025, 1, 1)}, "__all__"),
        ({"output": None}, "output"),
        ({"model": " "}, "model"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_price_that_cannot_be_names_the_field(curator, changes, field):
    with pytest.raises(ValidationError) as found:
        add_price(by=curator.actor, **{**PRICE, **changes})
    assert field in found.value.message_dict
    assert not PriceEntry.objects.exists()


def test_a_curator_keeps_the_book_and_a_stranger_never_sees_it(curator, member, stranger):
    entry = add_price(by=curator.actor, **PRICE)
    with pytest.raises(ValidationError, match="already"):
        add_price(by=curator.actor, **PRICE)
    with pytest.raises(PermissionDenied):
        change_price(entry=entry, by=member.actor, input=5)
    assert list(own_prices(stranger.actor)) == []
    assert change_price(entry=entry, by=curator.actor, input=5).input == 5
    delete_price(entry=entry, by=curator.actor)
    assert not PriceEntry.objects.exists()


def test_a_run_takes_the_books_price_only_where_a_model_states_none(curator, open_ai):
    team = curator.actor.team
    add_price(by=curator.actor, **PRICE, source="our contract")
    plain = make_candidate(team, connection=open_ai, model="o3-mini")
    stated = make_candidate(team, connection=open_ai, model="o3-mini", price_output=9.0)
    start_run(
        suite_version=make_suite_version(team),
        candidates=[plain, stated],
        repeats=1,
        budget_usd=None,
        by=curator.actor,
        now=timezone.now(),
    )
    first, second = (row.snapshot for row in RunCandidate.objects.order_by("position"))
    assert (first["price_input"], first["price_output"]) == (1.0, 2.0)
    assert first["price_source"] == "price book: our contract"
    assert (second["price_input"], second["price_output"]) == (None, 9.0)


def test_an_old_run_is_priced_again_by_the_day(curator, open_ai):
    run = two_models(curator.actor.team, open_ai)
    alpha, beta = run_measurements(run, DAY).candidates
    assert alpha.cost[0, 0] == pytest.approx((9 * 1.1 + 16 * 4.4) / 1e6)
    assert (alpha.priced.basis, alpha.priced.valid_from) == ("built-in entry", "2025-01-31")
    assert alpha.used.cost[0, 0] == 0.001
    assert beta.priced.basis == "run"
    assert "nothing about it" in beta.priced.note
    np.testing.assert_array_equal(beta.cost, beta.used.cost)
    add_price(by=curator.actor, **PRICE)
    alpha, _ = run_measurements(run, DAY).candidates
    assert alpha.cost[0, 0] == pytest.approx((9 + 32) / 1e6)
    early = run_measurements(run, date(2020, 1, 1)).candidates[0]
    assert early.priced.basis == "run"
    np.testing.assert_array_equal(run_measurements(run).candidates[0].cost, early.cost)


def test_a_machine_is_priced_as_it_is_described_now(curator, open_ai):
    run = two_models(curator.actor.team, open_ai, price_gpu_hour=1.0)
    Candidate.objects.filter(name="Alpha").update(price_gpu_hour=2.0, utilization=0.5)
    alpha = run_measurements(run, DAY).candidates[0]
    # The run charged 0.001 USD at 1 USD an hour: 3.6 seconds of the machine.
    assert alpha.priced.basis == "own machine"
    assert alpha.machine_seconds[0, 0] == pytest.approx(3.6)
    assert alpha.cost[0, 0] == pytest.approx(0.004)


def test_without_counts_a_recorded_cost_stays_and_says_why(team, open_ai):
    known = {"Alpha": {"connection": open_ai, "model": "o3-mini"}}
    run = make_run(team, values={"Alpha": [1]}, facts=known, output_tokens=None)
    (alpha,) = run_measurements(run, DAY).candidates
    assert alpha.cost[0, 0] == 0.001
    assert "no token counts" in alpha.priced.note


def test_pricing_again_asks_the_same_number_of_queries_for_many(
    team, open_ai, django_assert_num_queries
):
    for cases in (2, 30):
        known = {"A": {"connection": open_ai, "model": "o3-mini"}}
        run = make_run(team, values={"A": [1] * cases, "B": [0] * cases}, facts=known)
        with django_assert_num_queries(5):
            run_measurements(run, DAY)


def test_prices_are_held_against_another_list(curator, monkeypatch):
    add_price(by=curator.actor, **{**PRICE, "model": "nobody-knows", "provider": "openai"})

    def told(usage, model, *, provider_id, genai_request_timestamp):
        if model == "nobody-knows":
            raise LookupError
        price = SimpleNamespace(input_mtok=15, cache_read_mtok=None, output_mtok=60)
        return SimpleNamespace(model_price=price)

    library = SimpleNamespace(calc_price=told, Usage=lambda **counts: counts)
    monkeypatch.setitem(sys.modules, "genai_prices", library)
    out = io.StringIO()
    call_command("check_prices", stdout=out)
    lines = out.getvalue().splitlines()
    assert "openai nobody-knows on 2025-02-15: not known there" in lines
    assert "openai o3-mini* on 2025-01-31: input 1.1 here, 15 there" in lines
    assert not [line for line in lines if line.startswith("openai o1 ")]
    assert lines[-1].endswith("2 not known there.")
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    with pytest.raises(CommandError, match="rationale\\[prices\\]"):
        call_command("check_prices")


def test_the_book_is_read_and_changed_on_its_pages(curator, client_for):
    client = client_for(curator)
    sent = {"model": "o3-mini", "valid_from": "2025-02-15", "input": "1", "output": "2"}
    assert client.post("/prices/new/", {**sent, "input": "-1"}).status_code == 422
    assert client.post("/prices/new/", {**sent, "source": "<b>ours</b>"}).status_code == 302
    again = client.post("/prices/new/", sent)
    assert "from this day on already" in again.content.decode()
    entry = PriceEntry.objects.get()
    page = client.get("/prices/").content.decode()
    assert "&lt;b&gt;ours&lt;/b&gt;" in page
    assert "litellm 1.60.0 price file" in page
    client.post(f"/prices/{entry.pk}/", {**sent, "output": "3"})
    entry.refresh_from_db()
    assert entry.output == 3
    client.post(f"/prices/{entry.pk}/delete/")
    assert not PriceEntry.objects.exists()


def test_the_desk_writes_through_the_actions(curator, client_for):
    client = client_for(curator)
    url = "/admin/evaluations/priceentry/add/"
    sent = {"model": "o3-mini", "valid_from": "2025-02-15", "input": "1", "output": "2"}
    assert client.post(url, sent).status_code == 302
    assert PriceEntry.objects.get().team == curator.actor.team
    assert "from this day on already" in client.post(url, sent).content.decode()
