"""Reads of traces for lists."""

from typing import Final

from django.db.models import QuerySet

from teams.access import Actor
from traces.access import traces_for
from traces.core.folding import gist_of
from traces.models import Trace
from traces.prompts import messages_of
from traces.word_index import model_names

#: Columns that a list never shows, and that may hold megabytes each.
LONG_COLUMNS: Final = ("raw_text", "reasoning", "answer", "parameters", "server", "metadata")
MODELS_OFFERED: Final = 200


def listed_traces(by: Actor) -> QuerySet[Trace]:
    """The team's traces for a list, newest first; what was thought and said stays behind."""
    return traces_for(by).defer(*LONG_COLUMNS)


def used_models(by: Actor) -> list[str]:
    """Names of models of which the team has traces, at most MODELS_OFFERED."""
    return model_names(by, limit=MODELS_OFFERED)


def asked(trace: Trace) -> str:
    """The beginning of the last message that the trace answers, on one line."""
    texts = [message.text for message in messages_of(trace)]
    return gist_of(texts[-1]) if texts else ""
