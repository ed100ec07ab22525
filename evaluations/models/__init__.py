"""Tables of the floor, one noun a file."""

from evaluations.models.candidates import Candidate, CandidateProtocol
from evaluations.models.connections import Connection, ProviderKindName
from evaluations.models.runs import Run, RunCandidate, RunState
from evaluations.models.samples import Attempt, Sample, SampleScore, SampleState
from evaluations.models.suites import Case, Suite, SuiteVersion

__all__ = [
    "Attempt",
    "Candidate",
    "CandidateProtocol",
    "Case",
    "Connection",
    "ProviderKindName",
    "Run",
    "RunCandidate",
    "RunState",
    "Sample",
    "SampleScore",
    "SampleState",
    "Suite",
    "SuiteVersion",
]
