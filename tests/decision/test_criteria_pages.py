"""Pages beside the criteria: being asked for weights, suggested anchors, a team's own criteria."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from decision.actions import open_decision, record_decision, weigh_decision
from decision.actions.own_measures import delete_own_measure, save_own_measure
from decision.models import OwnMeasure
from decision.own_measures import known_measure, measure_text
from decision.replays import replay_decision
from tests.evaluations.factories import make_run

CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 1.0, "scale": "log", "weight": 20},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 10},
]
LICENSE = {"measure": "own.license-allows-our-use", "worst": 0, "target": 1, "scale": "yes_no"}
URL = "/decisions/which-one/"


@pytest.fixture
def decision(team, member):
    facts = {"Alpha": {"vram_gb": 40.0}, "Beta": {"vram_gb": 8.0}}
    run = make_run(team, values={"Alpha": [1] * 9 + [0], "Beta": [1, 0] * 5}, facts=facts)
    now = timezone.now()
    return open_decision(
        question="Which one?", run=run, criteria=CRITERIA, by=member.actor, now=now
    )


def own(member, **fields):
    told = {"label": "License allows our use", "style": "yes_no", "direction": "higher"} | fields
    anchors = {"worst": 0.0, "target": 1.0}
    return save_own_measure(by=member.actor, now=timezone.now(), **{**anchors, **told})


def shown(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return unescape(response.content.decode())


def address_of(page, words):
    """Where the link with these words leads."""
    found = re.search(rf'href="([^"]+)">{re.escape(words)}', page)
    assert found, f"no link says {words}"
    return found[1]


@pytest.mark.parametrize(
    ("answers", "weights"),
    [
        ("most=accuracy&s.cost_per_1000=40&s.vram_gb=", ["100", "40", "0"]),
        ("method=rank&r.accuracy=1&r.cost_per_1000=2&r.vram_gb=3", ["61.11", "27.78", "11.11"]),
        (
            "method=pairs&p.accuracy~cost_per_1000=2&p.accuracy~vram_gb=6&p.cost_per_1000~vram_gb=3",
            ["60", "30", "10"],
        ),
    ],
)
def test_answers_become_weights_in_an_address_and_nothing_is_saved(
    client_for, decision, member, answers, weights
):
    client = client_for(member)
    page = shown(client, f"{URL}weights/?{answers}")
    address = address_of(page, "See the decision with these weights")
    for measure, weight in zip(("accuracy", "cost_per_1000", "vram_gb"), weights, strict=True):
        assert f"w.{measure}={weight}" in address
        assert f'name="w.{measure}" min="0" max="100"' in shown(client, address)
    decision.refresh_from_db()
    assert [row["weight"] for row in decision.criteria] == [50, 20, 10]


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ("s.vram_gb=40", "most is not answered"),
        ("most=accuracy&s.vram_gb=140", "VRAM must be a number from 0 to 100"),
        ("method=rank&r.vram_gb=9", "VRAM must be a place from 1 to 3"),
        ("method=pairs&p.accuracy~vram_gb=6", "1 of 3 are answered"),
        ("method=pairs&p.accuracy~vram_gb=1/12", "must be compared by 1 to 9"),
        ("w.accuracy=200", "w.accuracy must be a number from 0 to 100"),
    ],
)
def test_answers_that_give_no_weights_are_named(client_for, decision, member, answers, complaint):
    page = shown(client_for(member), f"{URL}weights/?{answers}", 422)
    assert complaint in page
    assert "Weights that follow" not in page


def test_judgments_that_contradict_each_other_name_the_three(client_for, decision, member):
    answers = "p.accuracy~cost_per_1000=9&p.cost_per_1000~vram_gb=9&p.accuracy~vram_gb=1/9"
    page = shown(client_for(member), f"{URL}weights/?method=pairs&{answers}")
    assert "above 0.1 (random index 0.58)" in page
    assert "Accuracy over Cost per 1,000 cases, Cost per 1,000 cases over VRAM" in page
    assert "the first two come to 81 times" in page


def fields_of(page):
    """What the form of the anchors would send."""
    form = page[page.index('class="anchors"') :]
    texts = re.findall(
        r'<input type="(?:hidden|text)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form
    )
    scales = re.findall(r'<select [^>]*name="(scale[^"]+)".*?<option selected>(\w+)', form)
    return urlencode([*texts, *scales])


def test_suggested_anchors_have_reasons_and_move_only_in_the_address(client_for, decision, member):
    client = client_for(member)
    beta = decision.run.run_candidates.get(snapshot__name="Beta").snapshot["slug"]
    asked = f"{URL}anchors/?incumbent={beta}&w.vram_gb=30&m.accuracy=20%25"
    assert "Beta, in use today, has 50%." in shown(client, asked)
    sent = fields_of(shown(client, f"{asked}&take=all"))
    assert "worst.accuracy=50%25" in sent
    assert "target.accuracy=90%25" in sent
    assert "w.vram_gb=30" in sent
    assert "m.accuracy=20%25" in sent
    assert 'name="worst.accuracy" value="50%"' in shown(client, f"{URL}?{sent}")
    one = fields_of(shown(client, f"{asked}&take=accuracy"))
    assert "worst.accuracy=50%25" in one
    assert "worst.vram_gb=80+GB" in one
    decision.refresh_from_db()
    assert decision.criteria[0]["worst"] == 0


def test_anchors_are_drawn_with_what_each_candidate_is_worth(client_for, decision, member):
    page = shown(client_for(member), f"{URL}anchors/?worst.accuracy=40%25&mid.accuracy=70%25")
    card = page[page.index('id="card-accuracy"') : page.index('id="card-cost_per_1000"')]
    assert re.findall(r'<strong data-raw="[\d.]+">([\d.]+)', card) == ["0.83", "0.17"]
    assert 'aria-valuetext="40%"' in card
    assert card.count("<circle") == 2


def test_what_was_typed_wrong_stays_and_is_named_beside_its_box(client_for, decision, member):
    page = shown(client_for(member), f"{URL}anchors/?worst.vram_gb=lots&w.accuracy=70", 422)
    assert 'name="worst.vram_gb" data-box="worst" value="lots" aria-invalid="true"' in page
    assert "Worst acceptable is not a number; write it like 0.5 GB." in page
    assert 'name="w.accuracy" value="70"' in page
    page = shown(client_for(member), f"{URL}anchors/?scale.vram_gb=log", 422)
    card = page[page.index('id="card-vram_gb"') :]
    assert "<option selected>log" in card
    assert "Target must be above 0 on a log scale" in card


def test_guessing_among_listed_answers_is_the_worst_acceptable_accuracy(
    client_for, decision, member
):
    version = decision.run.suite_version
    choice = {"kind": "choice", "settings": {"options": ["yes", "no", "both", "neither"]}}
    type(version).objects.filter(pk=version.pk).update(default_graders=[choice])
    version.cases.update(graders=[])
    assert "Guessing gets 25%." in shown(client_for(member), f"{URL}anchors/")


def test_a_recorded_decision_is_not_weighed_or_anchored_anew(client_for, decision, member):
    known = {"criteria": decision.criteria, "chosen": "", "reason": ""}
    record_decision(decision=decision, by=member.actor, now=timezone.now(), **known)
    for page in ("weights", "anchors"):
        assert client_for(member).get(f"{URL}{page}/").url == URL


def test_an_own_criterion_is_defined_added_weighed_and_recorded_whole(
    client_for, decision, member, viewer
):
    client = client_for(member)
    sent = {"label": "License allows our use", "style": "yes_no", "direction": "higher"}
    assert client.post(f"{URL}own-criteria/", sent).status_code == 302
    page = shown(client, f"{URL}own-criteria/")
    added = shown(client, address_of(page, "Add to the decision"))
    assert 'id="w-own-license-allows-our-use"' in added
    assert "License allows our use" in added
    weigh_decision(
        decision=decision, criteria=[*CRITERIA, {**LICENSE, "weight": 20}], by=member.actor
    )
    decision.refresh_from_db()
    known = {"criteria": decision.criteria, "chosen": "", "reason": ""}
    delete_own_measure(own=OwnMeasure.objects.get(), by=member.actor)
    row = record_decision(decision=decision, by=member.actor, now=timezone.now(), **known)
    criterion = row.snapshot["decision"]["criteria"][-1]
    assert (criterion["label"], criterion["scale_text"]) == (
        "License allows our use",
        "yes/no, yes is better",
    )
    assert row.snapshot["decision"]["profile"]["criteria"][-1]["own"]["style"] == "yes_no"
    assert "License allows our use" in shown(client_for(viewer), URL)


def test_an_answer_that_somebody_tells_counts_and_keeps_its_definition(
    client_for, decision, member
):
    row, client = own(member), client_for(member)
    names = {one.snapshot["name"]: one.candidate_id for one in decision.run.run_candidates.all()}
    sent = {"figure-measure": row.key, "figure-provenance": "declared"}
    told = {"figure-candidate": names["Beta"], "figure-value": "yes"}
    assert client.post(f"{URL}figures/", sent | told).status_code == 302
    refused = client.post(f"{URL}figures/", sent | told | {"figure-value": "perhaps"})
    assert "Is neither yes nor no." in refused.content.decode()
    doubtful = client.post(f"{URL}figures/", sent | told | {"figure-standard_error": "yes"})
    assert "A yes or no has none" in doubtful.content.decode()
    assert "License allows our use" in shown(client, f"{URL}evidence/")
    page = shown(client, f"{URL}?w.{row.key}=50&m.{row.key}=yes")
    assert "Beta is the only candidate that qualifies." in re.sub("<[^>]+>", "", page)
    weighed = [*CRITERIA, {**LICENSE, "weight": 20}]
    sent = {"criteria": weighed, "chosen": "", "reason": ""}
    record = record_decision(decision=decision, by=member.actor, now=timezone.now(), **sent)
    found = replay_decision(record)
    assert found.differences == ()
    assert client.post(f"{URL}own-criteria/{row.pk}/delete/", follow=True).status_code == 200
    assert OwnMeasure.objects.exists(), "figures hang on it"


def test_a_number_needs_anchors_and_the_form_says_so(client_for, decision, member):
    sent = {"label": "Knowledge", "style": "number", "direction": "higher", "worst": "10"}
    response = client_for(member).post(f"{URL}own-criteria/", sent)
    assert response.status_code == 422
    assert "A number needs this anchor." in response.content.decode()
    crossed = client_for(member).post(f"{URL}own-criteria/", sent | {"target": "5"})
    assert "must be above the worst acceptable value" in crossed.content.decode()
    assert not OwnMeasure.objects.exists()


def test_the_same_label_again_changes_the_help_but_not_what_figures_mean(member, stranger):
    first = own(member)
    again = own(member, label="License allows our use", help="Ask legal.")
    assert (again.pk, again.help) == (first.pk, "Ask legal.")
    with pytest.raises(ValidationError, match="exists with another direction"):
        own(member, direction="lower")
    assert own(stranger).pk != first.pk


def test_a_measure_is_known_to_its_team_alone_and_reads_as_people_write_it(member, stranger):
    key = own(member).key
    assert known_measure(key, member.actor).label == "License allows our use"
    assert known_measure(key, stranger.actor) is None
    assert measure_text(key, 1.0, member.actor) == "yes"
    assert measure_text("vram_gb", 24.0, member.actor) == "24 GB"
    assert measure_text("own.gone", 1.0, member.actor) == "own.gone"


def test_second_opinions_stand_beside_the_decision_and_in_its_record(client_for, decision, member):
    page = shown(client_for(member), f"{URL}?w.cost_per_1000=0")
    assert "Second opinions" in page
    assert "other methods put" in page
    assert "PROMETHEE II" in page
    known = {"criteria": decision.criteria, "chosen": "", "reason": ""}
    row = record_decision(decision=decision, by=member.actor, now=timezone.now(), **known)
    del row.snapshot["decision"]["second_opinions"]
    row.save()
    older = shown(client_for(member), URL)
    assert "Second opinions" not in older
    assert json.loads(json.dumps(row.snapshot))
