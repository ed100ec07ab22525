"""What a file would change in a draft: the same answer for a preview and for the import."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluations.core.suite_content import case_json
from evaluations.core.suite_files.drafts import CaseDraft


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that is there with other values: ``fields`` names what differs."""

    before: CaseDraft
    after: CaseDraft
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuiteChanges:
    """Cases by what an import would do to them; ``absent`` are those that a file leaves out."""

    new: tuple[CaseDraft, ...]
    changed: tuple[CaseChange, ...]
    unchanged: tuple[CaseDraft, ...]
    absent: tuple[CaseDraft, ...]

    @property
    def summary(self) -> str:
        """The counts in words, such as ``3 new, 1 changed, 56 unchanged``."""
        counts = {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "not in the file": len(self.absent),
        }
        return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing"


def changed_fields(before: CaseDraft, after: CaseDraft) -> tuple[str, ...]:
    """The fields that differ, in the order of a suite file; the position is none of them."""
    old, new = case_json(before), case_json(after)
    return tuple(name for name in old if old[name] != new[name])


def suite_changes(existing: Sequence[CaseDraft], incoming: Sequence[CaseDraft]) -> SuiteChanges:
    """Match ``incoming`` with ``existing`` by key. Of a key that is given twice, the last counts.

    Cases that are there keep their place; new ones follow in the order of the file.
    """
    known = {draft.key: draft for draft in existing}
    given = {draft.key: draft for draft in incoming}
    changes = [
        CaseChange(known[key], replace(draft, position=known[key].position), fields)
        for key, draft in given.items()
        if key in known and (fields := changed_fields(known[key], draft))
    ]
    changed = {change.after.key for change in changes}
    return SuiteChanges(
        new=tuple(draft for key, draft in given.items() if key not in known),
        changed=tuple(changes),
        unchanged=tuple(known[key] for key in given if key in known and key not in changed),
        absent=tuple(draft for key, draft in known.items() if key not in given),
    )
