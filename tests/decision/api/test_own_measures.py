"""A team's own measures through the API."""

from decision.models import OwnMeasure
from tests.evaluations.factories import make_run
from tests.factories import make_member, make_team

URL = "/api/v1/own-measures/"
LICENSE = {"label": "License allows our use", "style": "yes_no", "direction": "higher"}
ACCURACY = {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50, "midpoint": 0.8}
OWN = {
    "measure": "own.license-allows-our-use",
    "worst": 0,
    "target": 1,
    "scale": "yes_no",
    "must_have": 1,
}


def test_a_measure_is_defined_read_and_forgotten(api, refused):
    made = api.post(URL, LICENSE)
    assert made.status_code == 201
    told = made.json()
    assert (told["key"], told["scale"]) == ("own.license-allows-our-use", "yes_no")
    assert api.get(URL).json()["results"] == [told]
    assert api.get(f"{URL}{told['id']}/").json() == told
    refused(api.post(URL, LICENSE | {"direction": "lower"}), 400, "direction")
    number = {"label": "Score", "style": "number", "direction": "higher"}
    refused(api.post(URL, number | {"worst": 5, "target": 1}), 400, "target")
    assert api.delete(f"{URL}{told['id']}/").status_code == 204
    assert not OwnMeasure.objects.exists()


def test_a_criterion_names_it_and_carries_its_definition(api, team, refused):
    run = make_run(team, values={"Alpha": [1, 0], "Beta": [1, 1]})
    sent = {"question": "Which?", "run": run.pk, "criteria": [ACCURACY, OWN]}
    refused(api.post("/api/v1/decisions/", sent), 400, "criteria")
    pk = api.post(URL, LICENSE).json()["id"]
    made = api.post("/api/v1/decisions/", sent).json()
    accuracy, own = made["criteria"]
    assert accuracy["midpoint"] == 0.8
    assert own["own"]["label"] == "License allows our use"
    statuses = {row["status"] for row in made["snapshot"]["candidates"]}
    assert statuses == {"unproven"}
    api.delete(f"{URL}{pk}/")
    again = api.patch(f"/api/v1/decisions/{made['id']}/", {"criteria": made["criteria"]})
    assert again.json()["criteria"] == made["criteria"]


def test_another_team_s_measure_is_not_there_and_its_label_is_free(api, api_client, refused):
    theirs = api_client(by=make_member(make_team(), "owner")).post(URL, LICENSE).json()
    refused(api.get(f"{URL}{theirs['id']}/"), 404)
    refused(api.delete(f"{URL}{theirs['id']}/"), 404)
    assert api.post(URL, LICENSE).json()["id"] != theirs["id"]
