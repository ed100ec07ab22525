"""Token counts of every vendor's arithmetic, from recorded replies, mean one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.usage import MAX_COUNT, Usage, normalize_usage, refine_usage


def usage(p, c, r, t, cached=None, *, text=False, chars=(None, None)) -> Usage:
    return normalize_usage(
        prompt=p,
        completion=c,
        reasoning=r,
        total=t,
        cached=cached,
        has_reasoning_text=text,
        reasoning_chars=chars[0],
        answer_chars=chars[1],
    )


# Where a record told only the output, a prompt count is filled in; the last three are shapes.
@pytest.mark.parametrize(
    ("counts", "output", "reasoning", "answer", "basis"),
    [
        pytest.param((26, 2320, 1792, 2346), 2320, 1792, 528, "reported", id="OpenAI chat"),
        pytest.param((75, 1915, 1600, 1990), 1915, 1600, 315, "reported", id="OpenAI responses"),
        pytest.param((18, 789, 415, 807), 789, 415, 374, "reported", id="DeepSeek"),
        pytest.param((6, 92, 81, 98), 92, 81, 11, "reported", id="DeepSeek, 2025"),
        pytest.param((14, 37, 465, 516), 502, 465, 37, "derived", id="xAI"),
        pytest.param((29, 736, 1001, 1766), 1737, 1001, 736, "derived", id="Gemini"),
        pytest.param((29, None, 1001, 1030), 1001, 1001, 0, "derived", id="Gemini, cut in thought"),
        pytest.param((20, 10, 11, 30), 10, 11, 0, "reported", id="MiniMax, 11 of 10"),
        pytest.param((20, 104, 0, 124), 104, 0, 104, "reported", id="o3 streamed, 0 of 104"),
        pytest.param((143, 877, 576, 1020), 877, 576, 301, "reported", id="o3-mini, OpenRouter"),
        pytest.param((12, 40, None, 52), 40, None, None, "reported", id="no details at all"),
        pytest.param((12, 40, None, None), 40, None, None, "reported", id="Ollama native"),
    ],
)
def test_reasoning_is_inside_or_outside_of_the_output_by_arithmetic(
    counts, output, reasoning, answer, basis
):
    result = usage(*counts)
    assert (result.output, result.reasoning, result.answer) == (output, reasoning, answer)
    assert result.basis == basis


@pytest.mark.parametrize("counts", [(10, 50, 20, 99), (10, 50, 20, None), (None, 50, 20, 60)])
def test_counts_that_do_not_add_up_are_kept_as_told_and_marked_unknown(counts):
    result = usage(*counts)
    assert (result.output, result.reasoning, result.basis) == (50, 20, "unknown")


def test_no_counts_at_all_are_unknown_and_never_zero():
    assert usage(None, None, None, None) == Usage()


@pytest.mark.parametrize("zero", [0, None])
def test_no_reasoning_tokens_beside_a_thought_are_unknown_never_zero(zero):
    result = usage(143, 3091, zero, 3234, text=True)
    assert (result.output, result.reasoning, result.answer) == (3091, None, None)
    assert result.basis == "reported"


def test_uncounted_reasoning_is_estimated_by_its_share_of_the_characters():
    # deepseek-r1-0528 on OpenRouter: reasoning_tokens 0 beside 12,115 characters of thought.
    result = usage(143, 3091, 0, 3234, text=True, chars=(12115, 1748))
    assert (result.reasoning, result.answer) == (2701, 390)
    assert result.basis == "estimated"


def test_the_estimate_is_near_a_count_that_was_reported():
    # deepseek-reasoner reported 81 of 92 for these 349 and 34 characters.
    result = usage(6, 92, None, 98, text=True, chars=(349, 34))
    assert result.reasoning == pytest.approx(81, abs=4)


def test_a_thought_without_an_answer_is_the_whole_output():
    result = usage(10, 500, None, 510, text=True, chars=(2000, 0))
    assert (result.reasoning, result.answer) == (500, 0)


def test_a_thought_too_short_for_its_share_still_took_one_token():
    assert usage(10, 100, None, 110, text=True, chars=(1, 400)).reasoning == 1


def test_a_count_too_small_for_its_text_is_not_shared_out():
    # qwen3:0.6b with a response format on an older Ollama: 508 characters, 15 tokens.
    result = usage(136, 15, None, 151, text=True, chars=(508, 20))
    assert (result.output, result.reasoning, result.basis) == (15, None, "unknown")


def test_contradicting_counts_are_not_shared_out():
    result = usage(10, 50, None, 400, text=True, chars=(100, 100))
    assert (result.reasoning, result.basis) == (None, "unknown")


def test_an_output_of_zero_beside_a_text_is_unknown():
    assert usage(10, 0, 0, 10, chars=(0, 12)).output is None
    assert usage(10, 0, 0, 10, text=True, chars=(12, 0)).output is None
    assert usage(10, 0, 0, 10, chars=(0, 0)).output == 0


@pytest.mark.parametrize(
    "nonsense", [-1, -0.5, 1.5, float("nan"), float("inf"), True, "12", [3], MAX_COUNT + 1]
)
def test_what_cannot_be_a_count_is_unknown(nonsense):
    result = usage(nonsense, nonsense, nonsense, nonsense, nonsense)
    assert result == Usage()


def test_a_whole_number_written_as_a_fraction_is_a_count():
    assert usage(12.0, 40, None, 52.0).prompt == 12


@pytest.mark.parametrize(("cached", "kept"), [(0, 0), (48, 48), (194, 194), (195, None)])
def test_more_cached_than_prompt_tokens_are_unknown(cached, kept):
    assert usage(194, 2823, None, 3017, cached).cached == kept


COUNTS = st.one_of(st.none(), st.integers(-5, 400))


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.booleans(), COUNTS, COUNTS)
def test_no_count_is_ever_negative_and_refining_again_changes_nothing(
    p, c, r, t, text, thought, answer
):
    lengths = {
        "has_reasoning_text": text,
        "reasoning_chars": None if thought is None else abs(thought),
        "answer_chars": None if answer is None else abs(answer),
    }
    result = normalize_usage(prompt=p, completion=c, reasoning=r, total=t, cached=None, **lengths)
    counts = (result.prompt, result.output, result.reasoning, result.answer)
    assert all(count is None or count >= 0 for count in counts)
    assert not (text and result.reasoning == 0)
    if result.basis == "estimated":
        assert result.reasoning <= result.output
    assert refine_usage(result, **lengths) == result


def test_an_estimate_can_follow_once_the_lengths_are_known():
    early = usage(6, 92, 0, 98, text=True)
    late = refine_usage(early, has_reasoning_text=True, reasoning_chars=349, answer_chars=34)
    assert (late.reasoning, late.basis) == (84, "estimated")
