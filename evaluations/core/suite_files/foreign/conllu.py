"""Universal Dependencies: tokens and their parts of speech."""

import json
import re
from typing import Final

from evaluations.core.suite_files.drafts import (
    MAX_CASES,
    RawFile,
    RowError,
    SuiteFileError,
)
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import Keys, lines_of
from evaluations.core.suite_files.foreign.token_tasks import TAGS_PROMPT, Sentence, task_row

UPOS: Final = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X",
)  # fmt: skip
_COLUMNS: Final = 10
_WORD: Final = re.compile(r"[1-9][0-9]*")
_NAME: Final = re.compile(r"#\s*sent_id\s*=\s*(\S+)")


def read_conllu(content: bytes) -> RawFile:
    """A row for each sentence: its syntactic words and their UPOS; raises SuiteFileError.

    The line of a multiword token (3-4) and an empty node (8.1) is no word of its own: both are
    passed over, and told. A sentence with a word that has no UPOS is left out, and told.
    """
    reading = _Reading()
    for number, line in enumerate([*lines_of(content), ""], start=1):
        reading.take(number, line)
    losses, rows = reading.losses, []
    keys = Keys(losses)
    for number, one in enumerate(reading.sentences, start=1):
        if "_" in one.tags:
            losses.add(f"line {one.line}", "the sentence is left out", "a word has no UPOS")
            continue
        prompt = TAGS_PROMPT.format(
            tags=", ".join(UPOS), tokens=json.dumps(one.tokens, ensure_ascii=False)
        )
        target = [
            {"token": token, "tag": tag} for token, tag in zip(one.tokens, one.tags, strict=True)
        ]
        key = keys.key(one.name, f"sentence-{number}", f"line {one.line}")
        rows.append(task_row(one, key, prompt, target, "tags", losses))
    if rows:
        what = "LEMMA, XPOS, FEATS, HEAD, DEPREL, DEPS, MISC and comments are left out"
        losses.add("the file", what, "a case holds tokens and their UPOS")
    return RawFile(rows, reading.errors, losses.told())


class _Reading:
    """Takes lines one by one."""

    def __init__(self) -> None:
        self.losses = Losses()
        self.errors: list[RowError] = []
        self.sentences: list[Sentence] = []
        self._current = Sentence(1)

    def take(self, number: int, line: str) -> None:
        if not line.strip():
            if self._current.tokens:
                self.sentences.append(self._current)
            self._current = Sentence(number + 1)
            if len(self.sentences) > MAX_CASES:
                raise SuiteFileError(f"The file has more than {MAX_CASES:,} sentences: split it.")
        elif line.startswith("#"):
            found = _NAME.match(line)
            self._current.name = found[1] if found else self._current.name
        else:
            self._word(number, line.split("\t"))

    def _word(self, number: int, cells: list[str]) -> None:
        if len(cells) != _COLUMNS:
            message = f"has {len(cells)} columns: CoNLL-U has {_COLUMNS}, with tabs between them"
            self.errors.append(RowError(number, "", message))
            return
        identity, form, tag = cells[0], cells[1], cells[3]
        if re.fullmatch(r"[0-9]+-[0-9]+", identity):
            why = "its words stand below it, each with its own part of speech"
            self.losses.add(f"line {number}", "the form of a multiword token is left out", why)
        elif re.fullmatch(r"[0-9]+\.[0-9]+", identity):
            why = "it stands for a word that is not in the text"
            self.losses.add(f"line {number}", "an empty node is left out", why)
        elif not _WORD.fullmatch(identity) or not form:
            self.errors.append(RowError(number, "ID", "must be the number of a word, and a form"))
        elif tag not in UPOS and tag != "_":
            message = f"{tag[:20]!r} is none of the universal tags: {', '.join(UPOS)}"
            self.errors.append(RowError(number, "UPOS", message))
        else:
            self._current.tokens.append(form)
            self._current.tags.append(tag)
