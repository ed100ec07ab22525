"""Pages of decisions: opened, weighed in the address, saved; what each person is offered."""

import json

import pytest
from django.utils import timezone

from decision.actions import open_decision, record_decision, save_profile
from decision.models import Decision, Profile
from evaluations.models import Candidate, Run, RunState, Sample, SampleState
from tests.evaluations.factories import make_run

CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 1.0, "scale": "log", "weight": 20},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 10},
]


@pytest.fixture
def run(team):
    facts = {"Alpha": {"vram_gb": 40.0}, "Beta": {"vram_gb": 8.0}, "Gamma": {"vram_gb": None}}
    values = {
        "Alpha": [1] * 20,
        "Beta": [1] * 5 + [0] * 14 + [None],
        "Gamma": [1] * 14 + [0] * 6,
    }
    return make_run(team, values=values, facts=facts)


@pytest.fixture
def decision(run, member):
    return open_decision(
        question="Which one?", run=run, criteria=CRITERIA, by=member.actor, now=timezone.now()
    )


def recorded(decision, member, **fields):
    known = {"criteria": decision.criteria, "chosen": "", "reason": ""} | fields
    return record_decision(decision=decision, by=member.actor, now=timezone.now(), **known)


def text_of(response):
    return response.content.decode()


def get(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status, text_of(response)[:400]
    return text_of(response)


def detail(client, query="", status=200, **headers):
    return get(client, f"/decisions/which-one/{query}", status, **headers)


# the home page


def test_an_empty_team_is_offered_the_sample_and_its_own_start(client_for, owner, member, viewer):
    page = get(client_for(owner), "/")
    assert "Open the sample decision" in page
    assert "Sample: micro demo models" in page
    assert 'href="/models/new/"' in page
    assert "Open the sample decision" not in get(client_for(member), "/")
    assert "members of your team open decisions" in get(client_for(viewer), "/")


def test_decisions_are_sentences_with_what_was_chosen(client_for, decision, member):
    slug = Candidate.objects.get(name="Beta").slug
    recorded(decision, member, chosen=slug)
    page = get(client_for(member), "/")
    assert "<strong>Beta</strong> was chosen. With these weights Alpha" in page
    assert "recorded by" in page


def test_an_open_decision_says_its_verdict_once_somebody_has_seen_it(client_for, decision, member):
    client = client_for(member)
    assert 'hx-get="/decisions/which-one/headline/"' in get(client, "/")
    assert "With these weights Alpha" in get(client, "/decisions/which-one/headline/")
    page = get(client, "/")
    assert "With these weights Alpha" in page
    assert "hx-get" not in page


def test_a_remembered_verdict_is_forgotten_when_the_run_goes_on(client_for, decision, member):
    client = client_for(member)
    detail(client)
    Sample.objects.filter(pk=Sample.objects.first().pk).update(state=SampleState.PENDING)
    assert "59 of 60 samples of 3 candidates are done" in get(client, "/")


def test_the_home_page_asks_the_same_number_of_queries_for_many(
    client_for, run, member, django_assert_max_num_queries
):
    client = client_for(member)
    for number in range(12):
        open_decision(question=f"Q{number}", run=run, by=member.actor, now=timezone.now())
    get(client, "/")
    with django_assert_max_num_queries(9):
        get(client, "/")


# opening one


def test_a_decision_is_opened_on_a_run(client_for, run, member):
    client = client_for(member)
    assert "Alpha, Beta, Gamma" in get(client, "/decisions/new/")
    answer = client.post(
        "/decisions/new/", {"question": "Which one?", "run": run.pk, "preset": "best_quality"}
    )
    assert answer.headers["Location"] == "/decisions/which-one/"
    assert Decision.objects.get().criteria[0]["weight"] == 90


def test_a_new_decision_says_what_is_missing(client_for, run, member):
    answer = client_for(member).post("/decisions/new/", {"question": "", "preset": "balanced"})
    assert answer.status_code == 422
    assert "Choose the run to decide on." in text_of(answer)


def test_another_teams_run_is_no_choice(client_for, run, stranger):
    client = client_for(stranger)
    assert "No runs yet" in get(client, "/decisions/new/")
    values = {"question": "Theirs?", "run": run.pk, "preset": "balanced"}
    assert client.post("/decisions/new/", values).status_code == 422


# weighing


def test_the_page_opens_with_the_verdict(client_for, decision, viewer):
    page = detail(client_for(viewer))
    assert page.index('class="sentence"') < page.index('id="ranking"') < page.index('id="values"')
    assert "With these weights <strong>Alpha</strong> leads" in page


def test_weights_in_the_address_decide_who_leads(client_for, decision, member):
    client = client_for(member)
    page = detail(client, "?w.accuracy=1&w.cost_per_1000=0&w.vram_gb=100")
    assert "With these weights <strong>Beta</strong> leads" in page
    assert 'name="w.vram_gb" min="0" max="100" step="1" value="100"' in page


def test_a_must_have_in_the_address_sets_candidates_apart_with_the_reason(
    client_for, decision, member
):
    page = detail(client_for(member), "?m.vram_gb=24")
    assert "excluded: VRAM 40 GB &gt; 24 GB" in page
    assert "cannot be shown to meet: VRAM at most 24 GB: value unknown" in page
    assert "Excluded by must-haves" in page


def test_unknown_stays_unknown_in_ranking_and_cells(client_for, decision, member):
    page = detail(client_for(member), "?w.vram_gb=90")
    assert "not ranked: VRAM unknown" in page
    assert "possible" in page
    row = page[page.index('id="values"') :]
    assert '<span class="interval">unknown</span>' in row


def test_every_field_that_cannot_be_read_is_named_and_the_saved_weights_shown(
    client_for, decision, member
):
    page = detail(client_for(member), "?w.accuracy=lots&m.vram_gb=24,5&x=speed", status=422)
    assert (
        '<a href="#w-accuracy">Accuracy, weight</a> “lots” must be a number from 0 to 100' in page
    )
    assert "VRAM, must-have</a> “24,5” is not a number; write it like 0.5 GB" in page
    assert "x “speed” cannot be drawn" in page
    assert 'name="w.accuracy" min="0" max="100" step="1" value="50"' in page


def test_htmx_gets_the_parts_that_changed_their_address_and_a_word(client_for, decision, member):
    response = client_for(member).get(
        "/decisions/which-one/?w.accuracy=0&w.cost_per_1000=0&w.vram_gb=5&m.accuracy=&y=accuracy",
        headers={"HX-Request": "true"},
    )
    page = text_of(response)
    assert "<html" not in page
    for part in ("verdict", "ranking", "chart", "values", "ticks-vram_gb", "stays-vram_gb"):
        assert f'id="{part}"' in page
    assert page.count("hx-swap-oob") >= 8
    assert response.headers["HX-Replace-Url"] == (
        "/decisions/which-one/?w.accuracy=0&w.cost_per_1000=0&w.vram_gb=5"
    )
    assert json.loads(response.headers["HX-Trigger"])["status"]["value"].startswith("With these")


def test_a_bad_field_changes_no_result_when_htmx_asks(client_for, decision, member):
    response = client_for(member).get(
        "/decisions/which-one/?m.vram_gb=x", headers={"HX-Request": "true"}
    )
    assert response.status_code == 422
    assert 'id="ranking"' not in text_of(response)
    assert "HX-Replace-Url" not in response.headers
    assert "VRAM, must-have" in response.headers["HX-Trigger"]


def test_a_running_run_polls_quietly_and_says_when_it_has_ended(client_for, decision, run, member):
    client = client_for(member)
    Run.objects.update(state=RunState.RUNNING)
    Sample.objects.filter(pk=Sample.objects.first().pk).update(state=SampleState.PENDING)
    page = detail(client)
    assert "59 of 60 samples are done" in page
    assert 'hx-trigger="every 4s"' in page
    headers = {"HX-Request": "true", "HX-Trigger": "progress"}
    poll = client.get("/decisions/which-one/", headers=headers)
    assert "HX-Trigger" not in poll.headers
    Run.objects.update(state=RunState.FINISHED)
    end = client.get("/decisions/which-one/", headers=headers)
    assert "The run has ended." in end.headers["HX-Trigger"]
    assert "every 4s" not in text_of(end)


def test_a_weight_with_decimals_is_neither_rounded_nor_stale(client_for, decision, member):
    page = detail(client_for(member), "?w.accuracy=33.333333333")
    assert 'data-weights="33.333333333,20,10"' in page
    assert 'step="any" value="33.333333333"' in page


def test_presets_are_links_that_keep_the_anchors_of_the_decision(client_for, decision, member):
    save_profile(name="Ours", criteria=CRITERIA[:1], by=member.actor, now=timezone.now())
    page = detail(client_for(member))
    assert "?c=accuracy&amp;w.accuracy=50" in page
    assert ">Ours</a>" in page
    assert "worst.accuracy" not in page.split('aria-label="Presets"')[1].split("</nav>")[0]


def test_a_profile_of_another_team_is_not_offered(client_for, decision, member, stranger):
    save_profile(name="Theirs", criteria=CRITERIA, by=stranger.actor, now=timezone.now())
    assert ">Theirs</a>" not in detail(client_for(member))


def test_the_weights_of_the_page_are_saved_for_everybody(client_for, decision, member):
    answer = client_for(member).post(
        "/decisions/which-one/weigh/", {"criteria": "w.accuracy=7&m.vram_gb=24"}
    )
    assert answer.headers["Location"] == "/decisions/which-one/"
    decision.refresh_from_db()
    assert decision.criteria[0]["weight"] == 7
    assert decision.criteria[2]["must_have"] == 24


def test_weights_that_cannot_be_read_are_not_saved(client_for, decision, member):
    client = client_for(member)
    answer = client.post("/decisions/which-one/weigh/", {"criteria": "w.accuracy=x"}, follow=True)
    assert "Nothing was saved: w.accuracy must be a number" in text_of(answer)
    decision.refresh_from_db()
    assert decision.criteria[0]["weight"] == 50


def test_criteria_are_kept_as_a_profile_and_the_page_stays_where_it_was(
    client_for, decision, member
):
    answer = client_for(member).post(
        "/decisions/which-one/profile/", {"name": "Ours", "criteria": "w.accuracy=7"}
    )
    assert answer.headers["Location"] == "/decisions/which-one/?w.accuracy=7"
    assert Profile.objects.get().criteria[0]["weight"] == 7


def test_a_profile_needs_a_name(client_for, decision, member):
    answer = client_for(member).post(
        "/decisions/which-one/profile/", {"name": " ", "criteria": ""}, follow=True
    )
    assert "Give the profile a name." in text_of(answer)
    assert not Profile.objects.exists()


def test_a_viewer_may_move_weights_but_is_not_offered_to_keep_them(client_for, decision, viewer):
    page = detail(client_for(viewer))
    assert 'name="w.accuracy"' in page
    assert "Save these weights" not in page
    assert "Record decision" not in page


def test_names_of_candidates_and_questions_are_text(client_for, team, member):
    name = '<img src=x onerror="alert(1)">'
    run = make_run(team, values={name: [1, 0], "Beta": [1, 1]}, facts={name: {"slug": "img"}})
    question = "Which </title><script>one</script>?"
    decision = open_decision(question=question, run=run, by=member.actor, now=timezone.now())
    pages = [get(client_for(member), "/"), get(client_for(member), f"/decisions/{decision.slug}/")]
    for page in pages:
        assert "<script>one" not in page
        assert "<img" not in page


def test_the_page_asks_the_same_number_of_queries_whatever_the_size(
    client_for, team, member, django_assert_num_queries
):
    client, counts = client_for(member), []
    for size in (2, 12):
        values = {f"M{index}": [1, 0] * size for index in range(size)}
        run = make_run(team, values=values)
        decision = open_decision(question="Q", run=run, by=member.actor, now=timezone.now())
        address = f"/decisions/{decision.slug}/"
        get(client, address)
        with django_assert_num_queries(counts[0] if counts else 17) as asked:
            get(client, address)
        counts.append(len(asked))


def test_scales_and_criteria_of_the_drawing_come_from_the_address(client_for, decision, member):
    page = detail(client_for(member), "?x=vram_gb&ys=log")
    assert "VRAM, linear scale, lower is better" in page
    assert '<option value="log" selected>' in page


# the doubt


def test_the_doubt_is_on_the_page_and_moves_with_the_weights(client_for, decision, member):
    client = client_for(member)
    page = detail(client)
    for title in ("Who is first, by what is left open", "Who can be first at all", "More cases"):
        assert title in page
    assert "With 20 cases, differences in accuracy under" in page
    fragment = detail(client, "?w.accuracy=90", **{"HX-Request": "true"})
    assert '<div id="doubt" class="stack doubt" hx-swap-oob="true">' in fragment


def test_a_record_of_the_first_schema_is_shown_without_the_doubt_it_never_held(
    client_for, decision, member
):
    row = recorded(decision, member)
    known = row.snapshot["decision"]
    for key in ("taste", "contenders", "more_cases", "detectable", "reasoning"):
        del known[key]
    known["schema"] = "rationale.decision/1"
    Decision.objects.filter(pk=row.pk).update(snapshot=row.snapshot)
    client = client_for(member)
    for address in ("/decisions/which-one/", "/decisions/which-one/record/"):
        page = get(client, address)
        assert "Ranking" in page
        assert "The doubt" not in page
