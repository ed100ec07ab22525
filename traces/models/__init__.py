"""Tables of the floor, one noun a file."""

from traces.models.annotations import READER_VERDICTS, Annotation, AnnotationKind
from traces.models.bodies import TraceBody
from traces.models.claims import ReadingClaim
from traces.models.facets import Facet, FacetKind
from traces.models.policies import TracePolicy
from traces.models.restrictions import Restriction
from traces.models.search import SearchPassage
from traces.models.traces import Origin, Outcome, Trace, TraceKind, Verdict

__all__ = [
    "READER_VERDICTS",
    "Annotation",
    "AnnotationKind",
    "Facet",
    "FacetKind",
    "Origin",
    "Outcome",
    "ReadingClaim",
    "Restriction",
    "SearchPassage",
    "Trace",
    "TraceBody",
    "TraceKind",
    "TracePolicy",
    "Verdict",
]
