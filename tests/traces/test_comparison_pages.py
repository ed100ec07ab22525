"""Traces side by side as pages: the order asked for, only one's own, answers word by word."""

import html
import json
import re

import pytest
from django.urls import reverse

from tests.factories import make_completion, make_trace
from traces.core.usage import Usage
from traces.viewing.comparisons import ids_of


@pytest.fixture
def reader(client_for, viewer):
    return client_for(viewer)


def page_of(reader, ids: str, **query) -> str:
    response = reader.get(reverse("traces-compare"), {"ids": ids, **query})
    assert response.status_code == 200
    return response.content.decode()


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def two(team) -> tuple[int, int]:
    first = make_completion(
        "It is 42, so.", reasoning="First.\n\nWait, again.\n\nThe answer is 42."
    )
    other = make_completion("It is 43, so.", reasoning="Hm.\n\nThe answer is 43.")
    return make_trace(team, first, model="alpha").pk, make_trace(team, other, model="beta").pk


def test_panes_stand_in_the_order_asked_for_and_can_be_swapped(reader, team):
    a, b = two(team)
    page = page_of(reader, f"{b},{a}")
    assert re.findall(r'id="t(\d+)-heading"', page) == [str(b), str(a)]
    assert f'href="?ids={a},{b}" data-key="x"' in page
    assert "The same prompt, 2 replies." in page


def test_each_pane_has_ids_and_landmarks_of_its_own(reader, team):
    a, b = two(team)
    page = page_of(reader, f"{a},{b}")
    assert f'id="t{a}-step-1"' in page
    assert f'id="t{b}-step-1"' in page
    found = re.findall(r'data-landmarks="([^"]*)"', page)
    assert all("answer_first" in json.loads(html.unescape(each)) for each in found)


def test_only_the_answers_are_compared_word_by_word(reader, team):
    a, b = two(team)
    page = page_of(reader, f"{a},{b}")
    assert "<del>42</del><ins>43</ins>" in page
    assert page.count("<ins>") == 1


def test_answers_without_common_words_are_not_struck_out(reader, team):
    a, _ = two(team)
    other = make_trace(team, make_completion("Nobody knows.", reasoning="Hm."))
    page = page_of(reader, f"{a},{other.pk}")
    assert "too different, for a comparison word by word" in page
    assert "<del>" not in page


def test_three_traces_are_three_columns_and_a_fourth_is_left_out(reader, team):
    ids = [*two(team), *two(team)]
    page = page_of(reader, ",".join(map(str, ids)))
    assert "panes aligned three" in page
    assert page.count("data-landmarks=") == 3


def test_a_hidden_trace_keeps_its_column(reader, team):
    a, _ = two(team)
    hidden = make_trace(team, make_completion("42", usage=Usage(output=9, reasoning=7)))
    words = words_of(page_of(reader, f"{a},{hidden.pk}"))
    assert "The provider does not disclose this trace. It reported 7 thinking tokens" in words


def test_another_teams_trace_is_said_to_be_missing(client_for, team, stranger):
    a, b = two(team)
    page = page_of(client_for(stranger), f"{a},{b}")
    assert f"Your team has no trace {a}, {b}." in words_of(page)
    assert "data-landmarks" not in page


def test_with_one_trace_those_with_the_same_prompt_are_offered_first(reader, team):
    a, b = two(team)
    other = make_trace(team, messages=[{"role": "user", "content": "Something else?"}])
    page = page_of(reader, str(a))
    offered = re.findall(rf'href="\?ids={a},(\d+)"', page)
    assert offered == [str(b), str(other.pk)]
    assert words_of(page).count("same prompt") == 1


def test_different_prompts_are_pointed_out(reader, team):
    a, _ = two(team)
    other = make_trace(team, messages=[{"role": "user", "content": "Something else?"}])
    assert "answer different prompts" in page_of(reader, f"{a},{other.pk}")


def test_rows_of_the_list_are_ticked_and_sent_by_a_plain_form(reader, team):
    a, b = two(team)
    page = reader.get(reverse("traces")).content.decode()
    assert '<form method="get" id="compare" class="compare-row" action="/traces/compare/">' in page
    ticks = re.findall(r'<input type="checkbox" name="ids" value="(\d+)" form="compare"', page)
    assert ticks == [str(b), str(a)]
    assert f"Compare trace {a}, alpha" in page
    shown = reader.get(f"/traces/compare/?ids={b}&ids={a}").content.decode()
    assert re.findall(r'id="t(\d+)-heading"', shown) == [str(b), str(a)]


def test_of_four_ticked_rows_three_are_shown_and_the_fourth_is_named(reader, team):
    ids = [*two(team), *two(team)]
    address = "/traces/compare/?" + "&".join(f"ids={pk}" for pk in ids)
    page = reader.get(address).content.decode()
    said = f"You chose 4 traces, and three fit beside each other: {ids[3]} is left out."
    assert said in words_of(page)
    assert re.findall(r'id="t(\d+)-heading"', page) == [str(pk) for pk in ids[:3]]


def test_one_ticked_row_is_asked_for_another(reader, team):
    a, b = two(team)
    page = page_of(reader, str(a))
    assert "One trace alone is no comparison: choose what to put beside it." in words_of(page)
    assert f'href="?ids={a},{b}"' in page
    assert "What to compare" in words_of(reader.get("/traces/compare/").content.decode())


def test_without_scripts_three_traces_are_links_into_the_page(reader, team):
    ids = [*two(team), two(team)[0]]
    page = page_of(reader, ",".join(map(str, ids)))
    tabs = page.split('class="tabs pane-tabs"')[1].split("</nav>")[0]
    assert re.findall(r'href="#t(\d+)-heading"', tabs) == [str(pk) for pk in ids]
    assert "hidden" not in tabs


@pytest.mark.parametrize("count", [2, 3])
def test_a_comparison_costs_the_same_queries_however_many(
    reader, team, count, django_assert_max_num_queries
):
    ids = ",".join(str(make_trace(team).pk) for _ in range(count))
    with django_assert_max_num_queries(8):  # two are for what readers wrote and for repeats
        page_of(reader, ids)


@pytest.mark.parametrize(
    ("told", "ids"),
    [("", []), ("x,,-1", []), ("3,3, 4", [3, 4]), ("9" * 30, []), ("1,2,3,4", [1, 2, 3, 4])],
)
def test_odd_ids_are_left_out(told, ids):
    assert ids_of(told) == ids
