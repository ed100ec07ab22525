"""What the micro models are taught: right answers, thoughts that lead to them, and no leaks."""

import random
import re

import pytest

from evaluations.micro.tokenizer import DIRECT, SPECIAL
from tools.micro.examples import TOKENIZER, draw_example, write
from tools.micro.measured import SMALL_TALK, banned_prompts
from tools.micro.mixture import TASKS, WHOLE, draw_problem, fresh_problems, make
from tools.micro.problems import LEVELS, Problem
from tools.micro.tasks import arithmetic, letters
from tools.micro.tasks.outside import PATTERNS, SENTENCES
from tools.micro.vocabulary import PHRASES, REFUSAL, VOCABULARY
from tools.micro.wordings import reword

ROUNDS = 40


def problems(*tasks: str, slips: float = 0.0) -> list[Problem]:
    draw = random.Random(7)
    return [
        make(draw, task, level, slips=slips)
        for task in tasks
        for level in LEVELS
        for _ in range(ROUNDS)
    ]


def read_number(prompt: str) -> int:
    """The answer to a sum, read off the prompt and not off the generator."""
    prompt = re.sub(r" plus | minus | times ", lambda word: SIGNS[word[0]], prompt)
    first, sign, second = re.search(r"(\d+) ([-+*]) (\d+)", prompt).groups()  # type: ignore[union-attr]
    a, b = int(first), int(second)
    return {"+": a + b, "-": a - b, "*": a * b}[sign]


SIGNS = {" plus ": " + ", " minus ": " - ", " times ": " * "}
EVENTS = {"buys": 1, "finds": 1, "added": 1, "loses": -1, "gives away": -1, "removed": -1}


def read_story(prompt: str) -> int:
    """What is left at the end of a story."""
    total = 0
    for sentence in prompt.split(". ")[:-1]:
        numbers = [int(number) for number in re.findall(r"\d+", sentence)]
        if "boxes" in sentence:
            total = numbers[0] * numbers[1]
        elif "doubles" in sentence:
            total *= 2
        elif " has " in sentence:
            total = numbers[0]
        else:
            [way] = [way for event, way in EVENTS.items() if event in sentence]
            total += way * numbers[0]
    return total


def read_note(note: str) -> str:
    """The category of a note."""
    if "not seen before" in note or "first seen" in note:
        return "new"
    for words, category in (("grown", "growth"), ("shrunk", "smaller"), ("unchanged", "stable")):
        if words in note:
            return category
    before = int(re.search(r"before (\d+)", note)[1])  # type: ignore[index]
    now = int(re.search(r"spot (\d+)|now (\d+)", note)[0].split()[-1])  # type: ignore[index]
    return "growth" if now > before else "smaller" if now < before else "stable"


def read_order(prompt: str) -> str:
    """Whether someone is taller, by all that follows from the facts."""
    *facts, question = re.findall(r"(\w+) (?:is )?(taller|shorter) than (\w+)", prompt)
    taller = {(a, b) if way == "taller" else (b, a) for a, way, b in facts}
    while more := {(a, d) for a, b in taller for c, d in taller if b == c} - taller:
        taller |= more
    a, way, b = question
    return "yes" if ((a, b) if way == "taller" else (b, a)) in taller else "no"


def test_sums_are_right() -> None:
    for problem in problems("add", "sub", "mul"):
        assert problem.answer == str(read_number(problem.prompt)), problem.prompt
        assert int(problem.answer) >= 0


def test_running_totals_are_right() -> None:
    for problem in problems("sum"):
        assert problem.answer == str(sum(map(int, re.findall(r"\d+", problem.prompt))))
    for problem in problems("story"):
        assert problem.answer == str(read_story(problem.prompt)), problem.prompt


def test_counted_letters_are_right() -> None:
    for problem in problems("letters"):
        letter, word = re.search(  # type: ignore[union-attr]
            r"(?:many|letter) (\w).* (\w+)[.?]$", problem.prompt
        ).groups()
        assert problem.answer == str(word.count(letter)), problem.prompt


def test_notes_are_in_their_categories() -> None:
    for problem in problems("classify"):
        assert problem.answer == read_note(re.split(r"stable[?:] ", problem.prompt)[1])
    for problem in problems("count"):
        wanted = re.search(r"notes are (\w+)\?", problem.prompt)[1]  # type: ignore[index]
        notes = re.split(r"\d+: ", problem.prompt)[1:]
        assert problem.answer == str(sum(read_note(note) == wanted for note in notes))


def test_orders_follow_from_their_facts() -> None:
    answers = [problem.answer for problem in problems("orders")]
    assert answers == [read_order(problem.prompt) for problem in problems("orders")]
    assert 0.4 < answers.count("yes") / len(answers) < 0.6


@pytest.mark.parametrize("slips", [0.0, 0.5])
def test_every_thought_ends_in_the_answer(slips: float) -> None:
    for problem in problems(*(task for task in TASKS if task != "outside"), slips=slips):
        assert problem.thought.text.endswith(f". So {problem.answer}"), problem.thought.text
        wrong = [piece for piece, right in problem.thought.pieces if not right]
        noticed = re.findall(r"(?<!,) wait, |recount", problem.thought.text)
        assert len(noticed) == len(wrong)
        assert slips or not wrong


def test_slips_of_every_kind_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arithmetic, "RECOUNTS", 0.5)
    monkeypatch.setattr(letters, "MISCOUNTS", 0.5)
    told = " ".join(each.thought.text for each in problems("story", "letters", slips=0.1))
    assert " wait, " in told
    assert ", wait, recount: " in told
    assert re.search(r"check \w+ = \d+, not \d+, recount: ", told)


def test_what_is_outside_is_refused_without_a_box() -> None:
    for problem in problems("outside"):
        assert (problem.answer, problem.boxed) == (REFUSAL, False)
        said = TOKENIZER.decode(write(problem, problem.prompt, thinks=False).tokens)
        assert said.endswith(f"<|assistant|>{REFUSAL}<|end|>")


def test_only_what_is_right_is_learned() -> None:
    problem = next(each for each in problems("add", slips=1.0))
    example = write(problem, problem.prompt, thinks=True)
    learned = [token for token, yes in zip(example.tokens, example.learned, strict=True) if yes]
    right = "".join(piece for piece, yes in problem.thought.pieces if yes)
    assert TOKENIZER.decode(learned) == (
        f"<think>{right}</think>\\boxed{{{problem.answer}}}<|end|>"
    )
    assert not any(example.learned[: example.tokens.index(TOKENIZER.think)])


def test_a_switchable_model_sees_the_marker_before_every_answer_without_a_thought() -> None:
    draw = random.Random(3)
    examples = [TOKENIZER.decode(draw_example(draw, "switch").tokens) for _ in range(60)]
    assert all((DIRECT in each) != ("<think>" in each) for each in examples)
    assert 15 < sum(DIRECT in each for each in examples) < 45
    assert not any(
        DIRECT in TOKENIZER.decode(draw_example(draw, "direct").tokens) for _ in range(9)
    )


def test_nothing_that_is_measured_is_taught() -> None:
    banned = banned_prompts()
    draw = random.Random(5)
    assert not any(draw_problem(draw, WHOLE, banned).prompt in banned for _ in range(2000))
    told = {*re.split(r"[|\n]", SENTENCES), *PATTERNS}
    assert not told & set(SMALL_TALK)


def test_fresh_problems_are_the_same_every_time_and_different_from_each_other() -> None:
    first, again = fresh_problems(1, 5), fresh_problems(1, 5)
    assert [each.prompt for each in first] == [each.prompt for each in again]
    assert len({each.prompt for each in first}) == 5 * len(TASKS) == 5 * len(WHOLE.weights)


def test_a_looser_wording_keeps_what_counts() -> None:
    draw = random.Random(9)
    for problem in problems("add", "mul", "sum", "count"):
        loose = reword(draw, problem.prompt)
        assert re.findall(r"\d+", loose) == re.findall(r"\d+", problem.prompt)
    hard = [reword(draw, "What is 47 + 385?") for _ in range(300)]
    assert {"what is 47+385", "What is 47 + 385?"} <= set(hard)


def test_no_phrase_swallows_a_letter_that_is_to_be_counted() -> None:
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    assert [phrase for phrase in PHRASES if re.fullmatch(r"[a-z]+", phrase)] == []


def test_phrases_are_found_as_llama_cpp_finds_them() -> None:
    """It looks for the longest phrase in the whole text first, we from left to right."""
    phrases = [token for token in VOCABULARY if len(token) > 1 and token not in SPECIAL]
    phrases = sorted((each for each in phrases if each != DIRECT), key=len, reverse=True)
    draw = random.Random(11)
    for task in TASKS:
        for problem in problems(task)[::3]:
            prompt = reword(draw, problem.prompt)
            if task != "outside":
                assert TOKENIZER.encode(prompt) == longest_first(prompt, phrases), prompt


def longest_first(text: str, phrases: list[str]) -> list[int]:
    parts: list[str | int] = [text]
    for phrase in phrases:
        parts = [piece for part in parts for piece in cut(part, phrase)]
    return [
        token
        for part in parts
        for token in ([part] if isinstance(part, int) else [TOKENIZER.ids[one] for one in part])
    ]


def cut(part: str | int, phrase: str) -> list[str | int]:
    if isinstance(part, int) or phrase not in part:
        return [part]
    pieces: list[str | int] = []
    for piece in part.split(phrase):
        pieces += [piece, TOKENIZER.ids[phrase]]
    return [piece for piece in pieces[:-1] if piece != ""]
