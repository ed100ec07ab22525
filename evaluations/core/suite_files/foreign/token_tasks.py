"""What files of tagged tokens have in common: sentences, prompts of our own, targets as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from evaluations.core.suite_files.drafts import RawRow
from evaluations.core.suite_files.foreign.grading import Judgment, why_not
from evaluations.core.suite_files.foreign.losses import Losses

ENTITIES_PROMPT: Final = """\
List the named entities of the sentence below. An entity is one of these types: {types}.
Answer with a JSON list such as [{{"text": "Ada Lovelace", "type": "{first}"}}], in the order in \
which they stand in the sentence, with the words as they stand there; with [] where there is none.

Sentence: {sentence}"""

TAGS_PROMPT: Final = """\
Give each token of the sentence below its universal part of speech: {tags}.
Answer with a JSON list such as [{{"token": "Dogs", "tag": "NOUN"}}, {{"token": "bark", \
"tag": "VERB"}}], with one object for each token, in order.

Tokens: {tokens}"""


@dataclass(slots=True)
class Sentence:
    """Tokens with their tags; ``line`` is where it starts, ``name`` what the file calls it."""

    line: int
    name: str = ""
    tokens: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def task_row(
    sentence: Sentence,
    key: str,
    prompt: str,
    target: Sequence[Mapping[str, str]],
    kind: str,
    losses: Losses,
) -> RawRow:
    """A case whose answer is a list of objects, judged by grader ``kind`` where there is one."""
    text = json.dumps(target, ensure_ascii=False)
    judgment = Judgment(kind, {}, (text,))
    problem = why_not(judgment)
    graders = [] if problem else [judgment.spec]
    if problem:
        losses.add(f"line {sentence.line}", "the case has no grader", problem)
    fields = {"key": key, "prompt": prompt, "targets": [text], "graders": graders}
    return RawRow(sentence.line, fields)
