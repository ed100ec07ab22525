"""The files of a decision, open or recorded, from the database to bytes."""

from decision.core.inputs import Inputs, compute, inputs_from_json
from decision.core.profile import profile_from_criteria
from decision.core.schema import Snapshot
from decision.evidence import decision_inputs
from decision.gathering import evidence_of
from decision.models import Decision, DecisionState
from decision.replays import stored_document, stored_inputs
from decision.reports.bundle import bundle
from decision.reports.documents import record_json
from decision.reports.workbook import workbook


def decision_workbook(decision: Decision) -> bytes:
    """The tables as .xlsx: as recorded, or of an open decision as saved now."""
    if decision.state == DecisionState.RECORDED:
        return workbook(decision.snapshot["decision"], stored_inputs(decision))
    snapshot, inputs = _as_saved(decision)
    return workbook(snapshot, inputs)


def decision_bundle(decision: Decision) -> bytes:
    """Notebook, samples and all other files as a zip archive.

    Raises NoInputsError for a record that was made before inputs were kept.
    """
    if decision.state == DecisionState.RECORDED:
        inputs = inputs_from_json(stored_document(decision))
        others = {"record.json": record_json(decision)}
        return bundle(decision.snapshot["decision"], inputs, others)
    snapshot, inputs = _as_saved(decision)
    return bundle(snapshot, inputs, {})


def _as_saved(decision: Decision) -> tuple[Snapshot, Inputs]:
    profile = profile_from_criteria(decision.criteria)
    inputs = decision_inputs(decision.question, evidence_of(decision), profile, decision.seed)
    return compute(inputs), inputs
