"""Tagged tokens: CoNLL columns become entity tasks, CoNLL-U becomes part-of-speech tasks."""

import json
from dataclasses import replace

import pytest

from evaluations.core.graders import GRADERS
from evaluations.core.suite_files import read_suite_file
from tests.evaluations.core.suite_files.foreign.reading import read, told

NER = """\
-DOCSTART- -X- -X- O

Ada NNP B-NP B-PER
Lovelace NNP I-NP I-PER
met VBD B-VP O
Siemens NNP B-NP B-ORG
Bank NNP I-NP B-ORG

# NNP B-NP O
1 CD I-NP O
"""
POS = """\
# newdoc id = letters
# sent_id = letters-1
# text = I don't.
1\tI\tI\tPRON\tPRP\tCase=Nom\t2\tnsubj\t_\t_
2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_
3.1\tgo\tgo\tVERB\tVB\t_\t_\t_\t2:conj\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# sent_id = letters-2
1\tHi\thi\t_\t_\t_\t0\troot\t_\t_

"""


def entities(text: str) -> list[list[tuple[str, str]]]:
    return [
        [(each["text"], each["type"]) for each in json.loads(case.targets[0])]
        for case in read(text, "conll").cases
    ]


def test_columns_become_a_prompt_with_the_types_of_the_file_and_a_target_of_entities():
    content = read(NER, "conll")
    first, second = content.cases
    assert (first.key, second.key) == ("sentence-1", "sentence-2")
    assert first.prompt.endswith("Sentence: Ada Lovelace met Siemens Bank")
    assert "one of these types: ORG, PER." in first.prompt
    assert json.loads(first.targets[0]) == [
        {"text": "Ada Lovelace", "type": "PER"},
        {"text": "Siemens", "type": "ORG"},
        {"text": "Bank", "type": "ORG"},
    ]
    assert second.targets == ("[]",)
    assert second.prompt.endswith("Sentence: # 1")
    assert "the file: the 2 columns between token and tag are left out" in told(content)


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-X I-X O", [("a b", "X")]),
        ("I-X I-X O", [("a b", "X")]),
        ("I-X B-X O", [("a", "X"), ("b", "X")]),
        ("B-X I-Y O", [("a", "X"), ("b", "Y")]),
        ("B-X E-X S-Y", [("a b", "X"), ("c", "Y")]),
        ("B-X L-X U-Y", [("a b", "X"), ("c", "Y")]),
        ("B-X I-X E-X", [("a b c", "X")]),
        ("S-X I-X O", [("a", "X"), ("b", "X")]),
        ("O O O", []),
    ],
)
def test_every_scheme_of_letters_gives_the_same_entities(tags, found):
    text = "".join(f"{token}\t{tag}\n" for token, tag in zip("abc", tags.split(), strict=True))
    assert entities(text) == [found]


def test_a_tag_that_goes_on_from_nothing_begins_an_entity_and_is_told():
    assert "line 2: I-Y begins an entity: it does not go on" in told(
        read("a B-X\nb I-Y\n", "conll")
    )


def test_comments_name_sentences_and_a_token_may_be_a_number_sign():
    content = read("# id 5bb-1 domain=en\nx O\n\n# O\n", "conll")
    assert [case.key for case in content.cases] == ["5bb-1", "sentence-2"]
    assert content.cases[1].prompt.endswith("Sentence: #")


@pytest.mark.parametrize("line", ["lonely", "word PER", "word B-", "a\tb\tI_PER"])
def test_a_line_without_a_tag_is_an_error_with_its_number(line):
    content = read_suite_file(f"x O\n{line}\n".encode(), format="conll")
    assert [(error.line, error.field) for error in content.errors] == [(2, "tag")]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    content = read(NER.replace("\n", "\r\n").encode("utf-8-sig"), "conll")
    assert content == read(NER, "conll")


def test_syntactic_words_are_asked_and_what_stands_for_others_is_told():
    content = read(POS, "conllu")
    [case] = content.cases
    assert case.key == "letters-1"
    assert case.prompt.endswith('Tokens: ["I", "do", "n\'t", "."]')
    assert json.loads(case.targets[0]) == [
        {"token": "I", "tag": "PRON"},
        {"token": "do", "tag": "AUX"},
        {"token": "n't", "tag": "PART"},
        {"token": ".", "tag": "PUNCT"},
    ]
    text = told(content)
    assert "line 5: the form of a multiword token is left out" in text
    assert "line 8: an empty node is left out" in text
    assert "line 11: the sentence is left out: a word has no UPOS" in text
    assert "the file: LEMMA, XPOS, FEATS" in text


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("1\tx\tx\tNOUN", "", "has 4 columns"),
        ("1\tx\tx\tNN\t_\t_\t_\t_\t_\t_", "UPOS", "'NN' is none of the universal tags"),
        ("one\tx\tx\tNOUN\t_\t_\t_\t_\t_\t_", "ID", "number of a word"),
        ("1\t\tx\tNOUN\t_\t_\t_\t_\t_\t_", "ID", "and a form"),
    ],
)
def test_a_line_that_is_no_word_is_an_error_with_line_and_column(line, field, words):
    content = read_suite_file(f"# x\n{line}\n".encode(), format="conllu")
    [error] = content.errors
    assert (error.line, error.field) == (2, field)
    assert words in error.message


@pytest.mark.parametrize(
    ("format", "kind", "text"), [("conll", "entities", NER), ("conllu", "tags", POS)]
)
def test_a_task_is_judged_by_its_grader_where_there_is_one_and_says_so_where_not(
    monkeypatch, format, kind, text
):
    monkeypatch.setitem(GRADERS, kind, replace(GRADERS["exact"], key=kind))
    content = read(text, format)
    assert {grader.kind for case in content.cases for grader in case.graders} == {kind}
    monkeypatch.delitem(GRADERS, kind)
    content = read(text, format)
    assert all(case.targets and not case.graders for case in content.cases)
    assert f"the case has no grader: there is no grader `{kind}` here" in told(content)
