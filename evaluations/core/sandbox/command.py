"""The command line of a child: what it sees of the machine, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Where a child finds the script that it runs.
SCRIPT: Final = "/job/inside.py"
#: The largest folder for temporary files, in bytes; it is memory.
TMP_BYTES: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Layout:
    """What a Python needs of this machine, as absolute paths.

    ``links`` are names at the root with what they point to (``/lib`` -> ``usr/lib``); ``folders``
    are shown read-only where they are; ``packages`` are folders of installed libraries.
    """

    bwrap: str
    python: str
    script: str
    folders: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    libraries: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use: MiB of address space, seconds of processor time (None: as long as
    the caller waits), bytes of one file, open files, threads."""

    memory_mb: int
    cpu_s: int | None = None
    file_bytes: int = 4 * 2**20
    open_files: int = 64
    threads: int = 64


def child_command(layout: Layout, arguments: Sequence[str], *, filter_fd: int) -> list[str]:
    """The command of a child that runs the script with ``arguments``.

    It has its own user, process, mount, network, IPC and host name spaces, the folders of
    ``layout`` read-only, a small /tmp, no environment, no privilege, and the filter of system
    calls read from ``filter_fd``. It ends with the thread that starts it.
    """
    return [
        layout.bwrap,
        *("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"),
        *("--new-session", "--clearenv", "--cap-drop", "ALL", "--hostname", "sandbox"),
        *("--uid", "65534", "--gid", "65534", "--seccomp", str(filter_fd)),
        *_mounts(layout),
        *_environment(layout),
        *("--chdir", "/tmp", "--", layout.python, "-s", "-S", "-P", "-B", "-X", "utf8"),
        SCRIPT,
        *arguments,
    ]


def _mounts(layout: Layout) -> list[str]:
    # First, or it would hide an interpreter that is installed below /tmp.
    words = ["--size", str(TMP_BYTES), "--tmpfs", "/tmp"]
    for folder in (*layout.folders, *layout.packages):
        words += ["--ro-bind", folder, folder]
    for name, target in layout.links:
        words += ["--symlink", target, name]
    words += ["--proc", "/proc", "--dev", "/dev"]
    # Of what lies in memory only /tmp may grow, and only to its size.
    return [*words, "--ro-bind", layout.script, SCRIPT, "--remount-ro", "/dev", "--remount-ro", "/"]


def _environment(layout: Layout) -> list[str]:
    values = {
        "HOME": "/tmp",
        "TMPDIR": "/tmp",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "LD_LIBRARY_PATH": ":".join(layout.libraries),
    }
    return [word for name, value in values.items() if value for word in ("--setenv", name, value)]
