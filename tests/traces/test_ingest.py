"""Many traces at once, in blocks or as a provider's own body: each is stored or named."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from teams.models import AuditEvent
from traces.api import lines
from traces.api.checking import ITEM_IS_GOOD, checked_item
from traces.api.items import MAX_BATCH, TraceInput
from traces.api.lines import NDJSON, read_lines
from traces.core.protocols import unpack_body
from traces.models import Facet, Trace, TraceBody

URL, BATCH = "/api/v1/traces/", "/api/v1/traces/batch/"
SENT = {"model": "model-a", "text": "<think>6 * 7 is 42.</think>\n\n42"}
CHAT = {
    "model": "o3-mini-2025-01-31",
    "choices": [
        {
            "message": {"role": "assistant", "reasoning_content": "6 * 7", "content": "42"},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14, "cost": 0.25},
}


@pytest.fixture
def api(api_client):
    return api_client()


def post_lines(api, *told, **headers):
    body = b"\n".join(
        each if isinstance(each, bytes) else json.dumps(each).encode() for each in told
    )
    return api.post(BATCH, body, content_type=NDJSON, **headers)


def test_a_batch_keeps_its_order(api):
    sent = [{**SENT, "external_id": f"case-{number}"} for number in range(100)]
    response = api.post(BATCH, {"traces": sent})
    assert response.status_code == 201
    told = response.json()
    assert [row["external_id"] for row in told["traces"]] == [row["external_id"] for row in sent]
    assert [row["index"] for row in told["traces"]] == list(range(100))
    assert (told["stored"], told["known"], told["rejected"]) == (100, 0, [])
    assert Trace.objects.get(pk=told["traces"][7]["id"]).external_id == "case-7"


@pytest.mark.parametrize("form", ["json", "lines"])
def test_a_bad_item_is_named_and_the_others_are_stored(api, form):
    api.post(URL, {**SENT, "external_id": "old"})
    sent = [
        SENT,
        {"text": "42"},
        {**SENT, "usage": {"prompt_tokens": -1}},
        {**SENT, "external_id": "old"},
        {**SENT, "external_id": "old", "text": "43"},
        {**SENT, "outcome": "empty"},
        7,
    ]
    response = api.post(BATCH, {"traces": sent}) if form == "json" else post_lines(api, *sent)
    assert response.status_code == 207
    told = response.json()
    assert (told["stored"], told["known"]) == (1, 1)
    assert [(row["index"], row["known"]) for row in told["traces"]] == [(0, False), (3, True)]
    assert [(row["index"], row["code"], list(row["fields"])) for row in told["rejected"]] == [
        (1, "invalid", ["model"]),
        (2, "invalid", ["usage.prompt_tokens"]),
        (4, "conflict", ["external_id"]),
        (5, "invalid", ["outcome"]),
        (6, "invalid", ["detail"]),
    ]
    assert all(row["message"].endswith(".") for row in told["rejected"])
    assert Trace.objects.count() == 2


def test_lines_that_are_no_json_are_named_and_blank_ones_are_nothing(api):
    response = post_lines(api, SENT, b"", b"{", b"  \r", b'{"a": NaN}', b"[" * 100_000, SENT)
    told = response.json()
    assert [row["index"] for row in told["traces"]] == [0, 4]
    assert [(row["index"], row["code"]) for row in told["rejected"]] == [
        (1, "invalid"),
        (2, "invalid"),
        (3, "invalid"),
    ]


def test_a_line_too_long_is_skipped_without_being_held(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
    response = post_lines(api, SENT, {**SENT, "text": "x" * 3 * 2**20}, SENT)
    told = response.json()
    assert told["stored"] == 2
    assert [(row["index"], row["code"]) for row in told["rejected"]] == [(1, "too_large")]
    assert "2 MB" in told["rejected"][0]["message"]


def test_what_is_beyond_the_bounds_of_a_body_is_told_and_not_read():
    stream = io.BytesIO(b"1\n" * 10)
    few = list(read_lines(stream, max_line=100, max_lines=3))
    assert [line.value for line in few[:3]] == [1, 1, 1]
    assert few[3].code == "too_large"
    assert stream.tell() < 10
    long = list(read_lines(io.BytesIO(b"1\n" * 10), max_line=100, max_bytes=5))
    assert [line.code for line in long] == ["", "", "too_large"]


@given(st.lists(st.binary(max_size=40)), st.integers(1, 30))
def test_lines_are_cut_where_the_line_ends_are(told, piece):
    whole = b"\n".join(told)
    before, lines._PIECE = lines._PIECE, piece
    try:
        found = list(read_lines(io.BytesIO(whole), max_line=50))
    finally:
        lines._PIECE = before
    expected = [each for each in whole.split(b"\n") if each.strip()]
    assert len(found) == len(expected)


def test_lines_are_stored_part_by_part_and_twice_is_once(api, monkeypatch):
    monkeypatch.setattr("traces.api.batch._LINES", 3)
    sent = [{**SENT, "external_id": str(number)} for number in range(8)]
    first, again = post_lines(api, *sent), post_lines(api, *sent)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json()["stored"], again.json()["known"]) == (0, 8)
    assert Trace.objects.count() == 8
    assert AuditEvent.objects.filter(action="trace.ingest").count() == 6


@pytest.mark.parametrize("told", [(), (b"", b"")])
def test_a_body_without_lines_is_an_error(api, told):
    assert post_lines(api, *told).status_code == 400


@pytest.mark.parametrize(
    "body", [{"traces": []}, {"traces": [SENT] * (MAX_BATCH + 1)}, {}, [SENT], {"traces": {}}]
)
def test_a_batch_has_at_least_one_item_and_a_bound(api, body):
    response = api.post(BATCH, body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")


def test_a_trace_of_ten_megabytes_goes_in_and_comes_out(api):
    thought = "Let me check this again. " * 400_000
    sent = {"model": "m", "text": f"<think>{thought}</think>42", "external_id": "long"}
    assert len(json.dumps(sent)) > 10_000_000
    one = api.post(URL, sent)
    assert one.status_code == 201
    assert post_lines(api, sent).json()["known"] == 1
    assert api.get(f"{URL}{one.json()['id']}/").json()["reasoning"] == thought


def test_content_in_blocks_is_told_apart(api):
    blocks = [
        {"type": "thinking", "text": "one"},
        {"type": "text", "text": "The <think>tag</think>"},
        {"type": "reasoning", "text": "two"},
        {"type": "text", "text": "is 42."},
    ]
    row = Trace.objects.get(
        pk=api.post(URL, {"model": "m", "content": blocks, "tags": ["night"]}).json()["id"]
    )
    assert (row.reasoning, row.answer) == ("one\n\ntwo", "The <think>tag</think>\n\nis 42.")
    assert (row.kind, row.source) == ("full", "content.thinking")
    assert Facet.objects.get(trace=row).value == "night"


def test_a_summary_in_blocks_is_a_summary_and_a_refusal_a_refusal(api):
    blocks = [{"type": "reasoning_summary", "text": "**Sums**"}, {"type": "refusal", "text": "No."}]
    told = api.post(URL, {"model": "m", "content": blocks}).json()
    assert (told["kind"], told["outcome"]) == ("summary", "refused")


def test_a_providers_body_is_read_and_kept(api):
    request = {
        "model": "o3-mini",
        "temperature": 0,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "6 * 7?"}]}],
    }
    sent = {"protocol": "openai_chat", "body": CHAT, "request": request, "timings": {"total": 2}}
    made = api.post(URL, sent)
    assert made.status_code == 201, made.content
    row = Trace.objects.get(pk=made.json()["id"])
    assert (row.model, row.response_model) == ("o3-mini", "o3-mini-2025-01-31")
    assert (row.reasoning, row.answer, row.stop_reason) == ("6 * 7", "42", "stop")
    assert (row.prompt_tokens, row.output_tokens, row.cost_usd, row.total_s) == (5, 9, 0.25, 2)
    assert row.messages == [{"role": "user", "content": "6 * 7?"}]
    assert row.parameters == {"temperature": 0}
    assert json.loads(unpack_body(row.body.content)) == CHAT
    assert row.body.protocol == "openai_chat"


def test_a_stream_may_be_the_body(api):
    stream = 'data: {"choices": [{"delta": {"content": "4"}}]}\n\n' * 2 + "data: [DONE]\n\n"
    made = api.post(URL, {"model": "m", "protocol": "openai_chat", "body": stream})
    row = Trace.objects.get(pk=made.json()["id"])
    assert row.answer == "44"
    assert unpack_body(row.body.content) == stream.encode()


def test_a_body_that_is_an_error_is_kept_only_as_a_failure(api):
    sent = {"model": "m", "protocol": "openai_chat", "body": {"error": {"message": "overloaded"}}}
    refused = api.post(URL, sent)
    assert refused.status_code == 400
    assert "overloaded" in refused.json()["error"]["fields"]["body"][0]
    kept = api.post(URL, {**sent, "outcome": "failed"})
    assert kept.json()["outcome"] == "failed"
    assert TraceBody.objects.filter(trace=kept.json()["id"]).exists()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "m", " m", "a\nb", "auto", "stop", "\x00", "\ud83d", "looped"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "content", "type", "total", "k"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(TraceInput().fields)), values, max_size=4))
def test_what_is_taken_at_once_is_what_the_serializer_takes(changes):
    item = {**SENT, **changes}
    if not ITEM_IS_GOOD(item):
        return
    sent = TraceInput(data=item)
    assert sent.is_valid(), sent.errors
    assert sent.validated_data == item


def test_a_whole_item_of_a_program_is_taken_at_once():
    item = {
        **SENT,
        "messages": [{"role": "user", "content": "6 * 7?"}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 31, "total_tokens": None},
        "timings": {"first_byte": 0.2, "total": 2},
        "metadata": {"a": [1]},
        "tags": ["x"],
    }
    assert ITEM_IS_GOOD(item)
    assert checked_item(item) is item
    with pytest.raises(ValidationError):
        checked_item({**item, "texts": ""})
