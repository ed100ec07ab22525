"""Sample logs of the lm-evaluation-harness: what was asked, and what was expected."""

from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files.drafts import RawFile, RawRow
from evaluations.core.suite_files.foreign.chats import is_chat, put_prompt
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import Keys, name_rest, records_of
from evaluations.core.suite_files.foreign.templates import shown

KNOWN: Final = frozenset(
    {"doc_id", "target", "arguments", "resps", "filtered_resps", "filter", "metrics"}
)
_HASHES: Final = frozenset({"doc_hash", "prompt_hash", "target_hash"})
_CHOICES: Final = "the likelihood of each option was measured; here the model has to write it"


def read_lm_eval(content: bytes) -> RawFile:
    """A row for each document, without graders; raises SuiteFileError.

    A document stands there once for each filter: the first one counts.
    """
    records, errors = records_of(content)
    losses = Losses()
    keys = Keys(losses)
    rows: list[RawRow] = []
    seen: set[str] = set()
    for line, record in records:
        place, name = f"line {line}", document_name(record, line)
        if name in seen:
            why = "the same document was logged once for each filter"
            losses.add(place, "it is passed over", why)
            continue
        seen.add(name)
        _name_losses(record, place, losses)
        requests = requests_of(record)
        asked = put_prompt(_asked(requests), place, losses)
        if asked is None:
            continue
        if len(requests) > 1:
            losses.add(place, "its options became one question", _CHOICES)
        fields = {"key": keys.key(name, f"doc-{line}", place), **asked, "targets": _targets(record)}
        rows.append(RawRow(line, fields))
    if rows:
        why = "the metric stands in the configuration of the task; filters are no graders"
        losses.add("the file", "its cases have no graders", why)
    return RawFile(rows, errors, losses.told())


def document_name(record: Mapping[str, object], line: int) -> str:
    """What a document is called: the key of its case, in a suite and in its completions."""
    identity = record.get("doc_id")
    return f"doc-{identity}" if isinstance(identity, int | str) else f"doc-{line}"


def requests_of(record: Mapping[str, object]) -> list[Sequence[object]]:
    """The arguments of each request, in any of the two shapes that the harness has written."""
    found = record.get("arguments")
    if isinstance(found, Mapping):
        items = [item for _, item in sorted(found.items(), key=lambda pair: _number(pair[0]))]
    else:
        items = found if isinstance(found, list) else []
    return [list(item.values()) if isinstance(item, Mapping) else _list(item) for item in items]


def _number(name: str) -> tuple[int, str]:
    digits = name.rsplit("_", 1)[-1]
    return (int(digits) if digits.isdigit() and len(digits) < 10 else 0, name)


def _list(item: object) -> list[object]:
    return list(item) if isinstance(item, list) else [item]


def _asked(requests: Sequence[Sequence[object]]) -> object:
    """The prompt of the first request: a text, or messages written as JSON."""
    asked = requests[0][0] if requests and requests[0] else None
    if isinstance(asked, str) and asked.lstrip().startswith("["):
        try:
            chat = json_value(asked)
        except JsonTextError:
            return asked
        return chat if is_chat(chat) else asked
    return asked


def _targets(record: Mapping[str, object]) -> list[str]:
    target = record.get("target")
    requests = requests_of(record)
    if isinstance(target, int) and not isinstance(target, bool) and len(requests) > target >= 0:
        # Of a task of several options: the number of the right one, which stands in its request.
        options = [request[1] for request in requests if len(request) > 1]
        if len(options) == len(requests) > 1 and isinstance(options[target], str):
            return [str(options[target]).strip()]
    items = target if isinstance(target, list) else [] if target is None else [target]
    return [text for item in items if (text := shown(item)).strip()]


def _name_losses(record: Mapping[str, object], place: str, losses: Losses) -> None:
    metrics = record.get("metrics")
    names = [str(name) for name in metrics] if isinstance(metrics, list) else []
    if record.get("doc"):
        why = "a case holds the prompt that was made of it"
        losses.add(place, "the fields of `doc` are left out", why)
    scores = [name for name in names if name in record]
    if scores:
        why = "scores belong to runs: grade the recorded answers here"
        losses.add(place, f"the scores {', '.join(scores)[:200]} are left out", why)
    name_rest(record, KNOWN | _HASHES | {"doc", *scores}, place, losses)
