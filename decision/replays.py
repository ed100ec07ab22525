"""A recorded decision computed again from the inputs that were kept with it."""

import json
import platform
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from decision.core.digest import canonical_json, digest_of
from decision.core.inputs import Inputs, compute, differences, inputs_from_json
from decision.models import Decision, DecisionInputs

#: Whose versions may change the last digit of a number.
LIBRARIES: Final = ("rationale", "numpy", "scipy")


class NoInputsError(LookupError):
    """A record without inputs: made before they were kept, or changed since."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What computing a record again gave; ``differences`` are paths, none where all is the same.

    ``versions`` are those of now, ``recorded_versions`` those of the record.
    """

    differences: tuple[str, ...]
    versions: Mapping[str, str]
    recorded_versions: Mapping[str, str]

    @property
    def is_same(self) -> bool:
        """Whether every number came out again, to the last digit."""
        return not self.differences


def replay_decision(decision: Decision) -> Replay:
    """Compute a recorded decision again, and compare every number with the record.

    Raises NoInputsError where it has no inputs, or others than the record speaks of.
    """
    again = json.loads(canonical_json(compute(inputs_from_json(stored_document(decision)))))
    return Replay(
        differences=tuple(differences(decision.snapshot["decision"], again)),
        versions=library_versions(),
        recorded_versions=decision.snapshot.get("computed_by", {}),
    )


def stored_document(decision: Decision) -> dict[str, Any]:
    """The inputs of a record as JSON, checked against its digest; raises NoInputsError."""
    row = DecisionInputs.objects.filter(decision=decision).first()
    if row is None:
        raise NoInputsError("This record was made before inputs were kept with it.")
    document: dict[str, Any] = json.loads(zlib.decompress(bytes(row.content)))
    if digest_of(document) != decision.snapshot["inputs"]["digest"]:
        raise NoInputsError("The kept inputs are not those of which the record holds the digest.")
    return document


def stored_inputs(decision: Decision) -> Inputs | None:
    """The inputs of a record; None where it has none."""
    try:
        return inputs_from_json(stored_document(decision))
    except NoInputsError:
        return None


def packed_inputs(document: Mapping[str, Any]) -> bytes:
    """The inputs as they are stored."""
    return zlib.compress(canonical_json(document), level=6)


def library_versions() -> dict[str, str]:
    """What computes decisions here."""
    known = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            known[name] = version(name)
        except PackageNotFoundError:
            known[name] = "a checkout"
    return known
