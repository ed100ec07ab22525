"""Walks every address that can be read, and finds nothing of a held-out case but as an owner."""

import io
import re
import zipfile
from functools import cached_property

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.actions.recordings import import_completions
from evaluations.actions.step_labels import start_step_labels
from evaluations.actions.suites import duplicate_version, hold_out_cases, update_case
from evaluations.core.completion_files import RecordedCompletion
from evaluations.core.suite_files import WRITTEN
from evaluations.execution.waiting import grade_waiting
from evaluations.models import Attempt, Sample, SampleScore, SampleState, SuiteVersion
from evaluations.queries.result_tables import TABLES
from teams.models import Scope
from tests.evaluations.factories import make_candidate, make_suite_version
from tests.factories import make_api_key
from tests.permission_table import World
from tests.test_permission_walk import ADDRESSES, may, path_of
from traces.actions import annotate
from traces.actions.understanding import understand_traces
from traces.exports import FORMATS
from traces.parquet import parquet_available

#: What stands in a held-out case and nowhere else, by where it stands.
WORDS = {
    "prompt": "zanzibarprompt",
    "system": "narwhalsystem",
    "target": "quokkatarget",
    "setting": "okapisetting",
    "thought": "wombatthought",
    "answer": "heliotropeanswer",
    "rationale": "ocelotrationale",
    "message": "capybaramessage",
    "note": "pangolinnote",
    "earlier": "axolotlearlier",
}
OPEN = "marmosetopen"
#: What an owner finds there: the walk would be worth nothing where nothing is told.
TOLD = {
    "prompt": ("suite-version", "suite-export", "api-version-cases", "decision-matrix",
               "decision-case", "sample-detail", "api-case", "api-trace", "traces",
               "admin:evaluations_case_changelist", "admin:evaluations_case_preview"),
    "system": ("sample-detail", "admin:evaluations_case_change"),
    "target": (
        "decision-case",
        "api-case",
        "suite-version",
        "run-results",
        "run-results-file",
        "api-run-results",
    ),
    "setting": ("api-case", "suite-version"),
    "thought": ("trace-detail", "trace-raw", "api-trace", "traces-export-file", "decision-case",
                "suite-version", "traces-compare"),
    "answer": ("sample-detail", "trace-detail", "decision-case", "run-samples"),
    "rationale": ("sample-detail", "decision-case", "api-sample", "run-results-file"),
    "message": ("sample-detail", "api-sample", "api-samples", "run-samples"),
    "note": ("trace-detail", "api-trace-annotations", "traces-export-file"),
    "earlier": ("admin:evaluations_suiteversion_history", "admin:evaluations_case_history",
                "admin:evaluations_case_simple_history"),
}  # fmt: skip


class HeldOutWorld(World):
    """A run on a held-out case: the rows of the walk are those that must not be told."""

    @cached_property
    def run(self):
        by, now = self.people["owner"].actor, timezone.now()
        graders = [{"kind": "label", "settings": {"labels": [WORDS["target"], WORDS["setting"]]}}]
        secret = {"key": "secret", "prompt": "?", "targets": [WORDS["target"]]}
        version = make_suite_version(
            self.team,
            cases=[
                {"key": "open", "prompt": OPEN, "targets": ["1"]},
                {**secret, "system": WORDS["system"], "graders": graders},
                {**secret, "key": "failing", "prompt": WORDS["prompt"]},
            ],
            frozen=False,
        )
        case = version.cases.get(key="secret")
        for name in ("earlier", "prompt"):
            update_case(case=case, prompt=WORDS[name], by=by)
        ids = [case.pk, version.cases.get(key="failing").pk]
        hold_out_cases(case_ids=ids, held_out=True, by=by)
        rows = [row for name in ("Alpha", "Beta") for row in completions(name)]
        run = import_completions(rows=rows, version=version, by=by, now=now)
        grade_waiting(Sample.objects.filter(run=run), now=now)
        scores = SampleScore.objects.filter(sample__case=case)
        scores.update(explanation=WORDS["rationale"], extracted=WORDS["answer"])
        self._fail_one(run)
        understand_traces(limit=100, now=now)
        run.refresh_from_db()
        return run

    def _fail_one(self, run):
        """A call whose provider quoted the prompt."""
        failed = run.samples.filter(case__key="failing").earliest("pk")
        failed.state, failed.trace, failed.value = SampleState.FAILED, None, None
        failed.failure_code, failed.failure_message = "refused", WORDS["message"]
        failed.save()
        for sample in (failed, self.secret_sample(run)):
            Attempt.objects.create(
                sample=sample, number=1, code="refused", message=WORDS["message"]
            )

    def secret_sample(self, run):
        return run.samples.filter(case__key="secret").earliest("pk")

    @cached_property
    def sample(self):
        return self.secret_sample(self.run)

    @cached_property
    def thought(self):
        by, now = self.people["owner"].actor, timezone.now()
        annotate(
            trace=self.sample.trace, kind="comment", step=1, text=WORDS["note"], by=by, now=now
        )
        return self.sample.trace

    @cached_property
    def annotation(self):
        return self.thought.annotations.get()

    @cached_property
    def draft(self):
        return duplicate_version(version=self.run.suite_version, by=self.people["owner"].actor)

    @cached_property
    def case(self):
        return self.draft.cases.get(key="secret")

    @cached_property
    def labeling(self):
        """A run in which a judge is shown the thought."""
        self.run.state = "finished"
        self.run.save()
        return start_step_labels(
            run=self.run,
            traces=[self.sample.trace_id],
            judge=make_candidate(self.team),
            by=self.people["member"].actor,
            now=timezone.now(),
        )


def completions(candidate: str) -> list[RecordedCompletion]:
    thought = f"<think>{WORDS['thought']} thinks.\n\nThen more.</think>"
    secret = f"{thought}{WORDS['answer']}. Answer: {WORDS['setting']}"
    texts = {"open": OPEN, "secret": secret, "failing": WORDS["answer"]}
    return [RecordedCompletion(key, candidate, text=text) for key, text in texts.items()]


def paths(world: HeldOutWorld, person: str) -> list[tuple[str, str]]:
    """Every address that ``person`` may read, with the rows of the held-out case, and more."""
    named = [
        (address.name, path_of(address, world))
        for address in ADDRESSES
        if (who := (address.expected or {}).get("GET")) not in (None, "closed", "public", "nobody")
        and may(person, who)
        and address.name not in ("proxy", "join")
    ]
    trace, version, run = world.sample.trace_id, world.run.suite_version, world.run
    shown = world.labeling.suite_version
    case = version.cases.get(key="secret")
    more = [
        ("suite-version", reverse("suite-version", args=[version.suite.slug, version.number])),
        ("suite-version", reverse("suite-version", args=[shown.suite.slug, shown.number])),
        ("decision-case", reverse("decision-case", args=[world.decision.slug, "secret"])),
        ("traces-compare", reverse("traces-compare") + f"?ids={trace},{trace + 1}"),
        ("api-version-cases", reverse("api-version-cases", args=[shown.pk])),
        ("run-detail", reverse("run-detail", args=[world.labeling.pk])),
        *(("suite-export", reverse("suite-export", args=[version.suite.slug, version.number, form])
           + "?download=1") for form in WRITTEN),
        *(("run-results-file", reverse("run-results-file", args=[run.pk, table, "csv"]))
          for table in TABLES),
        *(("traces-export-file", reverse("traces-export-file", args=[form]))
          for form in FORMATS if form != "parquet" or parquet_available()),
    ]  # fmt: skip
    if may(person, "suites.write"):
        row = case.history.earliest("history_id")
        more += [
            ("admin:evaluations_suiteversion_history",
             reverse("admin:evaluations_suiteversion_history", args=[version.pk])),
            ("admin:evaluations_case_history",
             reverse("admin:evaluations_case_history", args=[case.pk])),
            ("admin:evaluations_case_simple_history",
             reverse("admin:evaluations_case_simple_history", args=[case.pk, row.history_id])),
            ("admin:evaluations_case_change",
             reverse("admin:evaluations_case_change", args=[case.pk])),
        ]  # fmt: skip
    return [*named, *more]


def text_of(response) -> str:
    """All that an answer holds, its files unpacked."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            content = b"\n".join(files.read(name) for name in files.namelist())
    if content[:4] == b"PAR1":
        parquet = pytest.importorskip("pyarrow.parquet")
        return str(parquet.read_table(io.BytesIO(content)).to_pylist()).lower()
    return content.decode(errors="replace").lower()


def words_in(response) -> set[str]:
    found = re.findall("|".join(WORDS.values()), text_of(response))
    return {name for name, word in WORDS.items() if word in found}


@pytest.fixture
def world(owner, curator, member, viewer) -> HeldOutWorld:
    people = {"owner": owner, "curator": curator, "member": member, "viewer": viewer}
    found = HeldOutWorld(people)
    _ = found.run, found.thought, found.draft, found.labeling
    return found


def walk(world: HeldOutWorld, client, person: str, chosen=None) -> dict[tuple[str, str], set[str]]:
    """The words that ``person`` finds at every address, or at the ``chosen`` ones."""
    client.force_login(world.people[person])
    found = {}
    for name, path in chosen or paths(world, person):
        response = client.get(path)
        assert response.status_code in (200, 302, 403, 404, 405), (path, response.status_code)
        found[name, path] = words_in(response)
    return found


def test_nobody_but_an_owner_reads_a_word_of_a_held_out_case(world, client):
    told = walk(world, client, "owner")
    by_name: dict[str, set[str]] = {}
    for (name, _), words in told.items():
        by_name.setdefault(name, set()).update(words)
    silent = {
        name: word for word, names in TOLD.items() for name in names if word not in by_name[name]
    }
    assert silent == {}, "the walk proves nothing where an owner is told nothing"

    telling = [place for place, words in told.items() if words]
    for person, chosen in {"curator": None, "member": telling, "viewer": telling}.items():
        found = walk(world, client, person, chosen)
        assert {path: words for (_, path), words in found.items() if words} == {}, person
        assert OPEN in client.get(address_of(world.run.suite_version)).content.decode()


def address_of(version: SuiteVersion) -> str:
    return reverse("suite-version", args=[version.suite.slug, version.number])


@pytest.mark.parametrize(
    ("door", "word", "row"),
    [
        ("traces", "thought", "/traces/{trace}/"),
        ("api-traces", "thought", '"id":{trace},'),
        ("suite", "prompt", ">secret"),
        ("admin:evaluations_case_changelist", "prompt", "/case/{case}/change/"),
    ],
)
def test_no_search_finds_a_word_that_nobody_may_read(world, client, door, word, row):
    version = world.run.suite_version
    path = address_of(version) if door == "suite" else reverse(door)
    case = version.cases.get(key="secret")
    sign = row.format(trace=world.sample.trace_id, case=case.pk)
    for person, finds in {"owner": True, "curator": False}.items():
        client.force_login(world.people[person])
        assert (sign in client.get(path, {"q": WORDS[word]}).content.decode()) is finds, person
    guessed = reverse("admin:evaluations_case_changelist") + f"?prompt__contains={WORDS['prompt']}"
    assert client.get(guessed).status_code == 400


def test_a_key_reads_what_its_creator_may_read_today(world, client):
    address = reverse("api-trace", args=[world.sample.trace_id])
    for person, status in {"owner": 200, "curator": 403}.items():
        _, secret = make_api_key(world.people[person], scopes=[Scope.READ])
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get(address, headers=headers).status_code == status
