"""What pages and lists read of traces."""

import pytest
from django.http import Http404

from tests.factories import make_completion, make_team, make_trace
from traces.access import trace_for, traces_for
from traces.core.completion import Completion
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.prompts import LONG_PROMPT_CHARS
from traces.queries import asked, listed_traces, used_models
from traces.viewing.pages import trace_page
from traces.viewing.panes import trace_pane


def test_a_team_reads_its_own_traces_newest_first(team, viewer):
    first, second = make_trace(team), make_trace(team)
    make_trace(make_team())
    assert list(traces_for(viewer.actor)) == [second, first]


def test_another_teams_trace_is_not_there(team, stranger):
    with pytest.raises(Http404):
        trace_for(stranger.actor, make_trace(team).pk)


def test_a_list_never_reads_the_long_texts(team, viewer, django_assert_num_queries):
    for _ in range(3):
        make_trace(team, make_completion("<think>" + "long " * 1_000 + "</think>42"))
    with django_assert_num_queries(1) as queries:
        rows = [(row.model, row.kind, asked(row)) for row in listed_traces(viewer.actor)]
    assert rows == [("model-a", "full", "6 * 7?")] * 3
    assert 'reasoning",' not in queries.captured_queries[0]["sql"]


def test_models_are_named_once_and_in_order(team, viewer):
    for model in ("b", "a", "b"):
        make_trace(team, model=model)
    assert used_models(viewer.actor) == ["a", "b"]


def test_a_full_thought_shares_its_tokens_and_seconds_out(team):
    completion = make_completion(
        "42",
        reasoning="First I think.\n\nThen I check.",
        usage=Usage(prompt=5, output=130, reasoning=100, basis="reported"),
        timings=Timings(0.1, 1.0, 11.0, 12.0),
    )
    pane = trace_pane(make_trace(team, completion))
    assert pane.thought == "text"
    assert sum(row.tokens for row in pane.window.rows) == 100
    assert sum(row.seconds for row in pane.window.rows) == pytest.approx(10.0)


def test_a_summary_has_text_but_no_shares(team):
    completion = make_completion(
        "42",
        reasoning="I computed it.",
        trace_source="summary_text",
        usage=Usage(prompt=5, output=130, reasoning=100, basis="reported"),
        timings=Timings(0.1, 1.0, 11.0, 12.0),
    )
    pane = trace_pane(make_trace(team, completion))
    assert pane.thought == "summary"
    assert [(row.text, row.tokens, row.seconds) for row in pane.window.rows] == [
        ("I computed it.", None, None)
    ]


def test_a_sealed_thought_is_never_shown(team):
    completion = make_completion("4", reasoning="gAAAAB", trace_source="reasoning.encrypted")
    pane = trace_pane(make_trace(team, completion))
    assert (pane.thought, pane.window.rows) == ("encrypted", ())


@pytest.mark.parametrize(
    ("completion", "thought"),
    [
        (Completion(text="<think>\n\n</think>\n\nHi", stop_reason="stop"), "empty"),
        (Completion(text="Hi", stop_reason="stop"), "none"),
        (Completion(text="Hi", stop_reason="stop", usage=Usage(output=9, reasoning=5)), "hidden"),
    ],
)
def test_no_text_of_a_thought_can_mean_three_things(team, completion, thought):
    assert trace_pane(make_trace(team, completion)).thought == thought


@pytest.mark.parametrize(
    ("completion", "cut"),
    [
        (Completion(text="<think>I was going", stop_reason="length"), "thought"),
        (Completion(text="<think>ok</think>The answer is", stop_reason="length"), "answer"),
        (Completion(text="", stop_reason="length"), "unseen"),
        (Completion(text="<think>ok</think>42", stop_reason="stop"), ""),
    ],
)
def test_a_truncated_reply_says_where_it_ends(team, completion, cut):
    assert trace_pane(make_trace(team, completion)).cut == cut


def test_an_answer_before_the_thought_leaves_its_seconds_unknown(team):
    completion = make_completion("42", reasoning="hm", timings=Timings(0.1, 5.0, 1.0, 6.0))
    assert trace_pane(make_trace(team, completion)).window.rows[0].seconds is None


def test_nested_facts_become_rows(team):
    completion = make_completion(
        server={"id": "r", "timings": {"ms": 1.5, "ok": True}, "tags": [1]}
    )
    page = trace_page(make_trace(team, completion, metadata={"storage_notes": ["note"], "k": "v"}))
    assert page.server == (
        ("id", "r"),
        ("timings.ms", "1.5"),
        ("timings.ok", "true"),
        ("tags", "[1]"),
    )
    assert (page.metadata, page.notes) == ((("k", "v"),), ("note",))


def test_a_long_prompt_is_folded_behind_its_beginning(team):
    asked_at_length = "Consider this. " * LONG_PROMPT_CHARS
    row = make_trace(
        team,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": asked_at_length},
        ],
    )
    short, long = trace_page(row).messages
    assert (short.role, short.long) == ("system", False)
    assert (long.text, long.long) == (asked_at_length, True)
    assert asked(row).startswith("Consider this.")


def test_an_imported_prompt_of_another_shape_is_shown_as_it_is(team):
    row = make_trace(team, messages=[{"role": "user", "content": "?"}])
    row.messages = "just a text"
    assert [message.text for message in trace_page(row).messages] == ["just a text"]


def test_a_page_asks_only_for_the_grader_of_its_case_and_its_repeats(
    team, django_assert_num_queries
):
    row = make_trace(team)
    with django_assert_num_queries(2):
        trace_page(row)


def test_a_grader_that_finds_nothing_in_a_thought_leaves_the_flag_to_the_reply(team):
    thought = "reversed 4045 1976: 4+1+0=05, 0+9+0=09. So 12195"
    trace = make_trace(team, make_completion("\\boxed{12195}", reasoning=thought))
    silent = trace_pane(trace, matcher=lambda piece: None)
    assert silent.answer_at is not None
    assert not silent.judged
    strict = trace_pane(trace, matcher=lambda piece: "12195" in piece)
    assert strict.answer_at == silent.answer_at
    assert strict.judged
