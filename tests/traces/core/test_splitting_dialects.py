"""Every dialect is split as its models write it, declared or found, whole or cut anywhere."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.traces.core.replies import ANSWER, REPLIES, SENTINEL, THOUGHT, Reply
from traces.core.dialects import DIALECT_NAMES, DIALECTS
from traces.core.splitting import BLOCK_BREAK, Piece, Span, Split, StreamSplitter, split_completion
from traces.core.splitting.harmony import MAX_HEADER
from traces.core.splitting.markers import MAX_ATTRIBUTES

PROSE = [name for name, row in DIALECTS.items() if row.prose]


def stream(chunks, **options) -> tuple[Split, str, str]:
    splitter = StreamSplitter(**options)
    pieces = [piece for chunk in chunks for piece in splitter.feed(chunk)]
    return splitter.finish(), joined(pieces, "reasoning"), joined(pieces, "answer")


def joined(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind == kind)


def cut(text: str, places) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


# What each dialect looks like.


def test_every_dialect_is_among_the_replies():
    assert {reply.dialect for reply in REPLIES} == set(DIALECTS)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.dialect)
def test_a_declared_dialect_is_split_as_its_models_write_it(reply: Reply):
    split = split_completion(reply.text, dialect=reply.dialect, prompt_opens_think=reply.prompted)
    assert split.shown_reasoning == reply.reasoning
    assert split.shown_answer == reply.answer
    assert split.dialect == reply.dialect
    assert not split.truncated


@pytest.mark.parametrize(
    "reply", [reply for reply in REPLIES if reply.found], ids=lambda reply: reply.dialect
)
def test_the_same_is_found_from_the_text(reply: Reply):
    split = split_completion(reply.text, prompt_opens_think=reply.prompted)
    assert (split.shown_reasoning, split.shown_answer) == (reply.reasoning, reply.answer)
    assert split.dialect == ("" if reply.text == ANSWER else reply.dialect)


@pytest.mark.parametrize("name", DIALECTS)
def test_an_unclosed_thought_of_every_dialect_is_truncated_never_an_answer(name):
    opener = DIALECTS[name].openers[0]
    head = f"{opener}<|message|>" if name == "harmony" else opener
    for text, prompted in ((head + THOUGHT, False), (THOUGHT, True)):
        split = split_completion(text, dialect=name, prompt_opens_think=prompted)
        assert (split.reasoning, split.answer) == (THOUGHT, "")
        assert (split.opened, split.closed, split.truncated) == (True, False, True)


@pytest.mark.parametrize("name", [name for name in DIALECTS if name not in ("harmony", *PROSE)])
def test_every_fence_keeps_the_policy_for_disputed_cases(name):
    row = DIALECTS[name]
    opener, closer = row.openers[0], row.closers[0]
    options = {"dialect": name}
    twice = split_completion(f"{opener}a{closer}\n{opener}b{closer}c", **options)
    assert (twice.reasoning, twice.answer) == (f"a{BLOCK_BREAK}b", "c")
    nested = split_completion(f"{opener}a{opener}b{closer}c{closer}d", **options)
    assert (nested.reasoning, nested.answer) == (f"a{opener}b", f"c{closer}d")
    late = split_completion(f"c {opener}a{closer}b", **options)
    assert (late.answer, late.opened) == (f"c {opener}a{closer}b", False)
    alone = split_completion(f"a{closer}b", **options)
    assert (alone.answer, alone.opened) == (f"a{closer}b", False)
    told = split_completion(f"a{closer}b", prompt_opens_think=True, **options)
    assert (told.reasoning, told.answer) == ("a", "b")
    again = split_completion(f"{opener}{opener}a{closer}b", prompt_opens_think=True, **options)
    assert (again.reasoning, again.answer) == (f"{opener}a", "b")
    quoted = split_completion(f"{opener}`{closer}` ends it{closer}b", **options)
    assert (quoted.reasoning, quoted.answer) == (f"`{closer}` ends it", "b")
    literal = split_completion(f"{opener}a{closer}Write {opener}x{closer}.", **options)
    assert literal.answer == f"Write {opener}x{closer}."


# Markers around the answer.


def test_only_markers_at_the_very_end_of_the_answer_are_taken_off():
    text = "<think>a</think><answer>x</answer> y </answer>\n</answer>\n"
    split = split_completion(text, dialect="hunyuan")
    assert split.answer == "x</answer> y "
    assert split.spans[-1] == Span("markup", text.index("</answer>\n"), len(text))
    half = split_completion("<think>a</think><answer>x</answer>\n</ans", dialect="hunyuan")
    assert half.answer == "x</answer>\n</ans"


def test_a_closer_of_the_answer_without_its_opener_is_literal():
    assert split_completion("<think>a</think>x</answer>", dialect="hunyuan").answer == "x</answer>"


def test_auto_leaves_answer_tags_to_the_graders_that_read_them():
    assert split_completion("<think>a</think><answer>x</answer>").answer == "<answer>x</answer>"


def test_one_bare_closer_at_the_start_is_dropped_where_models_write_it():
    assert split_completion("</mm:think>x").answer == "x"
    assert split_completion("</mm:think></mm:think>x").answer == "</mm:think>x"
    assert not split_completion("</mm:think>x").opened
    assert split_completion("</think>x").answer == "</think>x"


# Attributes.


@pytest.mark.parametrize(
    "tag",
    [
        "<think about it>",
        '<think a="b>',
        '<think a="b"c>',
        "<think a=b>",
        "<thinker>",
        '<think a="' + "x" * MAX_ATTRIBUTES + '">',
    ],
)
def test_a_tag_that_only_looks_like_an_opener_is_literal(tag):
    text = f"{tag}a</think>b"
    assert split_completion(text).answer == text
    assert stream(text)[0].answer == text


def test_a_tag_with_attributes_opens_a_thought():
    assert split_completion("<think\n id='1' b.c-d:e=\"\" >a</think>b").reasoning == "a"


# Prose: believed under "auto" only once it closes.


@pytest.mark.parametrize(
    "text",
    [
        "Here is my thought process: I added the numbers, so 42.",
        "Here are my reasoning steps:\n1. Add.\n2. Done: 42.",
        "analysis: the sum is 42.",
        "analysis of the sum gives 42.",
        "Analysis\n\nassistantfinal is no word.",
        "analysis",
        "analysisassistantfinal",
        "analysisThe sum is 42.",
        "I wrote Here is my thought process: x Here is my response: y",
    ],
)
def test_an_ordinary_answer_that_begins_like_a_thought_is_not_eaten(text):
    split = split_completion(text)
    assert (split.answer, split.reasoning, split.truncated) == (text, "", False)


@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("Here is my thought process: 42", "granite"),
        ("Here are my reasoning steps: 42", "apriel"),
        ("analysisThe sum", "harmony_stripped"),
        ("analysis the sum", ""),
        ("<think>42", ""),
        ("42", ""),
    ],
)
def test_what_might_have_become_a_thought_is_named(text, suspected):
    assert split_completion(text).suspected == suspected
    assert stream(text)[0].suspected == suspected


def test_under_auto_a_thought_in_prose_is_streamed_once_it_closes():
    splitter = StreamSplitter()
    assert splitter.feed("Here is my thought process: a") == []
    assert splitter.feed(" b Here is my response:") == [Piece("reasoning", " a b ")]
    assert splitter.feed("c") == [Piece("answer", "c")]
    declared = StreamSplitter(dialect="granite")
    assert declared.feed("Here is my thought process: a") == [Piece("reasoning", " a")]


def test_under_auto_a_prompted_thought_may_begin_with_prose():
    text = "Here is my thought process: a</think>b"
    split = split_completion(text, prompt_opens_think=True)
    assert (split.reasoning, split.answer) == ("Here is my thought process: a", "b")


# Harmony.

CALL = '<|channel|>commentary to=functions.f <|constrain|>json<|message|>{"x": 1}<|call|>'


def test_a_call_of_a_tool_is_neither_thought_nor_answer():
    inside = "<|channel|>analysis to=python code<|message|>print(1)<|call|>"
    text = f"<|channel|>analysis<|message|>a<|end|>{CALL}{inside}<|channel|>final<|message|>b"
    split = split_completion(text)
    assert (split.reasoning, split.answer) == ("a", "b")
    asides = [text[span.start : span.end] for span in split.spans if span.kind == "aside"]
    assert asides == ['{"x": 1}', "print(1)"]


def test_commentary_without_a_recipient_is_a_preamble_before_the_answer():
    text = "<|channel|>commentary<|message|>I look.<|end|><|channel|>final<|message|>42"
    split = split_completion(text)
    assert (split.reasoning, split.answer) == ("", f"I look.{BLOCK_BREAK}42")
    assert (split.opened, split.dialect) == (False, "harmony")


def test_thoughts_between_calls_are_joined():
    text = f"<|channel|>analysis<|message|>a<|end|>{CALL}<|channel|>analysis<|message|>b<|end|>"
    split = split_completion(text + "<|start|>assistant<|channel|>final<|message|>c")
    assert (split.reasoning, split.answer) == (f"a{BLOCK_BREAK}b", "c")
    glued = split_completion("analysisAassistantanalysisBassistantcommentaryCassistantfinalD")
    assert (glued.reasoning, glued.answer) == (f"A{BLOCK_BREAK}B", f"C{BLOCK_BREAK}D")


@pytest.mark.parametrize(
    ("text", "reasoning", "answer"),
    [
        # Ends and headers that got lost.
        ("<|channel|>analysis<|message|>a<|channel|>final<|message|>b", "a", "b"),
        ("<|channel|>analysis<|message|>a<|end|>\nb", "a", "\nb"),
        ("<|channel|>analysis<|message|>a<|end|><|start|>assistant<|message|>b", "a", "b"),
        ("<|channel|>analysis<|message|>a<|end|><|channel|>finalb", "a", "b"),
        ("<|channel|>analysisa", "a", ""),
        ("<|channel|>final" + "b" * MAX_HEADER, "", "b" * MAX_HEADER),
        # Cut inside a header.
        ("<|channel|>analysis<|message|>a<|end|><|sta", "a", ""),
        ("<|channel|>analysis<|message|>a<|end|><|channel|>commentary to=fun", "a", ""),
        ("<|channel|>fin", "", "<|channel|>fin"),
        # Somebody else's turn, invented by the model.
        (
            "<|channel|>analysis<|message|>a<|end|><|start|>user<|message|>x<|end|>"
            "<|start|>assistant<|channel|>final<|message|>b",
            "a",
            "b",
        ),
        # Literal markers in the answer.
        ("<|channel|>final<|message|>Write <|end|> and <|channel|>analysis.", "", None),
    ],
)
def test_broken_harmony_keeps_thought_and_answer_apart(text, reasoning, answer):
    split = split_completion(text)
    answer = "Write <|end|> and <|channel|>analysis." if answer is None else answer
    assert (split.reasoning, split.answer) == (reasoning, answer)


def test_a_final_message_ends_the_thought_that_the_prompt_opened():
    split = split_completion("<|channel|>final<|message|>b", prompt_opens_think=True)
    assert (split.answer, split.truncated) == ("b", False)
    body = split_completion("<|message|>a<|end|>", dialect="harmony", prompt_opens_think=True)
    assert (body.reasoning, body.closed) == ("a", True)


# Laws, over every dialect.


def fragments(name: str) -> st.SearchStrategy[str]:
    row = DIALECTS[name]
    marks = [*row.openers, *row.closers, *row.answer_openers, *row.answer_closers]
    if row.shape == "messages":
        marks += ["<|start|>", "<|channel|>", "<|start|>user", " to=f", "<|call|>", "x" * 400]
    if row.shape == "glued":
        marks += [" to=", "to=", "A"]
    if row.attributes:
        marks += [f'{row.openers[0][:-1]} a="b">', f"{row.openers[0][:-1]} ", '="']
    halves = [mark[: len(mark) // 2] for mark in marks] + [mark[len(mark) // 2 :] for mark in marks]
    return st.lists(
        st.sampled_from(
            [*marks, *marks, *halves, " ", "\n", "\u2003", "a", "É🤔", "<", ">", "`", '"', "\n```"]
        ),
        max_size=14,
    ).map("".join)


@pytest.mark.parametrize("name", DIALECTS)
@settings(max_examples=60)
@given(data=st.data())
def test_every_cut_of_a_text_gives_the_same_result_and_loses_nothing(name, data):
    text = data.draw(fragments(name))
    options = {
        "dialect": data.draw(st.sampled_from([name, "auto"])),
        "prompt_opens_think": data.draw(st.booleans()),
    }
    places = data.draw(st.lists(st.integers(0, 500), max_size=6))
    whole = stream([text], **options)
    assert stream(text, **options) == whole
    assert stream(cut(text, places), **options) == whole
    split, reasoning, answer = whole
    assert split == split_completion(text, **options)
    assert "".join(text[span.start : span.end] for span in split.spans) == text
    assert all(span.start < span.end for span in split.spans)
    assert all(before.kind != after.kind for before, after in pairwise(split.spans))
    assert split.reasoning.startswith(reasoning)
    assert split.answer.startswith(answer)
    assert split.opened or not split.reasoning.strip()
    assert not (split.truncated and split.closed)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.dialect)
def test_a_reply_splits_alike_at_every_single_cut(reply: Reply):
    for dialect in ("auto", reply.dialect):
        options = {"dialect": dialect, "prompt_opens_think": reply.prompted}
        whole = stream([reply.text], **options)
        assert stream(reply.text, **options) == whole
        for place in range(len(reply.text)):
            assert stream([reply.text[:place], reply.text[place:]], **options) == whole


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.dialect)
def test_no_beginning_of_a_declared_reply_shows_its_thought_as_answer(reply: Reply):
    for end in range(len(reply.text)):
        split = split_completion(
            reply.text[:end], dialect=reply.dialect, prompt_opens_think=reply.prompted
        )
        assert SENTINEL not in split.answer


# The square of these lengths would be hours.
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", [name for name in DIALECT_NAMES if name != "none"])
@pytest.mark.parametrize("prompted", [False, True])
def test_hostile_texts_of_every_dialect_never_hang(name, prompted):
    row = DIALECTS.get(name, DIALECTS["harmony"])
    marks = [*row.openers, *row.closers, *row.answer_openers, *row.answer_closers]
    for text in [
        *(mark * (200_000 // len(mark)) for mark in marks),
        *(row.openers[0] + mark[:-1] * (200_000 // len(mark)) for mark in marks),
        "".join(marks) * 1000,
        row.openers[0][:-1] + " " + "a" * 200_000,
        "\n" * 200_000,
    ]:
        whole = split_completion(text, dialect=name, prompt_opens_think=prompted)
        chunks = cut(text, range(0, len(text), 20))
        assert stream(chunks, dialect=name, prompt_opens_think=prompted)[0] == whole
