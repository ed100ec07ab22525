"""Memory of NVIDIA cards of this very machine, through the optional ``nvidia-ml-py``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class NvmlError(RuntimeError):
    """The cards cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card with the memory in use on it, of all its processes together; bytes."""

    index: int
    name: str
    used: int
    total: int


def read_cards(indices: Sequence[int] | None = None) -> list[CardReading]:
    """What NVML tells of the cards with these numbers, or of all; raises NvmlError.

    Whole cards are read: in containers NVML does not tell processes apart.
    """
    try:
        import pynvml
    except ImportError:
        raise NvmlError("nvidia-ml-py is not installed: pip install 'rationale[nvml]'.") from None
    try:
        pynvml.nvmlInit()
        try:
            count = pynvml.nvmlDeviceGetCount()
            wanted = range(count) if indices is None else indices
            missing = sorted(index for index in wanted if not 0 <= index < count)
            if missing:
                raise NvmlError(f"There is no card {missing[0]}; this machine has {count}.")
            return [_read(pynvml, index) for index in wanted]
        finally:
            pynvml.nvmlShutdown()
    except pynvml.NVMLError as error:
        raise NvmlError(f"The driver does not tell: {error}") from None


def _read(nvml: Any, index: int) -> CardReading:
    handle = nvml.nvmlDeviceGetHandleByIndex(index)
    memory = nvml.nvmlDeviceGetMemoryInfo(handle)
    name = nvml.nvmlDeviceGetName(handle)
    shown = name.decode() if isinstance(name, bytes) else str(name)
    return CardReading(index, shown, int(memory.used), int(memory.total))
