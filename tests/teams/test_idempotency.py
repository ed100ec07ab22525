"""A write that is sent twice with one key is done once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from teams.idempotency import idempotent
from teams.models import StoredResponse, Team
from tests.factories import make_api_key, make_team


class Widgets(APIView):
    """Makes a team per call, so that doing it twice shows."""

    permission = "runs.write"

    @idempotent
    def post(self, request, size="small"):
        made = make_team()
        if request.data.get("name") == "":
            raise ValidationError({"name": ["Say a name."]})
        if request.data.get("name") == "returned":
            return Response({"error": "odd"}, status=400)
        return Response({"id": made.pk, "size": size, "at": made.created_at}, status=201)


@pytest.fixture
def post(owner):
    _, secret = make_api_key(owner)

    def send(body, key=None, *, bearer=secret, size="small", path="/widgets/"):
        headers = {"Authorization": f"Bearer {bearer}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        request = APIRequestFactory().post(path, body, format="json", headers=headers)
        return Widgets.as_view()(request, size=size).render()

    return send


def teams_made():
    return Team.objects.filter(name__startswith="Team ").count()


def test_the_same_request_with_the_same_key_is_done_once(post):
    first, second = post({"name": "a"}, "k1"), post({"name": "a"}, "k1")
    assert teams_made() == 1
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"


def test_without_a_key_every_request_is_done(post):
    post({"name": "a"})
    post({"name": "a"})
    assert teams_made() == 2
    assert not StoredResponse.objects.exists()


def test_another_body_or_address_with_the_same_key_is_a_conflict(post):
    post({"name": "a"}, "k1")
    for other in (post({"name": "b"}, "k1"), post({"name": "a"}, "k1", path="/gadgets/")):
        assert other.status_code == 409
        assert b"Send a new key" in other.content
        assert b'"conflict"' in other.content
    assert teams_made() == 1


def test_a_refused_request_leaves_its_key_free(post):
    assert post({"name": ""}, "k1").status_code == 400
    assert teams_made() == 0, "what the view wrote before it refused is rolled back"
    assert post({"name": "a"}, "k1").status_code == 201


def test_an_error_that_is_returned_leaves_its_key_free_too(post):
    assert post({"name": "returned"}, "k1").status_code == 400
    assert not StoredResponse.objects.exists()


def test_another_team_may_use_the_same_key(post, stranger):
    _, bearer = make_api_key(stranger)
    first, second = post({"name": "a"}, "k1"), post({"name": "a"}, "k1", bearer=bearer)
    assert first.content != second.content
    assert teams_made() == 2


def test_after_a_day_a_key_is_new_again(post):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        first = post({"name": "a"}, "k1")
    with time_machine.travel(start + timedelta(hours=23, minutes=59), tick=False):
        assert post({"name": "a"}, "k1").content == first.content
    with time_machine.travel(start + timedelta(hours=24), tick=False):
        assert post({"name": "a"}, "k1").content != first.content
    assert StoredResponse.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "with space", "línea"])
def test_a_malformed_key_is_refused_by_name(post, key):
    answer = post({"name": "a"}, key)
    assert answer.status_code == 400
    assert b"Idempotency-Key" in answer.content
    assert teams_made() == 0


def test_a_body_that_is_too_large_is_refused_in_the_form_of_the_api(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = post({"name": "a" * 20}, "k1")
    assert answer.status_code == 413
    assert b'"too_large"' in answer.content


def test_a_key_without_the_right_never_reaches_the_store(post, owner):
    _, bearer = make_api_key(owner, scopes=["read"])
    assert post({"name": "a"}, "k1", bearer=bearer).status_code == 403
    assert not StoredResponse.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_are_done_once(post):
    answers = []

    def send():
        try:
            answers.append(post({"name": "a"}, "k1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert teams_made() == 1
    assert len({answer.content for answer in answers}) == 1
    assert [answer.status_code for answer in answers] == [201] * 4


def test_a_rolled_back_answer_is_not_kept(post):
    with transaction.atomic():
        post({"name": "a"}, "k1")
        transaction.set_rollback(True)
    assert not StoredResponse.objects.exists()
