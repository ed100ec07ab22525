"""What curators know of cases: allowed in frozen versions too, for no verdict depends on it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from evaluations.access import readable_cases, stored_cases_for
from evaluations.actions.suites.drafts import historian, locked_version
from evaluations.core.suite_files.drafts import Review
from evaluations.models import Case
from teams.access import Actor, require
from teams.audit import log

_BATCH = 500


@transaction.atomic
def curate_cases(
    *,
    case_ids: Collection[int],
    by: Actor,
    review: Review | None = None,
    contaminated: bool | None = None,
) -> int:
    """Set the review state or the contamination flag of cases; how many were changed.

    None leaves a value as it is. Cases that are not of the actor's team are passed over, and so
    are those that are held out and not for the actor to read. Each
    change stands in the history of its case, and once for each version in the audit log.
    """
    require(by, "suites.write")
    told = {"review": review, "contaminated": contaminated}
    wanted = {name: value for name, value in told.items() if value is not None}
    found: dict[int, list[Case]] = defaultdict(list)
    known = stored_cases_for(by).filter(readable_cases(by), pk__in=case_ids)
    rows = known.select_related("version__suite").order_by("pk")
    for row in rows:
        if any(getattr(row, name) != value for name, value in wanted.items()):
            found[row.version_id].append(row)
    for own in found.values():
        _write(own, wanted, by)
    return sum(map(len, found.values()))


def _write(rows: list[Case], wanted: dict[str, Any], by: Actor) -> None:
    version = locked_version(rows[0].version, by)
    for row in rows:
        for name, value in wanted.items():
            setattr(row, name, value)
    bulk_update_with_history(
        rows,
        Case,
        sorted(wanted),
        batch_size=_BATCH,
        default_user=historian(by),
        default_change_reason="Curation",
    )
    keys = [row.key for row in rows]
    summary = f"{version}: {len(keys)} case{'s' * (len(keys) != 1)}"
    log(by, "suite.curate", version, summary=summary, keys=keys[:200], **wanted)
