"""Pages of suites: what everybody reads, and how curators bring a file."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.actions.suites import archive_suite, duplicate_version, update_case
from evaluations.models import Suite, SuiteVersion
from teams.models import AuditEvent
from tests.evaluations.factories import make_run, make_suite_version

CSV = "key,prompt,target,tags\nsum-1,What is 1 + 1?,2,easy\nsum-2,<i>Two</i>?,4,sum\n"


@pytest.fixture
def version(team):
    return make_suite_version(team)


def page_of(version: SuiteVersion) -> str:
    return f"/suites/{version.suite.slug}/v{version.number}/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def upload(client, text: str, name: str = "sums.csv", **fields: str):
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/suites/new/", {"name": "Small sums", "file": file} | fields)


def test_an_empty_list_offers_the_starter_suite_in_one_click(client_for, curator, viewer):
    assert "Add the starter suite" in text_of(client_for(curator).get("/suites/"))
    assert "Add the starter suite" not in text_of(client_for(viewer).get("/suites/"))
    answer = client_for(curator).post("/suites/starter/", follow=True)
    assert "Micro arithmetic v1" in text_of(answer)
    assert "1–50 of 60" in text_of(answer)
    client_for(curator).post("/suites/starter/")
    assert Suite.objects.count() == 1


def test_the_list_names_newest_version_cases_and_runs(client_for, viewer, team, curator):
    run = make_run(team, values={"a": [1, 0]})
    duplicate_version(version=run.suite_version, by=curator.actor)
    [suite] = client_for(viewer).get("/suites/").context["suites"]
    assert (suite.newest_number, suite.frozen_at) == (2, None)
    assert (suite.case_count, suite.run_count) == (2, 1)


def test_an_archived_suite_leaves_the_list_and_keeps_its_page(client_for, viewer, version, curator):
    archive_suite(suite=version.suite, by=curator.actor, now=version.created_at)
    assert version.suite.name not in text_of(client_for(viewer).get("/suites/"))
    page = text_of(client_for(viewer).get(page_of(version)))
    assert "This suite is archived" in page
    assert "Start a run" not in page
    assert "Restore it" not in page


def test_a_curator_takes_an_archived_suite_out_again(client_for, version, curator):
    archive_suite(suite=version.suite, by=curator.actor, now=version.created_at)
    client = client_for(curator)
    assert "Restore it" in text_of(client.get(page_of(version)))
    answer = client.post(f"/suites/{version.suite.slug}/restore/", follow=True)
    assert f"{version.suite.name} is in use again." in text_of(answer)
    assert "This suite is archived" not in text_of(answer)
    assert version.suite.name in text_of(client.get("/suites/"))


def test_the_list_needs_as_many_queries_for_twenty_suites_as_for_two(client_for, viewer, team):
    client = client_for(viewer)
    client.get("/suites/")
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_suite_version(team)
        with CaptureQueriesContext(connection) as seen:
            client.get("/suites/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_version_needs_as_many_queries_for_forty_cases_as_for_two(client_for, viewer, team):
    client = client_for(viewer)
    client.get("/suites/")
    counts = []
    for cases in (2, 40):
        version = make_suite_version(team, cases=cases)
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(version))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_suite_leads_to_its_newest_version(client_for, viewer, version, curator):
    copy = duplicate_version(version=version, by=curator.actor)
    answer = client_for(viewer).get(f"/suites/{version.suite.slug}/")
    assert answer.url == page_of(copy)


def test_a_version_shows_its_cases_and_how_they_are_judged(client_for, viewer, team, curator):
    version = make_suite_version(team, frozen=False)
    case = version.cases.order_by("position").first()
    graders = [{"kind": "number", "settings": {"where": "first"}}]
    update_case(case=case, by=curator.actor, graders=graders, system="Be <b>brief</b>.")
    page = text_of(client_for(viewer).get(page_of(version)))
    assert "What is 1 + 1?" in page
    assert "{&quot;where&quot;: &quot;first&quot;}" in page
    assert "Be &lt;b&gt;brief&lt;/b&gt;." in page
    assert "Boxed answer" in page
    assert "draft: its first run freezes it" in page
    assert "Edit in the curator desk" not in page
    page = text_of(client_for(curator).get(page_of(version)))
    assert f"/admin/evaluations/suiteversion/{version.pk}/change/" in page
    assert f"/runs/new/?version={version.pk}" in page


def test_a_version_says_where_it_was_used_and_its_digest(client_for, viewer, team):
    run = make_run(team, values={"a": [1]})
    page = text_of(client_for(viewer).get(page_of(run.suite_version)))
    assert f'href="/runs/{run.pk}/">{run.name}</a>' in page
    assert f'title="{run.suite_version.digest}"' in page


def test_cases_are_narrowed_by_tag_and_word_and_never_silently(client_for, viewer, version):
    page = text_of(client_for(viewer).get(page_of(version), {"tag": "odd"}))
    assert "1 of 3 shown" in page
    assert "What is 1 + 1?" in page
    assert "What is 0 + 1?" not in page
    page = text_of(client_for(viewer).get(page_of(version), {"q": "2 + 1"}))
    assert "sum-2" in page
    page = text_of(client_for(viewer).get(page_of(version), {"q": "nothing"}))
    assert "No case matches" in page
    assert "Clear filters" in page


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl"])
def test_a_version_is_exported_under_its_name(client_for, viewer, version, form):
    answer = client_for(viewer).get(f"{page_of(version)}export/{form}/")
    name = f'attachment; filename="{version.suite.slug}-v1.{form}"'
    assert answer["Content-Disposition"] == name
    assert len(answer.content) > 50
    assert client_for(viewer).get(f"{page_of(version)}export/pdf/").status_code == 404


@pytest.mark.parametrize("path", ["", "v1/", "v1/export/csv/"])
def test_a_suite_of_another_team_is_not_there(client_for, stranger, version, path):
    url = f"/suites/{version.suite.slug}/{path}"
    assert client_for(stranger).get(url).status_code == 404


def test_a_file_is_previewed_before_anything_is_written(client_for, curator):
    page = text_of(upload(client_for(curator), CSV, default_grader="boxed"))
    assert "2 cases in sums.csv" in page
    assert "&lt;i&gt;Two&lt;/i&gt;?" in page
    assert "without a grader" not in page
    assert not Suite.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_confirmed_file_becomes_a_draft(client_for, curator):
    client = client_for(curator)
    preview = upload(client, CSV, default_grader="boxed", description="Sums.")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', preview.content.decode()))
    fields.pop("csrfmiddlewaretoken", None)
    answer = client.post("/suites/new/", fields)
    version = SuiteVersion.objects.get()
    assert answer.url == page_of(version)
    assert (version.suite.name, version.suite.description) == ("Small sums", "Sums.")
    assert (version.cases.count(), version.is_frozen) == (2, False)
    assert version.default_graders[0]["kind"] == "boxed"
    again = client.post("/suites/new/", fields)
    assert again.status_code == 422
    assert "not kept any more" in again.content.decode()


def test_a_suite_may_begin_empty(client_for, curator):
    answer = client_for(curator).post("/suites/new/", {"name": "Empty"}, follow=True)
    assert "No cases yet" in text_of(answer)
    assert SuiteVersion.objects.get().suite.name == "Empty"


def test_errors_of_a_file_name_their_lines(client_for, curator):
    answer = upload(client_for(curator), "key,prompt,target\na,One?,1\n,Two?,2\n")
    assert answer.status_code == 422
    assert "line 3, key: missing" in text_of(answer)
    assert 'name="step"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("suite.pdf", "x", "none of csv"),
        ("suite.csv", "a,b\n1,2\n", "must name the columns"),
        ("suite.json", "[]", "no cases"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client_for, curator, name, content, sentence):
    answer = upload(client_for(curator), content, name)
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_cases_without_a_grader_are_counted(client_for, curator):
    assert "2 cases without a grader" in text_of(upload(client_for(curator), CSV))


def test_default_graders_of_a_file_are_previewed_and_kept_unless_others_are_chosen(
    client_for, curator
):
    client, file = client_for(curator), "key,prompt,target,default_graders\na,1?,1,number\n"
    page = upload(client, file)
    assert "Cases that name no grader are judged by number, as the file says." in text_of(page)
    assert "without a grader" not in text_of(page)
    for chosen, kept in (("", "number"), ("exact", "exact")):
        page = upload(client, file, default_grader=chosen)
        token = page.context["preview"].upload
        fields = {"name": f"By {kept}", "upload": token, "default_grader": chosen}
        client.post("/suites/new/", fields | {"step": "create"})
        version = SuiteVersion.objects.get(suite__name=f"By {kept}")
        assert [each["kind"] for each in version.default_graders] == [kept]


def test_a_grader_that_needs_settings_is_refused_as_a_default(client_for, curator):
    answer = upload(client_for(curator), CSV, default_grader="pattern")
    assert "It needs settings" in text_of(answer)


def test_another_team_s_upload_cannot_be_confirmed(client_for, curator, stranger):
    preview = upload(client_for(curator), CSV)
    token = re.search(r'name="upload" value="([^"]+)"', preview.content.decode())[1]
    answer = client_for(stranger).post(
        "/suites/new/", {"name": "Mine", "upload": token, "step": "create"}
    )
    assert "not kept any more" in text_of(answer)
    assert not Suite.objects.exists()


def test_members_do_not_make_suites(client_for, member):
    assert client_for(member).get("/suites/new/").status_code == 403
    assert client_for(member).post("/suites/starter/").status_code == 403
