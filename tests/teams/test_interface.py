"""The frame of every page: navigation by role, sortable heads, initials."""

import pytest
from django.template import RequestContext, Template
from django.urls import NoReverseMatch, reverse

from teams.templatetags import interface


def links(rf, user, path="/", tag="sections"):
    context = RequestContext(rf.get(path), {"actor": user.actor})
    return getattr(interface, tag)(context)


def test_only_curators_see_the_way_to_the_curator_desk(rf, owner, curator, member, viewer):
    seen = {
        user.actor.role: "Curate" in [link.label for link in links(rf, user)]
        for user in (owner, curator, member, viewer)
    }
    assert seen == {"owner": True, "curator": True, "member": False, "viewer": False}


def test_the_section_of_the_page_is_marked(rf, curator):
    marked = [link.label for link in links(rf, curator, reverse("admin:index")) if link.current]
    assert marked == ["Curate"]
    below = [link.current for link in links(rf, curator, "/admin/x/") if link.current]
    assert below == ["true"]


def test_a_stranger_to_the_site_gets_no_navigation(rf):
    assert interface.sections(RequestContext(rf.get("/"), {"actor": None})) == []


def test_only_owners_see_the_audit_log(rf, owner, viewer):
    assert "Audit log" in [link.label for link in links(rf, owner, tag="settings_pages")]
    assert "Audit log" not in [link.label for link in links(rf, viewer, tag="settings_pages")]


def test_other_teams_are_those_of_the_person_alone(rf, owner, stranger):
    assert links(rf, owner, tag="other_teams") == []
    stranger.memberships.create(team=owner.actor.team, role="viewer")
    assert links(rf, stranger, tag="other_teams") == [owner.actor.team]


def test_an_address_that_does_not_exist_is_empty():
    with pytest.raises(NoReverseMatch):
        reverse("no-such-page")
    assert interface.page_url("no-such-page") == ""


@pytest.mark.parametrize(
    ("query", "state", "target"),
    [
        ("", "", "?sort=-cost"),
        ("?sort=-cost", 'aria-sort="descending"', "?sort=cost"),
        ("?sort=cost&page=3&q=a", 'aria-sort="ascending"', "?sort=-cost&amp;q=a"),
        ("?sort=name", "", "?sort=-cost"),
    ],
)
def test_a_column_head_sorts_by_link_and_says_how_it_is_sorted(rf, query, state, target):
    source = '{% load interface %}{% sort_header "cost" "Cost" numeric=True first="-" %}'
    drawn = Template(source).render(RequestContext(rf.get(f"/runs/{query}")))
    assert f'href="{target}"' in drawn
    assert state in drawn
    assert ("aria-sort" in drawn) == bool(state)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("ada@example.org", "AE"), ("王小明", "王"), ("…", "?"), ("", "?")],
)
def test_an_avatar_has_at_most_two_letters(name, letters):
    assert interface.initials(name) == letters
