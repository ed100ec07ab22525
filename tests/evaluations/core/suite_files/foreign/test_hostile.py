"""Files that want to burst, to run or to confuse: clear errors, bounded work, text stays text."""

import io
import json
import tracemalloc
import zipfile

import pytest

from evaluations.core.suite_files import (
    FILE_FORMATS,
    SuiteFileError,
    read_suite_file,
    write_suite_file,
)
from evaluations.core.suite_files.foreign.inspect_logs import MAX_SAMPLE
from tests.evaluations.core.suite_files.foreign.inspect_files import header, log_sample
from tests.evaluations.core.suite_files.foreign.reading import read

TEXT_FORMATS = [name for name in FILE_FORMATS if name not in ("xlsx", "inspect")]


def aliases(levels: int) -> str:
    """Ten times as many values on each level, in ten more characters."""
    first = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    return first + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
        for level in range(1, levels)
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (aliases(9), "more than 300,000 values"),
        ("prompts: &p [*p]\n", "Line 1: *p stands for nothing"),
        ("prompts: " + "[" * 100_000, "Line 1: nested more than 40 levels deep"),
        ("prompts: " + '{"a": ' * 50_000, "Line 1: nested more than 40 levels deep"),
        ("prompts: !!python/object/apply:os.system [ls]", "Line 1: the tag 'tag:yaml.org,2002:py"),
        ("prompts: [x]\ntests: !js x\n", "Line 2: the tag '!js' is not allowed"),
        ("prompts: [x]\nprompts: [y]\n", "Line 2: the key 'prompts' stands twice"),
        ("prompts: [x]\ntests: [\n", "is not YAML"),
        ("prompts: [x]\n---\nprompts: [x]\n", "Line 2: a second document"),
        ("prompts: [x]\ntests: \x07\n", "Line 2 holds the control character U+0007"),
        ("? [a]\n: b\n", "a key must be a text"),
        ("[1, 2]", "is a mapping with `prompts`"),
        ("prompts: [x]\n", "no `prompts` or no `tests`"),
        ("", "is a mapping with `prompts`"),
        ("x: " + "y" * 6_000_000, "The YAML has more than 5 MB"),
    ],
)
def test_a_yaml_file_that_is_no_suite_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(SuiteFileError) as caught:
        read_suite_file(text.encode(), format="promptfoo")
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_small_file_of_aliases_takes_little_memory():
    tracemalloc.start()
    with pytest.raises(SuiteFileError):
        read_suite_file(aliases(300).encode(), format="promptfoo")
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    tracemalloc.stop()


def test_variables_that_multiply_one_another_stop_before_they_grow():
    names = ["{{v1}}", "{{v2}}", "{{v3}}"]
    parts = "".join(f"v{number}: '{name * 60}', " for number, name in enumerate(names))
    text = f"prompts: ['{{{{v0}}}}']\ntests: [{{vars: {{{parts}v3: {'x' * 60}}}}}]\n"
    with pytest.raises(SuiteFileError, match="more than 200,000 characters when it is filled"):
        read_suite_file(text.encode(), format="promptfoo")


@pytest.mark.parametrize(
    "text",
    [
        "prompts: [x]\ntests:\n  - vars: {" + ", ".join(
            f"v{n}: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]" for n in range(9)
        ) + "}\n",
        "prompts: [" + "x, " * 300 + "x]\ntests:\n" + "  - vars: {a: 1}\n" * 300,
    ],
)  # fmt: skip
def test_combinations_beyond_what_a_suite_holds_are_refused(text):
    with pytest.raises(SuiteFileError, match="split it"):
        read_suite_file(text.encode(), format="promptfoo")


def archive(*parts: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return written.getvalue()


def test_a_sample_that_unpacks_without_end_is_refused_before_it_does():
    bomb = archive(("samples/1_epoch_1.json", b"0" * (MAX_SAMPLE + 10)))
    assert len(bomb) < 100_000
    with pytest.raises(SuiteFileError, match=r"or a sample to more than 20 MB"):
        read_suite_file(bomb, format="inspect")


def test_many_samples_that_unpack_to_too_much_together_are_refused():
    part = b'"' + b"0" * (MAX_SAMPLE - 2) + b'"'
    bomb = archive(*((f"samples/{number}_epoch_1.json", part) for number in range(12)))
    with pytest.raises(SuiteFileError, match="unpacks to more than 200 MB"):
        read_suite_file(bomb, format="inspect")


def test_an_archive_within_an_archive_is_no_sample():
    inner = archive(("samples/1_epoch_1.json", json.dumps(log_sample()).encode()))
    content = read_suite_file(
        archive(("samples/2_epoch_1.json", inner), ("samples/x.eval", inner)), format="inspect"
    )
    assert content.cases == ()
    assert [error.place for error in content.errors] == ["samples/2_epoch_1.json"]


def test_an_archive_that_is_cut_off_is_refused():
    whole = archive(("samples/1_epoch_1.json", json.dumps(log_sample()).encode()))
    with pytest.raises(SuiteFileError, match=r"Not a readable \.eval archive"):
        read_suite_file(whole[: len(whole) // 2], format="inspect")


def test_deep_json_in_a_log_is_an_error_of_its_sample():
    content = read_suite_file(
        archive(
            ("header.json", json.dumps(header()).encode()),
            ("samples/1_epoch_1.json", b"[" * 200_000),
            ("samples/2_epoch_1.json", json.dumps(log_sample()).encode()),
        ),
        format="inspect",
    )
    [error] = content.errors
    assert str(error) == "samples/1_epoch_1.json: not JSON: nested too deeply"
    assert len(content.cases) == 1


@pytest.mark.parametrize("format", TEXT_FORMATS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfek\x00e\x00y\x00", "Line 1 is UTF-16, not UTF-8"),
        (b"key,prompt\nM\xfcnchen,x\n", "Line 2 is not UTF-8"),
    ],
)
def test_a_text_in_another_encoding_is_refused_with_its_line(format, content, sentence):
    with pytest.raises(SuiteFileError) as caught:
        read_suite_file(content, format=format)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "format", "start"),
    [
        ('\n{"input": "a\\u0000b", "ideal": "x"}', "openai_evals", "line 2, prompt: "),
        ('{"input": "a\\u0000b", "target": "x"}', "inspect_dataset", "line 1, prompt: "),
        ('prompts: ["a\\0b"]\ntests: [{vars: {}}]', "promptfoo", "line 2, prompt: "),
        ("x O\n\na\x00b O\n", "conll", "line 3, prompt: "),
    ],
)
def test_a_null_character_is_an_error_with_line_and_field(text, format, start):
    errors = [str(error) for error in read_suite_file(text.encode(), format=format).errors]
    assert [error for error in errors if "U+0000" in error and error.startswith(start)] == errors
    assert len(errors) == 1


@pytest.mark.parametrize("format", ["openai_evals", "inspect_dataset"])
def test_a_formula_of_another_tool_is_a_text_here_and_stays_one_in_our_tables(format):
    formula = "=cmd|' /C calc'!A0"
    name = "ideal" if format == "openai_evals" else "target"
    content = read(json.dumps({"input": formula, name: "@x"}), format)
    assert (content.cases[0].prompt, content.cases[0].targets) == (formula, ("@x",))
    assert f"'{formula},'@x" in write_suite_file(content.cases, format="csv").decode()


def test_deep_json_lines_are_errors_of_their_lines():
    text = '{"input": "x", "ideal": "y"}\n{"input": ' + "[" * 100_000 + "\n"
    content = read_suite_file(text.encode(), format="openai_evals")
    assert [str(error) for error in content.errors] == ["line 2: nested too deeply"]


def test_a_prompt_longer_than_a_case_holds_is_an_error_and_never_cut():
    text = json.dumps({"input": "x" * 200_001, "ideal": "y"})
    [error] = read_suite_file(text.encode(), format="openai_evals").errors
    assert (error.line, error.field) == (1, "prompt")


def test_a_file_with_a_type_for_every_token_is_no_list_of_entities():
    text = "".join(f"t\tB-{number}\n\n" for number in range(101))
    with pytest.raises(SuiteFileError, match="more than 100 types of entities"):
        read_suite_file(text.encode(), format="conll")


def test_thousands_of_different_losses_are_told_in_part_and_counted():
    text = json.dumps({"input": "x", "ideal": "y", **{f"f{n}": 1 for n in range(5_000)}})
    losses = read(text, "openai_evals").losses
    assert len(losses) == 301
    assert str(losses[-1]).startswith("the file: 4,701 losses more")
