"""What a driver stores beside thought and answer."""

from collections.abc import Callable

import pytest

from evaluations.models import Run
from tests.evaluations.execution.scripts import Script, right
from traces.core.timings import Timings
from traces.models import Trace

pytestmark = pytest.mark.django_db(transaction=True)

Started = Callable[..., Run]
Driven = Callable[..., None]


def test_how_a_reply_was_read_and_its_cold_start_are_stored(
    script: Script, started: Started, driven: Driven
) -> None:
    script.answer = lambda prompt, number: right(
        prompt,
        text=f"ones first</think>{right(prompt).text}",
        reasoning=None,
        dialect="think",
        prompt_opens_think=True,
        server={"think_derived_from": "/props"},
        timings=Timings(first_answer=2.5, total=3.0, load=2.0),
    )
    run = started(cases=1)
    driven(run)
    trace = Trace.objects.get()
    assert (trace.dialect, trace.prompt_opens_think) == ("think", True)
    assert (trace.reasoning, trace.verdict) == ("ones first", "correct")
    assert (trace.load_s, trace.timings.load) == (2.0, 2.0)
    assert trace.server["think_derived_from"] == "/props"
