"""Texts for measurements: thoughts, ordinary answers, and answers that are meant to hurt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SENTENCE: Final = "So 17 + 25 is 42, since 7 and 5 make 12. Wait, the tens: 1 + 2 + 1 = 4.\n"


def thought_of(size: int) -> str:
    """A reply of about ``size`` characters, nearly all of it thought."""
    return f"<think>\n{SENTENCE * (size // len(SENTENCE))}</think>\n\nThe sum is \\boxed{{42}}."


THOUGHTS: Final = {"4 KB": thought_of(4_096), "1 MB": thought_of(1_048_576)}


@dataclass(frozen=True, slots=True)
class Use:
    """A grader with what it is asked to judge."""

    kind: str
    answer: str
    targets: tuple[str, ...]
    settings: Mapping[str, object] = field(default_factory=dict)


ORDINARY: Final = (
    Use("exact", "forty-two", ("Forty-two",)),
    Use("choice", "The right one is (B), since the clause is void.", ("B",)),
    Use("number", "Together they cost 1,042.50 EUR.", ("1042.5",)),
    Use("pattern", "Done. <answer>42</answer>", ("42",), {"pattern": r"<answer>(\d+)</answer>"}),
    Use("boxed", "The sum is \\boxed{42}.", ("42",)),
    Use("json_equality", '```json\n{"a": [1, 2], "b": null}\n```', ('{"b": null, "a": [1, 2]}',)),
)

SIZE: Final = 100_000
#: What has no end, nests without one, or begins again at every character.
HOSTILE: Final = {
    text: (text * (SIZE // len(text) + 1))[:SIZE]
    for text in (
        "{", "[", '{"a":', "[{", '{"x ', "[1]{}", "\\boxed{", "\\frac{1}{", "^{1", "9", "1e999 ",
        "9**9 ", "ﷺ", "\u0301\u0316", " ", "\n", "(B) ", "the answer is ", "```\n{}\n```", "\0",
    )
}  # fmt: skip
