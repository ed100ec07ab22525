"""Suites and completions through the shell."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from evaluations.actions.suites import freeze_version, update_version
from evaluations.case_rows import graders_of, version_drafts
from evaluations.models import Case, Run, Suite, SuiteVersion
from evaluations.queries.suites import cases_of
from teams.models import AuditEvent
from tests.evaluations.factories import make_suite_version

CSV = "key,prompt,target,tags\nsum-1,What is 1 + 1?,2,easy; sum\nsum-2,What is 2 + 2?,4,sum\n"


def run(command: str, *args: object, **options: object) -> str:
    out = io.StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sums.csv"
    path.write_text(CSV)
    return path


def test_a_new_name_makes_a_new_suite(team, file):
    told = run("import_suite", file, suite="Small sums", graders='["boxed"]')
    version = SuiteVersion.objects.get()
    assert told.startswith("Small sums v1: 2 new.")
    assert [case.key for case in cases_of(version)] == ["sum-1", "sum-2"]
    assert version.default_graders[0]["kind"] == "boxed"
    assert set(AuditEvent.objects.values_list("actor_label", flat=True)) == {"import_suite"}


def test_the_same_file_again_changes_nothing(team, file):
    run("import_suite", file, suite="Small sums")
    assert "2 unchanged" in run("import_suite", file, suite="small sums")
    assert Suite.objects.count() == 1


def test_a_dry_run_says_what_would_change_and_writes_nothing(team, file):
    run("import_suite", file, suite="Small sums")
    file.write_text(CSV.replace("What is 2 + 2?", "What is 1 + 3?") + "sum-3,?,0,\n")
    told = run("import_suite", file, suite="Small sums", dry_run=True)
    assert "1 new, 1 changed, 1 unchanged" in told
    assert "changed: sum-2 (prompt)" in told
    assert Case.objects.count() == 2
    told = run("import_suite", file, suite="Another", dry_run=True)
    assert "3 new" in told
    assert Suite.objects.count() == 1


def test_cases_that_the_file_leaves_out_stay_unless_asked(team, file):
    run("import_suite", file, suite="Small sums")
    file.write_text("key,prompt,target\nsum-1,What is 1 + 1?,2\n")
    run("import_suite", file, suite="Small sums")
    assert Case.objects.count() == 2
    run("import_suite", file, suite="Small sums", remove_absent=True)
    assert Case.objects.get().key == "sum-1"


def test_a_frozen_version_is_never_touched_a_draft_goes_on(team, file):
    told = run("import_suite", file, suite="Small sums", graders='["boxed"]', freeze=True)
    first = SuiteVersion.objects.get()
    assert f"Frozen, digest {first.digest}" in told
    file.write_text(CSV.replace("2 + 2", "3 + 1"))
    assert "Small sums v2: 1 changed, 1 unchanged" in run("import_suite", file, suite="Small sums")
    assert cases_of(first)[1].prompt == "What is 2 + 2?"


def test_errors_name_their_lines_and_nothing_is_written(team, file):
    file.write_text("key,prompt,target,weight\na,One?,1,1\n,Two?,2,1\nc,Three?,3,heavy\n")
    with pytest.raises(CommandError) as caught:
        run("import_suite", file, suite="Small sums")
    text = str(caught.value)
    assert "nothing was imported" in text
    assert "line 3, key: missing" in text
    assert "line 4, weight" in text
    assert not Suite.objects.exists()


@pytest.mark.parametrize(
    ("graders", "problem"),
    [
        ("[", "no JSON"),
        ('"boxed"', "JSON list"),
        ('["guess"]', "guess"),
        ('["pattern"]', "pattern"),
    ],
)
def test_wrong_default_graders_are_refused(team, file, graders, problem):
    with pytest.raises(CommandError, match=problem):
        run("import_suite", file, suite="Small sums", graders=graders)
    assert not Suite.objects.exists()


def test_an_unready_suite_is_not_frozen_and_not_imported(team, file):
    with pytest.raises(CommandError, match="sum-1: no grader"):
        run("import_suite", file, suite="Small sums", freeze=True)
    assert not Suite.objects.exists()


def test_files_that_cannot_be_read_are_named(team, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("import_suite", tmp_path / "none.csv", suite="x")
    odd = tmp_path / "suite.pdf"
    odd.write_text("x")
    with pytest.raises(CommandError, match="none of csv"):
        run("import_suite", odd, suite="x")


def test_with_several_teams_the_team_must_be_named(team, stranger, file):
    with pytest.raises(CommandError, match=team.slug):
        run("import_suite", file, suite="Small sums")
    with pytest.raises(CommandError, match="--team"):
        run("import_suite", file, suite="Small sums", team="nobody")
    run("import_suite", file, suite="Small sums", team=team.slug)
    assert Suite.objects.get().team == team


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_an_export_is_read_back_unchanged(team, tmp_path, ending):
    version = make_suite_version(
        team,
        cases=[
            {
                "key": "odd",
                "prompt": 'Say "hi",\nthen =SUM(1)',
                "targets": ["two\nlines", "[1]"],
                "graders": [{"kind": "number", "settings": {"where": "first"}}],
                "tags": ["été", "sum"],
                "weight": 2.5,
                "system": "Be brief.",
            },
            {"key": "talk", "messages": [{"role": "user", "content": "Hi"}], "targets": ["hi"]},
        ],
        frozen=False,
    )
    version.cases.filter(key="odd").update(graders=[{"kind": "exact", "settings": {}}])
    path = tmp_path / f"suite.{ending}"
    run("export_suite", path, suite=version.suite.name)
    assert "2 new" in run("import_suite", path, suite="Copy")
    copy = SuiteVersion.objects.get(suite__name="Copy")
    assert version_drafts(copy) == version_drafts(version)
    assert graders_of(copy.default_graders) == graders_of(version.default_graders)


def test_a_copy_through_a_file_has_the_digest_of_the_original(team, curator, tmp_path):
    version = make_suite_version(team, frozen=False)
    specs = [{"kind": "number", "settings": {"where": "last"}}, {"kind": "boxed"}]
    update_version(version=version, by=curator.actor, note="", default_graders=specs)
    version = freeze_version(version=version, by=curator.actor, now=version.created_at)
    path = tmp_path / "suite.csv"
    run("export_suite", path, suite=version.suite.name)
    told = run("import_suite", path, suite="Copy", freeze=True)
    assert "default graders, by the file: number, boxed" in told
    assert f"Frozen, digest {version.digest}." in told


def test_graders_of_the_command_hold_whatever_the_file_names(team, tmp_path):
    path = tmp_path / "suite.csv"
    path.write_text("key,prompt,target,default_graders\na,?,one,number\n")
    with pytest.raises(CommandError, match="line 2, targets: number"):
        run("import_suite", path, suite="Mine")
    run("import_suite", path, suite="Mine", graders='["exact"]')
    assert [each["kind"] for each in SuiteVersion.objects.get().default_graders] == ["exact"]


def test_an_export_names_the_version_or_takes_the_newest(team, tmp_path):
    version = make_suite_version(team)
    path = tmp_path / "suite.jsonl"
    assert "v1: 3 cases" in run("export_suite", path, suite=version.suite.slug, number=1)
    with pytest.raises(CommandError, match="no version 7"):
        run("export_suite", path, suite=version.suite.slug, number=7)
    with pytest.raises(CommandError, match="There are: Suite"):
        run("export_suite", path, suite="none")


def completions(tmp_path, *rows: object):
    path = tmp_path / "answers.jsonl"
    path.write_text("\n\n".join(json.dumps(row) for row in rows))
    return path


def test_completions_become_a_run_that_says_what_is_missing(team, curator, tmp_path):
    version = make_suite_version(team, frozen=False)
    freeze_version(version=version, by=curator.actor, now=version.created_at)
    path = completions(tmp_path, {"case": "sum-0", "candidate": "o1", "answer": "\\boxed{1}"})
    told = run("import_completions", path, suite=version.suite.name, name="From the archive")
    stored = Run.objects.get()
    assert f"Run {stored.pk}, From the archive: 1 completions." in told
    assert "2 combinations of case and candidate are not in it" in told


def test_wrong_completions_name_their_lines(team, tmp_path):
    version = make_suite_version(team)
    path = completions(
        tmp_path,
        {"case": "sum-0", "candidate": "o1", "answer": "1"},
        {"case": "sum-7", "candidate": "o1", "answer": "1"},
    )
    with pytest.raises(CommandError, match=r"line 3, case: sum-7 is no case"):
        run("import_completions", path, suite=version.suite.name)
    path = completions(tmp_path, {"case": "sum-0", "candidate": "o1"})
    with pytest.raises(CommandError, match="line 1, answer"):
        run("import_completions", path, suite=version.suite.name)
    assert not Run.objects.exists()
