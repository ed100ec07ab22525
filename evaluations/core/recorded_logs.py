"""Recorded answers in the logs of other tools: Inspect, and the lm-evaluation-harness."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from evaluations.core.completion_files import (
    CompletionContent,
    RecordedCompletion,
    checked_completion,
    read_completions,
)
from evaluations.core.suite_files import SuiteFileError, recognized_format
from evaluations.core.suite_files.drafts import RowError
from evaluations.core.suite_files.foreign.inspect_cases import sample_key
from evaluations.core.suite_files.foreign.inspect_logs import (
    LogSample,
    attached,
    inspect_log,
    section,
)
from evaluations.core.suite_files.foreign.lm_eval import document_name
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import near_key, records_of

_USAGE: Final[Mapping[str, str]] = {
    "prompt_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_tokens",
    "cached_tokens": "input_tokens_cache_read",
}
_WHOLES: Final = (("reasoning_tokens", "output_tokens"), ("cached_tokens", "prompt_tokens"))


def read_recorded(name: str, content: bytes, *, candidate: str = "") -> CompletionContent:
    """The completions of a file called ``name``: of ours, or of a log that it shows to be.

    ``candidate`` is who answered; a log of the lm-evaluation-harness does not say it, and in
    one of Inspect it takes the place of the model. Raises SuiteFileError.
    """
    try:
        format = recognized_format(name, content)
    except SuiteFileError:
        format = "jsonl"
    if format == "inspect":
        return inspect_completions(content, candidate=candidate)
    if format == "lm_eval":
        return lm_eval_completions(content, candidate=candidate)
    return read_completions(content.split(b"\n"))


def inspect_completions(content: bytes, *, candidate: str = "") -> CompletionContent:
    """One completion for each sample and epoch, its thought apart; raises SuiteFileError."""
    log = inspect_log(content)
    reading = _Reading(list(log.errors))
    for number, sample in enumerate(log.samples, start=1):
        given = _sample_fields(sample, number, reading.losses)
        if given is not None:
            output = section(sample.fields, "output")
            given["candidate"] = candidate or log.model or str(output.get("model") or "")
            reading.take(number, sample.place, given)
    return reading.content()


def lm_eval_completions(content: bytes, *, candidate: str) -> CompletionContent:
    """One completion for each document and repeat; raises SuiteFileError."""
    if not candidate:
        raise SuiteFileError("The log does not say which model answered: name the candidate.")
    records, errors = records_of(content)
    reading = _Reading(errors)
    seen: set[str] = set()
    for line, record in records:
        place, name = f"line {line}", document_name(record, line)
        if name in seen:
            why = "the same document was logged once for each filter"
            reading.losses.add(place, "it is passed over", why)
            continue
        seen.add(name)
        texts = _responses(record)
        if not texts:
            why = "no text was generated: likelihoods are no answers"
            reading.losses.add(place, "it holds no completion", why)
        for repeat, text in enumerate(texts):
            given = {"case": near_key(name), "candidate": candidate, "repeat": repeat}
            reading.take(line, place, given | {"text": text})
    return reading.content()


class _Reading:
    """Collects completions, each once, and what is wrong with the others."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors
        self.losses = Losses()
        self.found: dict[tuple[str, str, int], RecordedCompletion] = {}
        self.places: list[str] = []

    def take(self, number: int, place: str, given: Mapping[str, object]) -> None:
        row = checked_completion(number, given)
        if not isinstance(row, RecordedCompletion):
            self.errors += [replace(error, place=place) for error in row]
            return
        key = (row.case, row.candidate, row.repeat)
        if key in self.found:
            message = "this case, candidate and repeat is there already"
            self.errors.append(RowError(number, "repeat", message, place))
            return
        self.found[key] = row
        self.places.append(place)

    def content(self) -> CompletionContent:
        rows = tuple(self.found.values())
        return CompletionContent(rows, tuple(self.errors), tuple(self.places), self.losses.told())


def _responses(record: Mapping[str, object]) -> list[str]:
    """The repeats of the one request; none where there are several (options) or no texts."""
    requests = record.get("resps")
    if not isinstance(requests, list) or len(requests) != 1:
        return []
    found = requests[0] if isinstance(requests[0], list) else requests
    return list(found) if all(isinstance(text, str) for text in found) else []


def _sample_fields(sample: LogSample, number: int, losses: Losses) -> dict[str, object] | None:
    fields = sample.fields
    output = section(fields, "output")
    choices = output.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, Mapping) or not isinstance(choice.get("message"), Mapping):
        failed = bool(fields.get("error"))
        why = "the sample failed" if failed else "the model gave no output"
        losses.add(sample.place, "it holds no completion", why)
        return None
    _name_turns(sample, losses)
    epoch = fields.get("epoch")
    said = _said(choice["message"], sample, losses)
    return {
        "case": sample_key(fields, number),
        "repeat": epoch - 1 if isinstance(epoch, int) and epoch > 0 else 0,
        "stop_reason": choice.get("stop_reason") or "",
        "seconds": output.get("time"),
        **said,
        **_usage(section(output, "usage"), sample.place, losses),
    }


def _name_turns(sample: LogSample, losses: Losses) -> None:
    messages = sample.fields.get("messages")
    listed = messages if isinstance(messages, list) else []
    turns = [one for one in listed if isinstance(one, Mapping) and one.get("role") == "assistant"]
    if len(turns) > 1:
        why = "a completion is one answer to one prompt"
        losses.add(sample.place, "the turns before the last one are left out", why)


def _said(message: Mapping[str, object], sample: LogSample, losses: Losses) -> dict[str, object]:
    """``text`` where a thought may be in it, else ``answer`` and the ``reasoning`` beside it."""
    content = attached(message.get("content"), sample.fields)
    apart = message.get("reasoning")
    if isinstance(content, str):
        if isinstance(apart, str):
            return {"answer": content, "reasoning": apart}
        return {"text": content}
    texts: list[str] = []
    thoughts: list[str] = [apart] if isinstance(apart, str) else []
    for part in content if isinstance(content, list) else []:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if kind == "reasoning" and not part.get("redacted"):
            thoughts.append(str(attached(part.get("reasoning") or "", sample.fields)))
        elif kind == "text":
            texts.append(str(attached(part.get("text") or "", sample.fields)))
        else:
            name = "an encrypted thought" if kind == "reasoning" else f"a part of type {kind!r}"
            losses.add(sample.place, f"{name[:60]} is left out", "a completion holds text")
    thought = "\n\n".join(text for text in thoughts if text)
    answer: dict[str, object] = {"answer": "".join(texts)}
    return answer | ({"reasoning": thought} if thought else {})


def _usage(usage: Mapping[str, object], place: str, losses: Losses) -> dict[str, object]:
    counts = {name: usage.get(theirs) for name, theirs in _USAGE.items()}
    for part, whole in _WHOLES:
        small, large = counts[part], counts[whole]
        if isinstance(small, int) and isinstance(large, int) and small > large:
            why = f"it is more than {_USAGE[whole]}, of which it should be a part"
            losses.add(place, f"{_USAGE[part]} is left out", why)
            counts[part] = None
    return dict(counts)
