"""The matrix, its filters, and the two-pane page behind each cell."""

import pytest
from django.urls import reverse
from django.utils import timezone

from decision.actions import open_decision
from evaluations.models import Candidate, Case, Sample, SampleScore, SampleState
from tests.decision.test_pages import CRITERIA, get
from tests.evaluations.factories import make_run

MATRIX = "/decisions/which-one/matrix/"


@pytest.fixture
def run(team):
    # Cases 0 to 2, two repeats each: alike, apart, half apart.
    return make_run(
        team, values={"Alpha": [1, 1, 1, 1, 1, 0], "Beta": [1, 1, 0, None, 0, 0]}, repeats=2
    )


@pytest.fixture
def decision(run, member):
    return open_decision(
        question="Which one?", run=run, criteria=CRITERIA, by=member.actor, now=timezone.now()
    )


@pytest.fixture
def slugs(run):
    return {row.name: row.slug for row in Candidate.objects.all()}


def case_address(key, **query):
    path = reverse("decision-case", args=["which-one", key])
    named = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{path}?{named}" if named else path


def test_cells_fold_repeats_and_heads_hold_the_sums(client_for, decision, viewer):
    page = get(client_for(viewer), MATRIX)
    assert "3 of 3 shown" in page
    assert "sum-1, Beta: 1 incorrect, 1 unscored" in page
    assert "83.3%" in page
    assert "per 1,000</span> $1.00" in page
    assert "p95</span> 2.0 s" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?show=failures", ["sum-1", "sum-2"]),
        ("?show=unscored", ["sum-1"]),
        ("?show=different", ["sum-1", "sum-2"]),
        ("?tag=even", ["sum-0", "sum-2"]),
        ("?show=different&tag=even", ["sum-2"]),
        ("?show=nonsense", ["sum-0", "sum-1", "sum-2"]),
    ],
)
def test_one_word_and_one_tag_filter_the_cases(client_for, decision, member, query, shown):
    page = get(client_for(member), MATRIX + query)
    keys = [key for key in ("sum-0", "sum-1", "sum-2") if f">{key}</a>" in page]
    assert keys == shown
    assert f"{len(shown)} of 3 shown" in page


def test_no_match_says_what_was_asked_and_how_to_get_back(client_for, decision, member):
    page = get(client_for(member), MATRIX + "?show=errors&tag=even")
    assert "No case matches Errors + even." in page
    assert "Clear filters" in page
    assert "0 of 3 shown" in page


def test_a_cell_leads_to_its_candidate_beside_the_best_of_the_others(
    client_for, decision, member, slugs
):
    page = get(client_for(member), MATRIX + "?show=different")
    alpha, beta = slugs["Alpha"], slugs["Beta"]
    assert f"/cases/sum-1/?show=different&amp;a={alpha}&amp;b={beta}" in page
    assert f"/cases/sum-1/?show=different&amp;a={beta}&amp;b={alpha}" in page


def test_the_matrix_asks_the_same_number_of_queries_whatever_the_size(
    client_for, team, member, django_assert_num_queries
):
    client, count = client_for(member), None
    for size in (2, 10):
        run = make_run(team, values={f"M{index}": [1, 0] * size for index in range(size)})
        decision = open_decision(question="Q", run=run, by=member.actor, now=timezone.now())
        address = f"/decisions/{decision.slug}/matrix/"
        get(client, address)
        with django_assert_num_queries(count or 15) as asked:
            get(client, address)
        count = len(asked)


def test_a_case_shows_prompt_target_and_both_traces(client_for, decision, member):
    page = get(client_for(member), case_address("sum-1"))
    assert "What is 1 + 1?" in page
    assert "<code" in page.split("Expected")[1][:60]
    assert page.count('class="pane"') == 2
    assert "2 of 3" in page


def test_repeats_are_chips_and_the_asked_one_is_shown(client_for, decision, member):
    page = get(client_for(member), case_address("sum-2", ra=2))
    left = page.split('aria-label="Repeats of Alpha"')[1].split("</nav>")[0]
    assert "1<span>correct</span>" in left
    assert 'aria-current="true">2<span>incorrect</span>' in left


@pytest.mark.parametrize("asked", ["0", "9", "-1", "x", "²", "999999999999"])
def test_a_repeat_that_is_not_there_shows_the_first(client_for, decision, member, asked):
    page = get(client_for(member), case_address("sum-2", ra=asked))
    left = page.split('aria-label="Repeats of Alpha"')[1].split("</nav>")[0]
    assert 'aria-current="true">1' in left


def test_the_graders_verdicts_stand_beside_the_answer(client_for, decision, member):
    sample = Sample.objects.get(case__key="sum-1", repeat=0, run_candidate__candidate__name="Beta")
    for current, found in ((False, "old"), (True, "<b>7</b>")):
        SampleScore.objects.create(
            sample=sample,
            grader="boxed",
            grader_version=1,
            value=0.0,
            extracted=found,
            explanation="7 is not 2",
            current=current,
        )
    page = get(client_for(member), case_address("sum-1"))
    assert "&lt;b&gt;7&lt;/b&gt;" in page
    assert "7 is not 2" in page
    assert "old" not in page.split("judged")[1]


def test_a_failed_call_is_an_error_with_its_cause_and_never_a_wrong_answer(
    client_for, decision, member
):
    Sample.objects.filter(case__key="sum-1", run_candidate__candidate__name="Alpha").update(
        state=SampleState.FAILED, value=None, trace=None, failure_message="No answer in 60 s."
    )
    page = get(client_for(member), case_address("sum-1"))
    assert "The call failed: No answer in 60 s." in page
    assert "Retry on the run" in page
    assert "sum-1" in get(client_for(member), MATRIX + "?show=errors")


def test_next_and_previous_stay_inside_the_filter(client_for, decision, member):
    page = get(client_for(member), case_address("sum-1", show="different"))
    actions = page.split('class="actions"')[1].split("</div>")[0]
    assert "/cases/sum-2/" in actions
    assert "/cases/sum-0/" not in actions
    assert 'rel="prev"' not in actions
    assert "1 of 2 in Different" in page


def test_a_case_outside_its_filter_is_shown_among_all(client_for, decision, member):
    page = get(client_for(member), case_address("sum-0", show="different"))
    assert "1 of 3" in page
    assert "in Different" not in page


def test_the_next_disagreement_skips_what_was_judged_alike(client_for, decision, member):
    page = get(client_for(member), case_address("sum-0"))
    button = page.split('data-key="d"')[0].rsplit("<a ", 1)[1]
    assert "/cases/sum-1/" in button


def test_without_another_disagreement_the_page_says_so(client_for, decision, member):
    Sample.objects.exclude(case__key="sum-1").update(value=1.0)
    page = get(client_for(member), case_address("sum-1"))
    assert "These two were judged alike on all other cases here." in page


def test_choosing_a_candidate_puts_it_on_the_right_and_sides_can_be_swapped(
    client_for, team, member, slugs
):
    run = make_run(team, values={"One": [1, 0], "Two": [0, 0], "Three": [1, 1]})
    decision = open_decision(question="Three?", run=run, by=member.actor, now=timezone.now())
    names = {row.name: row.slug for row in Candidate.objects.all()}
    path = reverse("decision-case", args=[decision.slug, "sum-0"])
    page = get(client_for(member), f"{path}?a={names['One']}&b={names['Two']}")
    assert f"?a={names['One']}&amp;b={names['Three']}" in page
    assert f"?a={names['Two']}&amp;b={names['One']}" in page


def test_the_same_candidate_twice_is_set_right(client_for, decision, member, slugs):
    page = get(client_for(member), case_address("sum-0", a=slugs["Beta"], b=slugs["Beta"]))
    assert page.index(">Beta</a></h2>") < page.index(">Alpha</a></h2>")


@pytest.mark.parametrize("key", ["a/b?c#d", "..", "<script>", "50% ~x", "日本"])
def test_a_case_of_any_name_has_a_page(client_for, decision, member, key):
    Case.objects.filter(key="sum-1").update(key=key)
    client = client_for(member)
    page = get(client, MATRIX)
    href = page.split("/cases/")[2].split('"')[0]
    assert get(client, f"/decisions/which-one/cases/{href}".replace("&amp;", "&"))
    assert "<script>" not in page.split("<main")[1].replace("<script type", "")


def test_an_unknown_case_is_missing(client_for, decision, member):
    get(client_for(member), case_address("nothing"), 404)


def test_another_teams_cases_are_missing(client_for, decision, stranger):
    get(client_for(stranger), MATRIX, 404)
    get(client_for(stranger), case_address("sum-1"), 404)
