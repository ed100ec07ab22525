"""Moments of a call, and how fast its tokens came."""

import pytest

from traces.core.timings import Timings, decode_rate
from traces.core.usage import Usage

STREAMED = Timings(first_byte=0.5, first_reasoning=1.0, first_answer=5.0, total=11.0, load=0.4)
COUNTS = Usage(output=101, reasoning=40, basis="reported")


def test_the_first_token_is_the_first_text_of_either_kind() -> None:
    assert STREAMED.first_token == 1.0
    assert Timings(first_answer=3.0, total=4.0).first_token == 3.0
    assert Timings(first_reasoning=4.0, first_answer=3.0).first_token == 3.0
    assert Timings(first_byte=0.1, total=4.0).first_token is None


@pytest.mark.parametrize(
    ("kind", "rate"),
    [("full", 100 / 10), ("none", 100 / 10), ("hidden", 60 / 6), ("summary", 60 / 6)],
)
def test_only_tokens_that_were_seen_arriving_are_counted(kind: str, rate: float) -> None:
    assert decode_rate(STREAMED, COUNTS, kind=kind) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("timings", "usage", "kind"),
    [
        (Timings(total=4.0), COUNTS, "full"),
        (Timings(first_answer=4.0, total=4.0), COUNTS, "none"),
        (Timings(first_answer=1.0), COUNTS, "none"),
        (STREAMED, Usage(), "full"),
        (STREAMED, Usage(output=1), "full"),
        (STREAMED, Usage(output=101), "hidden"),
        (Timings(first_reasoning=1.0, total=9.0), COUNTS, "summary"),
    ],
)
def test_what_cannot_be_known_is_unknown(timings: Timings, usage: Usage, kind: str) -> None:
    assert decode_rate(timings, usage, kind=kind) is None
