"""The targets of the starter suites, worked out a second time in another way."""

import json

import pytest

from tools.starters.code import PROBLEMS, Problem
from tools.starters.expert_notes import CATEGORIES, LISTS, NOTES
from tools.starters.expert_notes import SUITE as NOTES_SUITE
from tools.starters.language import ENTITIES as ENTITY_SUITE
from tools.starters.language import ENTITY_ASK, ENTITY_TEXTS, MARK, PARTS_OF_SPEECH, TAG_ASK
from tools.starters.logic import KNIGHTS, ORDERS, knights, placed
from tools.starters.opinions import THREE, TWO
from tools.starters.word_problems import SUITE as WORD_PROBLEMS

#: By hand, on paper.
ANSWERS = {
    "ferry": 630, "bakery": 263, "shelves": 14, "change": 1.15, "parking": 9, "timetable": 505,
    "discount": 108, "original": 40, "average": 26, "speeds": 15, "pipes": 2, "mixture": 4,
    "ages": 40, "heads": 18, "handshakes": 66, "digits": 40, "remainder": 167, "last-digit": 3,
    "divisors": 30, "zeros": 14, "committee": 250, "dice": 0.4167, "grid": 210,
    "interest": 2185.45, "clock": 100, "squares": 91, "sum-digits": 45, "snail": 10,
}  # fmt: skip
TAGS = {
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X",
}  # fmt: skip


def test_word_problems_have_the_answers_worked_out_by_hand():
    assert {case.key: float(case.targets[0]) for case in WORD_PROBLEMS.cases} == ANSWERS


def test_the_knights_are_these():
    assert {key: knights(claims) for key, _, claims in KNIGHTS} == {
        "two-plain": ["Ada"],
        "two-same": ["Bo"],
        "three-count": ["Ada"],
        "three-if": ["Bo", "Cy"],
        "three-all": ["Bo"],
        "four-chain": ["Cy"],
    }


def test_the_orders_end_in_these():
    assert {key: placed(names, rules, at) for key, _, names, _, rules, at in ORDERS} == {
        "queue": "Kim",
        "race": "Dione",
        "shelf": "atlas",
        "floors": "bindery",
        "talks": "economics",
    }


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_tests_of_a_program_accept_our_solution_and_refuse_none_at_all(problem: Problem):
    world: dict[str, object] = {}
    exec(problem.solution, world)
    exec(problem.tests, world)
    assert f"{problem.name}(" in problem.prompt
    with pytest.raises((AssertionError, TypeError)):
        exec(problem.tests, {problem.name: lambda *given: None})


def test_entities_stand_in_their_text_in_order():
    assert len(ENTITY_SUITE.cases) == len(ENTITY_TEXTS)
    for case, (_, _, marked) in zip(ENTITY_SUITE.cases, ENTITY_TEXTS, strict=True):
        text, at = case.prompt.removeprefix(ENTITY_ASK), 0
        assert "|" not in text
        for entity in json.loads(case.targets[0]):
            assert entity["type"] in ("PER", "ORG", "LOC")
            at = text.index(entity["text"], at) + len(entity["text"])
        assert len(MARK.findall(marked)) == len(json.loads(case.targets[0]))


def test_every_token_has_a_tag_of_universal_dependencies():
    for case in PARTS_OF_SPEECH.cases:
        tokens = json.loads(case.prompt.removeprefix(TAG_ASK))
        tagged = json.loads(case.targets[0])
        assert [each["token"] for each in tagged] == tokens
        assert {each["tag"] for each in tagged} <= TAGS


def test_sentiments_are_about_evenly_spread():
    two, three = [label for _, label, *_ in TWO], [label for _, label, *_ in THREE]
    assert {label: two.count(label) for label in set(two)} == {"positive": 9, "negative": 11}
    assert min(three.count(label) for label in ("positive", "negative", "neutral")) >= 6


def test_counts_of_notes_add_up():
    summaries = [case for case in NOTES_SUITE.cases if "summary" in case.tags]
    for case, (_, question, places) in zip(summaries, LISTS, strict=True):
        answer = json.loads(case.targets[0])
        labels = [NOTES[place][1] for place in places]
        if question == "share":
            assert sum(answer.values()) == pytest.approx(100, abs=0.3)
            continue
        assert answer["total"] == sum(answer["counts"].values()) == len(places)
        assert all(answer["counts"][name] == labels.count(name) for name in CATEGORIES)
        most = max(answer["counts"].values())
        assert answer["most_frequent"] == sorted(
            name for name in CATEGORIES if labels.count(name) == most
        )
