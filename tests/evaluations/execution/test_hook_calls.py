"""Answers judged by a service of the installation: only where it is allowed, read strictly."""

import json

import httpx
import pytest

from config.environment import Environment
from evaluations.core.graders import validate_grader_settings
from evaluations.core.graders.hook import MAX_REPLY
from evaluations.core.scoring import GraderSettingsError, Reply
from evaluations.execution import hook_calls
from evaluations.execution.judging import judge_reply

URL = "https://grader.example.org/score"
REPLY = Reply("It is 4.", prompt="2 + 2", trace_kind="full")


@pytest.fixture
def served(monkeypatch, settings):
    """``served(reply)``: the service replies so; gives the requests that it got."""
    settings.GRADER_HOOKS = [URL]
    got = []

    def serve(body, status=200):
        def handle(request):
            got.append(request)
            if isinstance(body, Exception):
                raise body
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            return httpx.Response(status, content=content, headers={"Location": "https://x/"})

        transport = httpx.MockTransport(handle)
        monkeypatch.setattr(hook_calls, "_client", lambda: httpx.Client(transport=transport))
        return got

    return serve


def judged(url=URL, targets=("4",)):
    return judge_reply("hook", REPLY, targets, {"url": url})


def test_the_service_gives_the_value_and_says_why(served):
    got = served({"value": 0.5, "extracted": "4", "explanation": "Half of it."})
    score = judged()
    assert (score.value, score.extracted, score.explanation) == (0.5, "4", "Half of it.")
    assert json.loads(got[0].content) == {"prompt": "2 + 2", "answer": "It is 4.", "targets": ["4"]}


def test_null_is_unscored(served):
    served({"value": None, "explanation": "No number in it."})
    assert judged().unscored
    assert judged().explanation == "No number in it."


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"value": 2}, 200, "no number from 0 to 1"),
        ({"value": True}, 200, "no number from 0 to 1"),
        ({"score": 1}, 200, "no JSON object with a value"),
        ([1], 200, "no JSON object with a value"),
        (b"<html>", 200, "did not reply with JSON"),
        ({"value": 1}, 500, "HTTP 500"),
        ({"value": 1}, 302, "HTTP 302"),
        (b" " * (MAX_REPLY + 1), 200, "too long"),
        (httpx.ConnectTimeout("late"), 200, "cannot be reached (ConnectTimeout)"),
    ],
)
def test_anything_else_leaves_the_answer_unscored(served, body, status, told):
    served(body, status)
    score = judged()
    assert score.unscored
    assert told in score.explanation


def test_an_address_that_the_installation_does_not_name_is_never_called(served):
    got = served({"value": 1})
    for address in ("https://169.254.169.254/", f"{URL}/other", f"{URL}?x=1"):
        score = judged(address)
        assert score.unscored
        assert "RATIONALE_GRADER_HOOKS" in score.explanation
    assert got == []


def test_a_hook_without_tls_is_refused_in_settings_and_in_the_environment():
    with pytest.raises(GraderSettingsError):
        validate_grader_settings("hook", {"url": "http://grader.example.org"})
    with pytest.raises(ValueError, match="https://"):
        Environment.check_hooks(["http://grader.example.org"])
