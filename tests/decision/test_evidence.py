"""What a decision rests on: several runs, candidates that were not run, told figures."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from decision.actions import DecisionRecordedError, open_decision, record_decision
from decision.actions.evidence import add_figure, choose_evidence, remove_figure
from decision.models import Decision, Figure
from decision.queries import decision_view
from evaluations.models import Candidate
from tests.evaluations.factories import make_candidate, make_run
from tests.factories import make_member, make_team

CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 10},
]


@pytest.fixture
def first(team):
    return make_run(team, values={"Alpha": [1, 1, 0, 0], "Beta": [1, 0, 0, 0]})


@pytest.fixture
def second(first, team):
    """The same two candidates on another suite."""
    return again(first, {"Alpha": [0, 0], "Beta": [1, 1]})


def again(run, values, version=None):
    """One more run of ``run``'s candidates that ``values`` names."""
    candidates = {name: Candidate.objects.get(name=name) for name in values}
    return make_run(run.team, values=values, candidates=candidates, version=version)


@pytest.fixture
def decision(first, member):
    return open_decision(
        question="Which one?", run=first, criteria=CRITERIA, by=member.actor, now=timezone.now()
    )


def chosen(decision, by, runs, mixture=None, others=()):
    return choose_evidence(
        decision=decision, runs=runs, mixture=mixture or {}, others=others, by=by.actor
    )


def told(candidate, by, measure="vram_gb", value=21.0, **fields):
    known = {"provenance": "published", "source": "The model's card"} | fields
    return add_figure(
        candidate=candidate, measure=measure, value=value, by=by.actor, now=timezone.now(), **known
    )


def cell(decision, name, measure):
    view = decision_view(Decision.objects.get(pk=decision.pk))
    rows = {row["label"]: row["key"] for row in view.snapshot["candidates"]}
    return view.snapshot["measurements"][rows[name]].get(measure)


def test_two_suites_are_mixed_by_their_weights(decision, first, second, member):
    chosen(decision, member, [first, second], {second.suite_version_id: 3.0})
    assert cell(decision, "Alpha", "accuracy")["raw"] == pytest.approx(0.5 / 4)
    assert cell(decision, "Beta", "accuracy")["raw"] == pytest.approx(0.25 / 4 + 0.75)
    decision.refresh_from_db()
    shares = [suite["share"] for suite in decision_view(decision).evidence["suites"]]
    assert shares == [0.25, 0.75]


def test_two_runs_on_the_same_cases_are_pooled(decision, first, member):
    more = again(first, {"Alpha": [1, 1, 1, 1]}, version=first.suite_version)
    chosen(decision, member, [first, more])
    alpha = cell(decision, "Alpha", "accuracy")
    assert (alpha["raw"], alpha["n"]) == (0.75, 4)
    assert cell(decision, "Beta", "accuracy")["raw"] == 0.25


def test_a_candidate_of_one_suite_alone_is_named_and_not_ranked_by_it(
    decision, first, member, client_for
):
    other = again(first, {"Alpha": [1, 1]})
    chosen(decision, member, [first, other])
    assert cell(decision, "Beta", "accuracy") is None
    caution = decision_view(decision).evidence["cautions"][0]
    assert caution.startswith(f"Beta was not run on {other.suite_version}: ")
    page = client_for(member).get("/decisions/which-one/").content.decode()
    assert "they may be easier" in page


def test_a_candidate_that_was_not_run_stands_by_what_is_told_of_it(decision, first, team, member):
    gamma = make_candidate(team, "Gamma")
    chosen(decision, member, [first], others=[gamma])
    told(gamma, member, "accuracy", 0.9, standard_error=0.02, n=500, as_of=date(2025, 1, 20))
    known = cell(decision, "Gamma", "accuracy")
    assert (known["raw"], known["provenance"], known["as_of"]) == (0.9, "published", "2025-01-20")
    assert known["interval_text"] == "86.1% to 93.9%"
    evidence = decision_view(decision).evidence
    assert "The accuracy of Gamma is told by others" in evidence["cautions"][0]
    assert evidence["candidates"][gamma.slug]["figures"][0]["source"] == "The model's card"


def test_what_was_measured_comes_before_what_is_told(decision, member):
    alpha = Candidate.objects.get(name="Alpha")
    told(alpha, member, "accuracy", 0.99)
    assert cell(decision, "Alpha", "accuracy")["provenance"] == "measured"
    told(alpha, member, "vram_gb", 30.0, provenance="declared")
    told(alpha, member, "vram_gb", 21.0)
    assert cell(decision, "Alpha", "vram_gb")["raw"] == 21.0


def test_a_changed_configuration_is_said(decision, first, member):
    Candidate.objects.filter(name="Alpha").update(temperature=1.0)
    chosen(decision, member, [first, again(first, {"Alpha": [1], "Beta": [1]})])
    cautions = decision_view(decision).evidence["cautions"]
    assert "Alpha was configured differently in its runs (temperature)." in cautions


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"measure": "beauty"}, "measure"),
        ({"measure": "accuracy", "value": 71.4}, "value"),
        ({"value": -1.0}, "value"),
        ({"value": float("nan")}, "value"),
        ({"standard_error": -0.1}, "standard_error"),
        ({"source": " "}, "source"),
        ({"provenance": "measured"}, "provenance"),
    ],
)
def test_a_figure_that_cannot_be_names_its_field(first, member, change, field):
    with pytest.raises(ValidationError) as caught:
        told(Candidate.objects.get(name="Alpha"), member, **change)
    assert list(caught.value.error_dict) == [field]
    assert not Figure.objects.exists()


def test_runs_and_weights_that_cannot_be_name_their_field(decision, first, second, member):
    for runs, mixture, field in (
        ([], {}, "runs"),
        ([first, first], {}, "runs"),
        ([first], {second.suite_version_id: 1.0}, "mixture"),
        ([first, second], {second.suite_version_id: 0.0}, "mixture"),
    ):
        with pytest.raises(ValidationError) as caught:
            chosen(decision, member, runs, mixture)
        assert list(caught.value.error_dict) == [field]


def test_rows_of_another_team_and_recorded_decisions_are_refused(
    decision, first, team, member, viewer
):
    foreign = make_team("Elsewhere")
    with pytest.raises(PermissionDenied):
        chosen(decision, member, [first], others=[make_candidate(foreign, "Theirs")])
    with pytest.raises(PermissionDenied):
        chosen(decision, member, [make_run(foreign, values={"Theirs": [1]})])
    figure = told(Candidate.objects.get(name="Alpha"), member)
    with pytest.raises(PermissionDenied):
        remove_figure(figure=figure, by=make_member(foreign, "owner").actor)
    with pytest.raises(PermissionDenied):
        chosen(decision, viewer, [first])
    now, known = timezone.now(), {"criteria": decision.criteria, "chosen": "", "reason": ""}
    recorded = record_decision(decision=decision, **known, by=member.actor, now=now)
    with pytest.raises(DecisionRecordedError):
        chosen(recorded, member, [first])
    remove_figure(figure=figure, by=member.actor)
    key = Candidate.objects.get(name="Alpha").slug
    assert recorded.snapshot["evidence"]["candidates"][key]["figures"][0]["value"] == 21.0


# the page


def test_the_page_chooses_runs_weights_and_figures(client_for, decision, first, second, member):
    client, address = client_for(member), "/decisions/which-one/evidence/"
    sent = {"runs": [first.pk, second.pk]}
    assert client.post(address, sent).status_code == 302
    page = client.get(address).content.decode()
    weight = f"weight-{second.suite_version_id}"
    assert f'name="{weight}"' in page
    assert client.post(address, sent | {weight: "3"}).status_code == 302
    decision.refresh_from_db()
    assert decision.run_id == first.pk
    assert decision.mixture == {str(second.suite_version_id): 3.0}
    figure = {
        "figure-candidate": Candidate.objects.get(name="Alpha").pk,
        "figure-measure": "accuracy",
        "figure-value": "71.4%",
        "figure-standard_error": "2%",
        "figure-provenance": "published",
        "figure-source": "<b>table 5</b>",
    }
    assert client.post("/decisions/which-one/figures/", figure).status_code == 302
    assert Figure.objects.get().value == pytest.approx(0.714)
    page = client.get(address).content.decode()
    assert "71.4%" in page
    assert "&lt;b&gt;table 5" in page
    wrong = client.post("/decisions/which-one/figures/", figure | {"figure-value": "many"})
    assert wrong.status_code == 422
    assert "is not a number; write it like" in wrong.content.decode().lower()
    removal = f"/decisions/which-one/figures/{Figure.objects.get().pk}/remove/"
    assert client.post(removal).status_code == 302
    assert not Figure.objects.exists()


def test_a_changed_mixture_forgets_the_remembered_verdict(
    client_for, decision, first, second, member
):
    client = client_for(member)
    client.get("/decisions/which-one/")
    assert "With these weights" in client.get("/").content.decode()
    chosen(decision, member, [first, second])
    assert "With these weights" not in client.get("/").content.decode()


# the API


def test_evidence_and_figures_through_the_api(api_client, decision, first, second, member):
    api = api_client(by=member)
    address = f"/api/v1/decisions/{decision.pk}/evidence/"
    sent = {
        "runs": [first.pk, second.pk],
        "mixture": [{"suite_version": second.suite_version_id, "weight": 3}],
    }
    answer = api.put(address, json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert [suite["share"] for suite in answer.json()["evidence"]["suites"]] == [0.25, 0.75]
    figure = {"candidate": 10**6, "measure": "vram_gb", "value": 8, "provenance": "declared"}
    unknown = api.post("/api/v1/figures/", json.dumps(figure), content_type="application/json")
    assert unknown.json()["error"]["fields"]["candidate"]
