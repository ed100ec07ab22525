"""The viewer: marks on exact characters, figures as facts, a search that works as a page."""

import html
import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import make_completion, make_trace
from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.analysis import MARKS, analyse
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Trace
from traces.templatetags.trace_text import overlaid
from traces.viewing import panes

THOUGHT = "\n\n".join(
    [
        "We need the product of six and seven.",
        "First, 6 * 7 = 42. So the answer is 42.",
        "Wait, let me check that again: 6 * 7 = 42. Yes.",
        "Hmm, maybe it is a trick? 等一下，让我再检查一遍。 No.",
        "Therefore, the answer is 42.",
    ]
)


@pytest.fixture
def reader(client_for, viewer):
    return client_for(viewer)


def a_thought(team, text: str = THOUGHT, **changes):
    given = {
        "usage": Usage(prompt=5, output=130, reasoning=100, basis="reported"),
        "timings": Timings(0.1, 1.0, 11.0, 12.0),
        **changes,
    }
    return make_trace(
        team, make_completion("It is 42.", reasoning=text, **given), verdict="correct"
    )


def page_of(reader, trace, **query) -> str:
    response = reader.get(reverse("trace-detail", args=[trace.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def text_of_steps(page: str) -> list[str]:
    """What each step says, with every tag taken out."""
    found = re.findall(r'<div class="prose" id="step-\d+"[^>]*>(.*?)</div>', page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", each)) for each in found]


def test_the_text_under_the_marks_is_the_stored_text(reader, team):
    assert text_of_steps(page_of(reader, a_thought(team))) == THOUGHT.split("\n\n")


def test_every_mark_of_the_analysis_lies_on_its_own_characters(reader, team):
    page = page_of(reader, a_thought(team))
    marks = analyse(THOUGHT, answer="It is 42.", tokens=100).marks
    assert {mark.kind for mark in marks} >= {"self_check", "language_switch", "answer_first"}
    for mark in marks:
        text = THOUGHT[mark.start : mark.end]
        opened = re.findall(rf'<mark class="mark is-{mark.kind} begins"[^>]*>(.*)', page)
        assert any(
            html.unescape(re.sub(r"<[^>]+>", "", each)).startswith(text) for each in opened
        ), (mark, text)


def test_every_kind_of_mark_has_its_letter_and_its_name_in_the_stylesheet():
    sheet = (settings.BASE_DIR / "static" / "css" / "viewer.css").read_text("utf-8")
    for rule in MARKS.values():
        shown = re.search(
            rf'\.mark\.is-{rule.kind}\.begins::before {{ content: "(.)[^"]*" / "(.+?): "', sheet
        )
        assert shown, rule.kind
        assert (shown[1], shown[2]) == (rule.letter, rule.label)


def test_the_flag_says_where_the_answer_stands_first(reader, team):
    words = words_of(page_of(reader, a_thought(team)))
    at = analyse(THOUGHT, answer="It is 42.").figures.answer_at
    assert f"answer at {at:.0%}, {1 - at:.0%} after" in words
    assert f"Answer first stated at {at:.0%}" in words
    assert "Ends on its answer yes" in words


def test_steps_tell_phase_start_duration_and_tokens_as_estimates(reader, team):
    words = words_of(page_of(reader, a_thought(team)))
    for phase in ("Understand step 1", "Check steps 3–4", "Conclude step 5"):
        assert phase in words
    assert "at ≈1 s" in words
    assert re.search(r"≈\d+ tokens", words)


def test_by_time_the_page_says_that_step_times_were_not_recorded(reader, team):
    words = words_of(page_of(reader, a_thought(team), by="time"))
    assert "First thought 1 s" in words
    assert "Step times were not recorded" in words


def test_the_head_holds_settings_and_cost(reader, team):
    trace = make_trace(team, parameters={"temperature": 0.6, "tools": [1]}, cost_usd=0.0123)
    words = words_of(page_of(reader, trace))
    assert "temperature 0.6" in words
    assert "Cost $0.012" in words


def test_a_hidden_thought_has_no_marks_and_no_zeros(reader, team):
    hidden = make_completion("42", usage=Usage(output=2391, reasoning=2304, basis="reported"))
    page = page_of(reader, make_trace(team, hidden))
    words = words_of(page)
    assert "Marks: not available, the thought is not disclosed." in words
    assert "They count neither as zero nor as good." in words
    assert "Thought, not disclosed 2,304" in words
    assert 'class="veil" d="M' in page


def test_a_language_that_no_rule_knows_has_its_phrases_not_available(reader, team):
    korean = "\n\n".join(
        ["먼저 여섯 곱하기 일곱을 계산한다.", "잠깐, 다시 확인해 보자.", "답은 42이다."]
    )
    words = words_of(page_of(reader, a_thought(team, korean)))
    assert "B Backtrack not available" in words
    assert "not available: the phrases of this language are not known to the rules" in words


def test_a_thought_too_long_to_be_read_keeps_its_steps_and_says_so(reader, team, monkeypatch):
    monkeypatch.setattr(panes, "MAX_ANALYSED_CHARS", 50)
    page = page_of(reader, a_thought(team))
    assert text_of_steps(page) == THOUGHT.split("\n\n")
    assert "more than is read on the fly" in words_of(page)
    assert '<mark class="mark' not in page


def test_a_search_is_counted_and_highlighted_without_scripts(reader, team):
    page = page_of(reader, a_thought(team), q="42")
    assert page.count(' id="hit-') == 4
    assert 'id="hit-4"' in page
    assert "1 of 4" in words_of(page)
    assert re.search(r'data-key="n" href="\?q=42&amp;hit=2#hit-2"', page)
    assert re.search(r'data-key="p" href="\?q=42&amp;hit=4#hit-4"', page)
    assert text_of_steps(page) == THOUGHT.split("\n\n")


def test_a_search_for_nothing_that_is_there_says_so(reader, team):
    assert "Not in the thought" in words_of(page_of(reader, a_thought(team), q="<b>seventy</b>"))


def test_a_hit_far_down_is_on_the_page_that_shows_it(reader, team):
    long = "\n\n".join(f"Step number {n} of many." for n in range(1, 601))
    page = page_of(reader, a_thought(team, long), q="number", hit=450)
    assert '<mark class="hit is-current" data-n="450" id="hit-450">' in page
    assert page.count('<li class="step"') <= 200
    assert "450 of 600" in words_of(page)


def test_a_hit_behind_a_thousand_is_counted_as_more(reader, team):
    page = page_of(reader, a_thought(team, "a " * 1_500), q="a")
    assert "1 of 1000+" in words_of(page)


def test_the_link_to_the_first_answer_leads_to_the_window_that_holds_it(reader, team):
    filler = "\n\n".join(f"Consider the case of {n} apples in a basket." for n in range(1, 401))
    page = page_of(reader, a_thought(team, f"{filler}\n\nSo the answer is 42."))
    assert re.search(r'data-goto="401" href="\?from=396#step-401"', page)


def test_short_thoughts_are_open_and_long_ones_an_outline(reader, team):
    assert '<details class="fold"><summary' not in page_of(reader, a_thought(team))
    long = a_thought(team, "\n\n".join(["A paragraph of some words."] * 300))
    assert '<details class="fold" open>' not in page_of(reader, long)
    assert '<details class="fold"><summary' not in page_of(reader, long, open="all")


def test_a_step_has_a_page_of_its_own_with_its_neighbors(reader, team):
    trace = a_thought(team)
    page = reader.get(reverse("trace-step", args=[trace.pk, 3])).content.decode()
    assert "Step 3 of 5" in words_of(page)
    assert f'href="/traces/{trace.pk}/steps/2/"' in page
    assert f'href="/traces/{trace.pk}/steps/4/"' in page


@pytest.mark.shared
@needs_recordings
def test_no_recorded_thought_loses_a_character_under_its_marks():
    rows = [row for row in recorded_rows("misguided_attention") if row["reasoning"]]
    assert len(rows) > 50
    for row in rows[::3]:
        trace = Trace(reasoning=row["reasoning"], answer=row["answer"] or "", kind="full")
        for step in panes.trace_pane(trace).rows:
            shown = html.unescape(re.sub(r"<[^>]+>", "", overlaid(step)))
            assert shown == step.row.text, row["id"]
            assert row["reasoning"][step.start : step.end].strip() == step.row.text.strip()
