"""Phrases are found in the languages that are known, and in no other."""

import pytest

from traces.core.analysis import analyse
from traces.core.analysis.cues import CUES
from traces.core.analysis.marks import PHRASED

CHINESE = (
    "题目要求计算17乘以3的结果。\n\n首先，17乘以3等于51。所以答案是51。\n\n"
    "等等，也许我算错了。让我再检查一下。\n\n我们重新计算一遍，结果还是51。因此答案是51。"
)
SPOKEN = {
    "de": (
        "Warte, das stimmt nicht, denn die Summe ist zu groß und wir haben sie nicht geprüft. "
        "Vielleicht ist es die andere Zahl. Ich sollte das noch einmal überprüfen. "
        "Also müssen wir noch einmal rechnen."
    ),
    "es": (
        "Espera, eso no es posible porque la suma es más grande que el total que tenemos. "
        "Quizás el valor es otro. Vamos a comprobar si es correcto. "
        "Entonces hay que calcular todo de nuevo para estar seguros."
    ),
    "fr": (
        "Attends, je me suis trompé parce que la somme est plus grande que le total dans le texte. "
        "Peut-être que nous avons une autre valeur. Il faut vérifier si cela est juste. "
        "Donc nous recalculons avec les nombres qui sont dans la question."
    ),
}
UNKNOWN = {
    "pt": (
        "Espere, isso não está certo, mas temos que ver como ele chegou ao valor. "
        "Então não é uma soma, é um produto, e você tem mais dois números para somar."
    ),
    "ru": "Подождите, это неверно. Может быть, нужно проверить ещё раз, потому что сумма другая.",
    "ja": "待ってください、これは正しくないかもしれません。もう一度確認しましょう。答えは五です。",
    "ko": "잠깐, 이것은 틀린 것 같다. 다시 확인해 보자. 아마도 답은 다섯이다.",
}


def texts(thought, kind):
    return [thought[m.start : m.end] for m in analyse(thought).marks if m.kind == kind]


def test_chinese_is_understood():
    analysis = analyse(CHINESE, answer="51", tokens=100)
    assert analysis.languages == ("zh",)
    assert analysis.unavailable == ()
    assert texts(CHINESE, "backtrack") == ["等等"]
    assert texts(CHINESE, "hedge") == ["也许"]
    assert texts(CHINESE, "self_check") == ["让我再检查"]
    assert texts(CHINESE, "recount") == ["重新计算"]
    assert [step.phase for step in analysis.steps] == [
        "understand",
        "conclude",
        "revise",
        "conclude",
    ]
    first = next(mark for mark in analysis.marks if mark.kind == "answer_first")
    assert CHINESE[first.start : first.end] == "答案是51"
    assert analysis.figures.last_matches_answer is True
    assert analysis.figures.checks_per_1k == 10.0


@pytest.mark.parametrize("language", SPOKEN)
def test_german_spanish_and_french_have_the_phrased_marks(language):
    analysis = analyse(SPOKEN[language], tokens=50)
    assert analysis.languages == (language,)
    assert set(PHRASED) <= {mark.kind for mark in analysis.marks}
    assert not set(PHRASED) & set(analysis.unavailable)


@pytest.mark.parametrize("language", UNKNOWN)
def test_what_a_language_cannot_tell_is_unavailable_and_never_zero(language):
    analysis = analyse(UNKNOWN[language], tokens=50)
    assert set(PHRASED) <= set(analysis.unavailable)
    assert not set(PHRASED) & {mark.kind for mark in analysis.marks}
    assert analysis.figures.checks_per_1k is None
    assert analysis.figures.backtracks_per_1k is None
    assert analysis.figures.abandoned_share is None
    assert analysis.figures.loop_share == 0.0


def test_a_formula_alone_has_no_language():
    analysis = analyse("x = 3\n\ny = 4", tokens=10)
    assert analysis.languages == ("und",)
    assert set(PHRASED) <= set(analysis.unavailable)


def test_without_tokens_there_are_no_rates():
    analysis = analyse("Wait, that is wrong. Let me check that this is the right sum of it.")
    assert "backtrack" in {mark.kind for mark in analysis.marks}
    assert analysis.figures.backtracks_per_1k is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Wait, let me check that this is the sum of the two.", {"self_check"}),
        ("Wait, so this is not the sum of the two numbers.", {"backtrack"}),
        ("We wait for the bus that is to take us to the school.", set()),
        ("I don't think I missed anything, so this is the sum.", set()),
        ("I think I missed the case that the sum is odd.", {"hedge", "backtrack"}),
        ("I missed the case that this sum is odd.", {"backtrack"}),
        ("Let me count the letters again, so that this is the sum.", {"recount"}),
        ("The program should make sure the users are in the list.", set()),
    ],
)
def test_phrases_are_taken_by_what_follows_and_precedes(text, kinds):
    assert {mark.kind for mark in analyse(text).marks} == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("等等，让我们逐一检查各个关系。", {"self_check"}),
        ("这个结论是否正确？我们来看。", {"self_check"}),
        ("那么选项三是否正确？我们来看。", set()),
        ("不，抱歉，这部分弄反了。", {"backtrack"}),
        ("现在得再理清楚这些关系。", {"recount"}),
    ],
)
def test_chinese_phrases_are_taken_by_what_they_are_about(text, kinds):
    assert {mark.kind for mark in analyse(text).marks} == kinds


def test_each_language_has_all_phrased_kinds():
    for language, cues in CUES.items():
        assert set(cues) == set(PHRASED), language
