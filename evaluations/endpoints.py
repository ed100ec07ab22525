"""From a stored connection to what an adapter needs to call it."""

from evaluations.core.requests import Endpoint
from evaluations.models import Connection


def endpoint_of(connection: Connection) -> Endpoint:
    """Where to call, with the key in the clear: never stored, never logged."""
    return Endpoint(
        kind=connection.kind,
        base_url=connection.base_url,
        api_key=str(connection.api_key),
        max_in_flight=connection.max_in_flight,
        idle_timeout_s=connection.idle_timeout_s,
        total_timeout_s=connection.total_timeout_s,
    )
