"""The whole doubt in plain words; texts hold labels as they came."""

from collections.abc import Sequence
from typing import Final

from decision.core.contenders import Contender
from decision.core.measures import MEASURES, format_value
from decision.core.more_cases import Detectable, MoreCases, Step
from decision.core.reasoning import Extra, Payoff
from decision.core.sentence import name_list
from decision.core.whole_doubt import Bargain, WholeDoubt

MINUS: Final = "\N{MINUS SIGN}"
#: What is shown of the accuracy, in words.
WORDS: Final = {
    "better": "shown to help",
    "worse": "shown to hurt",
    "equivalent": "shown to make no difference of two points",
    "undecided": "not shown to help",
}
_RELATIONS: Final = {
    "named": "named by the team",
    "same model": "found: the same model without thinking",
    "least effort": "found: the same model at its least effort",
    "best without": "found: the most accurate that does not think",
}


def reach_text(own: Contender, labels: Sequence[str]) -> str:
    """Why a candidate cannot be first; empty where some weights put it there."""
    if own.dominated_by:
        names = _names([labels[i] for i in own.dominated_by])
        verb = "is" if len(own.dominated_by) == 1 else "are"
        return f"never first: {names} {verb} at least as good on every criterion and better on one"
    if own.reach == "never":
        return f"never first: under all weights {_either([labels[i] for i in own.behind])} is ahead"
    return "level with another at best" if own.reach == "level" else ""


def more_cases_text(more: MoreCases, bargain: Bargain) -> str:
    """Whether to run more cases, how many, for how much, and to what end."""
    stop = f"{points(more.threshold)} at which to stop"
    if bargain.threshold_points is not None:
        stop += f" (worth {bargain.threshold_points:.1f} points of accuracy here)"
    if more.advice == "enough":
        return (
            f"More cases are not worth running: to know everything about them would gain "
            f"{points(more.loss)} points of score on average, less than the {stop}."
        )
    if more.suggestion is None:
        last = more.steps[-1]
        return (
            f"No number of cases up to {last.cases} is expected to be enough: {priced(last, more)} "
            f"would leave an expected loss of {points(last.loss_left)}, more than the {stop}. "
            "Such candidates are best told apart by something else than cases."
        )
    text = (
        f"Run {priced(more.suggestion, more)}: the expected loss should fall from "
        f"{points(more.loss)} to {points(more.suggestion.loss_left)} points of score, below the "
        f"{stop}."
    )
    if bargain.worth_per_1000 is not None and bargain.pays_after is not None:
        worth = format_value(MEASURES["cost_per_1000"], bargain.worth_per_1000)
        text += (
            f" By your weights that gain is worth {worth} per 1,000 cases: it pays after "
            f"{bargain.pays_after:,} cases in use."
        )
    return text


def priced(step: Step, more: MoreCases) -> str:
    """A step with its price, such as ``40 more cases ($1.20)``."""
    if step.cost_usd is None:
        return f"{step.cases} more cases (cost unknown)"
    cost = format_value(MEASURES["cost_per_1000"], step.cost_usd)
    return f"{step.cases} more cases ({'at least ' if more.cost_unknown else ''}{cost})"


def detectable_text(found: Detectable) -> str:
    """What cannot be seen, such as ``With 40 cases, differences under 14 points ...``."""
    tried = f" tried {found.repeats} times" if found.repeats > 1 else ""
    text = (
        f"With {found.cases} case{'' if found.cases == 1 else 's'}{tried}, differences in "
        f"accuracy under {100 * found.difference:.0f} points cannot be seen"
    )
    if found.difference >= 1:
        text = text.replace("differences in accuracy under 100 points", "no difference")
    return text


def seen_sentence(whole: WholeDoubt | None) -> str:
    """For the verdict: what so many cases cannot show, and how many more would do."""
    if whole is None or whole.detectable is None:
        return ""
    text, more = detectable_text(whole.detectable), whole.more_cases
    if more is not None and more.suggestion is not None:
        return f"{text}; {priced(more.suggestion, more)} should be enough to decide."
    if more is not None and more.advice == "enough":
        return f"{text}, but more cases are not expected to change what the choice is worth."
    return f"{text}."


def payoff_text(own: Payoff) -> str:
    """What thinking buys for how much, such as ``buys 6 points for $1.20 per 1,000 and 9 s``."""
    if own.accuracy is None:
        return "no case has a result of both"
    gained = round(100 * own.accuracy.value)
    bought = f"{'buys' if gained > 0 else 'loses'} {_counted(abs(gained))} of accuracy"
    if gained == 0:
        bought = "is as accurate"
    more = "" if gained > 0 else " more"
    prices = [
        _price(own.cost_per_1000, "cost_per_1000", more, " per 1,000 cases"),
        _price(own.seconds, "total_p50", more, " of median time"),
    ]
    known = own.cost_per_1000 is not None or own.seconds is not None
    joined = name_list([price for price in prices if price])
    joined = joined or ("no more money or time" if known else "an unknown price")
    sign = "for" if gained > 0 else "and takes"
    text = f"{bought} {sign} {joined}; {WORDS[own.word]}"
    if own.per_extra_correct is not None and own.word == "better":
        each = format_value(MEASURES["cost_per_correct"], own.per_extra_correct)
        text += f". Each further correct answer costs {each}"
    return text


def relation_text(relation: str) -> str:
    """What makes a candidate the baseline: the team's word, or what the program went by."""
    return _RELATIONS[relation]


def points(loss: float) -> str:
    """Points of score that never read as nothing at all."""
    shown = f"{loss:.3f}"
    return "less than 0.001" if shown == "0.000" else shown


def amount_text(value: float, measure: str) -> str:
    """A difference in a measure's own unit, with its sign."""
    text = format_value(MEASURES[measure], abs(value))
    return text if value == 0 else f"{MINUS if value < 0 else '+'}{text}"


def signed_points(share: float) -> str:
    """A difference of shares in whole points, with its sign."""
    whole = round(100 * share)
    return "0" if whole == 0 else f"{MINUS if whole < 0 else '+'}{abs(whole)}"


def _price(extra: Extra | None, measure: str, more: str, per: str) -> str:
    if extra is None or extra.value == 0:
        return ""
    amount = format_value(MEASURES[measure], abs(extra.value))
    return f"{amount}{' less' if extra.value < 0 else more}{per}"


def _counted(whole: int) -> str:
    return f"{whole} point{'' if whole == 1 else 's'}"


def _names(names: Sequence[str]) -> str:
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return name_list(names)


def _either(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"
