"""Suite files through the API: the same readers, the same losses, nothing half done."""

import base64

import pytest

from evaluations.models import Case
from tests.evaluations.core.suite_files.foreign.inspect_files import eval_log, log_sample
from tests.evaluations.factories import make_suite_version

CONFIG = """\
prompts: ["Capital of {{country}}?"]
tests:
  - description: france
    vars: {country: France}
    assert: [{type: contains, value: Paris}, {type: python, value: "1"}]
"""


@pytest.fixture
def draft(team):
    return make_suite_version(team, frozen=False)


@pytest.fixture
def client(api):
    return api


def send(client, version, status=200, **body):
    answer = client.post(f"/api/v1/versions/{version.pk}/cases/file/", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_dry_run_says_what_would_be_done_and_lost_and_does_nothing(client, draft):
    told = send(client, draft, name="x.yaml", content=CONFIG, dry_run=True)
    assert told == {
        "format": "promptfoo",
        "dry_run": True,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "losses": [
            {
                "where": "line 3",
                "what": "the assertion `python` is left out",
                "why": "code of a file is never run in the server",
            }
        ],
    }
    assert Case.objects.count() == 3


def test_the_import_stores_the_cases_and_names_the_losses_too(client, draft):
    told = send(client, draft, name="x.yaml", content=CONFIG, remove_absent=True)
    assert (told["added"], told["removed"], len(told["losses"])) == (1, 3, 1)
    assert Case.objects.get().key == "france"


def test_bytes_come_as_base64(client, draft):
    content = base64.b64encode(eval_log([log_sample(1)])).decode()
    told = send(client, draft, name="log.eval", content_base64=content, dry_run=True)
    assert (told["format"], told["added"]) == ("inspect", 1)


def test_a_format_that_the_name_does_not_show_can_be_said(client, draft):
    told = send(client, draft, name="x", content="Ada B-PER\n", format="conll", dry_run=True)
    assert told["added"] == 1


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"name": "x.csv", "content": "key,prompt\n,x\n"}, "content", "Line 2, key: missing"),
        ({"name": "x.txt", "content": "x"}, "content", "is none of csv"),
        ({"name": "x.csv"}, "content", "Give content or content_base64"),
        ({"name": "x.csv", "content": "a", "content_base64": "YQ=="}, "content", "not both"),
        ({"name": "x.csv", "content_base64": "YQ="}, "content_base64", "This is no base64."),
        ({"name": "x.csv", "content": "a", "format": "word"}, "format", "word"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_on_its_field(client, draft, body, field, sentence):
    told = send(client, draft, 400, **body)
    assert sentence in " ".join(told["error"]["fields"][field])
    assert Case.objects.count() == 3


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_frozen_version_is_a_conflict(client, team, dry_run):
    frozen = make_suite_version(team)
    send(client, frozen, 409, name="x.yaml", content=CONFIG, dry_run=dry_run)
