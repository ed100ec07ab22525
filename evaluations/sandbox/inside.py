"""What runs inside the sandbox: a script of its own, that sees nothing of the project.

``judge``: one JSON line in, one out, until the input ends. ``program``: reads a program, runs it,
then reads its tests and runs those. The first line out says that the limits hold.
"""

import functools
import importlib
import importlib.metadata
import json
import os
import resource
import sys
import types
from collections.abc import Callable
from typing import Any

_REPLY_CHARACTERS = 20_000
_MESSAGE_CHARACTERS = 300
_ENTRIES_CHARACTERS = 30_000


def main() -> None:
    limits, packages, mode = sys.argv[1:]
    for name, value in json.loads(limits).items():
        if value is not None:
            resource.setrlimit(getattr(resource, name), (value, value))
    sys.path.extend(json.loads(packages))
    reading, writing = _take_pipes()
    _say(writing, {"ready": True})
    if mode == "judge":
        _judge_lines(reading, writing)
    else:
        _run_program(reading, writing)


def _take_pipes() -> tuple[int, int]:
    """The parent's pipes under other numbers: what prints and reads gets nothing of them."""
    pipes = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return pipes


def _say(writing: int, reply: dict[str, Any]) -> None:
    rest = (json.dumps(reply) + "\n").encode()
    while rest:
        rest = rest[os.write(writing, rest) :]


def _judge_lines(reading: int, writing: int) -> None:
    tasks = {
        "probe": _probe,
        "warm": _warm,
        "math": _judge_math,
        "gym": _judge_gym,
        "make": _make_entries,
    }
    with open(reading, encoding="utf-8") as lines:
        for line in lines:
            request = json.loads(line)
            try:
                reply = tasks[request["task"]](request)
            except MemoryError:
                reply = {"problem": "memory"}
            except _SlowError:
                reply = {"problem": "slow"}
            except ImportError as error:
                reply = {"problem": "missing", "what": str(error.name)}
            except Exception as error:
                reply = {"problem": "failed", "what": type(error).__name__}
            _say(writing, reply)


def _probe(request: dict[str, Any]) -> dict[str, Any]:
    """What this child can do that it must not be able to."""
    attempts: dict[str, Callable[[], object]] = {
        "start a process": _start_a_process,
        "open a socket": lambda: importlib.import_module("socket").socket(),
        "write outside /tmp": lambda: os.open("/written", os.O_WRONLY | os.O_CREAT),
        "fill /dev/shm": lambda: os.open("/dev/shm/written", os.O_WRONLY | os.O_CREAT),
        "read /etc/passwd": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "read the environment": lambda: os.environ["PATH"],
    }
    done = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except (OSError, KeyError):
            continue
        done.append(name)
    return {"can": done, "processes": len([n for n in os.listdir("/proc") if n.isdigit()])}


def _start_a_process() -> None:
    if os.fork() == 0:
        os._exit(0)


def _warm(request: dict[str, Any]) -> dict[str, Any]:
    """Import what a task needs, and let it build its tables."""
    if request["for"] == "math":
        library: Any = importlib.import_module("math_verify")
        library.verify(library.parse("$1$"), library.parse("$1$"))
    elif request["for"] == "gym":
        importlib.import_module("reasoning_gym")
    return {"warm": True}


class _SlowError(Exception):
    """A comparison took longer than it may."""


def _judge_math(request: dict[str, Any]) -> dict[str, Any]:
    """Whether the formula of an answer equals a target, as math-verify sees it."""
    found = _read_formula(request["text"], int(request["seconds"]))
    if not found:
        return {"found": False}
    shown = str(found[-1])[:_REPLY_CHARACTERS]
    unread = 0
    for index, target in enumerate(request["targets"]):
        meant = _read_target(target, int(request["seconds"]))
        unread += not meant
        if meant and _quiet("verify", meant, found, timeout_seconds=int(request["seconds"])):
            return {"found": True, "extracted": shown, "equal": index}
    return {"found": True, "extracted": shown, "equal": None, "unread": unread}


@functools.lru_cache(maxsize=500)
def _read_target(text: str, seconds: int) -> Any:
    """Read once for all candidates and repeats."""
    return _read_formula(text, seconds)


def _read_formula(text: str, seconds: int) -> Any:
    return _quiet("parse", text, parsing_timeout=seconds)


def _quiet(name: str, *arguments: Any, **keywords: Any) -> Any:
    """What the library finds; None where it stumbles over a text. Raises _SlowError."""
    library: Any = importlib.import_module("math_verify")
    errors: Any = importlib.import_module("math_verify.errors")
    try:
        return getattr(library, name)(*arguments, raise_on_error=True, **keywords)
    except errors.TimeoutException as error:
        raise _SlowError from error
    except (MemoryError, ImportError):
        raise
    except Exception:
        return None


def _judge_gym(request: dict[str, Any]) -> dict[str, Any]:
    """What reasoning-gym's own verifier gives for an answer, 0 to 1."""
    library: Any = importlib.import_module("reasoning_gym")
    verifier = library.get_score_answer_fn(request["dataset"])
    value = float(verifier(request["answer"], request["entry"]))
    return {"value": value}


def _make_entries(request: dict[str, Any]) -> dict[str, Any]:
    """Entries of a reasoning-gym task from ``start`` on, as many as a reply holds."""
    library: Any = importlib.import_module("reasoning_gym")
    factory: Any = importlib.import_module("reasoning_gym.factory")
    name, level = request["dataset"], request["level"]
    config = {}
    if level is not None:
        curriculum = factory.create_curriculum(name)
        curriculum.set_global_level(level)
        made = curriculum.generate_configuration()
        config = {key: value for key, value in vars(made).items() if key not in ("seed", "size")}
    dataset = library.create_dataset(name, size=request["size"], seed=request["seed"], **config)
    entries: list[Any] = []
    held = 0
    for place in range(request["start"], request["size"]):
        entry = dataset[place]
        length = len(json.dumps(entry))
        if entries and held + length > _ENTRIES_CHARACTERS:
            break
        held += length
        entries.append(entry)
    return {"entries": entries, "version": importlib.metadata.version("reasoning-gym")}


def _run_program(reading: int, writing: int) -> None:
    """Run the program, then its tests in the names that it left; say how that ended."""
    first = json.loads(_next_frame(reading))
    # The tests are read when the program has run: at its start it cannot know them.
    problem, names = _loaded(first["sources"])
    second = json.loads(_next_frame(reading))
    if not problem:
        problem = _failed_test(second["tests"], second["entry_point"], names)
    _say(writing, {"token": second["token"], "passed": not problem, "problem": problem})
    os._exit(0)


def _next_frame(reading: int) -> bytes:
    size = int(_read_exactly(reading, 10))
    return _read_exactly(reading, size)


def _read_exactly(reading: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(reading, size)
        if not part:
            os._exit(3)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _loaded(sources: list[str]) -> tuple[str, dict[str, Any]]:
    """Why the first source that compiles did not run, empty where it did; and its names."""
    code, problem = None, "There is no program."
    for source in sources:
        try:
            code = compile(source, "<answer>", "exec")
            break
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            problem = f"The program does not compile: {_named(error)}"
    if code is None:
        return problem, {}
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    try:
        exec(code, module.__dict__)
    except BaseException as error:
        return f"The program stopped with {_named(error)}", {}
    return "", module.__dict__


def _failed_test(tests: str, entry_point: str, names: dict[str, Any]) -> str:
    """The first test that fails, as its line and what it raised; empty where all pass."""
    if entry_point and entry_point not in names:
        return f"The program defines no {entry_point}."
    candidate = names.get(entry_point)
    if entry_point and entry_point != "check":
        names.pop("check", None)  # only the tests' own may be called
    try:
        exec(compile(tests, "<tests>", "exec"), names)
        if entry_point and callable(names.get("check")):
            names["check"](candidate)
    except BaseException as error:
        return f"{_named(error)} in: {_line_of(error, tests)}"
    return ""


def _line_of(error: BaseException, tests: str) -> str:
    """The line of the tests that was being run."""
    lines = tests.splitlines()
    number = getattr(error, "lineno", None) or 1
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<tests>":
            number = trace.tb_lineno
        trace = trace.tb_next
    return lines[number - 1].strip()[:_MESSAGE_CHARACTERS] if 0 < number <= len(lines) else ""


def _named(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())[:_MESSAGE_CHARACTERS]
    except BaseException:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


if __name__ == "__main__":
    main()
