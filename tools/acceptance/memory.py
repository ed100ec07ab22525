"""Estimated memory of the R1 models beside what was read and what the founding article says.

    python -m tools.acceptance.memory

Prints the table of docs/memory.md. Early Ollama gave a model 2,048 tokens for each of one or four
users at once, as the free memory allowed, and its console does not say which: where a reading
does not state its context, both are shown and the nearer one counts. Exits with 1 where one is
more than 15 % off.
"""

import sys
from dataclasses import dataclass
from typing import Final

from evaluations.core.memory.known_models import KNOWN_MODELS
from evaluations.core.memory.need import memory_need

TOLERANCE: Final = 0.15
ONE_USER: Final = 2_048
FOUR_USERS: Final = 8_192
ARTICLE: Final = "founding article"
PS: Final = "`ollama ps`"


@dataclass(frozen=True, slots=True)
class Reading:
    """GB that somebody read or wrote down; ``tokens`` None: at a context that is not told."""

    tag: str
    gb: float
    source: str
    tokens: int | None = None


READINGS: Final = (
    Reading("deepseek-r1:1.5b", 2.1, PS),
    Reading("deepseek-r1:7b", 6.0, PS),
    Reading("deepseek-r1:14b", 11.0, PS),
    Reading("deepseek-r1:14b", 10.6, "`nvidia-smi`, 10,809 MiB of the whole card (so GiB)"),
    Reading("deepseek-r1:32b", 21.0, f"{PS}, Mac"),
    Reading("deepseek-r1:32b", 23.0, f"{PS}, Windows"),
    Reading("deepseek-r1:671b", 482.0, PS),
    Reading("deepseek-r1:671b", 446.4, "Ollama's log, one user of 2,048 tokens", ONE_USER),
    Reading("deepseek-r1:8b-llama-distill-q4_K_M", 6.5, ARTICLE),
    Reading("deepseek-r1:14b", 11.0, ARTICLE),
    Reading("deepseek-r1:32b", 22.0, ARTICLE),
    Reading("deepseek-r1:70b", 42.0, ARTICLE),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A reading beside the estimates at one and at four contexts of 2,048 tokens, in GB."""

    reading: Reading
    one: float
    four: float

    @property
    def nearest(self) -> float:
        """The estimate at the stated context, else the nearer one."""
        choices = (self.one,) if self.reading.tokens == ONE_USER else (self.one, self.four)
        return min(choices, key=lambda gb: abs(gb - self.reading.gb))

    @property
    def off(self) -> float:
        """Estimate over reading, less 1."""
        return self.nearest / self.reading.gb - 1


def estimated_gb(tag: str, tokens: int) -> float:
    """GB on one card for one of Ollama's tags."""
    known = KNOWN_MODELS[tag.lower()]
    need = memory_need(known.architecture, weights=known.file_bytes, tokens=tokens)
    return need.total / 1e9


def rows() -> list[Row]:
    """All readings with their estimates."""
    return [
        Row(each, estimated_gb(each.tag, ONE_USER), estimated_gb(each.tag, FOUR_USERS))
        for each in READINGS
    ]


def table() -> str:
    """The rows in Markdown."""
    lines = [
        "| model | read (GB) | 1 x 2,048 tokens | 4 x 2,048 | off | from |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows():
        tag = row.reading.tag.removeprefix("deepseek-r1:")
        lines.append(
            f"| {tag} | {row.reading.gb:g} | {row.one:.1f} | {row.four:.1f} | {row.off:+.1%} "
            f"| {row.reading.source} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 where a reading is not reproduced."""
    print(table())
    far = [row for row in rows() if abs(row.off) > TOLERANCE]
    print(f"{len(rows()) - len(far)} of {len(rows())} within {TOLERANCE:.0%}.")
    return 1 if far else 0


if __name__ == "__main__":
    sys.exit(main())
