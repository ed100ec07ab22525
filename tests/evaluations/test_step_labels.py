"""Step labels: how they are started, what stays apart from real measurements, the page."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from decision.queries import run_choices
from evaluations.actions.run_checks import CannotChangeRunError, CannotStartError
from evaluations.actions.step_labels import MAX_TRACES, start_step_labels
from evaluations.models import Case, Run, RunState, Sample, SampleState, Suite
from evaluations.queries.standings import measured_runs
from evaluations.queries.step_labels import label_report, labelable_traces, labelings_of
from evaluations.queries.suites import runnable_versions, suite_list
from teams.models import AuditEvent
from tests.evaluations.factories import make_candidate, make_connection, make_run, make_trace
from tests.evaluations.labeling import (
    HOSTILE,
    MARKED,
    THOUGHT,
    make_thoughtful_run,
    says,
    trace_ids,
)
from traces.models import Trace, TraceKind

PRICES = {"price_input": 1.0, "price_output": 4.0, "max_tokens": 100}


@pytest.fixture
def source(member):
    return make_thoughtful_run(member.actor.team, values=(1, 0, None, 1))


@pytest.fixture
def judge(member):
    return make_candidate(member.actor.team, "Judge", **PRICES)


def start(by, source, judge, **wishes) -> Run:
    known = {"run": source, "traces": trace_ids(source), "judge": judge}
    return start_step_labels(by=by, now=timezone.now(), **known | wishes)


def reply(run, *told) -> None:
    """What a worker would do: the judge replies ``told`` to one thought after the other."""
    for row, each in zip(Sample.objects.filter(run=run).order_by("pk"), told, strict=True):
        text = says(each)(None, 1).text
        row.trace = make_trace(run.team, model="judge", reasoning="", answer=text, kind="none")
        row.state, row.value = SampleState.GRADED, 1.0
        row.save()
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=timezone.now())
    run.refresh_from_db()


@pytest.fixture
def labeled(member, source, judge):
    run = start(member.actor, source, judge)
    reply(run, MARKED, {**MARKED, 3: []}, {**MARKED, 1: ["loop"]}, {4: ["self_check"]})
    return run


def text_of(answer) -> str:
    """The words of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def queries_of(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(database) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_member_starts_it_on_a_frozen_version_that_clutters_nothing(member, source, judge):
    run = start(member.actor, source, judge, budget_usd=2.0)
    assert run.name == f"Step labels by Judge: {source.name}"
    assert (run.state, run.repeats, run.budget_usd) == (RunState.RUNNING, 1, 2.0)
    run.refresh_from_db()
    assert run.suite_version.is_frozen
    assert run.suite_version.suite.archived_at is not None
    assert [row.candidate_id for row in run.run_candidates.all()] == [judge.pk]
    keys = run.suite_version.cases.order_by("position").values_list("key", flat=True)
    assert list(keys) == [f"trace-{pk}" for pk in trace_ids(source)]
    assert run.suite_version.suite not in suite_list(member.actor)
    assert run.suite_version not in runnable_versions(member.actor)
    assert labelings_of(source, member.actor) == [run]


def test_every_step_of_it_is_in_the_audit_log(member, source, judge):
    run = start(member.actor, source, judge)
    rows = AuditEvent.objects.filter(team=source.team).order_by("pk")
    actions = ["suite.create", "suite.freeze", "run.start", "run.label_steps"]
    assert [row.action for row in rows] == actions
    last = rows[3]
    assert (last.target_id, last.actor_user) == (str(run.pk), member)
    assert last.details == {"source": source.pk, "traces": 4}


def test_the_next_one_is_the_next_version_of_the_same_suite(member, source, judge):
    first, second = start(member.actor, source, judge), start(member.actor, source, judge)
    assert first.suite_version.suite == second.suite_version.suite
    assert [each.suite_version.number for each in (first, second)] == [1, 2]
    assert labelings_of(source, member.actor) == [second, first]


def test_a_suite_of_our_own_with_that_name_is_left_alone(member, source, judge):
    team = member.actor.team
    own = Suite.objects.create(team=team, name="Step labels", slug="step-labels")
    made = start(member.actor, source, judge).suite_version.suite
    assert made != own
    assert made.slug != own.slug
    assert not own.versions.exists()


def test_other_teams_are_out_of_reach(member, stranger, source, judge):
    theirs = make_thoughtful_run(stranger.actor.team)
    with pytest.raises(PermissionDenied):
        start(member.actor, theirs, judge)
    with pytest.raises(CannotStartError, match="thoughts of this run"):
        start(member.actor, source, judge, traces=trace_ids(theirs))
    with pytest.raises(PermissionDenied):
        start(member.actor, source, make_candidate(stranger.actor.team))
    assert not Case.objects.filter(key__startswith="trace-").exists()
    assert labelings_of(source, stranger.actor) == []


def test_a_viewer_may_not_start_it(viewer, source, judge):
    with pytest.raises(PermissionDenied):
        start(viewer.actor, source, judge)


def test_what_cannot_be_labeled_is_refused_with_the_way_out(member, source, judge, labeled):
    with pytest.raises(CannotChangeRunError, match="start from the run"):
        start(member.actor, labeled, judge)
    for traces in ([], [10**9], trace_ids(source)[:1] * 2, list(range(1, MAX_TRACES + 2))):
        with pytest.raises(CannotStartError) as refused:
            start(member.actor, source, judge, traces=traces)
        assert list(refused.value.message_dict) == ["traces"]
    gone = make_candidate(member.actor.team, "Gone", archived_at=timezone.now())
    with pytest.raises(CannotStartError) as refused:
        start(member.actor, source, gone)
    assert list(refused.value.message_dict) == ["judge"]
    Run.objects.filter(pk=source.pk).update(state=RunState.RUNNING)
    source.refresh_from_db()
    with pytest.raises(CannotChangeRunError, match="still running"):
        start(member.actor, source, judge)


def test_only_full_thoughts_of_graded_answers_are_chosen_right_and_wrong_alike(member):
    values = (1,) * 20 + (0,) * 3 + (None,)
    run = make_thoughtful_run(member.actor.team, values=values)
    rows = list(run.samples.order_by("pk"))
    Trace.objects.filter(pk=rows[0].trace_id).update(kind=TraceKind.SUMMARY)
    Trace.objects.filter(pk=rows[1].trace_id).update(reasoning="")
    run.samples.filter(pk=rows[2].pk).update(state=SampleState.FAILED, value=None)
    chosen = labelable_traces(run, count=8, seed=1)
    assert {row.trace_id for row in rows[20:]} < set(chosen)
    assert len(chosen) == 8
    every = labelable_traces(run, count=100, seed=2)
    assert sorted(every) == [row.trace_id for row in rows[3:]]


def test_a_judge_is_not_measured_by_what_it_labels(member, source, judge, labeled):
    assert measured_runs(judge) == []
    assert [each.run for each in measured_runs(source.run_candidates.get().candidate)] == [source]
    assert list(run_choices(member.actor)) == [source]


def test_a_deleted_trace_and_a_thought_that_is_cut_anew_are_left_out(
    member, source, judge, labeled
):
    first, second = trace_ids(source)[:2]
    Trace.objects.filter(pk=first).delete()
    Trace.objects.filter(pk=second).update(reasoning=THOUGHT.replace("\n\n", "\n\nNow.\n\n", 1))
    report = label_report(labeled)
    assert (report.traces, report.compared) == (4, 2)
    assert report.left_out == (("gone", 1), ("changed", 1))


def test_kinds_that_the_rules_do_not_know_in_a_language_are_left_out(member, judge):
    thought = "Αρχικά προσθέτουμε τους δύο αριθμούς που δίνονται στην ερώτηση. " * 3
    run = make_thoughtful_run(member.actor.team, values=(1,), thought=thought)
    labeling = start(member.actor, run, judge)
    reply(labeling, {1: ["hedge", "loop"]})
    rows = {row.kind: row for row in label_report(labeling).agreements}
    assert (rows["hedge"].steps, rows["hedge"].agreement) == (0, None)
    assert rows["loop"].steps == 1


def test_reading_the_agreement_takes_four_queries_whatever_its_size(member, judge):
    counts = []
    for size in (2, 40):
        run = start(member.actor, make_thoughtful_run(member.actor.team, values=(1,) * size), judge)
        reply(run, *[MARKED] * size)
        with CaptureQueriesContext(database) as captured:
            assert label_report(run).compared == size
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4


def test_the_page_tells_the_agreement_and_leads_to_the_steps(client_for, viewer, source, labeled):
    answer = client_for(viewer).get(reverse("run-step-labels", args=[labeled.pk]))
    words = text_of(answer)
    assert "The judge labeled 13 of 16 steps in 4 of 4 thoughts." in words
    assert "Backtrack 13 2 1 0 92%" in words
    trace = reverse("trace-detail", args=[trace_ids(source)[1]])
    assert f'href="{trace}#step-3"' in answer.content.decode()
    assert "Recount 13 0 0 0 100%" in words
    assert "both mark no step: chance alone would agree" in words
    assert "no interval: only 3 of the traces hold one" in words
    assert reverse("run-step-labels", args=[source.pk]) in answer.content.decode()


def test_the_page_counts_what_was_left_out(client_for, viewer, member, source, judge):
    run = start(member.actor, source, judge)
    words = text_of(client_for(viewer).get(reverse("run-step-labels", args=[run.pk])))
    assert "None of 4 thoughts can be compared yet." in words
    assert "The judge has not replied yet (4)" in words


def test_a_run_that_labels_says_so_on_its_own_page(client_for, member, source, labeled):
    client = client_for(member)
    page = client.get(reverse("run-detail", args=[labeled.pk])).content.decode()
    assert "In this run a judge labels the steps of thoughts." in page
    assert f"{reverse('run-new')}?like=" not in page
    assert f"{reverse('decision-new')}?run=" not in page
    plain = client.get(reverse("run-detail", args=[source.pk])).content.decode()
    assert "a judge labels" not in plain
    assert f"{reverse('run-new')}?like={source.pk}" in plain


def test_it_starts_only_from_its_own_estimate_and_once(client_for, member, source, judge):
    client, address = client_for(member), reverse("run-step-labels", args=[source.pk])
    wishes = {"judge": judge.pk, "traces": 3, "seed": 1, "budget_usd": "1.5"}
    shown = client.post(address, wishes | {"step": "start"})
    assert shown.status_code == 200
    assert shown.context["preview"].estimate.requests == 3
    assert labelings_of(source, member.actor) == []
    known = {"seen": shown.context["preview"].seen, "once": shown.context["once"]}
    form = wishes | known | {"step": "start"}
    other = client.post(address, form | {"traces": 2})
    assert other.context["preview"].estimate.requests == 2
    first, second = client.post(address, form), client.post(address, form)
    (run,) = labelings_of(source, member.actor)
    assert first.url == second.url == reverse("run-detail", args=[run.pk])
    assert (run.samples.count(), run.budget_usd, run.created_by) == (3, 1.5, member)
    assert "Judge" in text_of(client.get(address))


def test_wrong_wishes_are_named(client_for, member, stranger, source, judge):
    client, address = client_for(member), reverse("run-step-labels", args=[source.pk])
    foreign = make_candidate(stranger.actor.team)
    recorded = make_connection(member.actor.team, kind="recorded")
    old = make_candidate(member.actor.team, connection=recorded)
    good = {"judge": judge.pk, "traces": 3, "seed": 1}
    for change, field in [
        ({"judge": ""}, "judge"),
        ({"judge": foreign.pk}, "judge"),
        ({"judge": old.pk}, "judge"),
        ({"traces": 0}, "traces"),
        ({"traces": MAX_TRACES + 1}, "traces"),
        ({"seed": -1}, "seed"),
        ({"budget_usd": -1}, "budget_usd"),
    ]:
        answer = client.post(address, good | change)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    free = make_candidate(member.actor.team, "Free")
    seen = {"seen": f"{free.pk}/3/1", "step": "start", "budget_usd": 1}
    refused = client.post(address, good | seen | {"judge": free.pk})
    assert refused.status_code == 422
    assert "budget_usd" in refused.context["form"].errors


def test_the_form_is_there_only_where_it_makes_sense(client_for, member, viewer, source):
    address = reverse("run-step-labels", args=[source.pk])
    assert "No model can be asked" not in text_of(client_for(member).get(address))
    assert "A member of your team can ask" in text_of(client_for(viewer).get(address))
    hidden = make_run(member.actor.team, values={"Alpha": [1]}, kind="hidden", reasoning="")
    nothing = client_for(member).get(reverse("run-step-labels", args=[hidden.pk]))
    assert "Nothing to label" in text_of(nothing)
    Run.objects.filter(pk=source.pk).update(state=RunState.RUNNING)
    assert "still running" in text_of(client_for(member).get(address))


def test_hostile_names_and_thoughts_stay_text(client_for, member):
    run = make_thoughtful_run(member.actor.team, values=(1,), thought=HOSTILE)
    Run.objects.filter(pk=run.pk).update(name=HOSTILE[:160])
    run.refresh_from_db()
    judge = make_candidate(member.actor.team, HOSTILE[:120], **PRICES)
    labeling = start(member.actor, run, judge)
    reply(labeling, {1: ["loop"], 2: []})
    for pk in (run.pk, labeling.pk):
        page = client_for(member).get(reverse("run-step-labels", args=[pk])).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_pages_take_the_same_number_of_queries_at_two_thoughts_and_at_forty(
    client_for, member, judge
):
    client, counts = client_for(member), []
    for size in (2, 40):
        source = make_thoughtful_run(member.actor.team, values=(1,) * size)
        run = start(member.actor, source, judge)
        reply(run, *[{**MARKED, 2: []}] * size)
        addresses = [reverse("run-step-labels", args=[each.pk]) for each in (run, source)]
        counts.append([queries_of(client, address) for address in addresses])
    assert counts[0] == counts[1]
