"""Files of other tools at every door: what would be lost is shown before anything is written."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from evaluations.case_rows import version_drafts
from evaluations.core.suite_files import read_suite_file
from evaluations.models import Run, Sample, Suite
from tests.evaluations.core.suite_files.foreign.inspect_files import (
    REASONING,
    eval_log,
    json_log,
    log_sample,
)
from tests.evaluations.factories import make_suite_version

CONFIG = """\
providers: [openai:gpt-4.1]
prompts: ["Capital of {{country}}?"]
tests:
  - description: france
    vars: {country: <b>France</b>}
    assert:
      - {type: contains, value: Paris}
      - {type: javascript, value: output.length < 9}
"""
LOST = "line 4: the assertion `javascript` is left out"


def run(command: str, *args: object, **options: object) -> str:
    out = io.StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "promptfooconfig.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def client(client_for, curator):
    return client_for(curator)


def upload(content: str | bytes = CONFIG, name: str = "config.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def test_a_dry_run_names_every_loss_and_writes_nothing(team, file):
    told = run("import_suite", file, suite="Capitals", dry_run=True)
    assert f"  lost: {LOST}: code of a file is never run in the server." in told
    assert "  lost: the file: the providers openai:gpt-4.1 are left out" in told
    assert "new: france" in told
    assert not Suite.objects.exists()


def test_the_import_itself_names_them_too(team, file):
    assert LOST in run("import_suite", file, suite="Capitals")
    [case] = version_drafts(Suite.objects.get().versions.get())
    assert (case.key, case.targets) == ("france", ("Paris",))


def test_a_format_that_the_name_does_not_show_can_be_said(team, tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("Ada\tB-PER\n\nnobody\tO\n")
    with pytest.raises(CommandError, match="is none of csv"):
        run("import_suite", path, suite="Names")
    assert "2 new" in run("import_suite", path, suite="Names", format="conll")


def test_an_export_names_what_its_format_cannot_hold(team, tmp_path):
    version = make_suite_version(team)
    path = tmp_path / "out.yaml"
    told = run("export_suite", path, suite=version.suite.name)
    assert "3 cases to" in told
    assert "  lost: case sum-0, case sum-1, case sum-2: its graders (boxed) stand in" in told
    again = read_suite_file(path.read_bytes(), format="promptfoo")
    assert [case.targets for case in again.cases] == [("1",), ("2",), ("3",)]
    told = run("export_suite", tmp_path / "x.jsonl", suite=version.suite.name, format="jsonl")
    assert "lost" not in told
    with pytest.raises(CommandError, match="is read, but not written"):
        run("export_suite", tmp_path / "x.conllu", suite=version.suite.name)


def test_the_preview_of_a_new_suite_shows_losses_escaped_and_then_creates(client, team):
    page = client.post(reverse("suite-new"), {"name": "Capitals", "file": upload()})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Read as promptfoo." in text
    assert "This will be lost, because no case can hold it:" in text
    assert LOST in text.replace("&#x27;", "'")
    assert "Capital of &lt;b&gt;France&lt;/b&gt;?" in text
    assert not Suite.objects.exists()
    preview = page.context["preview"]
    values = {"name": "Capitals", "upload": preview.upload, "format": preview.format}
    answer = client.post(reverse("suite-new"), values | {"step": "create"})
    assert answer.status_code == 302
    assert version_drafts(Suite.objects.get().versions.get())[0].key == "france"


def test_an_archive_of_inspect_is_kept_between_preview_and_creation(client, team):
    content = eval_log([log_sample(1), log_sample(2)], "match")
    page = client.post(reverse("suite-new"), {"name": "Sums", "file": upload(content, "a.eval")})
    preview = page.context["preview"]
    assert (preview.total, preview.format) == (2, "inspect")
    values = {"name": "Sums", "upload": preview.upload, "step": "create"}
    assert client.post(reverse("suite-new"), values).status_code == 302


def test_a_format_may_be_chosen_on_the_page(client, team):
    values = {"name": "Names", "file": upload("Ada\tB-PER\n", "x.txt")}
    page = client.post(reverse("suite-new"), values)
    assert page.status_code == 422
    assert "is none of csv" in page.content.decode()
    values["file"] = upload("Ada\tB-PER\n", "x.txt")
    page = client.post(reverse("suite-new"), values | {"format": "conll"})
    assert page.context["preview"].total == 1


def test_errors_of_a_foreign_file_are_listed_with_their_lines(client, team):
    file = upload("prompts: [x]\ntests:\n  - file://a.yaml\n")
    page = client.post(reverse("suite-new"), {"name": "X", "file": file})
    assert page.status_code == 422
    assert "line 3, tests: file://a.yaml: other files are not read" in page.content.decode()


def test_an_export_page_names_the_losses_before_the_download(client, team):
    version = make_suite_version(team)
    url = reverse("suite-export", args=[version.suite.slug, version.number, "promptfoo"])
    page = client.get(url).content.decode()
    assert "its graders (boxed) stand in its metadata only" in page
    answer = client.get(url, {"download": "1"})
    assert answer["X-Rationale-Losses"] == "2"
    assert answer["Content-Disposition"].endswith(f'-v{version.number}.yaml"')
    assert answer.content.startswith(b"prompts:")
    own = client.get(url.replace("promptfoo", "jsonl"))
    assert own["X-Rationale-Losses"] == "0"
    assert client.get(url.replace("promptfoo", "conllu")).status_code == 404
    suite_page = client.get(reverse("suite-version", args=[version.suite.slug, version.number]))
    assert "Inspect dataset</a>" in suite_page.content.decode()


@pytest.mark.parametrize("name", ["config.yaml", "any.json"])
def test_the_desk_shows_losses_before_it_imports(client, team, name):
    draft = make_suite_version(team, frozen=False)
    url = reverse("admin:evaluations_case_import")
    sample = log_sample("sum-1")
    text = CONFIG if name.endswith("yaml") else json.dumps({"version": 2, "samples": [sample]})
    page = client.post(url, {"version": draft.pk, "import_file": upload(text, name)})
    shown = page.content.decode()
    assert "This will be lost, because no case can hold it:" in shown
    assert "is left out" in shown or "are left out" in shown
    form = page.context["confirm_form"]
    values = {field.html_name: field.value() or "" for field in form}
    answer = client.post(reverse("admin:evaluations_case_process_import"), values)
    assert answer.status_code == 302
    key = "france" if name.endswith("yaml") else "sum-1"
    assert draft.cases.filter(key=key).exists()


def test_a_log_of_inspect_gives_a_suite_and_then_the_answers_with_their_thoughts(team, tmp_path):
    path = tmp_path / "log.eval"
    thought = [REASONING, {"type": "text", "text": "42"}]
    path.write_bytes(eval_log([log_sample(1, 1, thought), log_sample(1, 2, "42")], "includes"))
    run("import_suite", path, suite="Sums")
    told = run("import_completions", path, suite="Sums", dry_run=True)
    assert told.startswith("2 completions. Nothing was written")
    assert not Run.objects.exists()
    run("import_completions", path, suite="Sums")
    samples = Sample.objects.select_related("trace", "run_candidate").order_by("repeat")
    assert [sample.run_candidate.snapshot["name"] for sample in samples] == [
        "ollama/deepseek-r1"
    ] * 2
    assert [sample.trace.kind for sample in samples] == ["full", "hidden"]


def test_a_log_whose_cases_the_suite_does_not_have_is_refused_with_its_places(team, tmp_path):
    path = tmp_path / "log.json"
    path.write_bytes(json_log([log_sample("other")]))
    version = make_suite_version(team)
    with pytest.raises(CommandError, match="sample 1, case: other is no case of"):
        run("import_completions", path, suite=version.suite.name)
