"""One way to write a document, so that everybody computes the same digest of it."""

import hashlib
import json
from collections.abc import Mapping


def canonical_json(document: Mapping[str, object]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the very bytes that are digested."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest_of(document: Mapping[str, object]) -> str:
    """SHA-256 in hex of the canonical JSON of ``document``."""
    return hashlib.sha256(canonical_json(document)).hexdigest()
