r"""The formula that the answer states equals a target, as mathematics."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.reading.boxes import MAX_CONTENT, last_boxed
from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.tags import last_tagged
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

#: Without a box the formula is looked for in so many characters at the end.
MAX_TAIL: Final = 4_000
MAX_SECONDS: Final = 30.0

#: Between groups of three digits these separate thousands: the library would read a list or a
#: product. A plain comma is left to it: (100,200) is a pair.
_THOUSANDS = re.compile(r"(?<=\d)(?:,\\!|\\!,|\{,\}|\\,|\\!|[\u2009\u202f])(?=\d{3}(?!\d))")


def math_request(
    answer: str, targets: Sequence[str], settings: Mapping[str, object]
) -> dict[str, object] | None:
    """What the child is asked; None where the answer has no formula to look at."""
    text = _formula_in(answer, only_boxed=settings["where"] == "boxed")
    if not text.strip():
        return None
    return {
        "task": "math",
        "text": plain_digits(text),
        "targets": [_boxed(plain_digits(target.strip().strip("$"))) for target in targets],
        "seconds": max(1, round(float(str(settings["seconds"])))),
    }


def math_score(reply: Mapping[str, object], targets: Sequence[str]) -> Score:
    """The verdict that the child's reply to ``math_request`` means."""
    if reply.get("found") is not True:
        return Score(None, None, "Found no formula that can be read.")
    extracted = str(reply.get("extracted", ""))
    equal = reply.get("equal")
    if isinstance(equal, int) and 0 <= equal < len(targets):
        return Score(
            1.0, extracted, f"{shown(extracted)} equals the target {shown(targets[equal])}."
        )
    if reply.get("unread") == len(targets):
        return Score(None, extracted, f"The target {shown(targets[0])} is no formula.")
    return Score(0.0, extracted, f"{shown(extracted)} is not the target {shown(targets[0])}.")


def plain_digits(text: str) -> str:
    """``text`` with ASCII digits, and without the signs that separate thousands."""
    digits = "".join(
        str(unicodedata.decimal(sign)) if not sign.isascii() and sign.isdecimal() else sign
        for sign in text
    )
    return _THOUSANDS.sub("", digits)


def _formula_in(answer: str, *, only_boxed: bool) -> str:
    """The box, else what is tagged as the answer, else the end of it; empty for nothing."""
    content = last_boxed(answer)
    if content is not None or only_boxed:
        return _boxed(content) if content and content.strip() else ""
    tagged = last_tagged(answer)
    if tagged is None:
        return answer[-MAX_TAIL:]
    return _boxed(tagged) if last_boxed(_boxed(tagged)) == tagged and "$" not in tagged else tagged


def _boxed(content: str) -> str:
    return f"\\boxed{{{content}}}"


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if not target.strip(" $") or len(target) > MAX_CONTENT:
        message = f"give a formula in LaTeX of at most {MAX_CONTENT:,} characters"
        raise GraderSettingsError("targets", message)
    if last_boxed(_boxed(target)) != target:
        raise GraderSettingsError("targets", f"{shown(target)} has braces without a partner")


def _check_settings(settings: Mapping[str, object]) -> None:
    if not 1 <= float(str(settings["seconds"])) <= MAX_SECONDS:
        raise GraderSettingsError("seconds", f"must be from 1 to {MAX_SECONDS:.0f}")


MATH = Grader(
    key="math",
    label="Mathematics",
    version=1,
    summary="Compares the box or the last formula with the target by value, in the sandbox.",
    lane="sandbox",
    settings=(
        Setting("where", str, "auto", "Which formula counts: auto is the box, else the last.",
                ("auto", "boxed")),
        Setting("seconds", float, 5.0, "How long one comparison may take."),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)  # fmt: skip
