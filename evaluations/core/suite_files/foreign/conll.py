"""Named entities in columns: one token a line, an empty line between sentences, tags in BIO."""

import re
from typing import Final

from evaluations.core.suite_files.drafts import (
    MAX_CASES,
    RawFile,
    RawRow,
    RowError,
    SuiteFileError,
)
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import Keys, lines_of
from evaluations.core.suite_files.foreign.token_tasks import ENTITIES_PROMPT, Sentence, task_row

#: Every prompt lists the types.
MAX_TYPES: Final = 100
_TAG: Final = re.compile(r"O|([BIESLU])-(\S{1,40})")
_COMMENT: Final = re.compile(r"#\s*(?:id|sent_id)?\s*=?\s*(\S+)?")
_OUT_OF_STEP: Final = "it does not go on from the tag before it"


def read_conll(content: bytes) -> RawFile:
    """A row for each sentence. The first column is the token, the last one its tag.

    Tags are O, or a letter of BIO, IOB, BIOES or BILOU before the type. Raises SuiteFileError.
    """
    losses, errors = Losses(), []
    sentences: list[Sentence] = []
    current = Sentence(1)
    width = 0
    for number, line in enumerate([*lines_of(content), ""], start=1):
        cells = line.split("\t") if "\t" in line else line.split()
        cells = [cell.strip() for cell in cells]
        if not any(cells) or cells[0] == "-DOCSTART-":
            if current.tokens:
                sentences.append(current)
            current = Sentence(number + 1)
        elif line.startswith("#") and not _TAG.fullmatch(cells[-1]):
            found = _COMMENT.match(line)
            current.name = (found[1] or "") if found else ""
        elif len(cells) < 2 or not cells[0] or not _TAG.fullmatch(cells[-1]):
            message = "must end with O or a tag such as B-PER, after a token"
            errors.append(RowError(number, "tag", message))
        else:
            width = max(width, len(cells))
            current.tokens.append(cells[0])
            current.tags.append(cells[-1])
            current.lines.append(number)
        if len(sentences) > MAX_CASES:
            raise SuiteFileError(f"The file has more than {MAX_CASES:,} sentences: split it.")
    if width > 2:
        what = f"the {width - 2} columns between token and tag are left out"
        losses.add("the file", what, "a case holds tokens and entities")
    rows = _rows(sentences, losses)
    return RawFile(rows, errors, losses.told())


def _rows(sentences: list[Sentence], losses: Losses) -> list[RawRow]:
    types = sorted({tag[2:] for one in sentences for tag in one.tags if tag != "O"})
    if len(types) > MAX_TYPES:
        raise SuiteFileError(
            f"The file has more than {MAX_TYPES} types of entities: is the last column the tag?"
        )
    keys = Keys(losses)
    rows = []
    for number, one in enumerate(sentences, start=1):
        prompt = ENTITIES_PROMPT.format(
            types=", ".join(types) or "none",
            first=types[0] if types else "none",
            sentence=" ".join(one.tokens),
        )
        key = keys.key(one.name, f"sentence-{number}", f"line {one.line}")
        rows.append(task_row(one, key, prompt, entities_of(one, losses), "entities", losses))
    return rows


def entities_of(sentence: Sentence, losses: Losses) -> list[dict[str, str]]:
    """The entities as they stand, tokens joined by a space.

    A tag that goes on from nothing begins an entity, as in conlleval; that is told.
    """
    found: list[tuple[str, list[str]]] = []
    open_type = ""
    for token, tag, line in zip(sentence.tokens, sentence.tags, sentence.lines, strict=True):
        letter, _, kind = tag.partition("-")
        if letter in ("I", "E", "L") and kind == open_type:
            found[-1][1].append(token)
        elif letter != "O":
            if letter in ("E", "L") or (letter == "I" and open_type):
                losses.add(f"line {line}", f"{tag[:50]} begins an entity", _OUT_OF_STEP)
            found.append((kind, [token]))
        open_type = kind if letter in ("B", "I") else ""
    return [{"text": " ".join(tokens), "type": kind} for kind, tokens in found]
