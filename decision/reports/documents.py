"""The record as the bytes of which its digest is made."""

from decision.core.digest import canonical_json
from decision.models import Decision


def record_json(decision: Decision) -> bytes:
    """Exactly the bytes of which ``decision.digest`` is the SHA-256."""
    return canonical_json(decision.snapshot)
