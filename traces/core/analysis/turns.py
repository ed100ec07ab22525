"""Tells a turn back from a mere interjection: something must change behind the phrase."""

import re
from collections.abc import Iterable
from typing import Final

from traces.core.analysis.phrases import Phrase

#: Phrases that need a change behind them; all others name the change themselves.
_INTERJECTIONS: Final = re.compile(
    r"(?:wait|hold on|hang on|no, |actually|等等|等一下|其实|warte|espera|attend)"
)
#: Turns to another plan.
_DISCARD: Final = re.compile(
    r"alternativ|another|(?:a|an) (?:different|alternative)|scratch that|oops|"
    r"(?:that|this|it) (?:doesn't|does not|can't|cannot|won't) (?:work|help)|"
    r"(?:let me|let's|maybe i should|i should|i need to) |i (?:misread|misunderstood)|"
    r"换|另|行不通|重新|ander|neuer|otro|otra|un autre|une autre|recommen|empecemos"
)
_REACH: Final = 160
_CHANGE: Final = re.compile(r"\w")


def keep_turns(folded: str, phrases: Iterable[Phrase]) -> list[Phrase]:
    """``phrases`` without interjections of turning back that nothing follows."""
    return [
        phrase
        for phrase in phrases
        if phrase.kind != "backtrack"
        or not _INTERJECTIONS.match(folded, phrase.start)
        or _CHANGE.search(folded, phrase.end, phrase.end + _REACH)
    ]


def discards(folded: str, phrase: Phrase) -> bool:
    """Whether a turn drops the plan followed so far, and not just a value."""
    return bool(_DISCARD.match(folded, phrase.start))
