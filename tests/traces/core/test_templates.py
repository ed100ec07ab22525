"""A chat template tells which dialect its model speaks and whether the prompt opens the thought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.dialects import DIALECT_NAMES, DIALECTS
from traces.core.template_conditions import go_condition, jinja_condition
from traces.core.templates import MAX_TEMPLATE_CHARS, UNKNOWN, TemplateHint, dialect_of_template

TURNS = (
    "{%- for message in messages %}"
    "{%- if message['role'] == 'user' %}{{ '<|u|>' + message['content'] }}"
    "{%- elif message.role == 'assistant' %}"
    "{%- if '</think>' in message.content %}{%- set text = message.content %}{% endif %}"
    "{{ '<|a|><think>' + message.reasoning_content + '</think>' + message.content }}"
    "{%- endif %}{%- endfor %}"
)


def generation(text: str) -> str:
    return TURNS + "{%- if add_generation_prompt %}" + text + "{%- endif %}"


def go(end: str) -> str:
    return (
        "{{- range $i, $_ := .Messages }}{{- $last := eq (len (slice $.Messages $i)) 1 -}}\n"
        '{{- if eq .Role "user" }}<|u|>{{ .Content }}\n'
        '{{- else if eq .Role "assistant" }}<|a|>{{ if (and $.IsThinkSet (and .Thinking $last)) -}}'
        "<think>{{ .Thinking }}</think>{{ end -}}{{ .Content }}\n"
        '{{ end }}{{- if and (ne .Role "assistant") $last }}<|a|>\n' + end + "{{ end }}\n{{- end }}"
    )


OFF = "{%- if enable_thinking is defined and enable_thinking is false %}"


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        # The model opens its own thought.
        (generation("{{ '<|a|>' }}"), ("think", False, False, False)),
        # R1 since February 2025, and models that only think.
        (generation("{{ '<|a|><think>\\n' }}"), ("think", True, True, True)),
        (generation("{{- '<|a|>' ~ '\\n' ~ '<think>' ~ '\\n' }}"), ("think", True, True, True)),
        # A hybrid: switched off, an empty thought stands in the prompt.
        (
            generation("{{ '<|a|>\\n' }}" + OFF + "{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}"),
            ("think", False, False, False),
        ),
        # A hybrid whose prompt opens the thought unless that is switched off.
        (
            generation("<|a|>" + OFF + "{{ '<think></think>' }}{% else %}<think>\n{% endif %}"),
            ("think", True, True, False),
        ),
        (
            generation("<|a|>{{ '<think></think>' if not enable_thinking else '<think>' }}"),
            ("think", False, True, False),
        ),
        # Switched off unless asked for.
        (
            "{%- if not thinking is defined %}{% set thinking = false %}{% endif %}"
            + generation("<|a|>{% if not thinking %}</think>{% else %}<think>{% endif %}"),
            ("think", False, True, False),
        ),
        # Switched on unless forbidden, with the markers in variables.
        (
            "{% set enable_thinking = enable_thinking | default(true) %}{% set open = '<think>' %}"
            + generation("{% if enable_thinking %}{{ open }}{% else %}{{ '</think>' }}{% endif %}"),
            ("think", True, True, False),
        ),
        # The switch is looked for in the question, and kept in a namespace.
        (
            "{%- set ns = namespace(enable_thinking=true, is_tool=false) -%}"
            "{%- for m in messages -%}{%- if '/no_think' in m.content -%}"
            "{%- set ns.enable_thinking = false -%}{%- endif -%}{%- endfor -%}"
            "{%- if add_generation_prompt and not ns.is_tool -%}<|a|>"
            "{%- if ns.enable_thinking is false -%}<think></think>{%- else -%}<think>{%- endif -%}"
            "{%- if ns.prefix is defined and ns.prefix != '' -%}{{ ns.prefix }}{%- endif -%}"
            "{%- endif -%}",
            ("think", True, True, True),
        ),
        # The end of the prompt stands inside the loop over messages.
        (
            "{{ '[BEGIN FINAL RESPONSE]' }}{% set steps = 'Here are my reasoning steps:\\n' %}"
            "{% for message in messages %}{% if loop.last and add_generation_prompt "
            "and message['role'] != 'assistant' %}{{ '<|a|>\\n' + steps }}{% endif %}{% endfor %}",
            ("apriel", True, True, True),
        ),
        # Undecided: both ends are possible.
        (
            generation("<|a|>{% if is_reasoner %}<think>{% endif %}"),
            ("think", None, None, None),
        ),
        # Macros put nothing out where they stand.
        (
            generation("<|a|><think>") + "{% macro shout(x) %}{{ x }}!{% endmacro %}",
            ("think", True, True, True),
        ),
        # Ollama: a hybrid, a model that only thinks, the older form without messages.
        (
            go("{{ if and $.IsThinkSet (not $.Think) -}}<think>\n\n</think>\n\n{{ end -}}"),
            ("think", False, False, False),
        ),
        (go("<think>\n"), ("think", True, True, True)),
        (
            go("{{ if and $.IsThinkSet (not $.Think) }}<think></think>{{ else }}<think>{{ end }}"),
            ("think", True, True, False),
        ),
        (
            "{{ if .System }}{{ .System }}{{ end }}<|u|>{{ .Prompt }}<|a|><think>\n"
            "{{ .Response }}<|end|>",
            ("think", True, True, True),
        ),
        (
            '{{ if .Messages }}{{ range .Messages }}{{ .Content }}{{ end }}<|a|>{{ "<think>" }}'
            "{{ else }}{{ .Prompt }}<|a|>{{ .Response }}{{ end }}",
            ("think", True, True, True),
        ),
    ],
)
def test_a_template_tells_who_opens_the_thought(template, hint):
    dialect, unasked, on, off = hint
    found = dialect_of_template(template)
    assert found == TemplateHint(dialect, unasked=unasked, on=on, off=off)
    assert found.prompt_opens_think is found.opens(None) is unasked
    assert (found.opens(True), found.opens(False)) == (on, off)


@pytest.mark.parametrize(
    ("marker", "dialect"),
    [
        ("<think>", "think"),
        ("{% if '</think>' in text %}{% endif %}", "think"),
        ("<think>\n</think>\n<answer>", "hunyuan"),
        ("<seed:think>", "seed"),
        ("<mm:think>", "minimax"),
        ("[THINK]", "magistral"),
        ("◁think▷", "kimi"),
        ("<|START_THINKING|>", "cohere"),
        ("<|channel>thought\n<channel|>", "gemma"),
        ("<|start|>assistant<|channel|>analysis<|message|>", "harmony"),
        ("Write your thoughts after 'Here is my thought process:'", "granite"),
        ("<thinking>[BEGIN FINAL RESPONSE]", "apriel"),
        ("<|begin_of_thought|>", "begin_of_thought"),
        ("<budget:thinking>", "budget:thinking"),
        ("<thinking>", "thinking"),
        ("<thought>", "thought"),
        ("<reasoning>", "reasoning"),
        ("<reason>", "reason"),
    ],
)
def test_the_markers_in_a_template_name_its_dialect(marker, dialect):
    assert dialect_of_template(f"{marker}{{{{ messages }}}} then<|a|>").dialect == dialect
    assert dialect in DIALECTS


def test_every_dialect_but_the_stripped_one_can_be_read_from_a_template():
    signs = {
        dialect_of_template("".join((*row.openers, *row.closers, *row.answer_openers))).dialect
        for row in DIALECTS.values()
        if row.name != "harmony_stripped"
    }
    assert signs == set(DIALECTS) - {"harmony_stripped"}
    assert signs < set(DIALECT_NAMES)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{{ .Prompt }}",
        "{% for m in messages %}{{ m.content }}{% endfor %}",
        "<think>" * MAX_TEMPLATE_CHARS,
    ],
)
def test_a_template_without_known_markers_stays_unknown(template):
    assert dialect_of_template(template) is UNKNOWN
    assert UNKNOWN.prompt_opens_think is None


VALUES = {"yes": True, "no": False, "word": "a", "ns.*": None, "*.role": "user"}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("yes", True),
        ("not yes", False),
        ("no or yes and not no", True),
        ("(no or yes) and (yes)", True),
        ("other", None),
        ("other and no", False),
        ("other or yes", True),
        ("not other", None),
        ("word == 'a'", True),
        ("word != 'a'", False),
        ("m['role'] == 'user' and m.role != 'tool'", True),
        ("yes is true and yes is not false and yes is defined", True),
        ("ns.open", None),
        ("'/no_think' in content", False),
        ("'/no_think' not in content", True),
        ("items | length > 0", None),
        ("(yes) | length", None),
        ("(yes", None),
        ("yes)", None),
        ("", None),
        (" and ".join(["yes"] * 40), None),
    ],
)
def test_conditions_are_weighed_with_unknown_parts(condition, truth):
    assert jinja_condition(condition, VALUES) is truth


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (".Yes", True),
        ("not .Yes", False),
        ("and .Yes (not .No)", True),
        ("or .Other .Yes", True),
        ("and .Other .Yes", None),
        ('eq .Role "user"', True),
        ('ne .Role "user"', False),
        ('eq .Name "user"', None),
        ("gt .Count 3", None),
        ("", None),
        (")(", None),
    ],
)
def test_conditions_of_go_templates_are_weighed_too(condition, truth):
    assert go_condition(condition, {"*.Yes": True, "*.No": False, "*.Role": "user"}) is truth


PIECES = st.lists(
    st.sampled_from(
        [
            "{{", "}}", "{%", "%}", "{#", "#}", "'", '"', "(", ")", "if ", "elif ", "else", "endif",
            "for ", "endfor", "set x = ", "end", "range ", "not ", "and ", "<think>", "</think>",
            " ", "x", "namespace(", ".Response", "is defined", "macro", "endmacro", "+", "\\",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(PIECES)
def test_no_template_however_broken_raises(template):
    hint = dialect_of_template(f"<think>{template}")
    assert hint.dialect == "think"


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["{{", "{% if (", "{% if x %}", "{{ '", "{{ a if b }}", "{#"])
def test_hostile_templates_never_hang(piece):
    template = "<think>" + piece * ((MAX_TEMPLATE_CHARS - 7) // len(piece))
    assert dialect_of_template(template).dialect == "think"
