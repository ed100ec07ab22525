"""Repeats of a case as chips in the viewer of traces and in the comparison."""

import html
import re

import pytest
from django.urls import reverse

from evaluations.models import Sample, SampleState
from tests.evaluations.factories import make_run


@pytest.fixture
def run(team):
    """Two candidates, one case, three repeats; the second call of Beta has failed."""
    run = make_run(team, values={"Alpha": [1, 0, None], "Beta": [0.5, 1, 1]}, repeats=3)
    Sample.objects.filter(run=run, run_candidate__position=1, repeat=1).update(
        state=SampleState.FAILED, trace=None, value=None
    )
    return run


@pytest.fixture
def reader(client_for, viewer):
    return client_for(viewer)


def traces_of(run, position: int) -> list[int | None]:
    rows = run.samples.filter(run_candidate__position=position).order_by("repeat")
    return list(rows.values_list("trace", flat=True))


def page_at(reader, address: str) -> str:
    response = reader.get(address)
    assert response.status_code == 200
    return response.content.decode()


def page_of(reader, trace: int) -> str:
    return page_at(reader, reverse("trace-detail", args=[trace]))


def compared(reader, *traces) -> str:
    return page_at(reader, f"/traces/compare/?ids={','.join(map(str, traces))}")


def chips_of(page: str, name: str = "Repeats") -> str:
    return html.unescape(page.split(f'aria-label="{name}"')[1].split("</nav>")[0])


def test_a_trace_leads_to_the_other_repeats_of_its_case(reader, run):
    first, second, third = traces_of(run, 0)
    chips = chips_of(page_of(reader, second))
    assert f'href="/traces/{first}/" data-key="["' in chips
    assert f'href="/traces/{third}/" data-key="]"' in chips
    assert re.findall(r">(\d)<span>(\w+)<", chips) == [
        ("1", "correct"),
        ("2", "incorrect"),
        ("3", "unscored"),
    ]
    assert 'aria-current="true">2' in chips


def test_a_repeat_without_a_trace_is_a_chip_and_no_link(reader, run):
    first, none, third = traces_of(run, 1)
    assert none is None
    chips = chips_of(page_of(reader, first))
    assert 'is-gone">2<span>failed</span></span>' in chips
    assert f'href="/traces/{third}/" data-key="]"' in chips
    assert 'aria-current="true">1<span>partly' in chips


def test_a_repeat_that_an_adaptive_run_skipped_waits_for_nothing(reader, run):
    first, _, _ = traces_of(run, 0)
    run.samples.filter(run_candidate__position=0, repeat=2).update(
        state=SampleState.SKIPPED, trace=None, value=None
    )
    chips = chips_of(page_of(reader, first))
    assert 'is-gone">3<span>skipped</span></span>' in chips
    assert f"/traces/compare/?ids={first}," in page_of(reader, first)


def test_a_trace_leads_to_its_sample_and_its_repeats_side_by_side(reader, run):
    first, second, third = traces_of(run, 0)
    page = page_of(reader, second)
    sample = run.samples.get(trace=second)
    assert f'href="{reverse("sample-detail", args=[sample.pk])}"' in page
    assert run.name in page
    assert f'href="/traces/compare/?ids={second},{third},{first}"' in page


def test_a_case_asked_once_has_no_chips(reader, team):
    run = make_run(team, values={"Alpha": [1]})
    page = page_of(reader, traces_of(run, 0)[0])
    assert 'aria-label="Repeats' not in page
    assert "Compare repeats" not in page


def test_side_by_side_a_chip_changes_its_own_side(reader, run):
    (a, _, a3), (b, _, b3) = traces_of(run, 0), traces_of(run, 1)
    page = compared(reader, a, b)
    assert f'href="?ids={a3},{b}"' in chips_of(page, "Repeats of A")
    assert f'href="?ids={a},{b3}" data-key="]"' in chips_of(page, "Repeats of B")


def test_two_repeats_are_compared_and_named_by_their_number(reader, run):
    first, second, third = traces_of(run, 0)
    page = compared(reader, first, second)
    assert "micro-s, repeat 1" in page
    assert "micro-s, repeat 2" in page
    chips = chips_of(page, "Repeats of A")
    assert f'href="?ids={second},{first}"' in chips  # shown on the right: they change places
    assert f'href="?ids={third},{second}"' in chips


def test_repeats_cost_the_same_queries_however_many(reader, team, django_assert_max_num_queries):
    for repeats in (2, 20):
        run = make_run(
            team, values={"Alpha": [1] * repeats, "Beta": [0] * repeats}, repeats=repeats
        )
        pair = traces_of(run, 0)[0], traces_of(run, 1)[0]
        with django_assert_max_num_queries(9):
            compared(reader, *pair)
        with django_assert_max_num_queries(9):
            page_of(reader, pair[0])
