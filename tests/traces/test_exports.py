"""Exports: everything that is known, only what was asked for, and never all at once."""

import io
import json
from importlib.util import find_spec

import pytest
from django.urls import reverse
from django.utils import timezone

from teams.access import system_actor
from teams.models import AuditEvent
from tests.factories import make_completion, make_team, make_trace
from traces import exports, parquet
from traces.actions.understanding import understand_traces
from traces.models import Annotation, Trace
from traces.parquet import parquet_file

URL = "/api/v1/traces/export/"


def body_of(response) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def lines_of(response) -> list[dict]:
    return [json.loads(line) for line in body_of(response).splitlines()]


@pytest.fixture
def trace(team, owner) -> Trace:
    completion = make_completion(
        "It is 42.", reasoning="6 * 7.\n\nWait, let me check that this is the answer."
    )
    trace = make_trace(team, completion, verdict="correct", tags=["nightly"], metadata={"a": 1})
    Annotation.objects.create(
        trace=trace, team=team, author=owner, kind="comment", step=1, start=0, end=5, text="Nice."
    )
    understand_traces(limit=9, now=timezone.now())
    return trace


def test_json_lines_hold_everything(api_client, trace, owner):
    (line,) = lines_of(api_client().get(URL))
    assert (line["id"], line["reasoning"], line["answer"]) == (
        trace.pk,
        "6 * 7.\n\nWait, let me check that this is the answer.",
        "It is 42.",
    )
    assert line["metadata"] == {"a": 1}
    assert line["messages"] == [{"role": "user", "content": "6 * 7?"}]
    assert line["tags"] == ["nightly"]
    assert "self_check" in line["marks"]
    assert line["figures"]["steps"] == 2
    (note,) = line["annotations"]
    assert (note["text"], note["author"]) == ("Nice.", str(owner))


def test_a_filter_chooses_and_another_team_is_never_in_it(api_client, trace):
    make_trace(trace.team, model="other")
    make_trace(make_team())
    assert [line["id"] for line in lines_of(api_client().get(URL, {"model": "model-a"}))] == [
        trace.pk
    ]
    assert len(lines_of(api_client().get(URL))) == 2


def test_chats_are_correct_once_and_carry_the_thought(api_client, team, trace):
    same = make_completion("It is 42.", reasoning="Another thought.")
    newest = make_trace(team, same, verdict="correct")
    for completion, verdict in (
        (make_completion("It is 41.", reasoning="Hm."), "incorrect"),
        (make_completion("Ungraded.", reasoning="Hm."), ""),
        (make_completion("No thought."), "correct"),
        (make_completion("Sum.", reasoning="I.", trace_source="summary_text"), "correct"),
    ):
        make_trace(team, completion, verdict=verdict)
    (line,) = lines_of(api_client().get(URL, {"format": "chat"}))
    assert line["messages"] == [
        {"role": "user", "content": "6 * 7?"},
        {"role": "assistant", "reasoning_content": newest.reasoning, "content": "It is 42."},
    ]


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="needs the extra parquet")
def test_parquet_reads_back_what_was_stored(api_client, trace):
    import pyarrow.parquet

    body = body_of(api_client().get(URL, {"format": "parquet"}))
    (row,) = pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist()
    assert (row["id"], row["reasoning"], row["tags"]) == (trace.pk, trace.reasoning, ["nightly"])
    assert json.loads(row["metadata"]) == {"a": 1}
    assert json.loads(row["annotations"])[0]["text"] == "Nice."
    assert row["cost_usd"] is None


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="needs the extra parquet")
def test_every_field_of_a_record_is_a_column(trace, owner):
    import pyarrow.parquet

    rows = Trace.objects.filter(team=trace.team)
    ((record,),) = exports.records(owner.actor, rows)
    body = b"".join(parquet_file([[record]]))
    assert set(pyarrow.parquet.read_schema(io.BytesIO(body)).names) == set(record)


def test_without_pyarrow_parquet_says_what_to_do(
    api_client, client_for, viewer, trace, monkeypatch
):
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    answer = api_client().get(URL, {"format": "parquet"})
    assert answer.status_code == 400
    assert "pip install" in answer.json()["error"]["fields"]["format"][0]
    reader = client_for(viewer)
    assert "pip install" in reader.get(reverse("traces-export")).content.decode()
    answer = reader.get(reverse("traces-export-file", args=["parquet"]))
    assert (answer.status_code, "pip install" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("query", [{"format": "xml"}, {"nonsense": "1"}, {"kind": "x"}, {"q": "."}])
def test_a_parameter_that_is_none_is_refused_by_name(api_client, trace, query):
    answer = api_client().get(URL, query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(query)


def test_an_export_leaves_a_row_without_what_was_searched_for(api_client, trace):
    body_of(api_client().get(URL, {"q": "confidential", "model": "model-a"}))
    event = AuditEvent.objects.get(action="trace.export")
    assert event.summary == "0 traces as jsonl, q=..., model=model-a"
    assert "confidential" not in json.dumps(event.details)


def test_texts_are_read_a_bounded_piece_at_a_time(team, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(exports, "BATCH_CHARS", 20)
    for _ in range(5):
        make_trace(team, make_completion("x" * 15))
    batches = list(exports.batches(system_actor(team), Trace.objects.filter(team=team)))
    assert [len(batch) for batch in batches] == [1] * 5
    monkeypatch.setattr(exports, "BATCH_CHARS", 10_000)
    with django_assert_max_num_queries(3):
        (batch,) = exports.batches(system_actor(team), Trace.objects.filter(team=team))
    assert [row.pk for row in batch] == sorted((row.pk for row in batch), reverse=True)


def test_the_page_offers_each_format_with_the_filters(client_for, viewer, trace):
    reader = client_for(viewer)
    html = reader.get(reverse("traces-export"), {"model": "model-a"}).content.decode()
    for name in ("jsonl", "chat"):
        assert f'{reverse("traces-export-file", args=[name])}?model=model-a"' in html
    (line,) = lines_of(
        reader.get(reverse("traces-export-file", args=["jsonl"]), {"model": "model-a"})
    )
    assert line["id"] == trace.pk
    assert reader.get(reverse("traces-export-file", args=["csv"])).status_code == 404
    empty = reader.get(reverse("traces-export"), {"model": "nobody"}).content.decode()
    assert "nothing to export" in empty
