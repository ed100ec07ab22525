"""The house rules that a machine can hold."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("config", "decision", "evaluations", "traces", "teams")
SOURCES = sorted(
    path
    for folder in (*FLOORS, "tools")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BANNED_FILES = {"utils.py", "helpers.py", "common.py"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_source_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", TESTS, ids=relative)
def test_no_test_file_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 500


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_function_is_longer_than_40_lines(path: Path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in functions(parsed(path))
        if node.end_lineno and node.end_lineno - node.lineno + 1 > 40
    ]
    assert long == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_first_party_import_hides_inside_a_function(path: Path) -> None:
    hidden = []
    for function in functions(parsed(path)):
        for node in ast.walk(function):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] in FLOORS for name in [module, *names]):
                hidden.append(f"{function.name}: line {node.lineno}")
    assert hidden == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_every_module_opens_with_one_sentence(path: Path) -> None:
    assert ast.get_docstring(parsed(path)), "write what the module is for"


def test_rooms_are_named_for_their_subject() -> None:
    assert [relative(path) for path in SOURCES + TESTS if path.name in BANNED_FILES] == []


def test_an_adapter_fits_on_two_hundred_lines() -> None:
    files = (ROOT / "evaluations" / "providers").glob("*.py")
    long = {relative(path): len(path.read_text().splitlines()) for path in files}
    assert {name: lines for name, lines in long.items() if lines > 200} == {}


def test_state_is_written_only_through_actions_and_execution() -> None:
    """Views, API views, queries and reports never write rows themselves."""
    write = re.compile(r"\.(save|create|bulk_create|bulk_update|update_or_create|delete)\(")
    readers = [
        path
        for path in SOURCES
        if "views" in path.parts
        or "queries" in path.parts
        or path.name in {"views.py", "queries.py", "reports.py", "serializers.py"}
    ]
    found = [
        f"{relative(path)}:{number}"
        for path in readers
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if write.search(line) and "hashlib" not in line
    ]
    assert found == []


def test_nothing_unfinished_is_left_in_the_code() -> None:
    unfinished = re.compile(
        r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|raise NotImplemented" + r"Error"
    )
    found = [
        f"{relative(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if unfinished.search(line)
    ]
    assert found == []


#: Modules that read figures, counts or flags of rows that not everybody may read, never a text.
FIGURES_ONLY = {
    *(f"evaluations/queries/{name}.py" for name in (
        "adaptive_story", "attempts", "case_history", "deployments", "frames", "grids",
        "measurements", "model_lists",
        "recordings", "repeats", "run_items", "run_page", "runs", "standings", "step_labels",
        "suites", "thinking", "samples", "matrix",
    )),
    "decision/anchor_suggestions.py",
    "decision/queries.py",
    "decision/case_page.py",
    "traces/listing.py",
}  # fmt: skip


def test_readers_come_to_texts_by_the_doors_that_know_what_is_held_out() -> None:
    """``traces_for`` and its kin, ``cases_for``, ``samples_for`` and ``read_by`` know readers."""
    around = re.compile(
        r"\b(Trace|Annotation|SearchPassage|Case|Sample)\.objects\.(?!none\(|read_by\()"
    )
    rooms = {"views", "api", "queries", "viewing", "admin", "charts", "templatetags"}
    readers = [
        path
        for path in SOURCES
        if relative(path).startswith(("traces/", "evaluations/", "decision/"))
        and (rooms & set(path.parts) or path.parent.name in ("traces", "decision"))
        and path.name not in ("access.py", "search_index.py", "actions.py")
        and relative(path) not in FIGURES_ONLY
    ]
    found = [
        f"{relative(path)}:{number}"
        for path in readers
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if around.search(line)
    ]
    assert found == ["evaluations/admin/case_forms.py:111"], "begin with a door of access.py"
