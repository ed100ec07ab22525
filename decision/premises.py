"""Whether a candidate of a run answers on the team's own machines, from its configuration."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from decision.core.premises import on_premises
from evaluations.core.openai_families import FAMILIES


def premises_of(configuration: Mapping[str, Any]) -> float | None:
    """1 where prompts stay with the team, 0 where they go to a vendor, None where unknown."""
    connection: Mapping[str, Any] = configuration.get("connection") or {}
    url = str(connection.get("base_url") or "")
    known = on_premises(
        str(connection.get("kind") or ""),
        url,
        hosted=_is_vendor(urlsplit(url).hostname or ""),
        has_gpu=bool(configuration.get("gpu")),
    )
    return None if known is None else float(known)


def _is_vendor(host: str) -> bool:
    return any(row.hosted and re.fullmatch(row.host, host) for row in FAMILIES)
