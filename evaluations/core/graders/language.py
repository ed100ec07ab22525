"""The answer, and the thought, are in the language of the prompt or of a set one."""

from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.scoring import Grader, GraderSettingsError, Reply, Score, Setting
from traces.core.analysis import languages_of

#: Characters that are read of an answer and of a prompt, from the end and from the start.
_READ: Final = 10_000
#: What the reader of languages can tell: ISO 639-1, or ISO 15924 for a script of many languages.
LANGUAGES: Final = (
    "en", "de", "es", "fr", "pt", "it", "nl", "pl", "sv", "tr", "vi", "id",
    "zh", "ja", "ko", "el", "th", "cyrl", "arab", "hebr", "deva",
)  # fmt: skip


def grade_reply(reply: Reply, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where only the asked language is found; unscored where a language cannot be told."""
    asked = str(settings["language"]) or _first(languages_of(reply.prompt[:_READ]))
    if not asked:
        return Score(None, None, "The language of the prompt cannot be told: set `language`.")
    said = languages_of(reply.answer[-_READ:])
    if not said:
        return Score(None, None, "The language of the answer cannot be told.")
    thought = reply.thought_languages
    if settings["thought"] and not thought:
        return Score(None, ", ".join(said), "The language of the thought cannot be told.")
    found = {"answer": said} | ({"thought": thought} if settings["thought"] and thought else {})
    details = {"asked": asked, **{part: list(codes)[:5] for part, codes in found.items()}}
    others = [part for part, codes in found.items() if any(code != asked for code in codes)]
    words = "; ".join(f"the {part} is in {', '.join(codes)}" for part, codes in found.items())
    verdict = f"asked is {asked}"
    return Score(float(not others), ", ".join(said), f"{words[:1].upper()}{words[1:]}; {verdict}.",
                 details)  # fmt: skip


def _first(codes: Sequence[str]) -> str:
    return codes[0] if codes else ""


def _check_settings(settings: Mapping[str, object]) -> None:
    if settings["language"] and settings["language"] not in LANGUAGES:
        message = f"must be one of {', '.join(LANGUAGES)}; empty: that of the prompt"
        raise GraderSettingsError("language", message)


LANGUAGE = Grader(
    key="language",
    label="Language",
    version=1,
    summary="Checks that answer and thought keep to the language of the prompt, or to a set one.",
    grade_reply=grade_reply,
    settings=(
        Setting("language", str, "", "Code such as en, de, zh; empty: that of the prompt."),
        Setting("thought", bool, True, "The thought must keep to it too."),
    ),
    needs_target=False,
    check_settings=_check_settings,
)
