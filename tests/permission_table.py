"""Who may do what at every address: the table that ``test_permission_walk.py`` walks.

To add an address: one line in EXPECTED (its URL name, and for each method who may), and where the
address holds an id, one line in SAMPLE_ARGS that names a row of the team. The failure of a missing
line prints the line.

Who may: a key of PERMISSIONS; ``public`` (everybody); ``signed-in`` (any person, in the API any
key too); ``closed`` (nobody, once the installation is set up); ``nobody``.
"""

from collections.abc import Callable
from functools import cached_property

from django.test import Client
from django.utils import timezone

from decision.actions import open_decision, record_decision, save_profile
from decision.actions.evidence import add_figure
from decision.actions.gates import judge_gate
from decision.actions.own_measures import save_own_measure
from decision.actions.webhooks import add_webhook
from decision.core.gate.reading import policy_from_text
from decision.gate_questions import find_question
from decision.models import Decision, Figure, GateResult, OwnMeasure, Profile, Webhook
from evaluations.actions.prices import add_price
from evaluations.models import (
    Candidate,
    Case,
    Connection,
    PriceEntry,
    Run,
    Sample,
    SuiteVersion,
)
from teams.models import Membership, Role
from tests.evaluations.factories import (
    make_candidate,
    make_connection,
    make_run,
    make_suite_version,
)
from tests.factories import (
    make_api_key,
    make_completion,
    make_invitation,
    make_member,
    make_trace,
)
from traces.actions import annotate
from traces.models import Annotation, Trace


class World:
    """The cast, and rows of their team; add a ``cached_property`` per kind of row."""

    def __init__(self, people) -> None:
        self.people = people
        self.team = people["owner"].actor.team
        self.client = Client()

    @cached_property
    def membership(self) -> Membership:
        return Membership.objects.get(user=make_member(self.team, Role.MEMBER))

    @cached_property
    def connection(self) -> Connection:
        return make_connection(self.team)

    @cached_property
    def price(self) -> PriceEntry:
        known = {"model": "m", "input": 1.0, "output": 2.0, "valid_from": timezone.now().date()}
        return add_price(by=self.people["owner"].actor, **known)

    @cached_property
    def reachable(self) -> Connection:
        return make_connection(self.team, kind="ollama", base_url="http://127.0.0.1:9")

    @cached_property
    def candidate(self) -> Candidate:
        return make_candidate(self.team, connection=self.connection)

    @cached_property
    def run(self) -> Run:
        return make_run(self.team, values={"Alpha": [1, 0], "Beta": [0, 1]})

    @cached_property
    def sample(self) -> Sample:
        return self.run.samples.earliest("id")

    @cached_property
    def thought(self) -> Trace:
        return make_trace(self.team, make_completion("42", reasoning="Six times seven."))

    @cached_property
    def annotation(self) -> Annotation:
        by, now = self.people["owner"].actor, timezone.now()
        return annotate(trace=self.thought, kind="accept", step=1, by=by, now=now)

    @cached_property
    def draft(self) -> SuiteVersion:
        return make_suite_version(self.team, frozen=False)

    @cached_property
    def case(self) -> Case:
        return self.draft.cases.earliest("id")

    @cached_property
    def decision(self) -> Decision:
        by, now = self.people["owner"].actor, timezone.now()
        return open_decision(question="Which one?", run=self.run, by=by, now=now)

    @cached_property
    def recorded(self) -> Decision:
        by, now = self.people["owner"].actor, timezone.now()
        known = {"criteria": self.decision.criteria, "chosen": "", "reason": "All too slow."}
        return record_decision(decision=self.decision, **known, by=by, now=now)

    @cached_property
    def gate(self) -> GateResult:
        by, now = self.people["owner"].actor, timezone.now()
        policy = policy_from_text("version: 1\nrules: [fits_gb: 24]")
        candidate = self.run.run_candidates.earliest("pk").snapshot["slug"]
        question = find_question(by, run=self.run.pk, candidate=candidate)
        return judge_gate(policy=policy, question=question, by=by, now=now)

    @cached_property
    def profile(self) -> Profile:
        by, now = self.people["owner"].actor, timezone.now()
        return save_profile(name="Cheap", criteria=self.decision.criteria, by=by, now=now)

    @cached_property
    def figure(self) -> Figure:
        by, now = self.people["owner"].actor, timezone.now()
        told = {"measure": "vram_gb", "value": 8.0, "provenance": "declared"}
        return add_figure(candidate=self.candidate, **told, by=by, now=now)

    @cached_property
    def webhook(self) -> Webhook:
        by, now = self.people["owner"].actor, timezone.now()
        return add_webhook(url="https://hooks.example.org/notices", by=by, now=now)[0]

    @cached_property
    def own_measure(self) -> OwnMeasure:
        by, now = self.people["owner"].actor, timezone.now()
        told = {"label": "License allows our use", "style": "yes_no", "direction": "higher"}
        return save_own_measure(by=by, now=now, worst=0.0, target=1.0, **told)


def history_of(row) -> list[object]:
    """Two ids: the row's, and of its first change."""
    row.save()
    return [row.pk, row.history.earliest("history_id").history_id]


EXPECTED: dict[str, dict[str, str]] = {
    # the server itself
    "livez": {"GET": "public"},
    "readyz": {"GET": "public"},
    "api-schema": {"GET": "public"},
    "api-docs": {"GET": "public"},
    "api-docs-operation": {"GET": "public"},
    # people, teams, keys
    "setup": {"GET": "closed", "POST": "closed"},
    "sign-in": {"GET": "public", "POST": "public"},
    "sign-out": {"POST": "public"},
    "join": {"GET": "public", "POST": "public"},
    "account": {"GET": "signed-in", "POST": "signed-in"},
    "password-change": {"POST": "signed-in"},
    "team-switch": {"POST": "signed-in"},
    "team-new": {"POST": "teams.create"},
    "settings-members": {"GET": "read", "POST": "members.manage"},
    "member-role": {"POST": "members.manage"},
    "member-remove": {"POST": "members.manage"},
    "invitation-revoke": {"POST": "members.manage"},
    "settings-keys": {"GET": "read", "POST": "keys.manage"},
    "key-revoke": {"POST": "keys.manage"},
    "settings-audit": {"GET": "audit.read"},
    "api-me": {"GET": "signed-in"},
    # models and connections
    "models": {"GET": "read"},
    "model-choose": {"GET": "candidates.write"},
    "model-new": {"GET": "candidates.write", "POST": "candidates.write"},
    "model-detail": {"GET": "read"},
    "model-edit": {"GET": "candidates.write", "POST": "candidates.write"},
    "model-archive": {"POST": "candidates.write"},
    "model-family": {"POST": "candidates.write"},
    "model-architecture": {"POST": "candidates.write"},
    "prices": {"GET": "read"},
    "price-new": {"GET": "prices.write", "POST": "prices.write"},
    "price-edit": {"GET": "prices.write", "POST": "prices.write"},
    "price-delete": {"POST": "prices.write"},
    "connection-new": {"GET": "connections.write", "POST": "connections.write"},
    "connection-detail": {"GET": "read"},
    "connection-edit": {"GET": "connections.write", "POST": "connections.write"},
    "connection-test": {"POST": "connections.write"},
    "connection-archive": {"POST": "connections.write"},
    # suites
    "suites": {"GET": "read"},
    "suite": {"GET": "read"},
    "suite-version": {"GET": "read"},
    "suite-duplicates": {"GET": "read"},
    "suite-export": {"GET": "read"},
    "suite-new": {"GET": "suites.write", "POST": "suites.write"},
    "suite-starter": {"POST": "suites.write"},
    "suite-generate": {"GET": "suites.write", "POST": "suites.write"},
    "suite-generate-again": {"POST": "suites.write"},
    "suite-restore": {"POST": "suites.write"},
    "suite-hold-out": {"POST": "held_out.write"},
    # runs, samples, traces
    "runs": {"GET": "read"},
    "run-new": {"GET": "runs.write", "POST": "runs.write"},
    "results-import": {"GET": "suites.write", "POST": "suites.write"},
    "run-detail": {"GET": "read"},
    "run-samples": {"GET": "read"},
    "figures": {"GET": "read"},
    "run-results": {"GET": "read"},
    "run-results-file": {"GET": "read"},
    "run-cases": {"GET": "read"},
    "run-thinking": {"GET": "read"},
    "run-cancel": {"POST": "runs.write"},
    "run-resume": {"POST": "runs.write"},
    "run-retry": {"POST": "runs.write"},
    "run-regrade": {"POST": "runs.write"},
    "run-step-labels": {"GET": "read", "POST": "runs.write"},
    "sample-detail": {"GET": "read"},
    "sample-watch": {"POST": "read"},
    "traces": {"GET": "read"},
    "trace-detail": {"GET": "read"},
    "trace-raw": {"GET": "read"},
    "trace-step": {"GET": "read"},
    "trace-annotate": {"POST": "traces.annotate"},
    "trace-verdict": {"POST": "traces.annotate"},
    # of somebody else: one's own needs no more than traces.annotate
    "annotation-withdraw": {"POST": "traces.moderate"},
    "traces-compare": {"GET": "read"},
    "api-traces": {"GET": "read", "POST": "traces.ingest"},
    "api-trace-batch": {"POST": "traces.ingest"},
    "otel-traces": {"POST": "traces.ingest"},
    "traces-export": {"GET": "read"},
    "traces-export-file": {"GET": "read"},
    "traces-delete": {"GET": "traces.delete", "POST": "traces.delete"},
    "settings-traces": {"GET": "traces.policy", "POST": "traces.policy"},
    "api-trace": {"GET": "read", "DELETE": "traces.delete"},
    "api-traces-export": {"GET": "read"},
    "api-trace-policy": {"GET": "traces.policy", "PUT": "traces.policy"},
    "api-trace-annotations": {"GET": "read", "POST": "traces.annotate"},
    "api-trace-annotation": {"DELETE": "traces.moderate"},
    # decisions
    "home": {"GET": "read"},
    "decision-new": {"GET": "decisions.write", "POST": "decisions.write"},
    "decision-sample": {"POST": "suites.write"},
    "decision-detail": {"GET": "read"},
    "decision-headline": {"GET": "read"},
    "decision-weigh": {"POST": "decisions.write"},
    "decision-costs": {"POST": "decisions.write"},
    "decision-baselines": {"POST": "decisions.write"},
    "decision-matrix": {"GET": "read"},
    "decision-csv": {"GET": "read"},
    "decision-pictures": {"GET": "read"},
    "decision-drawing": {"GET": "read"},
    "decision-drawing-csv": {"GET": "read"},
    "decision-case": {"GET": "read"},
    "decision-record": {"GET": "read", "POST": "decisions.write"},
    "decision-record-json": {"GET": "read"},
    "decision-record-md": {"GET": "read"},
    "decision-record-html": {"GET": "read"},
    "decision-xlsx": {"GET": "read"},
    "decision-zip": {"GET": "read"},
    "stance-keep": {"POST": "decisions.write"},
    "stance-withdraw": {"POST": "decisions.write"},
    "decision-weights": {"GET": "read"},
    "decision-anchors": {"GET": "read"},
    "own-criteria": {"GET": "read", "POST": "decisions.write"},
    "own-criterion-delete": {"POST": "decisions.write"},
    "decision-more": {"GET": "runs.write", "POST": "runs.write"},
    "decision-recheck": {"POST": "decisions.write"},
    "settings-notices": {"GET": "read", "POST": "read"},
    "webhook-add": {"POST": "webhooks.manage"},
    "webhook-remove": {"POST": "webhooks.manage"},
    "profile-save": {"POST": "decisions.write"},
    "decision-evidence": {"GET": "read", "POST": "decisions.write"},
    "figure-add": {"POST": "decisions.write"},
    "figure-remove": {"POST": "decisions.write"},
    "gates": {"GET": "read"},
    "gate-detail": {"GET": "read"},
    # the API
    "api-connections": {"GET": "read", "POST": "connections.write"},
    "api-connection": {"GET": "read", "PATCH": "connections.write"},
    "api-connection-archive": {"POST": "connections.write"},
    "api-connection-test": {"POST": "connections.write"},
    "api-catalogue": {"GET": "read"},
    "api-candidates": {"GET": "read", "POST": "candidates.write"},
    "api-candidate": {"GET": "read", "PATCH": "candidates.write"},
    "api-candidate-from-catalogue": {"POST": "candidates.write"},
    "api-candidate-archive": {"POST": "candidates.write"},
    "api-candidate-family": {"POST": "candidates.write"},
    "api-candidate-memory": {"GET": "read"},
    "api-candidate-architecture": {"POST": "candidates.write"},
    "api-prices": {"GET": "read", "POST": "prices.write"},
    "api-price": {"GET": "read", "PATCH": "prices.write", "DELETE": "prices.write"},
    "api-suites": {"GET": "read", "POST": "suites.write"},
    "api-suite": {"GET": "read", "PATCH": "suites.write"},
    "api-suite-archive": {"POST": "suites.write"},
    "api-suite-generate": {"POST": "suites.write"},
    "api-suite-restore": {"POST": "suites.write"},
    "api-suite-versions": {"GET": "read", "POST": "suites.write"},
    "api-version": {"GET": "read", "PATCH": "suites.write"},
    "api-version-freeze": {"POST": "suites.write"},
    "api-version-generate": {"POST": "suites.write"},
    "api-version-cases": {"GET": "read", "POST": "suites.write"},
    "api-version-import": {"POST": "suites.write"},
    "api-version-file": {"POST": "suites.write"},
    "api-version-curation": {"POST": "suites.write"},
    "api-version-duplicates": {"GET": "read"},
    "api-case": {"GET": "read", "PATCH": "suites.write", "DELETE": "suites.write"},
    "api-runs": {"GET": "read", "POST": "runs.write"},
    "api-run": {"GET": "read"},
    "api-run-estimate": {"POST": "read"},
    "api-run-cancel": {"POST": "runs.write"},
    "api-run-resume": {"POST": "runs.write"},
    "api-run-retry-failed": {"POST": "runs.write"},
    "api-run-regrade": {"POST": "runs.write"},
    "api-run-matrix": {"GET": "read"},
    "api-run-results": {"GET": "read"},
    "api-run-costs": {"GET": "read"},
    "api-run-cases": {"GET": "read"},
    "api-run-thinking": {"GET": "read"},
    "api-run-step-labels": {"GET": "read", "POST": "runs.write"},
    "api-run-measurements": {"GET": "read"},
    "api-samples": {"GET": "read"},
    "api-sample": {"GET": "read"},
    "api-decisions": {"GET": "read", "POST": "decisions.write"},
    "api-decision": {"GET": "read", "PATCH": "decisions.write"},
    "api-decision-record": {"POST": "decisions.write"},
    "api-decision-evidence": {"PUT": "decisions.write"},
    "api-decision-recheck": {"GET": "read", "POST": "decisions.write"},
    "api-webhooks": {"GET": "webhooks.manage", "POST": "webhooks.manage"},
    "api-webhook": {"DELETE": "webhooks.manage"},
    "api-figures": {"GET": "read", "POST": "decisions.write"},
    "api-figure": {"DELETE": "decisions.write"},
    "api-gates": {"GET": "read", "POST": "decisions.write"},
    "api-gate-policy-schema": {"GET": "read"},
    "api-gate": {"GET": "read"},
    "api-gate-junit": {"GET": "read"},
    "api-gate-summary": {"GET": "read"},
    "api-decision-costs": {"POST": "decisions.write"},
    "api-decision-baselines": {"PUT": "decisions.write"},
    "api-profiles": {"GET": "read", "POST": "decisions.write"},
    "api-profile": {"GET": "read", "DELETE": "decisions.write"},
    "api-own-measures": {"GET": "read", "POST": "decisions.write"},
    "api-own-measure": {"GET": "read", "DELETE": "decisions.write"},
    "proxy": {"GET": "proxy.use", "POST": "proxy.use"},
    # the curator desk: for these the first pattern that fits counts
    "admin:login": {"GET": "suites.write", "POST": "suites.write"},
    "admin:logout": {"POST": "suites.write"},
    "admin:evaluations_suiteversion_add": {"GET": "nobody", "POST": "nobody"},
    "admin:evaluations_suiteversion_delete": {"GET": "nobody", "POST": "nobody"},
    "admin:evaluations_suite_delete": {"GET": "nobody", "POST": "nobody"},
    "admin:*": {"GET": "suites.write", "POST": "suites.write"},
}

SAMPLE_ARGS: dict[str, Callable[[World], list[object]]] = {
    "join": lambda world: [make_invitation(world.team)[1]],
    "member-role": lambda world: [world.membership.pk],
    "member-remove": lambda world: [world.membership.pk],
    "invitation-revoke": lambda world: [make_invitation(world.team)[0].pk],
    "key-revoke": lambda world: [make_api_key(world.people["owner"])[0].pk],
    "model-*": lambda world: [world.candidate.slug],
    "price-*": lambda world: [world.price.pk],
    "connection-*": lambda world: [world.connection.pk],
    "suite": lambda world: [world.draft.suite.slug],
    "suite-restore": lambda world: [world.draft.suite.slug],
    "suite-version": lambda world: [world.draft.suite.slug, world.draft.number],
    "suite-duplicates": lambda world: [world.draft.suite.slug, world.draft.number],
    "suite-hold-out": lambda world: [world.draft.suite.slug, world.draft.number],
    "suite-generate-again": lambda world: [world.draft.suite.slug, world.draft.number],
    "suite-export": lambda world: [world.draft.suite.slug, world.draft.number, "json"],
    "run-results-file": lambda world: [world.run.pk, "pairs", "csv"],
    "run-*": lambda world: [world.run.pk],
    "sample-*": lambda world: [world.sample.pk],
    "trace-step": lambda world: [world.thought.pk, 1],
    "trace-annotate": lambda world: [world.thought.pk],
    "trace-verdict": lambda world: [world.thought.pk],
    "annotation-withdraw": lambda world: [world.annotation.trace_id, world.annotation.pk],
    "traces-export-file": lambda world: ["jsonl"],
    "trace-*": lambda world: [world.sample.trace_id],
    "decision-recheck": lambda world: [world.recorded.slug],
    "decision-record-*": lambda world: [world.recorded.slug],
    "decision-case": lambda world: [world.decision.slug, world.run.suite_version.cases.first().key],
    "decision-drawing*": lambda world: [world.decision.slug, "lines"],
    "decision-*": lambda world: [world.decision.slug],
    "profile-save": lambda world: [world.decision.slug],
    "stance-*": lambda world: [world.decision.slug],
    "figure-add": lambda world: [world.decision.slug],
    "figure-remove": lambda world: [world.decision.slug, world.figure.pk],
    "webhook-remove": lambda world: [world.webhook.pk],
    "api-webhook": lambda world: [world.webhook.pk],
    "api-figure": lambda world: [world.figure.pk],
    "api-docs-operation": lambda world: ["start_run"],
    "api-connection*": lambda world: [world.connection.pk],
    "api-candidate*": lambda world: [world.candidate.pk],
    "api-price": lambda world: [world.price.pk],
    "api-suite*": lambda world: [world.draft.suite_id],
    "api-version*": lambda world: [world.draft.pk],
    "api-case": lambda world: [world.case.pk],
    "api-run*": lambda world: [world.run.pk],
    "api-sample": lambda world: [world.sample.pk],
    "api-decision-recheck": lambda world: [world.recorded.pk],
    "api-decision*": lambda world: [world.decision.pk],
    "gate-detail": lambda world: [world.gate.pk],
    "api-gate*": lambda world: [world.gate.pk],
    "api-profile": lambda world: [world.profile.pk],
    "api-own-measure": lambda world: [world.own_measure.pk],
    "own-criteria": lambda world: [world.decision.slug],
    "own-criterion-delete": lambda world: [world.decision.slug, world.own_measure.pk],
    "proxy": lambda world: [world.reachable.pk, "models"],
    "api-trace-annotation": lambda world: [world.annotation.trace_id, world.annotation.pk],
    "api-trace*": lambda world: [world.sample.trace_id],
    "admin:evaluations_suite_simple_history": lambda world: history_of(world.draft.suite),
    "admin:evaluations_suite_*": lambda world: [world.draft.suite_id],
    "admin:evaluations_suiteversion_*": lambda world: [world.draft.pk],
    "admin:evaluations_case_simple_history": lambda world: history_of(world.case),
    "admin:evaluations_case_*": lambda world: [world.case.pk],
    "admin:evaluations_priceentry_*": lambda world: [world.price.pk],
    "admin:app_*": lambda world: ["evaluations"],
}

# Only where a form or JSON body names a row of the team: the stranger must not reach it.
SAMPLE_BODY: dict[str, Callable[[World], dict[str, object]]] = {
    "team-switch": lambda world: {"team": world.team.pk},
    "suite-hold-out": lambda world: {"key": world.case.key, "held_out": "1"},
}

# Django's own pages that hold no row of a team, or that only redirect.
SKIPPED = ("admin:view_on_site", "admin:autocomplete", "admin:jsi18n", "admin:None *")
