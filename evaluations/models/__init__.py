"""Tables of the floor, one noun a file."""

from evaluations.models.candidates import (
    CANDIDATE_FIELDS,
    DEPLOYMENT_FIELDS,
    MEMORY_FIELDS,
    PRICE_FIELDS,
    Candidate,
    CandidateProtocol,
)
from evaluations.models.connections import Connection, ProviderKindName
from evaluations.models.held_out import HELD_OUT, may_read_held_out
from evaluations.models.prices import PriceEntry
from evaluations.models.runs import Run, RunCandidate, RunState
from evaluations.models.samples import RECORDED, Attempt, Sample, SampleScore, SampleState
from evaluations.models.suites import ONLY_NAMES, Case, CaseReview, Suite, SuiteVersion
from evaluations.models.watches import Watch

__all__ = [
    "CANDIDATE_FIELDS",
    "DEPLOYMENT_FIELDS",
    "HELD_OUT",
    "MEMORY_FIELDS",
    "ONLY_NAMES",
    "PRICE_FIELDS",
    "RECORDED",
    "Attempt",
    "Candidate",
    "CandidateProtocol",
    "Case",
    "CaseReview",
    "Connection",
    "PriceEntry",
    "ProviderKindName",
    "Run",
    "RunCandidate",
    "RunState",
    "Sample",
    "SampleScore",
    "SampleState",
    "Suite",
    "SuiteVersion",
    "Watch",
    "may_read_held_out",
]
