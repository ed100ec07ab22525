"""Profiles through the API."""

from decision.models import Profile
from tests.factories import make_member, make_team

URL = "/api/v1/profiles/"
ACCURACY = {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50}


def test_a_profile_is_kept_and_the_same_name_replaces_it(api):
    first = api.post(URL, {"name": "Contract review", "criteria": [ACCURACY]})
    assert first.status_code == 201
    again = api.post(URL, {"name": "contract review", "criteria": [ACCURACY | {"weight": 9}]})
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["criteria"][0]["weight"] == 9
    assert api.get(URL).json()["results"] == [again.json()]
    assert api.get(f"{URL}{first.json()['id']}/").json() == again.json()


def test_a_profile_is_forgotten(api):
    pk = api.post(URL, {"name": "Ours", "criteria": [ACCURACY]}).json()["id"]
    assert api.delete(f"{URL}{pk}/").status_code == 204
    assert api.get(f"{URL}{pk}/").status_code == 404
    assert not Profile.objects.exists()


def test_a_name_needs_a_letter_and_criteria_a_weight(api, refused):
    refused(api.post(URL, {"name": "?!", "criteria": [ACCURACY]}), 400, "name")
    nothing = [ACCURACY | {"weight": 0}]
    refused(api.post(URL, {"name": "Ours", "criteria": nothing}), 400, "criteria")


def test_another_team_s_profile_is_not_there_and_its_name_is_free(api, api_client, refused):
    foreigner = make_member(make_team(), "owner")
    theirs = api_client(by=foreigner).post(URL, {"name": "Ours", "criteria": [ACCURACY]}).json()
    refused(api.get(f"{URL}{theirs['id']}/"), 404)
    refused(api.delete(f"{URL}{theirs['id']}/"), 404)
    ours = api.post(URL, {"name": "Ours", "criteria": [ACCURACY]}).json()
    assert ours["id"] != theirs["id"]
