"""A form that was sent is not done again."""

import pytest
from django.http import QueryDict

from teams.once import do_once


def test_the_same_form_is_done_once_and_answered_alike(member, stranger):
    done = []

    def act() -> str:
        done.append(1)
        return f"run {len(done)}"

    form = QueryDict("once=a&name=x&csrfmiddlewaretoken=1")
    assert do_once(by=member.actor, form=form, act=act) == "run 1"
    again = QueryDict("name=x&once=a&csrfmiddlewaretoken=2")
    assert do_once(by=member.actor, form=again, act=act) == "run 1"
    assert do_once(by=member.actor, form=QueryDict("once=a&name=y"), act=act) == "run 2"
    assert do_once(by=stranger.actor, form=form, act=act) == "run 3"


def test_what_failed_may_be_sent_again(member):
    form = QueryDict("once=a")

    def fail() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do_once(by=member.actor, form=form, act=fail)
    assert do_once(by=member.actor, form=form, act=lambda: "done") == "done"
