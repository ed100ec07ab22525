"""One team's way through the whole API, told call by call: where the document's examples are from.

``RATIONALE_WRITE_EXAMPLES=1 make test TESTS=tests/test_openapi.py`` writes what is told here into
``config/api_examples.json``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone
from rest_framework.test import APIClient

from evaluations.models import Attempt, Candidate, Run, RunState, Sample, SampleScore, SampleState
from traces.actions import TraceRecord, label_traces, record_traces
from traces.actions.understanding import understand_traces
from traces.core.completion import Completion
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Origin

V1 = "/api/v1/"
CRITERIA = [
    {"measure": "accuracy", "worst": 0.5, "target": 1.0, "weight": 60, "must_have": 0.5},
    {"measure": "cost_per_1000", "worst": 100, "target": 1, "scale": "log", "weight": 40},
]
CASES = [
    {
        "key": "notice-period",
        "prompt": "Clause 9: either party may end this agreement with 90 days' notice. "
        "How many days? Put the number into \\boxed{}.",
        "targets": ["90"],
        "tags": ["termination"],
    },
    {
        "key": "liability-cap",
        "prompt": "Liability is capped at 12 monthly fees of 4,000 EUR. What is the cap in EUR? "
        "Put the number into \\boxed{}.",
        "targets": ["48000"],
        "tags": ["liability"],
    },
]
CONFIG = {
    "config": {
        "model_type": "qwen2",
        "num_hidden_layers": 48,
        "hidden_size": 5120,
        "num_attention_heads": 40,
        "num_key_value_heads": 8,
        "vocab_size": 152064,
        "max_position_embeddings": 131072,
    }
}
PROMPTFOO = """\
providers: [openai:o3-mini]
prompts: ["{{clause}} How many days? Answer with the number."]
tests:
  - description: grace-period
    vars: {clause: "Payment is due within 30 days."}
    assert:
      - {type: equals, value: 30}
      - {type: javascript, value: "output.length < 9"}
"""
TRACE = {
    "model": "deepseek-reasoner",
    "text": "<think>12 monthly fees of 4,000 are 48,000.</think>The cap is \\boxed{48000}.",
    "external_id": "chat-2025-03-03/17",
    "messages": [{"role": "user", "content": "Liability is capped at 12 monthly fees..."}],
    "stop_reason": "stop",
    "usage": {"prompt_tokens": 38, "completion_tokens": 31, "reasoning_tokens": 18},
    "timings": {"first_byte": 0.4, "first_reasoning": 0.4, "first_answer": 2.1, "total": 2.4},
    "tags": ["contract-chat", "production"],
    "cost_usd": 0.00007,
    "metadata": {"service": "contract-chat"},
}


POLICY = {
    "max_age_days": 365,
    "max_bytes": None,
    "keeps_bodies": True,
    "redactions": [{"name": "email", "pattern": "[\\w.+-]+@[\\w-]+\\.[\\w.-]+"}],
}


GATE_POLICY = """\
version: 1
name: Contract review
rules:
  - {not_worse: accuracy, margin: 0.01}
  - {measure: cost_per_correct, at_most: 0.02}
"""


class Story:
    """Calls by operation id: the address, what was sent, what came back."""

    def __init__(self, client: APIClient) -> None:
        self.client = client
        self.calls: dict[str, dict[str, Any]] = {}

    def call(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """Make a call, keep it as the example of operation ``name``, and give its answer."""
        answer = getattr(self.client, method)(V1 + path, body, format="json")
        assert answer.status_code < 300, (name, answer.content)
        told = answer.json() if answer.content else None
        self.calls[name] = {"path": V1 + path, "request": body, "response": told}
        return told

    def file(self, name: str, path: str) -> None:
        """A file is no example of JSON: only its address is told."""
        answer = self.client.get(V1 + path)
        assert answer.status_code == 200, (name, answer.content)
        assert b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.calls[name] = {"path": V1 + path, "request": None, "response": None}

    def page(self, name: str, path: str) -> Any:
        """The first row of a list is enough of an example."""
        told = self.call(name, "get", path)
        told["results"] = told["results"][:1]
        return told


def tell(client: APIClient) -> dict[str, dict[str, Any]]:
    """The whole story, for a client with all rights; every operation occurs once."""
    story = Story(client)
    story.call("get_me", "get", "me/")
    candidates = register(story)
    version = curate(story)
    generate(story)
    run = measure(story, version, candidates)
    look(story, run)
    label(story, run, candidates[1])
    decide(story, run)
    judge(story, run)
    ingest(story)
    put_away(story, version, candidates)
    return story.calls


def register(story: Story) -> list[int]:
    """Two candidates behind one connection."""
    sent = {
        "name": "DeepSeek",
        "kind": "openai_compatible",
        "base_url": "https://api.deepseek.com/v1",
        "api_key": "sk-...",
        "requests_per_minute": 120,
    }
    door = story.call("create_connection", "post", "connections/", sent)["id"]
    story.call("update_connection", "patch", f"connections/{door}/", {"max_in_flight": 16})
    micro = {"name": "Demo models", "kind": "micro"}
    demo = story.client.post(f"{V1}connections/", micro, format="json").json()["id"]
    tested = story.call(
        "test_connection", "post", f"connections/{demo}/test/", {"model": "micro-s"}
    )
    tested |= {"latency_s": 0.021, "first_answer_s": 0.018}
    tested["sentence"] = (
        tested["sentence"].split(" replied")[0]
        + " replied in 21 ms. "
        + (tested["sentence"].split(". ", 1)[1])
    )
    story.call("get_connection", "get", f"connections/{door}/")
    story.page("list_connections", "connections/")
    story.call("list_catalogue", "get", "catalogue/")["results"][1:] = []
    start = {"entry": "deepseek-r1", "connection": door, "max_tokens": 16000}
    first = story.call(
        "create_candidate_from_catalogue", "post", "candidates/from-catalogue/", start
    )
    own = {
        "connection": door,
        "name": "DeepSeek V3",
        "model": "deepseek-chat",
        "temperature": 0,
        "price_input": 0.27,
        "price_output": 1.1,
        "price_date": "2025-02-01",
        "price_source": "https://api-docs.deepseek.com/quick_start/pricing",
    }
    second = story.call("create_candidate", "post", "candidates/", own)
    story.call("update_candidate", "patch", f"candidates/{second['id']}/", {"vram_gb": 0})
    story.call("get_candidate", "get", f"candidates/{second['id']}/")
    ladder = story.client.post(
        f"{V1}candidates/",
        {"connection": door, "name": "DeepSeek V3.2", "model": "deepseek-v3.2"},
        format="json",
    ).json()["id"]
    rungs = {"efforts": ["low", "high"]}
    story.call("register_family", "post", f"candidates/{ladder}/family/", rungs)
    story.page("list_candidates", "candidates/")
    price_and_size(story, second["id"])
    return [first["id"], second["id"]]


def price_and_size(story: Story, candidate: int) -> None:
    """A price of one's own, and the memory of a model."""
    own = {"provider": "deepseek", "model": "deepseek-chat", "valid_from": "2026-01-01"}
    sent = {**own, "input": 0.25, "output": 1.0, "source": "our contract"}
    entry = story.call("add_price", "post", "prices/", sent)["id"]
    story.call("change_price", "patch", f"prices/{entry}/", {"cached_input": 0.06})
    story.call("get_price", "get", f"prices/{entry}/")
    story.call("list_prices", "get", "prices/")["results"][2:] = []
    story.call(
        "read_candidate_architecture", "post", f"candidates/{candidate}/architecture/", CONFIG
    )
    known = {"parameters_b": 14.77, "quantization": "Q4_K_M", "cache_type": "q8_0"}
    story.client.patch(f"{V1}candidates/{candidate}/", known, format="json")
    memory = story.call("get_candidate_memory", "get", f"candidates/{candidate}/memory/")
    memory["needs"][0]["fits"][1:] = []
    forgotten = story.client.post(
        f"{V1}prices/", {**sent, "model": "deepseek-old*"}, format="json"
    ).json()["id"]
    story.call("delete_price", "delete", f"prices/{forgotten}/")


def curate(story: Story) -> int:
    """A suite of two cases, frozen, and the draft of its next version."""
    suite = story.call(
        "create_suite", "post", "suites/", {"name": "Contract review", "description": "Clauses."}
    )
    draft, url = suite["newest_version"]["id"], f"suites/{suite['id']}/"
    story.call(
        "update_version",
        "patch",
        f"versions/{draft}/",
        {"note": "First twenty clauses", "default_graders": [{"kind": "boxed"}]},
    )
    first = story.call("create_case", "post", f"versions/{draft}/cases/", CASES[0])
    story.call("update_case", "patch", f"cases/{first['id']}/", {"weight": 2})
    story.call("import_cases", "post", f"versions/{draft}/cases/import/", {"cases": CASES})
    sent = {"name": "promptfooconfig.yaml", "content": PROMPTFOO, "dry_run": True}
    story.call("import_case_file", "post", f"versions/{draft}/cases/file/", sent)
    story.call("get_case", "get", f"cases/{first['id']}/")
    story.page("list_cases", f"versions/{draft}/cases/")
    story.call("find_duplicates", "get", f"versions/{draft}/duplicates/")
    known = {"keys": [case["key"] for case in CASES], "review": "reviewed"}
    story.call("curate_cases", "post", f"versions/{draft}/cases/curate/", known)
    story.call("freeze_version", "post", f"versions/{draft}/freeze/")
    story.call("get_version", "get", f"versions/{draft}/")
    sent = {"copy_of": draft, "note": "With penalties"}
    newer = story.call("create_version", "post", f"{url}versions/", sent)["id"]
    case = story.client.get(f"{V1}versions/{newer}/cases/").json()["results"][0]["id"]
    story.call("delete_case", "delete", f"cases/{case}/")
    story.page("list_versions", f"{url}versions/")
    story.call("update_suite", "patch", url, {"description": "Clauses of our own contracts."})
    story.call("get_suite", "get", url)
    story.page("list_suites", "suites/")
    return int(draft)


def measure(story: Story, version: int, candidates: Sequence[int]) -> int:
    """A run that is cancelled, goes on, loses a call, and is finished."""
    wish = {"suite_version": version, "candidates": list(candidates), "repeats": 2}
    story.call("estimate_run", "post", "runs/estimate/", wish)
    more = {"budget_usd": 5, "deadline": "2025-03-04T06:00:00Z", "name": "Nightly"}
    run = int(story.call("start_run", "post", "runs/", wish | more)["id"])
    story.call("cancel_run", "post", f"runs/{run}/cancel/")
    story.call("resume_run", "post", f"runs/{run}/resume/", {"budget_usd": 8})
    answer_everything(run)
    lost = Sample.objects.filter(run=run).latest("pk")
    failed = {"failure_code": "timeout", "failure_message": "No answer within 1,800 s."}
    Sample.objects.filter(pk=lost.pk).update(state=SampleState.FAILED, value=None, **failed)
    story.call("retry_failed", "post", f"runs/{run}/retry-failed/")
    story.call("regrade_run", "post", f"runs/{run}/regrade/")
    Sample.objects.filter(run=run).update(
        state=SampleState.GRADED, failure_code="", failure_message=""
    )
    Sample.objects.filter(pk=lost.pk).update(value=1.0)
    Run.objects.filter(pk=run).update(
        state=RunState.FINISHED,
        spent_usd=0.0164,
        finished_at=timezone.now() + timedelta(minutes=3),
    )
    return run


def answer_everything(run: int) -> None:
    """What workers would do: every sample answered and graded, the first one wrongly."""
    now = timezone.now() + timedelta(minutes=2)
    rows = list(Sample.objects.filter(run=run).select_related("run__team", "case").order_by("pk"))
    records = [_reply(row) for row in rows]
    traces = record_traces(records=records, team=rows[0].run.team, origin=Origin.RUN, now=now)
    for number, (row, trace) in enumerate(zip(rows, traces, strict=True)):
        right = number > 0
        label_traces(verdicts={trace.pk: "correct" if right else "incorrect"})
        row.state, row.value, row.trace, row.attempts = "graded", float(right), trace, 1
        row.cost_usd, row.finished_at = 0.0019 + 0.0001 * number, now
        row.save()
        used = {"prompt_tokens": 38, "output_tokens": 412, "cost_usd": row.cost_usd}
        Attempt.objects.create(sample=row, number=1, code="ok", ended_at=now, **used)
        SampleScore.objects.create(
            sample=row,
            grader="boxed",
            grader_version=1,
            value=row.value,
            extracted=row.case.targets[0] if right else "30",
            explanation="Equals the target." if right else "30 is not the target 90.",
        )


def _reply(row: Sample) -> TraceRecord:
    return TraceRecord(
        completion=Completion(
            text=f"It is \\boxed{{{row.case.targets[0]}}}.",
            reasoning="Let me read the clause again. Maybe the number of days is for one of the "
            "parties only, so I will look at who may end the agreement.",
            trace_source="reasoning_content",
            stop_reason="stop",
            usage=Usage(prompt=38, output=412, reasoning=396, basis="reported"),
            timings=Timings(first_byte=0.4, first_reasoning=0.4, first_answer=9.5, total=10.1),
        ),
        model="deepseek-reasoner",
        messages=[{"role": "user", "content": row.case.prompt}],
    )


def _made(request: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    named = {"source_dataset": request["dataset"]}
    entry = {"question": f"What is {request['seed']} + 2?", "answer": "2", "metadata": named}
    count = min(request["size"] - request["start"], 50)
    return {"entries": [entry] * count, "version": "0.1.25"}


@contextmanager
def stand_in_library() -> Iterator[None]:
    """Suites are generated by a stand-in: not every machine has the library, or a sandbox."""
    with (
        patch("evaluations.sandbox.generating.sandbox_problem", lambda: ""),
        patch("evaluations.sandbox.generating.ask_child", _made),
    ):
        yield


def generate(story: Story) -> None:
    """A suite that a library makes, and its next version by another seed."""
    recipe = {"tasks": ["chain_sum", "leg_counting"], "size": 5, "seed": 7}
    sent = {"name": "Fresh sums", "difficulty": "easy", **recipe}
    with stand_in_library():
        version = story.call("generate_suite", "post", "suites/generate/", sent)
        url = f"versions/{version['id']}/generate/"
        story.call("generate_version", "post", url, {"seed": 8})


def look(story: Story, run: int) -> None:
    """Everything that can be read of a run."""
    story.call("get_run", "get", f"runs/{run}/")
    story.page("list_runs", "runs/?state=finished")
    story.call("get_run_measurements", "get", f"runs/{run}/measurements/")
    story.call("get_run_costs", "get", f"runs/{run}/costs/?prices_on=2026-01-31")
    story.call("get_run_matrix", "get", f"runs/{run}/matrix/?show=different")
    story.call("get_run_results", "get", f"runs/{run}/results/?margin=0.02")
    story.call("get_run_cases", "get", f"runs/{run}/cases/")
    story.call("get_run_thinking", "get", f"runs/{run}/thinking/")
    row = story.page("list_samples", f"samples/?run={run}&state=graded")["results"][0]
    story.call("get_sample", "get", f"samples/{row['id']}/")
    story.call("get_trace", "get", f"traces/{row['trace']}/")


def label(story: Story, run: int, judge: int) -> None:
    """A judge labels the steps of two thoughts, and misses the hedge in one of them."""
    url = f"runs/{run}/step-labels/"
    sent = {"judge": judge, "traces": 2, "budget_usd": 1}
    labeling = int(story.call("label_steps", "post", url, sent)["id"])
    now = timezone.now() + timedelta(minutes=4)
    rows = Sample.objects.filter(run=labeling).select_related("run__team").order_by("pk")
    for row, told in zip(rows, ('{"1": []}', '{"1": ["hedge"]}'), strict=True):
        reply = Completion(text=told, stop_reason="stop")
        record = TraceRecord(completion=reply, model="deepseek-chat", messages=[])
        (trace,) = record_traces(records=[record], team=row.run.team, origin=Origin.RUN, now=now)
        row.state, row.value, row.trace, row.finished_at = "graded", 1.0, trace, now
        row.save()
    Run.objects.filter(pk=labeling).update(state=RunState.FINISHED, finished_at=now)
    report = story.call("get_step_labels", "get", f"runs/{labeling}/step-labels/")["report"]
    report["agreements"] = [row for row in report["agreements"] if row["kind"] == "hedge"]


def decide(story: Story, run: int) -> None:
    """A profile, and a decision that is weighed and recorded."""
    sent = {"name": "Contract review", "criteria": CRITERIA}
    profile = story.call("save_profile", "post", "profiles/", sent)["id"]
    story.call("get_profile", "get", f"profiles/{profile}/")
    story.page("list_profiles", "profiles/")
    asked = {"label": "License allows our use", "style": "yes_no", "direction": "higher"}
    own = story.call("save_own_measure", "post", "own-measures/", asked)["id"]
    story.call("get_own_measure", "get", f"own-measures/{own}/")
    story.page("list_own_measures", "own-measures/")
    question = {"question": "Which model reads our contracts?", "run": run, "profile": profile}
    decision = story.call("open_decision", "post", "decisions/", question)
    url = f"decisions/{decision['id']}/"
    story.call("weigh_decision", "patch", url, {"criteria": CRITERIA})
    told = {
        "candidate": Candidate.objects.order_by("pk").first().pk,
        "measure": "vram_gb",
        "value": 21.0,
        "provenance": "published",
        "source": "The card of the model",
        "as_of": "2025-01-20",
    }
    figure = story.call("add_figure", "post", "figures/", told)["id"]
    story.page("list_figures", "figures/")
    story.call("choose_evidence", "put", f"{url}evidence/", {"runs": [run], "others": []})
    story.call("remove_figure", "delete", f"figures/{figure}/")
    costs = {"prices_of": "book", "prices_on": "2026-01-31", "cases_per_month": 20_000}
    story.call("set_decision_costs", "post", f"{url}costs/", costs)
    first, second = (row["key"] for row in decision["snapshot"]["candidates"][:2])
    named = {"baseline": None, "baselines": {first: second}}
    story.call("name_baselines", "put", f"{url}baselines/", named)
    why = {"chosen": decision["snapshot"]["order"][0], "reason": "As accurate, at less cost."}
    story.call("record_decision", "post", f"{url}record/", why)
    story.call("get_decision", "get", url)
    recheck(story, url)
    story.page("list_decisions", "decisions/")
    story.call("delete_profile", "delete", f"profiles/{profile}/")
    story.call("delete_own_measure", "delete", f"own-measures/{own}/")


def recheck(story: Story, decision: str) -> None:
    """Whether the record still holds, and who is told when it does not."""
    with patch("decision.actions.webhooks.secrets.token_bytes", bytes):
        where = {"url": "https://hooks.example.org/rationale"}
        webhook = story.call("add_webhook", "post", "webhooks/", where)["id"]
    story.page("list_webhooks", "webhooks/")
    story.call("recheck_decision", "post", f"{decision}recheck/")
    story.call("get_recheck", "get", f"{decision}recheck/")
    story.call("remove_webhook", "delete", f"webhooks/{webhook}/")


def judge(story: Story, run: int) -> None:
    """A job in CI asks whether the cheaper model may take the other one's place."""
    cheaper, dearer = "deepseek-v3", "deepseek-r1"
    sent = {"run": run, "candidate": cheaper, "incumbent": dearer, "policy_text": GATE_POLICY}
    gate = int(story.call("judge_gate", "post", "gates/", sent)["id"])
    story.call("get_gate", "get", f"gates/{gate}/")
    story.page("list_gates", "gates/?verdict=inconclusive")
    story.file("get_gate_junit", f"gates/{gate}/junit.xml")
    story.file("get_gate_summary", f"gates/{gate}/summary.md")
    story.file("get_gate_policy_schema", "gates/policy-schema/")


def ingest(story: Story) -> None:
    """Traces of another system."""
    trace = story.call("ingest_trace", "post", "traces/", TRACE)["id"]
    beside = f"traces/{trace}/annotations/"
    word = {"kind": "comment", "step": 1, "text": "The cap is yearly: 12 fees is right."}
    written = story.call("annotate_trace", "post", beside, word)["id"]
    story.page("list_annotations", beside)
    story.call("withdraw_annotation", "delete", f"{beside}{written}/")
    other = {"model": "deepseek-chat", "text": "The cap is 48,000 EUR.", "external_id": "x-1"}
    story.call("ingest_traces", "post", "traces/batch/", {"traces": [other]})
    understand_traces(limit=100, now=timezone.now())
    story.page("list_traces", "traces/?origin=ingest&q=monthly")
    story.file("export_traces", "traces/export/?format=jsonl&origin=ingest")
    last = story.client.get(f"{V1}traces/?external_id=x-1").json()["results"][0]["id"]
    story.call("delete_trace", "delete", f"traces/{last}/")
    story.call("set_trace_policy", "put", "traces/policy/", POLICY)
    story.call("get_trace_policy", "get", "traces/policy/")


def put_away(story: Story, version: int, candidates: Sequence[int]) -> None:
    """The end of everything that has one."""
    story.call("archive_candidate", "post", f"candidates/{candidates[1]}/archive/")
    door = story.client.get(f"{V1}candidates/{candidates[0]}/").json()["connection"]
    story.call("archive_connection", "post", f"connections/{door}/archive/")
    suite = story.client.get(f"{V1}versions/{version}/").json()["suite"]["id"]
    story.call("archive_suite", "post", f"suites/{suite}/archive/")
    story.call("restore_suite", "post", f"suites/{suite}/restore/")
