"""The analysis of thoughts: megabytes of real think text a second and core, and hostile texts.

    python -m tools.bench.analysis [--repeat 5]

Needs the project's shared folder beside the repository. Processor time is measured, since other
work on the machine should not count; the best of the repeats is shown. Beside it stands the
obvious way: one regular expression per phrase, and a dictionary of eight-word runs.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from traces.core.analysis import analyse, segment
from traces.core.analysis.cues import CUES
from traces.core.paragraphs import paragraph_cuts

_FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "traces"
_FILES: Final = ("lineage_bench", "misguided_attention", "math_skythought", "thought_anchors")
_MEGABYTE: Final = 1_000_000

#: Texts of a megabyte on which a careless rule would hang.
HOSTILE: Final = {
    "100,000 tags": "<think>\n\n" * 100_000,
    "one endless word": "x" * _MEGABYTE,
    "one sign": "!" * _MEGABYTE,
    "deep nesting": "(" * (_MEGABYTE // 2) + ")" * (_MEGABYTE // 2),
    "open boxes": "\\boxed{" * (_MEGABYTE // 7),
    "waits": "wait " * (_MEGABYTE // 5),
    "tiny paragraphs": "a\n\n" * (_MEGABYTE // 3),
    "sums": "1+" * (_MEGABYTE // 2),
    "answers": "the answer is 7. " * (_MEGABYTE // 17),
    "等等": "等等，" * (_MEGABYTE // 9),
    "tiny signs": "答\n\n" * (_MEGABYTE // 5),
    "tiny paragraphs in turn": "ж\n\nx\n\n" * (_MEGABYTE // 7),
    "tiny conclusions": "so,\n\n" * (_MEGABYTE // 5),
}
#: The same, where each paragraph has a mark of its own.
FULL_OF_MARKS: Final = {
    "tiny waits": "wait\n\n" * (_MEGABYTE // 6),
    "tiny checks": "let me check\n\n" * (_MEGABYTE // 14),
    "tiny 等等": "等等，a\n\n" * (_MEGABYTE // 12),
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=5)
    repeat = options.parse_args().repeat
    thoughts = _thoughts()
    size = sum(len(thought.encode()) for thought, _ in thoughts)
    print(
        f"{len(thoughts)} recorded thoughts, {size / _MEGABYTE:.1f} MB; best of {repeat}, one core"
    )
    rows: list[tuple[str, Callable[[str, str], object]]] = [
        ("steps alone", lambda thought, answer: segment(thought)),
        ("steps, marks and figures", lambda thought, answer: analyse(thought, answer=answer)),
        ("one pattern per phrase", lambda thought, answer: _naive(thought)),
    ]
    for name, run in rows:
        seconds = min(_cpu_time(run, thoughts) for _ in range(repeat))
        print(f"{name:26}{size / seconds / _MEGABYTE:8.1f} MB/s")
    print("\na hostile megabyte")
    for name, text in (HOSTILE | FULL_OF_MARKS).items():
        seconds = min(_cpu_time(rows[1][1], [(text, "7")]) for _ in range(min(repeat, 3)))
        print(f"{name:26}{seconds:8.2f} s")


def _thoughts() -> list[tuple[str, str]]:
    found = []
    for name in _FILES:
        with (_FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows = (json.loads(line) for line in lines)
            found += [(row["reasoning"], row["answer"] or "") for row in rows if row["reasoning"]]
    return found


def _cpu_time(run: Callable[[str, str], object], texts: Sequence[tuple[str, str]]) -> float:
    begin = time.process_time()
    for thought, answer in texts:
        run(thought, answer)
    return time.process_time() - begin


_PATTERNS: Final = [
    re.compile(rf"\b(?:{cue})", re.IGNORECASE) for cues in CUES["en"].values() for cue in cues
]


def _naive(thought: str) -> int:
    """Paragraphs, the English phrases and repeated runs of eight words, without figures."""
    found = len(paragraph_cuts(thought))
    for pattern in _PATTERNS:
        found += sum(1 for _ in pattern.finditer(thought))
    words = [word.lower() for word in re.findall(r"\w+", thought)]
    seen: dict[tuple[str, ...], int] = {}
    for place in range(len(words) - 7):
        found += seen.setdefault(tuple(words[place : place + 8]), place) != place
    return found


if __name__ == "__main__":
    main()
