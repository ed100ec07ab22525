"""Candidates of a run that are not asked as their authors recommend."""

from dataclasses import dataclass

from evaluations.core.decoding import Asked, decoding_notes
from evaluations.models import Run, RunCandidate


@dataclass(frozen=True, slots=True)
class DecodingNotes:
    """A candidate of a run, and in which ways it differs."""

    name: str
    notes: tuple[str, ...]


def run_decoding(run: Run) -> tuple[DecodingNotes, ...]:
    """Those candidates of ``run`` that differ; one query."""
    rows = RunCandidate.objects.filter(run=run).order_by("position", "pk")
    found = []
    for snapshot in rows.values_list("snapshot", flat=True):
        connection = snapshot.get("connection") or {}
        asked = Asked(
            kind=str(connection.get("kind", "")),
            model=str(snapshot.get("model", "")),
            base_url=str(connection.get("base_url", "")),
            temperature=snapshot.get("temperature"),
            top_p=snapshot.get("top_p"),
            system_prompt=str(snapshot.get("system_prompt") or ""),
        )
        if asked.kind != "recorded" and (notes := decoding_notes(asked)):
            found.append(DecodingNotes(str(snapshot.get("name", "")), tuple(notes)))
    return tuple(found)
