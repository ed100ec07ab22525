"""Thinking against right answers through the API: the figures of the page."""

import pytest

from evaluations.queries.thinking import run_thinking
from tests.evaluations.queries.test_thinking import change, measured


def address(run):
    return f"/api/v1/runs/{run.pk}/thinking/"


@pytest.fixture
def run(team):
    return measured(team, ("Alpha", "Beta"), cases=20, rise=-0.3)


def test_it_tells_what_the_page_tells(api, run):
    body = api.get(address(run)).json()
    found = run_thinking(run)
    assert (body["run"], body["headline"], body["confidence"]) == (run.pk, found.headline, 0.95)
    for row, candidate in zip(body["candidates"], found.candidates, strict=True):
        pooled = candidate.thinking.pooled.slope
        across = row["across_cases"]
        assert (row["name"], row["candidate"]) == (candidate.label, candidate.key)
        assert (across["slope"], across["low"]) == pytest.approx((pooled.value, pooled.lower))
        assert across["p_holm"] == pytest.approx(candidate.pooled_p)
        assert across["goes_with"] == candidate.pooled_finding
        assert across["reason"] == ""
        assert row["same_case"]["cases"] == 20
        assert row["counted"]["compared"] == 60
        assert sum(group["samples"] for group in row["groups"]) == 60
        assert [rate["outcome"] for rate in row["outcomes"]][:2] == ["answered", "truncated"]
        assert set(row["lengths"][0]["quantiles"]) == {"0.1", "0.25", "0.5", "0.75", "0.9"}


def test_what_is_not_known_is_null_with_its_reason(api, team):
    run = measured(team, cases=4)
    row = api.get(address(run)).json()["candidates"][0]
    for name in ("across_cases", "same_case"):
        assert row[name]["slope"] is None
        assert row[name]["p_holm"] is None
        assert row[name]["goes_with"] == "unknown"
        assert "it takes 10" in row[name]["reason"]
    assert row["groups"] == []


def test_the_chance_of_cut_off_thoughts_is_null_beyond_the_longest(api, run):
    change(run, 3, sample={"value": None}, outcome="truncated", answer="", reasoning_tokens=200)
    room = api.get(address(run)).json()["candidates"][0]["room"]
    assert room["cut"] == 3
    assert room["shortest_cut"] == 200
    first = room["chances"][0]
    assert 0 < first["chance"]["low"] < first["chance"]["value"] < first["chance"]["high"] < 1
    change(run, 3, reasoning_tokens=90_000)
    room = api.get(address(run)).json()["candidates"][0]["room"]
    assert [chance["chance"] for chance in room["chances"]] == [None, None, None]
    assert [chance["known"] for chance in room["chances"]] == [0, 0, 0]


def test_another_teams_run_is_not_found(api_client, stranger, run):
    assert api_client(["read"], by=stranger).get(address(run)).status_code == 404
