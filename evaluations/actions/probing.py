"""Test connection: one real call, its latency, and what kind of trace it gives."""

import asyncio
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from evaluations.actions.registry import note_test
from evaluations.core.requests import Parameters, Prompt
from evaluations.endpoints import endpoint_of
from evaluations.models import Connection
from evaluations.providers.probe import probe
from teams.access import Actor, require, same_team

# A person waits for the page: a server that needs longer is told to be slow, not tested for hours.
PATIENCE_S = 60.0
QUESTION = "What is 7 + 5?"


def probe_connection(
    *, connection: Connection, model: str, by: Actor, now: datetime
) -> dict[str, Any]:
    """Make one call outside any transaction and keep its result on the connection.

    Returns plain JSON: model, at, and the fields of the probe: ok, sentence, code, answer,
    trace kind, seconds. Never raises for what the server does.
    """
    require(by, "connections.write")
    same_team(by, connection, lambda row: row.team_id)
    endpoint = endpoint_of(connection)
    endpoint = replace(
        endpoint,
        idle_timeout_s=min(endpoint.idle_timeout_s, PATIENCE_S),
        total_timeout_s=min(endpoint.total_timeout_s, PATIENCE_S),
    )
    question = [{"role": "user", "content": QUESTION}]
    found = asyncio.run(probe(endpoint, Prompt(model, question, Parameters(max_tokens=2000))))
    result = asdict(found) | {"model": model, "at": now.isoformat()}
    note_test(connection=connection, result=result, by=by)
    return result
