"""The reply has the asked form: a thought, apart from the answer, and the answer in its form."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from evaluations.core.reading.boxes import last_boxed
from evaluations.core.reading.json_values import NoJsonError, last_json
from evaluations.core.reading.normalizing import shown
from evaluations.core.scoring import Grader, GraderSettingsError, Reply, Score, Setting

_TAG: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}", re.ASCII)
_SEEN: Final = frozenset({"full", "summary"})


def grade_reply(reply: Reply, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where everything that is asked for holds; unscored for an empty answer, or where a
    thought is asked for and nobody can see whether there is one."""
    answer = reply.answer.strip()
    if not answer:
        return Score(None, None, "The answer is empty.")
    faults: dict[str, str] = {}
    if settings["thought"] != "any":
        fault = _thought(reply, str(settings["thought"]))
        if fault is None:
            return Score(None, None, f"The thought is {reply.trace_kind or 'not known'}.")
        faults["thought"] = fault
    if settings["form"] != "any":
        faults["form"] = _FORMS[str(settings["form"])](answer, settings)
    longest = settings["max_characters"]
    if isinstance(longest, float) and longest > 0:
        over = len(answer) > longest
        faults["length"] = f"it has {len(answer):,} characters, over {longest:,.0f}" if over else ""
    found = [fault for fault in faults.values() if fault]
    checks = {"checks": {name: not fault for name, fault in faults.items()}}
    if found:
        return Score(0.0, answer, f"{'; '.join(found)[:1].upper()}{'; '.join(found)[1:]}.", checks)
    return Score(1.0, answer, f"Holds: {', '.join(faults) or 'an answer'}.", checks)


def _thought(reply: Reply, asked: str) -> str | None:
    """What is wrong with the thought, "" where nothing is, None where it cannot be known."""
    if reply.outcome not in ("", "answered"):
        return f"the reply is {reply.outcome}, so the thought has no proper end"
    if reply.trace_kind in _SEEN:
        return "there is a thought" if asked == "absent" else ""
    if reply.trace_kind == "none":
        return "there is no thought" if asked == "present" else ""
    return None


def _tagged(answer: str, settings: Mapping[str, object]) -> str:
    tag = str(settings["tag"])
    opened, closed = answer.count(f"<{tag}>"), answer.count(f"</{tag}>")
    if (opened, closed) != (1, 1):
        return f"it has {opened} <{tag}> and {closed} </{tag}>, not one of each"
    start, end = answer.index(f"<{tag}>"), answer.index(f"</{tag}>")
    inner = answer[start + len(tag) + 2 : end] if start < end else ""
    if not inner.strip():
        return f"nothing stands between <{tag}> and </{tag}>"
    return _beside(answer[:start] + answer[end + len(tag) + 3 :], settings)


def _boxed(answer: str, settings: Mapping[str, object]) -> str:
    content = last_boxed(answer)
    if content is None or not content.strip():
        return "it has no closed box with something in it"
    count = answer.count("\\boxed") + answer.count("\\fbox")
    if count > 1:
        return f"it has {count} boxes, not one"
    outer = re.sub(r"\\(?:boxed|fbox)\s{0,9}", "", answer).replace(content, "", 1)
    return _beside(outer.strip("{}$. \n"), settings)


def _line(answer: str, settings: Mapping[str, object]) -> str:
    lines = len(answer.splitlines())
    return f"it has {lines:,} lines, not one" if lines > 1 else ""


def _json(answer: str, settings: Mapping[str, object]) -> str:
    try:
        found = last_json(answer, object)
    except NoJsonError as error:
        return f"it holds {error}"
    outer = answer.replace(found.text, "", 1)
    return _beside(re.sub(r"```[A-Za-z]{0,20}", "", outer), settings)


def _beside(outer: str, settings: Mapping[str, object]) -> str:
    if settings["alone"] and outer.strip():
        return f"{shown(outer.strip(), 40)} stands beside it"
    return ""


_FORMS: Final[Mapping[str, Callable[[str, Mapping[str, object]], str]]] = {
    "tag": _tagged,
    "boxed": _boxed,
    "line": _line,
    "json": _json,
}


def _check_settings(settings: Mapping[str, object]) -> None:
    if not _TAG.fullmatch(str(settings["tag"])):
        raise GraderSettingsError("tag", "must be a name such as answer, without < and >")
    if (
        settings["thought"] == "any"
        and settings["form"] == "any"
        and not settings["max_characters"]
    ):
        raise GraderSettingsError("form", "ask for a thought, a form or a length")


FORMAT = Grader(
    key="format",
    label="Form of the reply",
    version=1,
    summary="Checks that a thought is there and whole, and that the answer has the asked form.",
    grade_reply=grade_reply,
    settings=(
        Setting("thought", str, "present", "A thought apart from the answer, brought to its end.",
                ("present", "absent", "any")),
        Setting("form", str, "any", "tag: one <answer>...</answer>; boxed: one box; line: one "
                "line; json: an object or a list.", ("any", "tag", "boxed", "line", "json")),
        Setting("tag", str, "answer", "The name of the tag."),
        Setting("alone", bool, False, "Nothing may stand beside the tag, the box or the JSON."),
        Setting("max_characters", float, 0.0, "Longest answer, in characters; 0: any length."),
    ),
    needs_target=False,
    check_settings=_check_settings,
)  # fmt: skip
