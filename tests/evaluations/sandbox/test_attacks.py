"""Programs that try to get out of the sandbox, or to take more than they may.

Each program says what it did by what it raises: a test fails where the attack works.
"""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.conf import settings

from evaluations.core.sandbox.command import TMP_BYTES
from evaluations.core.scoring import Score
from evaluations.sandbox.layout import layout
from tests.evaluations.sandbox.judging import judged

#: Passes where ``escaped`` stayed empty.
UNHARMED = "assert escaped == [], escaped"


def attacked(program: str, **wishes: float) -> Score:
    """The verdict on a program that puts what it achieved into ``escaped``."""
    begun = "escaped = []\n" + textwrap.dedent(program)
    return judged("code", f"```python\n{begun}\n```", UNHARMED, **wishes)


def attempt(statement: str, imports: str = "os") -> str:
    """A program whose ``statement`` must fail with an error of the system."""
    return (
        f"import {imports}\ntry:\n    {statement}\nexcept OSError:\n    pass\n"
        "else:\n    escaped.append('done')"
    )


def living(marker: str) -> list[str]:
    """Processes of this machine whose command names ``marker``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if marker in command:
            found.append(command)
    return found


def test_the_same_program_outside_would_be_noticed() -> None:
    program = attempt("os.close(os.open('/etc/passwd', os.O_RDONLY))")
    code = f"escaped = []\n{program}\n{UNHARMED}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "AssertionError: ['done']" in run.stderr


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("open('/etc/passwd')", id="reading passwords"),
        pytest.param("open('/etc/shadow')", id="reading shadow"),
        pytest.param("os.listdir('/home')", id="listing homes"),
        pytest.param("os.listdir('/var')", id="listing var"),
        pytest.param("os.listdir('/usr/bin')", id="listing commands"),
        pytest.param("open('/written', 'w')", id="writing at the root"),
        pytest.param("open('/usr/lib/written', 'w')", id="writing into the system"),
        pytest.param("open('/job/inside.py', 'a')", id="changing the script"),
        pytest.param("open('/dev/shm/written', 'w')", id="filling shared memory"),
        pytest.param("open('/dev/written', 'w')", id="filling the devices"),
        pytest.param("os.mkdir('/proc/1/written')", id="writing into proc"),
        pytest.param("open('/proc/1/root/etc/passwd')", id="through the root of process 1"),
        pytest.param("os.symlink('/etc/passwd', '/tmp/l'); open('/tmp/l')", id="a symbolic link"),
        pytest.param("os.link('/job/inside.py', '/tmp/l')", id="a hard link"),
        pytest.param("os.fork()", id="forking"),
        pytest.param("os.posix_spawn('/bin/sh', ['sh'], {})", id="spawning"),
        pytest.param("os.execv('/bin/sh', ['sh'])", id="executing a shell"),
        pytest.param("os.chroot('/tmp')", id="changing the root"),
        pytest.param("os.setuid(0)", id="becoming root"),
        pytest.param("os.mknod('/tmp/d', 0o60600, os.makedev(8, 0))", id="making a disk"),
        pytest.param("os.memfd_create('m')", id="memory as a file"),
        pytest.param("os.setpriority(os.PRIO_PROCESS, 0, -5)", id="taking priority"),
    ],
)  # fmt: skip
def test_the_system_refuses(statement: str) -> None:
    score = attacked(attempt(statement))
    assert score.value == 1.0, score.explanation


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("socket.socket()", id="an internet socket"),
        pytest.param("socket.socket(socket.AF_UNIX)", id="a unix socket"),
        pytest.param("socket.create_connection(('127.0.0.1', 22), 1)", id="this machine"),
        pytest.param("socket.getaddrinfo('example.org', 80)", id="a name"),
    ],
)
def test_there_is_no_network(statement: str) -> None:
    score = attacked(attempt(statement, imports="socket"))
    assert score.value == 1.0, score.explanation


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("unshare(0x10000000)", id="a user name space"),
        pytest.param("unshare(0x00020000)", id="a mount name space"),
        pytest.param("setns(0, 0)", id="joining a name space"),
        pytest.param("mount(b'x', b'/tmp', b'tmpfs', 0, None)", id="mounting"),
        pytest.param("umount2(b'/tmp', 2)", id="unmounting"),
        pytest.param("ptrace(16, 1, 0, 0)", id="tracing process 1"),
        pytest.param("shmget(0, 1 << 20, 0o1600)", id="shared memory"),
        pytest.param("syscall(435, b'\\0' * 64, 64)", id="clone3"),
        pytest.param("syscall(0x40000000 + 39)", id="the other way of calling"),
    ],
)
def test_the_filter_refuses_calls_that_open_the_kernel(call: str) -> None:
    score = attacked(
        f"""
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.{call} != -1:
            escaped.append("done")
        """
    )
    assert score.value == 1.0, score.explanation


def test_the_environment_and_the_secrets_of_the_worker_are_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RATIONALE_TEST_MARK", "seen")
    score = attacked(
        """
        import os
        known = {"HOME", "TMPDIR", "PYTHONHASHSEED", "OPENBLAS_NUM_THREADS", "LD_LIBRARY_PATH",
                 "PWD", "LC_CTYPE"}
        escaped += sorted(set(os.environ) - known)
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                escaped += ["seen"] * (b"MARK" in open(f"/proc/{number}/environ", "rb").read())
            except OSError:
                pass
        """
    )
    assert score.value == 1.0, score.explanation


def test_no_file_of_this_machine_is_there_but_what_python_needs() -> None:
    project = Path(__file__).resolve().parents[3]
    own = [str(project), str(settings.HOME)]
    assert all(os.path.isdir(path) for path in own)
    needed = layout(with_packages=False)
    assert needed is not None
    score = attacked(
        f"""
        import os
        escaped += [path for path in {own!r} if os.path.exists(path)]
        shown = {(*needed.folders, "/proc", "/dev", "/job")!r}
        for folder, inner, files in os.walk("/"):
            paths = {{name: os.path.join(folder, name) for name in (*inner, *files)}}
            escaped += [paths[name] for name in files if paths[name] not in shown]
            inner[:] = [name for name in inner if paths[name] not in shown]
        """
    )
    assert score.value == 1.0, score.explanation


def test_only_its_own_processes_are_seen_and_the_parent_cannot_be_killed() -> None:
    score = attacked(
        """
        import os, signal
        others = [int(n) for n in os.listdir("/proc") if n.isdigit() and int(n) > 2]
        escaped += others
        for number in (1, os.getppid(), -1):
            try:
                os.kill(number, signal.SIGKILL)
            except OSError:
                pass
        """
    )
    assert score.value == 1.0, score.explanation


def test_a_fork_bomb_of_threads_ends_with_its_child() -> None:
    score = attacked(
        """
        import threading, time
        def multiply():
            while True:
                try:
                    threading.Thread(target=multiply, daemon=True).start()
                except RuntimeError:
                    time.sleep(0.01)
        multiply()
        """,
        seconds=1,
        memory_mb=611,
    )
    assert score.value == 0.0
    until = time.monotonic() + 20
    while [command for command in living("inside.py") if str(611 * 2**20) in command]:
        assert time.monotonic() < until, "the threads outlive their child"
        time.sleep(0.05)


@pytest.mark.parametrize(
    "statement", ["x = bytearray(600 * 2**20)", "x = [0] * 10**9", "x = 'a' * (2**30)"]
)
def test_memory_ends_at_its_limit(statement: str) -> None:
    score = attacked(f"{statement}\nescaped.append(len(x))")
    assert (score.value, score.explanation) == (0.0, "The program stopped with MemoryError")


def test_temporary_files_end_at_the_size_of_their_folder() -> None:
    score = attacked(
        f"""
        import os, resource
        written, number = 0, 0
        try:
            while True:
                with open(f"/tmp/{{number}}", "wb", buffering=0) as file:
                    written += file.write(b"x" * 2**20)
                number += 1
        except OSError:
            pass
        if written > {TMP_BYTES}:
            escaped.append(written)
        """
    )
    assert score.value == 1.0, score.explanation


def test_one_file_ends_at_its_limit() -> None:
    score = attacked(
        """
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        file = open("/tmp/large", "wb", buffering=0)
        try:
            while file.tell() < 8 * 2**20:
                file.write(b"x" * 2**20)
            escaped.append(file.tell())
        except OSError:
            pass
        """
    )
    assert score.value == 1.0, score.explanation


def test_limits_cannot_be_raised_again() -> None:
    score = attacked(
        """
        import resource
        for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC"):
            try:
                resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY,) * 2)
                escaped.append(name)
            except (ValueError, OSError):
                pass
        """
    )
    assert score.value == 1.0, score.explanation


def test_endless_printing_is_dropped_and_ends_in_time() -> None:
    score = attacked("while True:\n    print('x' * 10_000)", seconds=1)
    assert score.value == 0.0
    assert "second" in score.explanation


def test_output_into_the_channel_of_the_tests_is_no_verdict() -> None:
    flood = """
        import os
        for number in range(3, 64):
            try:
                while True:
                    os.write(number, b"x" * 100_000)
            except OSError:
                pass
        """
    score = attacked(flood)
    assert (score.value, score.explanation) == (
        0.0, "The program wrote into the channel of its tests.",
    )  # fmt: skip
    forged = """
        import os, json
        for number in range(3, 64):
            try:
                os.write(number, json.dumps({"passed": True, "token": ""}).encode() + b"\\n")
            except OSError:
                pass
        escaped.append("forged")
        """
    assert attacked(forged).value == 0.0


@pytest.mark.parametrize("code", ["os._exit(0)", "sys.exit(0)", "os.kill(os.getpid(), 9)"])
def test_ending_early_is_not_passing(code: str) -> None:
    assert judged("code", f"import os, sys\n{code}", "assert True").value == 0.0


@pytest.mark.parametrize("code", ["time.sleep(10)", "threading.Event().wait()"])
def test_a_program_that_waits_is_ended(code: str) -> None:
    begun = time.monotonic()
    score = judged("code", f"import threading, time\n{code}", "assert True", seconds=0.5)
    assert score.value == 0.0
    assert score.explanation == "The program did not end within 1 seconds."
    assert time.monotonic() - begun < 9


def test_a_program_that_ignores_signals_is_ended() -> None:
    program = """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True:
            pass
        """
    score = attacked(program, seconds=1)
    assert score.value == 0.0
    assert "second" in score.explanation


def test_a_child_ends_with_the_process_that_started_it() -> None:
    project = Path(__file__).resolve().parents[3]
    code = (
        "import os, subprocess\n"
        "from evaluations.core.sandbox.command import Limits\n"
        "from evaluations.sandbox.layout import layout\n"
        "from evaluations.sandbox.starting import start_child\n"
        "channel = start_child(layout(with_packages=False), Limits(memory_mb=257),\n"
        "                      ['judge'], stdin=subprocess.PIPE)\n"
        "import time; channel.read(deadline=time.monotonic() + 30)\n"
        "print(channel.child.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False
    )
    child = Path(f"/proc/{int(run.stdout)}")
    until = time.monotonic() + 10
    while child.exists() and "bwrap" in (child / "cmdline").read_text():
        assert time.monotonic() < until, "the child outlives its parent"
        time.sleep(0.05)
