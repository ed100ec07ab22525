"""The documents name everything there is, and every link, command and table in them is true."""

import dataclasses
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest
from django.core.management import get_commands

from config.environment import Environment
from decision.core.measures import MEASURES
from evaluations.core import failures
from evaluations.core.graders import GRADERS
from evaluations.core.openai_families import EffortShape, family_of
from evaluations.core.openai_request import chat_request
from evaluations.core.requests import Parameters, Prompt
from evaluations.providers import PROVIDERS
from traces.core.dialects import DIALECTS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
PROVIDERS_PAGE = (DOCS / "providers.md").read_text("utf-8")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

WISHES = Parameters(
    temperature=0.5, top_p=0.9, max_tokens=100, seed=1, reasoning_effort="low", extra={}
)
#: What stands at the head of a column, as a model and an address that fall under it.
COLUMNS = {
    "`o1-mini`": ("o1-mini-2024-09-12", ""),
    "`o3-mini`": ("openai/o3-mini", ""),
    "`gpt-5`": ("gpt-5-mini", ""),
    "`deepseek-reasoner`": ("deepseek-reasoner", "https://api.deepseek.com"),
    "OpenRouter": ("openai/o3-mini", "https://openrouter.ai/api/v1"),
    "all others": ("qwen3-8b", "http://gpu-box:8000/v1"),
}
SYSTEM = {"in the first user message": "user", "as `developer`": "developer"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def section(page: str, heading: str) -> str:
    """What stands under a second-level heading, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    assert found, f"there is no section {heading}"
    return found[1]


def anchors(page: Path) -> set[str]:
    """The names under which GitHub lets headings be linked to."""
    heads = HEADING.findall(FENCE.sub("", page.read_text("utf-8")))
    plain = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.replace(" ", "-") for head in plain}


@pytest.mark.parametrize("document", PAGES, ids=relative)
def test_every_link_to_a_file_or_heading_of_ours_resolves(document: Path) -> None:
    broken = []
    for link in LINK.findall(FENCE.sub("", document.read_text("utf-8"))):
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        file = document.parent / target if target else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("document", PAGES, ids=relative)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    unknown = set(re.findall(r"(?:`|^    |^\$ )make ([a-z]+)\b", text, re.M)) - targets
    unknown |= set(re.findall(r"manage\.py (\w+)", text)) - set(get_commands())
    modules = set(re.findall(r"python -m (tools[\w.]*)", text))
    unknown |= {module for module in modules if find_spec(module.rstrip(".")) is None}
    assert unknown == set()


def test_every_variable_of_the_environment_is_in_the_example() -> None:
    named = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(
        str(field.alias) for field in Environment.model_fields.values()
    ), "the example names each variable once, and no other"


def test_every_grader_has_its_section() -> None:
    page = (DOCS / "graders.md").read_text("utf-8")
    for key in GRADERS:
        assert section(page, f"`{key}`")


def test_every_dialect_has_its_row_with_its_markers() -> None:
    page = (DOCS / "splitting.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w:]+)` \| (.*)$", section(page, "The dialects"), re.MULTILINE)
    assert [name for name, _ in rows] == list(DIALECTS)
    for name, row in rows:
        dialect = DIALECTS[name]
        first = (dialect.openers, dialect.closers, dialect.answer_openers, dialect.answer_closers)
        written = row.replace("\\|", "|")
        assert [marks[0] for marks in first if marks and marks[0] not in written] == []
    told = section(page, "What `auto` does")
    owned = [f"`{name}`" for name, row in DIALECTS.items() if row.owned]
    assert f"first closer of {', '.join(owned[:-1])} or {owned[-1]} ends" in told


def test_every_measure_is_in_the_description_of_decisions() -> None:
    page = (DOCS / "decisions.md").read_text("utf-8")
    missing = [
        measure.key
        for measure in MEASURES.values()
        if f"`{measure.key}`" not in page and measure.label not in page
    ]
    assert missing == []


def test_every_kind_of_provider_has_its_section_and_a_link_to_it() -> None:
    headings = re.findall(r"^## `(\w+)`$", PROVIDERS_PAGE, re.MULTILINE)
    assert headings == list(PROVIDERS)
    assert [key for key in PROVIDERS if f"[`{key}`](#{key})" not in PROVIDERS_PAGE] == []


@pytest.mark.parametrize("kind", ["openai_compatible", "ollama"])
def test_the_fate_of_every_parameter_is_told_for_a_provider_that_is_called(kind: str) -> None:
    names = {field.name for field in dataclasses.fields(Parameters)} - {"extra"}
    rows = re.findall(r"^\| `(\w+)` \|", section(PROVIDERS_PAGE, f"`{kind}`"), re.MULTILINE)
    assert sorted(rows) == sorted(names)


def test_every_cause_of_a_failed_call_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(PROVIDERS_PAGE, "Errors"), re.MULTILINE)
    assert set(rows) == set(failures._LABELS)


def parameter_table() -> list[tuple[str, str, str]]:
    """Column, parameter and cell of the table of families."""
    text = section(PROVIDERS_PAGE, "`openai_compatible`")
    lines = re.findall(r"^\| .*$", text.split("| server |")[0], re.MULTILINE)
    head, _, *rows = ([cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines)
    assert head[1:] == list(COLUMNS)
    return [
        (column, row[0].strip("`"), cell)
        for row in rows
        for column, cell in zip(head[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("column", "parameter", "cell"), parameter_table())
def test_a_cell_of_the_table_of_families_is_what_is_sent(
    column: str, parameter: str, cell: str
) -> None:
    model, url = COLUMNS[column]
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    request = chat_request(Prompt(model, messages, WISHES), base_url=url)
    if parameter == "system message":
        first = request.body["messages"][0]  # type: ignore[index]
        assert first["role"] == SYSTEM.get(cell, "system")
        assert "Be brief." in first["content"]
        return
    wish = getattr(WISHES, parameter)
    sent = request.body
    if cell == "never":
        assert parameter not in sent
        assert parameter in request.notes["not_sent"]  # type: ignore[operator]
        return
    name, _, inner = cell.strip("`").partition(".")
    assert sent[name] == ({inner: wish} if inner else wish)


EFFORT_ROWS = re.findall(
    r"^\| `([\w.]+)`(?:, ([\w -]+))? \| `({.*?})` \| `({.*?})` \|$", PROVIDERS_PAGE, re.MULTILINE
)


@pytest.mark.parametrize("row", EFFORT_ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_an_effort_takes_the_shape_that_the_table_shows(row: tuple[str, str, str, str]) -> None:
    host, models, *cells = row
    model = {"gpt-oss": "openai/gpt-oss-20b", "qwen": "qwen/qwen3-32b"}.get(models, models)
    plain = chat_request(Prompt(model, []), base_url=f"https://{host}/v1").body
    for effort, cell in zip(("none", "high"), cells, strict=True):
        asked = Prompt(model, [], Parameters(reasoning_effort=effort))
        body = chat_request(asked, base_url=f"https://{host}/v1").body
        assert {name: body[name] for name in body if name not in plain} == json.loads(cell)


def test_the_table_of_efforts_names_every_shape() -> None:
    models = {"gpt-oss": "gpt-oss-20b", "qwen": "qwen3-32b"}
    shown = {
        family_of(models.get(model, model), f"https://{host}/v1").effort
        for host, model, *_ in EFFORT_ROWS
    }
    assert len(EFFORT_ROWS) == 9
    assert shown | {"reasoning.effort", "template"} == set(get_args(EffortShape))
