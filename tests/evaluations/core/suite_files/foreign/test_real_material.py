"""Real suites, written as other tools write them, are read whole: every case, its target."""

import json
from pathlib import Path

import pytest

from evaluations.core.suite_files import Format, SuiteContent, recognized_format
from tests.evaluations.core.suite_files.foreign.reading import read

SUITES = Path(__file__).resolve().parents[6] / "shared" / "data" / "suites"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SUITES.is_dir(), reason="no shared data beside the checkout"),
]


def rows(name: str) -> list[dict]:
    lines = (SUITES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def recognized(name: str, text: str, format: Format) -> SuiteContent:
    assert recognized_format(name, text.encode()) == format
    return read(text, format)


def json_lines(records: list[dict]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_humaneval_as_its_authors_published_it():
    found = rows("humaneval")
    text = json_lines(
        [
            {
                "task_id": row["id"].replace("humaneval-", "HumanEval/"),
                "prompt": row["code_prompt"],
                "entry_point": row["entry_point"],
                "canonical_solution": row["reference"],
                "test": row["test"],
            }
            for row in found
        ]
    )
    content = recognized("HumanEval.jsonl", text, "humaneval")
    assert [case.targets for case in content.cases] == [(row["test"],) for row in found]
    assert content.cases[0].key == "HumanEval/0"
    assert all(row["code_prompt"].strip() in case.prompt for row, case in zip(
        found, content.cases, strict=True
    ))  # fmt: skip


def test_mbpp_as_a_list():
    found = rows("mbpp")
    records = [
        {
            "task_id": int(row["id"].removeprefix("mbpp-")),
            "prompt": row["problem"],
            "code": row["reference"],
            "test_imports": row["test_imports"],
            "test_list": row["tests"],
        }
        for row in found
    ]
    content = recognized("sanitized-mbpp.json", json.dumps(records), "mbpp")
    assert [case.key for case in content.cases] == [row["id"] for row in found]
    for row, case in zip(found, content.cases, strict=True):
        assert case.targets == ("\n".join([*row["test_imports"], *row["tests"]]),)


@pytest.mark.parametrize("name", ["ner_wikigold", "ner_wnut17"])
def test_named_entities_as_columns(name):
    found = rows(name)
    sentences = [
        "\n".join(
            f"{token}\t{tag}"
            for token, tag in zip(row["tokens"], row["meta"]["bio_tags"], strict=True)
        )
        for row in found
    ]
    content = recognized("test.conll", "\n\n".join(sentences) + "\n", "conll")
    for row, case in zip(found, content.cases, strict=True):
        wanted = [{"text": each["text"], "type": each["type"]} for each in row["reference"]]
        assert json.loads(case.targets[0]) == wanted
        assert case.prompt.endswith("Sentence: " + " ".join(row["tokens"]))


def test_parts_of_speech_as_conllu():
    found = rows("pos_ewt")
    sentences = []
    for row in found:
        words = zip(row["tokens"], row["reference"], row["meta"]["xpos"], strict=True)
        lines = [
            f"{number}\t{token}\t_\t{tag}\t{xpos}\t_\t0\t_\t_\t_"
            for number, (token, tag, xpos) in enumerate(words, start=1)
        ]
        sentences.append("\n".join([f"# sent_id = {row['id']}", *lines]))
    content = recognized("ewt.conllu", "\n\n".join(sentences) + "\n\n", "conllu")
    for row, case in zip(found, content.cases, strict=True):
        assert case.key == row["id"] or len(row["id"]) > 80
        assert case.key[-20:] == row["id"][-20:]
        target = json.loads(case.targets[0])
        assert [each["tag"] for each in target] == row["reference"]
        assert [each["token"] for each in target] == row["tokens"]


@pytest.mark.parametrize("name", ["gsm8k", "math500", "aime2024", "sentiment_tweeteval"])
def test_prompts_and_targets_come_through_every_tool_unchanged(name):
    found = rows(name)
    asked = [(row["id"], row["prompt"], (str(row["reference"]),)) for row in found]
    files: list[tuple[str, str, Format]] = [
        (
            "evals.jsonl",
            json_lines(
                [
                    {
                        "id": key,
                        "input": [{"role": "user", "content": prompt}],
                        "ideal": list(targets),
                    }
                    for key, prompt, targets in asked
                ]
            ),
            "openai_evals",
        ),
        (
            "dataset.jsonl",
            json_lines([{"id": k, "input": p, "target": t[0]} for k, p, t in asked]),
            "inspect_dataset",
        ),
        (
            "config.yaml",
            json.dumps(
                {
                    "prompts": ["{{q}}"],
                    "tests": [
                        {
                            "description": key,
                            "vars": {"q": prompt},
                            "assert": [{"type": "equals", "value": targets[0]}],
                        }
                        for key, prompt, targets in asked
                        if not any(mark in prompt + targets[0] for mark in ("{{", "{%", "{#"))
                    ],
                },
                ensure_ascii=False,
            ),
            "promptfoo",
        ),
    ]
    for filename, text, format in files:
        content = recognized(filename, text, format)
        got = [(case.key, case.prompt, case.targets) for case in content.cases]
        if format == "promptfoo":
            assert 0 < len(got) <= len(asked)
            assert [row for row in asked if row[0] in {key for key, _, _ in got}] == got
        else:
            assert got == asked
