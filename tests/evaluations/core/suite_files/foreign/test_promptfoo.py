"""promptfoo's YAML: prompts times tests, assertions as graders, and everything else named."""

from dataclasses import replace

import pytest

from evaluations.core.graders import GRADERS
from evaluations.core.scoring import Setting
from evaluations.core.suite_files import read_suite_file
from tests.evaluations.core.suite_files.foreign.reading import read, told, verdicts

CONFIG = """\
# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json
description: Customer letters
providers:
  - openai:gpt-4.1-mini
  - id: ollama:chat:deepseek-r1:14b
    config: {temperature: 0.6}
prompts:
  - "Answer in {{language}}: {{question}}"
  - id: formal
    raw: |
      [{"role": "system", "content": "You are {{tone}}."},
       {"role": "user", "content": "{{question}}"}]
defaultTest:
  vars: {tone: polite, language: English}
  assert:
    - {type: latency, threshold: 2000}
tests:
  - description: refund
    vars: {question: "Can I get my money back?"}
    assert:
      - {type: icontains, value: refund}
  - vars: {question: "Say \\"yes\\" or no", language: German}
    assert:
      - {type: equals, value: "{{language}}"}
"""


def test_every_prompt_meets_every_test_with_its_variables_filled():
    content = read(CONFIG, "promptfoo")
    assert [(case.key, case.prompt, case.system) for case in content.cases] == [
        ("refund", "Answer in English: Can I get my money back?", ""),
        ("refund-2", "Can I get my money back?", "You are polite."),
        ("test-2", 'Answer in German: Say "yes" or no', ""),
        ("test-2-2", 'Say "yes" or no', "You are polite."),
    ]
    assert [case.targets for case in content.cases][::2] == [("refund",), ("German",)]


def test_what_no_case_holds_is_named_with_its_place_and_reason():
    text = told(read(CONFIG, "promptfoo"))
    assert "the providers openai:gpt-4.1-mini, ollama:chat:deepseek-r1:14b are left out" in text
    assert "the file: `description` is left out" in text
    assert "line 18, line 22: the assertion `latency` is left out: it is measured" in text


def config(*asserts: str, test: str = "") -> str:
    lines = "".join(f"      - {one}\n" for one in asserts)
    return f'prompts: ["?"]\ntests:\n  - vars: {{a: x}}\n{test}    assert:\n{lines}'


@pytest.mark.parametrize(
    ("assertion", "answer", "value"),
    [
        ("{type: equals, value: Paris}", "Paris", 1.0),
        ("{type: equals, value: Paris}", "paris", 0.0),
        ("{type: equals, value: Paris}", "It is Paris", 0.0),
        ("{type: equals, value: 4}", "4", 1.0),
        ("{type: equals, value: 4.0}", "4", 1.0),
        ("{type: equals, value: yes}", "yes", 1.0),
        ("{type: equals, value: {b: 1, a: [2]}}", 'Here: {"a": [2], "b": 1}', 1.0),
        ("{type: equals, value: {b: 1, a: [2]}}", '{"a": [2], "b": 2}', 0.0),
        ("{type: contains, value: 'a+b'}", "so a+b.", 1.0),
        ("{type: contains, value: 'a+b'}", "aab", 0.0),
        ("{type: contains, value: Paris}", "PARIS", 0.0),
        ("{type: icontains, value: Paris}", "It is\nPARIS!", 1.0),
        ("{type: contains-any, value: [red, blue]}", "dark blue", 1.0),
        ("{type: contains-any, value: [red, blue]}", "green", 0.0),
        ("{type: contains-any, value: 'red, blue'}", "dark blue", 1.0),
        ("{type: icontains-any, value: [red, blue]}", "RED", 1.0),
        ("{type: contains-all, value: [red, blue]}", "blue and red", 1.0),
        ("{type: contains-all, value: [red, blue]}", "blue", 0.0),
        ("{type: contains-all, value: [red, blue]}", "red", 0.0),
        ("{type: contains-all, value: [a, b]}", "b", 0.0),
        ("{type: icontains-all, value: [red, blue]}", "BLUE\nand RED", 1.0),
        ("{type: starts-with, value: Yes}", "Yes, they can.", 1.0),
        ("{type: starts-with, value: Yes}", "Oh. Yes", 0.0),
    ],
)
def test_an_assertion_judges_as_promptfoo_does(assertion, answer, value):
    content = read(config(assertion), "promptfoo")
    assert content.losses == ()
    assert verdicts(content.cases[0], answer) == [value]


def test_several_texts_that_must_be_there_become_one_grader():
    content = read(
        config("{type: contains, value: red}", "{type: contains, value: dark blue}"), "promptfoo"
    )
    [case] = content.cases
    assert content.losses == ()
    assert verdicts(case, "a dark blue and a red") == [1.0]
    assert verdicts(case, "dark blue") == [0.0]
    assert verdicts(case, "red") == [0.0]


def test_a_set_of_which_any_one_may_hold_becomes_several_targets():
    one_of = (
        "{type: assert-set, threshold: 0.5, assert: "
        "[{type: equals, value: a}, {type: equals, value: b}]}"
    )
    content = read(config(one_of), "promptfoo")
    assert content.cases[0].targets == ("a", "b")
    assert content.losses == ()
    every_one = "{type: assert-set, assert: [{type: contains, value: a}, {type: cost, value: 1}]}"
    content = read(config(every_one), "promptfoo")
    assert verdicts(content.cases[0], "xay") == [1.0]
    assert "the assertion `cost` is left out" in told(content)


@pytest.mark.parametrize(
    ("assertion", "named"),
    [
        ("{type: javascript, value: 'output.length'}", "`javascript` is left out: code of a file"),
        ("{type: python, value: 'len(output)'}", "`python` is left out: code of a file"),
        ("{type: not-is-json}", "`not-is-json` is left out: no grader here asks"),
        ("{type: not-equals, value: {a: 1}}", "`not-equals` is left out: no grader here asks"),
        ("{type: not-llm-rubric, value: x}", "`not-llm-rubric` is left out: no grader here asks"),
        ("{type: is-refusal}", "`is-refusal` is left out: a refusal is an outcome"),
        ("{type: regex, value: '(a)\\1'}", "`regex` is left out: its pattern has `\\1`"),
        ("{type: levenshtein, threshold: 5, value: x}", "`levenshtein` is left out: there is no"),
        ("{type: new-one, value: x}", "`new-one` is left out: there is no grader like it here"),
        ("{type: contains, value: x, weight: 3}", "the weight of the assertion `contains`"),
        ("{type: contains, value: x, weight: 0}", "`contains` is left out: its weight is 0"),
        ("{type: contains, value: x, metric: tone}", "`metric` of the assertion `contains`"),
        ("{type: contains, value: file://x.txt}", "`contains` is left out: other files are not"),
        ("{type: contains, value: ''}", "`contains` is left out: it names no text"),
        ("{type: equals, value: '{{a | upper}}'}", "`equals` is left out: `{{a | upper}}` is more"),
        ("{$ref: '#/x'}", "is left out: it has no type"),
    ],
)
def test_an_assertion_without_a_grader_is_named_and_the_case_stays(assertion, named):
    content = read(config(assertion), "promptfoo")
    assert len(content.cases) == 1
    assert named in told(content)


CLASH = ("{type: equals, value: a}", "{type: icontains, value: 'B \"q\"'}")
NOT = ("{type: not-contains, value: x}", "{type: not-icontains-any, value: [A, b]}")


@pytest.fixture
def with_expression(monkeypatch):
    setting = Setting("expression", str, "", "A condition.")
    grader = replace(GRADERS["exact"], key="expression", settings=(setting,), needs_target=False)
    monkeypatch.setitem(GRADERS, "expression", grader)


def conditions(content) -> list[object]:
    [case] = content.cases
    return [each.settings["expression"] for each in case.graders if each.kind == "expression"]


def test_a_second_expected_text_becomes_a_condition(with_expression):
    content = read(config(*CLASH), "promptfoo")
    assert content.cases[0].targets == ("a",)
    assert conditions(content) == ['contains(lower(answer), "b \\"q\\"")']
    assert content.losses == ()


def test_what_must_not_be_becomes_a_condition(with_expression):
    regex = "{type: not-regex, value: '^No, \\d$'}"
    content = read(config(*NOT, "{type: not-equals, value: no}", regex), "promptfoo")
    assert conditions(content) == [
        'not (contains(answer, "x"))',
        'not (contains(lower(answer), "a") or contains(lower(answer), "b"))',
        'not (contains(answer, "no") and length(answer) == 2)',
        r'not (matches(answer, "^No,\\ [0-9]\\Z"))',
    ]
    assert content.losses == ()


def test_without_a_grader_for_conditions_both_are_named(monkeypatch):
    monkeypatch.delitem(GRADERS, "expression", raising=False)
    content = read(config(*CLASH), "promptfoo")
    assert content.cases[0].targets == ("a",)
    assert "`icontains` is left out: it expects another text, and all graders" in told(content)
    text = told(read(config(*NOT), "promptfoo"))
    assert "`not-contains` is left out: there is no grader `expression` here" in text


def test_a_grader_that_is_not_there_is_a_named_loss_and_one_that_is_there_is_used(monkeypatch):
    text = config("{type: llm-rubric, value: Is it polite?}")
    monkeypatch.delitem(GRADERS, "judge", raising=False)
    assert "`llm-rubric` is left out: there is no grader `judge` here" in told(
        read(text, "promptfoo")
    )
    monkeypatch.setitem(GRADERS, "similarity", replace(GRADERS["exact"], key="similarity"))
    content = read(config("{type: similar, value: Hello, threshold: 0.8}"), "promptfoo")
    assert [grader.kind for grader in content.cases[0].graders] == ["similarity"]
    assert "`similar` is judged otherwise: our `similarity` compares the texts" in told(content)
    assert "`threshold` of the assertion `similar` is left out" in told(content)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ("", {"type": ["object", "array"]}),
        (", value: {type: object, required: [a]}", {"type": "object", "required": ["a"]}),
        (""", value: '{"type": "object"}'""", {"type": "object"}),
    ],
)
def test_a_schema_goes_to_the_grader_for_schemas(monkeypatch, value, schema):
    setting = Setting("schema", dict, {}, "The schema.")
    grader = replace(GRADERS["exact"], key="json_schema", settings=(setting,), needs_target=False)
    monkeypatch.setitem(GRADERS, "json_schema", grader)
    content = read(config(f"{{type: is-json{value}}}"), "promptfoo")
    [grader] = content.cases[0].graders
    assert grader.settings == {"schema": schema}
    assert "`is-json` is judged otherwise" in told(content)
    content = read(config("{type: is-json, value: '{'}"), "promptfoo")
    assert "`is-json` is left out: its schema is not JSON" in told(content)


def test_lists_of_values_stand_for_a_case_each():
    content = read(
        'prompts: ["{{a}} {{b.c}} {{d[1]}}"]\n'
        "tests: [{vars: {a: [1, 2], b: {c: x}, d: [[p, q], [r, s]]}}]\n",
        "promptfoo",
    )
    assert [case.prompt for case in content.cases] == ["1 x q", "1 x s", "2 x q", "2 x s"]


def test_variables_may_name_variables_and_one_without_a_value_is_empty_and_told():
    content = read(
        'prompts: ["{{greeting}}{{nobody}}"]\n'
        'tests: [{vars: {greeting: "Hi {{name}}", name: Bob}}]\n',
        "promptfoo",
    )
    assert content.cases[0].prompt == "Hi Bob"
    assert "line 2: the variable `nobody` is empty" in told(content)


def test_a_prompt_with_filters_or_conditions_is_left_out_and_named():
    content = read(
        'prompts: ["{{a}}", "{% if a %}x{% endif %}", "{{ a | upper }}"]\ntests: [{vars: {a: 1}}]',
        "promptfoo",
    )
    assert [case.prompt for case in content.cases] == ["1"]
    assert "the case of prompt 2 is left out: `{% if a %}" in told(content)
    assert "the case of prompt 3 is left out: `{{ a | upper }}" in told(content)


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("prompts: [x]\ntests: file://tests.csv\n", 1, "tests"),
        ("prompts: [x]\ntests:\n  - vars: {a: 1}\n  - file://more.yaml\n", 4, "tests"),
        ("prompts: [file://prompt.txt]\ntests: [{vars: {a: 1}}]\n", 1, "prompts"),
        ("prompts:\n  - x\n  - prompts/one.txt\ntests: [{vars: {a: 1}}]\n", 3, "prompts"),
        ("prompts: [x]\ntests:\n  - vars: {a: file://a.txt}\n", 3, "vars.a"),
        ("prompts: [x]\ntests:\n  - vars: file://a.yaml\n", 3, "vars"),
        ("prompts: [x]\ndefaultTest: file://a.yaml\ntests: [{vars: {a: 1}}]\n", 1, "defaultTest"),
    ],
)
def test_content_that_stands_in_other_files_is_refused_with_line_and_field(text, line, field):
    content = read_suite_file(text.encode(), format="promptfoo")
    assert [(error.line, error.field) for error in content.errors] == [(line, field)]
    assert "put" in content.errors[0].message or "mapping" in content.errors[0].message


def test_anchors_and_merges_work_as_people_use_them():
    content = read(
        "prompts: ['{{q}}']\n"
        "tests:\n"
        "  - &first\n"
        "    vars: {q: one}\n"
        "    assert: [{type: equals, value: '1'}]\n"
        "  - <<: *first\n"
        "    vars: {q: two}\n",
        "promptfoo",
    )
    assert [(case.prompt, case.targets) for case in content.cases] == [
        ("one", ("1",)),
        ("two", ("1",)),
    ]
