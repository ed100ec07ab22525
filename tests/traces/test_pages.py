"""The pages of traces: honest about what is not there, and safe with what is."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_completion, make_trace
from traces.core.completion import Completion
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Trace

HOSTILE = "</div><script>alert(1)</script>\u202etxt\u202c a\u200bb"


@pytest.fixture
def reader(client_for, viewer):
    return client_for(viewer)


def page_of(reader, trace: Trace, **query: object) -> str:
    response = reader.get(reverse("trace-detail", args=[trace.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    """The page as it reads: without markup, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_shows_prompt_thought_answer_verdict_and_times(reader, team):
    completion = make_completion(
        "<think>\n6 * 7 is 42.\n</think>\n\nIt is 42.",
        usage=Usage(prompt=12, output=40, reasoning=30, basis="reported"),
        timings=Timings(0.2, 0.25, 3.0, 4.0),
    )
    words = words_of(page_of(reader, make_trace(team, completion, verdict="correct")))
    for expected in (
        "6 * 7?",
        "6 * 7 is 42.",
        "It is 42.",
        "Correct",
        "Full trace",
        "Answered",
        "First token 0.25",
        "tags:think",
        "As the server reported them.",
    ):
        assert expected in words


def test_the_page_tells_speed_cold_start_and_who_opened_the_thought(reader, team):
    completion = make_completion(
        "6 * 7 is 42.</think>It is 42.",
        usage=Usage(output=41, reasoning=30, basis="reported"),
        timings=Timings(1.9, 2.0, 3.0, 4.0, load=1.5),
        server={"think_derived_from": "/props"},
    )
    trace = make_trace(team, completion, prompt_opens_think=True)
    words = words_of(page_of(reader, trace))
    for expected in (
        "20 tokens/s after the first",
        "1.5 s of it loading the model",
        "Thought opened by the prompt, says the template of /props",
    ):
        assert expected in words.replace("\u00a0", " ")


def test_a_hidden_trace_says_that_only_counts_exist(reader, team):
    completion = make_completion("42", usage=Usage(output=2391, reasoning=2304, basis="reported"))
    words = words_of(page_of(reader, make_trace(team, completion)))
    assert (
        "The provider does not disclose this trace. It reported 2,304 thinking tokens, billed as "
        "output. Text, steps and step times are not available." in words
    )
    assert "Counts only" in words


def test_a_hidden_trace_of_one_token_has_its_grammar(reader, team):
    completion = make_completion("42", usage=Usage(output=2, reasoning=1, basis="reported"))
    assert "1 thinking token, billed" in words_of(page_of(reader, make_trace(team, completion)))


def test_a_summary_is_titled_as_one(reader, team):
    completion = make_completion("42", reasoning="I did.", trace_source="summary_text")
    assert "Provider’s summary, not the trace" in page_of(reader, make_trace(team, completion))


def test_a_sealed_thought_is_not_on_the_page(reader, team):
    completion = make_completion("4", reasoning="gAAAABo", trace_source="encrypted_content")
    html = page_of(reader, make_trace(team, completion))
    assert "sent this trace encrypted" in words_of(html)
    assert "gAAAABo" not in html


def test_a_thought_that_was_cut_off_is_said_to_be_no_answer(reader, team):
    completion = Completion(text="<think>So it is 42", stop_reason="length")
    words = words_of(page_of(reader, make_trace(team, completion)))
    assert "Cut off here, inside the thought (stop reason: length )" in words
    assert "Whatever was written last is not an answer" in words
    assert "There is no answer: the reply was cut off before the thought ended." in words


def test_an_answer_that_was_cut_off_does_not_count_as_answered(reader, team):
    completion = Completion(text="<think>ok</think>The answer is 4", stop_reason="length")
    words = words_of(page_of(reader, make_trace(team, completion)))
    assert "Cut off here, inside the answer" in words
    assert "It counts as cut off, not as answered." in words


def test_an_empty_thought_says_so(reader, team):
    completion = make_completion("<think>\n\n</think>\n\nHi!")
    words = words_of(page_of(reader, make_trace(team, completion)))
    assert "opened a thought and left it empty" in words


def test_no_thought_at_all_says_so(reader, team):
    assert "No reasoning came with this reply." in words_of(page_of(reader, make_trace(team)))


def test_a_refusal_is_shown_in_its_own_words(reader, team):
    completion = Completion(text="", refusal="I cannot help.", stop_reason="stop")
    words = words_of(page_of(reader, make_trace(team, completion)))
    assert "refused to answer" in words
    assert "I cannot help." in words


def test_estimated_tokens_are_marked(reader, team):
    completion = make_completion(
        "<think>" + "word " * 40 + "</think>42", usage=Usage(prompt=1, output=60, basis="reported")
    )
    words = words_of(page_of(reader, make_trace(team, completion)))
    assert "Nobody counted the thinking" in words
    assert "Thinking tokens ≈" in words


def test_without_times_nothing_is_invented(reader, team):
    assert "No times were recorded" in words_of(page_of(reader, make_trace(team)))


def test_what_was_replaced_on_the_way_in_is_said(reader, team):
    words = words_of(page_of(reader, make_trace(team, make_completion("a\x00b"))))
    assert "1 of the characters of text" in words


@pytest.mark.parametrize("view", ["trace-detail", "trace-raw", "traces"])
def test_hostile_text_is_neither_markup_nor_invisible(reader, team, view):
    completion = Completion(
        text=HOSTILE,
        reasoning=f"{HOSTILE}\n\nmore",
        trace_source=HOSTILE[:30],
        stop_reason="<stop>\u202e",
        response_model=HOSTILE,
        refusal=HOSTILE,
        server={HOSTILE: {HOSTILE: HOSTILE}},
    )
    trace = make_trace(
        team,
        completion,
        model=f"m {HOSTILE}",
        messages=[{"role": HOSTILE, "content": HOSTILE}],
        metadata={"k": HOSTILE},
        external_id=HOSTILE,
    )
    address = reverse(view, args=[] if view == "traces" else [trace.pk])
    html = reader.get(address).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    main = html[html.index("<h1>") :]
    shown = re.sub(r'<bdi class="unseen"[^>]*>[^<]*</bdi>', "", main)
    attributes = re.sub(r'="[^"]*"', "", shown)
    assert not re.search("[\u202a-\u202e\u200b]", attributes)
    assert 'data-code="U+202E"' in main
    assert "\u202e" not in html[: html.index("</head>")]


def test_long_thoughts_come_two_hundred_steps_at_a_time(reader, team):
    thought = "\n\n".join(f"Paragraph {number}." for number in range(1, 451))
    trace = make_trace(team, make_completion("42", reasoning=thought))
    html = page_of(reader, trace)
    assert html.count('<li class="step"') == 200
    assert "Show the next 200" in html
    assert "?from=201#step-201" in html


def test_without_scripts_the_next_steps_are_a_page(reader, team):
    thought = "\n\n".join(f"Paragraph {number}." for number in range(1, 451))
    html = page_of(
        reader, make_trace(team, make_completion("42", reasoning=thought)), **{"from": 401}
    )
    assert html.count('<li class="step"') == 50
    assert "<!doctype html>" in html
    assert "Show earlier steps" in html
    assert "Show the next" not in html


def test_for_htmx_the_next_steps_are_rows(reader, team):
    thought = "\n\n".join(f"Paragraph {number}." for number in range(1, 451))
    trace = make_trace(team, make_completion("42", reasoning=thought))
    response = reader.get(
        reverse("trace-detail", args=[trace.pk]), {"from": 201}, headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert html.startswith('<details class="phase')
    assert html.count('<li class="step"') == 200
    assert html.count("autofocus") == 1
    assert "Steps 201 to 400 of 450." in response.headers["HX-Trigger"]
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("odd", ["x", "-1", "0", "9" * 30, "²", ""])
def test_an_odd_step_in_the_address_shows_the_beginning(reader, team, odd):
    trace = make_trace(team, make_completion("42", reasoning="One.\n\nTwo."))
    assert "One." in page_of(reader, trace, **{"from": odd})


def test_the_raw_page_shows_markers_and_fields_apart(reader, team):
    raw = "<think>hm</think>\n\n42"
    trace = make_trace(team, make_completion(raw))
    html = reader.get(reverse("trace-raw", args=[trace.pk])).content.decode()
    assert "&lt;think&gt;hm&lt;/think&gt;\n\n42" in html
    assert "Reasoning field" not in html
    apart = make_trace(team, make_completion("42", reasoning="hm", trace_source="thinking"))
    html = reader.get(reverse("trace-raw", args=[apart.pk])).content.decode()
    assert "Reasoning field" in html


@pytest.mark.parametrize("view", ["trace-detail", "trace-raw"])
def test_another_teams_trace_is_a_404(client_for, stranger, team, view):
    address = reverse(view, args=[make_trace(team).pk])
    assert client_for(stranger).get(address).status_code == 404


def test_a_number_that_no_database_knows_is_a_404(reader):
    assert reader.get(f"/traces/{'9' * 40}/").status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_costs_the_same_queries_however_long(
    reader, team, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_trace(team)
    with django_assert_max_num_queries(13):
        html = reader.get(reverse("traces")).content.decode()
    assert html.count('class="trace-name"') == count


def test_a_trace_costs_four_queries_beside_the_readers_own(
    reader, team, django_assert_max_num_queries
):
    trace = make_trace(team)
    with django_assert_max_num_queries(8):
        page_of(reader, trace)


def test_the_list_filters_and_says_of_how_many(reader, team):
    make_trace(team, model="alpha", verdict="correct")
    make_trace(team, model="beta", completion=make_completion("<think>x</think>1"))
    html = reader.get(reverse("traces"), {"model": "beta", "kind": "full"}).content.decode()
    assert "1 of 2 traces" in words_of(html)
    assert html.count('class="trace-name"') == 1
    html = reader.get(reverse("traces"), {"verdict": "ungraded"}).content.decode()
    assert html.count('class="trace-name"') == 1


def test_a_filter_that_matches_nothing_offers_the_way_out(reader, team):
    make_trace(team)
    words = words_of(reader.get(reverse("traces"), {"model": "nobody"}).content.decode())
    assert "No trace matches" in words
    assert "Clear filters" in words


def test_a_filter_with_a_word_that_is_none_shows_nothing_and_no_error(reader, team):
    make_trace(team)
    response = reader.get(reverse("traces"), {"kind": "nonsense", "page": "x"})
    assert response.status_code == 200
    assert "No trace matches" in words_of(response.content.decode())


def test_an_empty_team_reads_what_a_trace_is(reader):
    assert "No traces yet" in words_of(reader.get(reverse("traces")).content.decode())
