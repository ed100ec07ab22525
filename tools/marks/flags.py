"""How far the rules and the flags that came with the recordings agree."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from tools.marks.hits import head, row
from tools.marks.labels import FILES, analysis, rows
from traces.core.analysis import Analysis

#: The data's own flags look at so many characters at the end.
TAIL: Final = 6_000
#: What a computed flag is held against, and from where on the rules say yes.
FLAGS: Final[Mapping[str, str]] = {
    "loop": "loop marks cover half of the last 6,000 characters",
    "loop or repetitive": "loop marks cover a fifth of the last 6,000 characters",
    "cjk_mixing": "a switch to Chinese, Japanese or Korean signs",
    "cyrillic_mixing": "a switch to Cyrillic letters",
    "arabic_mixing": "a switch to Arabic letters",
    "many_waits": "20 backtracks or more",
}
_SCRIPTS: Final = {
    "cjk_mixing": ("zh", "ja", "ko"),
    "cyrillic_mixing": ("cyrl",),
    "arabic_mixing": ("arab",),
}

Thought = tuple[set[str], Analysis]


def flag_table() -> str:
    """How often the rules and the flags of the recordings agree."""
    names = ("both", "only the flag", "only the rules", "neither")
    lines = head("flag in the data", "the rules say", *names)
    for flag, rule in FLAGS.items():
        both = Counter((_is_flagged(thought, flag), _is_found(thought, flag)) for thought in _all())
        pairs = ((True, True), (True, False), (False, True), (False, False))
        lines.append(row(f"`{flag}`", rule, *(str(both[pair]) for pair in pairs)))
    return "\n".join(lines)


def _all() -> Iterator[Thought]:
    """Flags and analysis of every recorded thought; some were recorded within the answer."""
    for file in FILES:
        for name, recorded in rows(file).items():
            field = "answer" if "reasoning_inline_untagged" in recorded["flags"] else "reasoning"
            if recorded.get(field):
                yield set(recorded["flags"]), analysis(file, name, field)


def _is_flagged(thought: Thought, flag: str) -> bool:
    return not thought[0].isdisjoint(flag.split(" or "))


def _is_found(thought: Thought, flag: str) -> bool:
    marks = thought[1].marks
    if flag in _SCRIPTS:
        switches = [mark for mark in marks if mark.rule == "other_script"]
        return any(
            mark.note.endswith(f" to {name}.") for mark in switches for name in _SCRIPTS[flag]
        )
    if flag == "many_waits":
        return sum(mark.kind == "backtrack" for mark in marks) >= 20
    return _looped(thought[1]) > (0.5 if flag == "loop" else 0.2)


def _looped(found: Analysis) -> float:
    """Share of the last ``TAIL`` characters that loop marks cover."""
    length = found.steps[-1].end
    begin = max(length - TAIL, 0)
    loops = [mark for mark in found.marks if mark.kind == "loop" and mark.end > begin]
    return sum(mark.end - max(mark.start, begin) for mark in loops) / (length - begin)
