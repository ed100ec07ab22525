"""The Python program of the answer passes the tests of the target."""

import json
import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evaluations.core.reading.fences import program_in
from evaluations.core.sandbox.command import Limits
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

MAX_SECONDS: Final = 60.0
MEMORY_MB: Final = (64.0, 2048.0)
#: A program may wait a little longer than it may compute.
WAIT_FACTOR: Final = 2.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How the run of a program ended: its reply where there is one, else why there is none.

    ``cause`` is empty, "time" (the wait was over), "flood" (it wrote more than it may) or
    "stopped" (it ended, or was ended by a limit, with ``status`` as the shell counts).
    """

    reply: Mapping[str, object] | None = None
    cause: str = ""
    status: int = 0


def program_of(answer: str, settings: Mapping[str, object]) -> str | None:
    """The program that is judged; None where the answer has none."""
    program = program_in(answer, str(settings["entry_point"]))
    return program if program and program.strip() else None


def program_frames(
    program: str, targets: Sequence[str], settings: Mapping[str, object], token: str
) -> bytes:
    """What the child reads: the program, then the tests, each behind its length.

    A program that begins where the prefix ends is read behind it; one that stands alone is too,
    unless only it alone compiles. Its reply must bear ``token``.
    """
    prefix = str(settings["prefix"])
    sources = [f"{prefix}\n{program}", program] if prefix.strip() else [program]
    first = {"sources": sources}
    entry_point = str(settings["entry_point"])
    second = {"tests": "\n".join(targets), "entry_point": entry_point, "token": token}
    frames = (json.dumps(frame).encode() for frame in (first, second))
    return b"".join(b"%010d" % len(frame) + frame for frame in frames)


def program_limits(settings: Mapping[str, object]) -> Limits:
    """What the program may use."""
    seconds = float(str(settings["seconds"]))
    return Limits(memory_mb=int(float(str(settings["memory_mb"]))), cpu_s=max(1, round(seconds)))


def wait_s(settings: Mapping[str, object]) -> float:
    """How long the program is waited for, in seconds."""
    return float(str(settings["seconds"])) * WAIT_FACTOR


def program_score(ended: Ended, program: str, settings: Mapping[str, object], token: str) -> Score:
    """The verdict; only a reply that bears ``token`` tells of passed tests."""
    reply = ended.reply or {}
    if reply.get("token") == token:
        if reply.get("passed") is True:
            return Score(1.0, program, "All tests pass.")
        return Score(0.0, program, str(reply.get("problem", "")) or "A test failed.")
    return Score(0.0, program, _said(ended, settings))


def _said(ended: Ended, settings: Mapping[str, object]) -> str:
    seconds = f"{float(str(settings['seconds'])):g}"
    if ended.cause == "time":
        return f"The program did not end within {wait_s(settings):g} seconds."
    if ended.cause == "flood":
        return "The program wrote into the channel of its tests."
    if ended.status in (137, 152):  # 128 and SIGKILL or SIGXCPU
        return f"The program was stopped after {seconds} seconds of processor time."
    if ended.status > 128:
        return f"The program was ended by signal {ended.status - 128} before its tests were."
    return "The program ended before its tests did."


def _check_settings(settings: Mapping[str, object]) -> None:
    if not 0.5 <= float(str(settings["seconds"])) <= MAX_SECONDS:
        raise GraderSettingsError("seconds", f"must be from 0.5 to {MAX_SECONDS:.0f}")
    least, most = MEMORY_MB
    if not least <= float(str(settings["memory_mb"])) <= most:
        raise GraderSettingsError("memory_mb", f"must be from {least:.0f} to {most:.0f}")
    name = str(settings["entry_point"])
    if name and (not name.isidentifier() or keyword.iskeyword(name)):
        raise GraderSettingsError("entry_point", "must be the name of a Python function")


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if not target.strip():
        raise GraderSettingsError("targets", "give the tests as Python code")


CODE = Grader(
    key="code",
    label="Code against tests",
    version=1,
    summary="Runs the Python program of the answer against the target's tests, in the sandbox.",
    lane="sandbox",
    settings=(
        Setting("entry_point", str, "", "The function that the answer must define; where the "
                "tests define check(candidate), it is called with that function."),
        Setting("prefix", str, "", "Code before the program: the prompt that it completes."),
        Setting("seconds", float, 5.0, "Processor time that the program may use."),
        Setting("memory_mb", float, 512.0, "Memory that the program may use, in MiB."),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)  # fmt: skip
