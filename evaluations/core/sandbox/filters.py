"""The filter of system calls that a child runs under, as the program that the kernel reads.

Classic BPF as in the kernel's ``seccomp_filter`` document: eight bytes an instruction, over a
record of the call's number, the processor's kind and the arguments.
"""

import struct
from typing import Final

#: The processor as ``seccomp_data.arch`` names it (``AUDIT_ARCH_*``).
_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD: Final = 0x00010000
#: Numbers from here on belong to another way of calling the same kernel (x32).
_OTHER_CALLS: Final = 0x40000000

#: Calls that a child is refused: what starts processes, talks to others, keeps memory outside the
#: process where no limit counts it, changes the system, or opens large parts of the kernel.
_REFUSED: Final = {
    "x86_64": {
        "fork": 57, "vfork": 58, "socket": 41, "ptrace": 101,
        "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "msgget": 68, "mq_open": 240,
        "memfd_create": 319, "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321,
        "perf_event_open": 298, "userfaultfd": 323, "io_uring_setup": 425, "unshare": 272,
        "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
        "init_module": 175, "delete_module": 176, "finit_module": 313,
        "process_vm_readv": 310, "process_vm_writev": 311, "open_tree": 428, "move_mount": 429,
        "fsopen": 430, "fsconfig": 431, "fsmount": 432, "mount_setattr": 442,
    },
    "aarch64": {
        "socket": 198, "ptrace": 117,
        "shmget": 194, "shmctl": 195, "shmat": 196, "semget": 190, "msgget": 186, "mq_open": 180,
        "memfd_create": 279, "add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280,
        "perf_event_open": 241, "userfaultfd": 282, "io_uring_setup": 425, "unshare": 97,
        "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
        "init_module": 105, "delete_module": 106, "finit_module": 273,
        "process_vm_readv": 270, "process_vm_writev": 271, "open_tree": 428, "move_mount": 429,
        "fsopen": 430, "fsconfig": 431, "fsmount": 432, "mount_setattr": 442,
    },
}  # fmt: skip
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3: Final = 435


def filter_for(machine: str) -> bytes | None:
    """The filter for a processor as ``platform.machine`` names it; None where we have none.

    Threads may be started, processes not: the memory of one process is then the memory of all.
    ``clone3`` hides its flags from a filter and is refused as unknown, so that the C library
    takes ``clone``.
    """
    if machine not in _ARCHITECTURES:
        return None
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _ARCHITECTURES[machine], skip_if=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_CALLS, skip_else=1),
        _step(_RETURN, _ERROR | _EPERM),
        *_refusal(_CLONE3, _ENOSYS),
    ]
    for number in sorted(_REFUSED[machine].values()):
        steps += _refusal(number, _EPERM)
    steps += [
        _step(_EQUAL, _CLONE[machine], skip_else=3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _CLONE_THREAD, skip_if=1),
        _step(_RETURN, _ERROR | _EPERM),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _refusal(number: int, error: int) -> list[bytes]:
    return [_step(_EQUAL, number, skip_else=1), _step(_RETURN, _ERROR | error)]


def _step(code: int, operand: int, *, skip_if: int = 0, skip_else: int = 0) -> bytes:
    return struct.pack("<HBBI", code, skip_if, skip_else, operand)
