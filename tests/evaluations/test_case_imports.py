"""Import and export of cases at the desk: previewed, written once, read back unchanged."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.case_rows import version_drafts, version_file
from evaluations.core.suite_files import FORMATS
from evaluations.models import Case
from evaluations.uploads import UploadGoneError, keep_upload, read_upload
from teams.access import system_actor
from teams.models import AuditEvent
from tests.evaluations.factories import make_suite_version

IMPORT = "/admin/evaluations/case/import/"
CSV = (
    "key,prompt,target,tags\n"
    "sum-0,What is 0 + 1?,1,even\n"
    "sum-1,What is one + 1?,2,odd\n"
    "new,<b>Bold</b>?,3,\n"
)


@pytest.fixture
def draft(team):
    return make_suite_version(team, frozen=False)


@pytest.fixture
def client(client_for, curator):
    return client_for(curator)


def preview(client, version, text: str | bytes, name: str = "cases.csv", **more: str):
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, content)
    return client.post(IMPORT, {"version": version.pk, "import_file": file} | more)


def confirm(client, page):
    """Press the button of the preview."""
    form = page.context["confirm_form"]
    values = {field.html_name: field.value() or "" for field in form}
    return client.post(reverse("admin:evaluations_case_process_import"), values)


def test_the_preview_shows_what_would_change_and_writes_nothing(client, draft):
    page = preview(client, draft, CSV)
    text = page.content.decode()
    assert "1 new, 1 changed, 1 unchanged" in text
    assert "<del>What is 1 + 1?</del> <ins>What is one + 1?</ins>" in text
    assert "&lt;b&gt;Bold&lt;/b&gt;?" in text
    assert "<b>Bold" not in text
    assert "style=" not in text
    assert draft.cases.count() == 3
    assert not AuditEvent.objects.exists()


def test_the_confirmed_import_is_one_action_with_a_history(client, draft, curator):
    answer = confirm(client, preview(client, draft, CSV))
    assert answer.url == reverse("admin:evaluations_suiteversion_change", args=[draft.pk])
    assert draft.cases.get(key="sum-1").prompt == "What is one + 1?"
    assert draft.cases.get(key="new").position == 3
    event = AuditEvent.objects.get()
    assert event.action == "suite.import"
    assert event.details == {"new": 1, "changed": 1, "removed": 0}
    assert {entry.history_user for entry in Case.history.all()} == {curator}
    assert Case.history.count() == 2
    assert "1 new, 1 updated, 0 deleted and 1 skipped" in client.get(answer.url).content.decode()


def test_cases_that_the_file_leaves_out_go_only_when_asked(client, draft):
    confirm(client, preview(client, draft, CSV))
    assert draft.cases.filter(key="sum-2").exists()
    confirm(client, preview(client, draft, CSV, remove_absent="on"))
    assert not draft.cases.filter(key="sum-2").exists()


def test_wrong_rows_are_listed_with_line_and_field_and_cannot_be_confirmed(client, draft):
    page = preview(client, draft, "key,prompt,target,weight\na,One?,1,1\n,Two?,2,1\nc,?,3,heavy\n")
    text = page.content.decode()
    assert "2 rows cannot be imported, so nothing will be" in text
    assert "line 3, key: missing" in text
    assert "line 4, weight" in text
    assert "confirm_form" not in page.context or page.context["confirm_form"] is None
    assert draft.cases.count() == 3


def test_targets_are_checked_against_the_graders_of_the_draft(client, draft):
    draft.default_graders = [{"kind": "number", "settings": {}}]
    draft.save()
    page = preview(client, draft, "key,prompt,target\nodd,One?,none\n")
    assert "odd" in page.content.decode()
    assert "targets: Number: " in page.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"\xff\xfe\x00", "cases.csv", "not UTF-8"),
        (b"PK\x03\x04", "cases.xlsx", "Not a readable XLSX workbook"),
        (b"key,prompt\n", "cases.csv", "no cases"),
        (b"{}", "cases.txt", "none of csv"),
        (b"{}", "cases.yaml", "is a mapping with `prompts`"),
        (b"[", "cases.json", "line 1"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client, draft, content, name, sentence):
    assert sentence in preview(client, draft, content, name).content.decode()


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_export_is_imported_back_unchanged(client, team, draft, form):
    cases = [
        {
            "key": "odd",
            "prompt": 'Say "hi",\nplease',
            "targets": ["two\nlines", "[1]"],
            "graders": [{"kind": "exact", "settings": {}}],
            "tags": ["été"],
            "weight": 2.5,
            "system": "Be brief.",
        },
        {"key": "talk", "messages": [{"role": "user", "content": "Hi"}], "targets": ["hi"]},
    ]
    source = make_suite_version(team, cases=cases)
    index = str(list(FORMATS).index(form))
    url = f"{reverse('admin:evaluations_case_export')}?version={source.pk}"
    exported = client.post(url, {"format": index})
    assert exported["Content-Type"] == FORMATS[form]
    written = version_file(source, system_actor(source.suite.team), format=form)
    assert exported.content == written or form == "xlsx"
    Case.objects.filter(version=draft).delete()
    answer = confirm(client, preview(client, draft, exported.content, f"cases.{form}"))
    assert answer.status_code == 302
    assert version_drafts(draft) == version_drafts(source)
    page = preview(client, draft, exported.content, f"cases.{form}")
    assert "0 new, 0 changed, 2 unchanged" in page.content.decode()


def test_default_graders_of_the_file_are_shown_and_then_taken_over(client, draft):
    file = "key,prompt,target,default_graders\nsum-0,What is 0 + 1?,1,number; exact\n"
    page = preview(client, draft, file)
    shown = "Default graders of the version, by the file: <code>number</code>, <code>exact</code>."
    assert shown in page.content.decode()
    draft.refresh_from_db()
    assert [each["kind"] for each in draft.default_graders] == ["boxed"]
    confirm(client, page)
    draft.refresh_from_db()
    assert [each["kind"] for each in draft.default_graders] == ["number", "exact"]
    assert AuditEvent.objects.get().details["graders"] == ["number", "exact"]
    confirm(client, preview(client, draft, CSV))
    draft.refresh_from_db()
    assert [each["kind"] for each in draft.default_graders] == ["number", "exact"]


def test_an_export_of_several_versions_is_refused(client, team, draft):
    make_suite_version(team)
    answer = client.post(reverse("admin:evaluations_case_export"), {"format": "0"})
    assert "choose one in the filter" in answer.content.decode()


def test_a_draft_that_was_frozen_meanwhile_is_not_changed(client, draft):
    page = preview(client, draft, CSV)
    draft.frozen_at, draft.digest = draft.created_at, "0" * 64
    draft.save()
    answer = confirm(client, page)
    assert answer.status_code == 200
    assert draft.cases.count() == 3


def test_a_confirmed_file_is_gone(client, draft):
    page = preview(client, draft, CSV)
    confirm(client, page)
    again = client.get(confirm(client, page).url)
    assert "not kept any more" in again.content.decode()


def test_a_kept_file_belongs_to_its_team(curator, stranger):
    token = keep_upload(b"secret", by=curator.actor, ending="csv")
    assert read_upload(token, by=curator.actor) == b"secret"
    with pytest.raises(UploadGoneError):
        read_upload(token, by=stranger.actor)


@pytest.mark.parametrize("token", ["../../../etc/passwd", "", "a" * 32, "/etc/passwd", "x\x00"])
def test_a_made_up_name_leads_to_no_file(curator, token):
    with pytest.raises(UploadGoneError):
        read_upload(token, by=curator.actor)


def test_a_long_import_asks_the_database_a_bounded_number_of_times(
    client, draft, django_assert_max_num_queries
):
    lines = io.StringIO()
    lines.write("key,prompt,target\n")
    lines.writelines(f"case-{n},What is {n}?,{n}\n" for n in range(400))
    with django_assert_max_num_queries(40):
        page = preview(client, draft, lines.getvalue())
    assert "400 new" in page.content.decode()
