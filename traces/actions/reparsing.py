"""Reads stored replies again with the present parser."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from teams.access import Actor, own_rows, require
from teams.audit import log
from traces.actions.policies import StorageRules, storage_rules
from traces.actions.recording import read_values
from traces.core.completion import Completion
from traces.core.json_fields import number_field, text_field
from traces.core.parsing import PARSER_VERSION
from traces.core.protocols import read_body, unpack_body
from traces.core.protocols.errors import ReplyError
from traces.core.timings import Timings
from traces.models import Outcome, Trace, Verdict

#: Traces in one transaction; only one of them is in memory at a time.
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Reparsed:
    """How many traces were read again, and what became of them.

    ``changed``: something that the parser fills differs now. ``regrade``: of these, graded ones
    whose answer differs, so that their grade is of another text. ``unreadable``: their body can
    no longer be read, and what was stored of it was read instead.
    """

    read: int = 0
    changed: int = 0
    regrade: int = 0
    unreadable: int = 0

    def __add__(self, other: "Reparsed") -> "Reparsed":
        return Reparsed(
            self.read + other.read,
            self.changed + other.changed,
            self.regrade + other.regrade,
            self.unreadable + other.unreadable,
        )

    def __str__(self) -> str:
        return f"{self.read:,} read again, {self.changed:,} changed"


def reparse_traces(*, traces: QuerySet[Trace], by: Actor, everything: bool = False) -> Reparsed:
    """Read the actor's ``traces`` of other versions of the parser again; with ``everything``, all.

    Everything that the parser fills follows anew from the stored body, or from the raw output
    and the thought where there is none; what the team redacts by now stays out. Moments, prompts,
    verdicts, tags and annotations stay. A changed trace waits to be understood again. A second
    call changes nothing. Raises PermissionDenied without ``traces.ingest``.
    """
    require(by, "traces.ingest")
    rows, rules = own_rows(by, traces), storage_rules(by.team)
    if not everything:
        rows = rows.exclude(parser_version=PARSER_VERSION)
    done = Reparsed()
    for keys in _batches(rows):
        with transaction.atomic():
            for key in keys:
                done += _reparse(key, rules)
    if done.read:
        log(by, "trace.reparse", summary=str(done), parser=PARSER_VERSION, regrade=done.regrade)
    return done


def _batches(rows: QuerySet[Trace]) -> Iterator[Sequence[int]]:
    """Keys in order; those of rows that come in meanwhile are not waited for."""
    last = 0
    while keys := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield keys
        last = keys[-1]


def _reparse(key: int, rules: StorageRules) -> Reparsed:
    trace = Trace.objects.select_related("body").filter(pk=key).first()
    if trace is None:
        # Deleted since its key was read.
        return Reparsed()
    completion, unreadable = _stored_reply(trace)
    values = read_values(
        completion,
        dialect=trace.dialect,
        prompt_opens_think=trace.prompt_opens_think,
        redacted=rules.redactor.begin(),
    )
    if _is_told(trace.outcome, values["outcome"]):
        values["outcome"] = trace.outcome
    changed = _differences(trace, values)
    regrade = "answer" in changed and trace.verdict != Verdict.UNLABELED
    if changed:
        changed["understood"] = ""
    Trace.objects.filter(pk=key).update(**changed, parser_version=values["parser_version"])
    return Reparsed(1, int(bool(changed)), int(regrade), int(unreadable))


def _is_told(outcome: str, derived: str) -> bool:
    """Whether an outcome is none that the parser could tell, and still holds."""
    looped = outcome == Outcome.LOOPED and derived == Outcome.TRUNCATED
    return looped or outcome == Outcome.FAILED


def _differences(trace: Trace, values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if name != "parser_version" and getattr(trace, name) != value
    }


def _stored_reply(trace: Trace) -> tuple[Completion, bool]:
    """The reply as it came, and whether its body could not be read.

    What the adapter wrote beside the reply (versions, what was sent) stays in ``server``.
    """
    stored = getattr(trace, "body", None)
    if stored is not None:
        try:
            completion = read_body(
                stored.protocol,
                unpack_body(bytes(stored.content)),
                dialect=trace.dialect,
                prompt_opens_think=trace.prompt_opens_think,
            )
        except (KeyError, ValueError, ReplyError, zlib.error):
            return _from_columns(trace), True
        return replace(completion, server={**trace.server, **completion.server}), False
    return _from_columns(trace), False


def _from_columns(trace: Trace) -> Completion:
    """The reply put together from what was read of it before."""
    usage = trace.usage
    if usage.basis == "estimated":
        usage = replace(usage, reasoning=None, basis="reported")
    apart = trace.thought_is_apart
    load = number_field(trace.server, "load_s") if trace.load_s is None else trace.load_s
    return Completion(
        text=trace.raw_output,
        reasoning=trace.reasoning if apart else None,
        trace_source="" if trace.source.startswith("tags:") else trace.source,
        stop_reason=trace.stop_reason,
        refusal=text_field(trace.server, "refusal"),
        usage=usage,
        timings=Timings(load=load),
        response_model=trace.response_model,
        server=trace.server,
    )
