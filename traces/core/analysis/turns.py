"""Tells a turn back from a mere interjection: something must change behind the phrase."""

import re
from collections.abc import Iterable
from typing import Final

from traces.core.analysis.phrases import Phrase

#: Phrases that need a change behind them; all others name the change themselves.
_INTERJECTIONS: Final = (
    *("wait", "hold on", "hang on", "no, ", "actually", "等等", "等一下", "其实"),
    *("warte", "espera", "attend"),
)
#: What follows an interjection that only opens a check or a new count.
_CHECK: Final = re.compile(
    r"(?: a (?:second|minute|moment))?[\s,.…—，。-]*(?:but |so |okay,? |ok,? )?"
    r"(?:let me|let's|i should|i need to|i want to|让我们?|我(?:需要|应该)) ?"
    r"(?:just |quickly |also |再|先|逐一|逐个|逐步)?"
    r"(?:double|check|verify|make sure|confirm|recount|recalc|recomput|retrace|检查|验证|确认|核对)"
)
#: What a check can begin with, behind signs: looked at before the pattern is tried.
_OPENERS: Final = frozenset({*"absoli让我-—，。", *filter(str.isspace, map(chr, range(0x3001)))})
_BEYOND: Final = re.compile(r"[^ .,!?…\n]")
#: Phrases that turn only where a clause begins: elsewhere they are a noun or a relative clause.
_CLAUSAL: Final = re.compile(
    r"(?:another|a different|an alternative) (?:way|interpretation|possibility)|"
    r"(?:that|this|it|which)\b"
)
_CLAUSE_START: Final = re.compile(
    r"(?:^|[^a-z\s]\s*|\n\s*|\b(?:so|but|no|and|because|since|though|then|think|if|wait|hmm) )$"
)
#: "I don't think I missed anything" says the contrary.
_DENIED: Final = re.compile(r"(?:n't think|not think|if|whether|sure|doubt) $")
#: Turns to another plan.
_DISCARD: Final = re.compile(
    r"alternativ|another|(?:a|an) (?:different|alternative)|scratch that|oops|"
    r"(?:that|this|it) (?:doesn't|does not|can't|cannot|won't) (?:work|help)|"
    r"(?:let me|let's|maybe i should|i should|i need to) |i (?:misread|misunderstood)|"
    r"换|另|行不通|重新|ander|neuer|otro|otra|un autre|une autre|recommen|empecemos"
)
_REACH: Final = 160
_REACH_BACK: Final = 12


def keep_turns(folded: str, phrases: Iterable[Phrase]) -> list[Phrase]:
    """``phrases`` without those of turning back that turn nothing."""
    return [phrase for phrase in phrases if phrase[0] != "backtrack" or _turns(folded, phrase)]


def _turns(folded: str, phrase: Phrase) -> bool:
    _, _, start, end = phrase
    if folded.startswith(_INTERJECTIONS, start):
        behind = _BEYOND.search(folded, end, end + _REACH)
        if behind is None:
            return False
        return behind[0] not in _OPENERS or not _CHECK.match(folded, end, end + _REACH)
    before = folded[max(start - _REACH_BACK, 0) : start]
    if _CLAUSAL.match(folded, start):
        return bool(_CLAUSE_START.search(before))
    return not _DENIED.search(before)


def discards(folded: str, start: int) -> bool:
    """Whether the turn at ``start`` drops the plan followed so far, and not just a value."""
    return bool(_DISCARD.match(folded, start))
