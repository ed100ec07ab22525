"""Reads about suites, versions and cases."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from evaluations.access import cases_for, readable_cases, runs_for, suites_for, versions_for
from evaluations.core.grader_settings import changed_settings
from evaluations.core.graders import GRADERS
from evaluations.models import Case, Run, Suite, SuiteVersion
from teams.access import Actor


def suite_list(by: Actor) -> QuerySet[Suite]:
    """Suites in use by name, with their counts."""
    return suite_counts(suites_for(by).filter(archived_at=None)).order_by("name", "pk")


def suite_counts(suites: QuerySet[Suite]) -> QuerySet[Suite]:
    """Suites with ``newest_id``, ``newest_number`` and ``frozen_at`` of the newest version, its
    ``case_count``, and the ``run_count`` of all versions.
    """
    newest = SuiteVersion.objects.filter(suite=OuterRef("pk")).order_by("-number")
    counted = Case.objects.filter(version=OuterRef("newest_id")).order_by()
    cases = counted.values("version").annotate(n=Count("pk")).values("n")
    runs = Run.objects.filter(suite_version__suite=OuterRef("pk")).order_by()
    run_count = runs.values("suite_version__suite").annotate(n=Count("pk")).values("n")
    return suites.annotate(
        newest_id=Subquery(newest.values("pk")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
        frozen_at=Subquery(newest.values("frozen_at")[:1]),
    ).annotate(case_count=Coalesce(Subquery(cases), 0), run_count=Coalesce(Subquery(run_count), 0))


def suite_versions(suite: Suite) -> QuerySet[SuiteVersion]:
    """Versions of a suite, newest first, each with ``case_count`` and ``run_count``."""
    return (
        suite.versions.annotate(
            case_count=Count("cases", distinct=True), run_count=Count("runs", distinct=True)
        )
        .select_related("suite", "frozen_by")
        .order_by("-number")
    )


def runnable_versions(by: Actor) -> QuerySet[SuiteVersion]:
    """Versions of suites in use that have a case, by suite name, newest first."""
    some = Case.objects.filter(version=OuterRef("pk"))
    return (
        versions_for(by)
        .filter(Exists(some), suite__archived_at=None)
        .select_related("suite")
        .order_by("suite__name", "suite_id", "-number")
    )


def cases_of(version: SuiteVersion) -> list[Case]:
    """All cases of a version in their order, with all their texts: not to be shown."""
    return list(version.cases.order_by("position", "id"))


def runs_of(version: SuiteVersion, by: Actor) -> QuerySet[Run]:
    """Runs on a version, newest first, with their candidates."""
    return (
        runs_for(by)
        .filter(suite_version=version)
        .prefetch_related(Prefetch("run_candidates"))
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class GraderInWords:
    """A grader as a page names it, with the settings that are not the default."""

    kind: str
    label: str
    summary: str
    settings: Mapping[str, object]


def graders_in_words(specs: Sequence[Mapping[str, Any]]) -> list[GraderInWords]:
    """Stored graders as a page names them; an unknown kind is named by its key."""
    found = []
    for spec in specs:
        kind = str(spec.get("kind", ""))
        settings: Mapping[str, object] = spec.get("settings") or {}
        grader = GRADERS.get(kind)
        if grader is None:
            found.append(GraderInWords(kind, kind, "This grader does not exist.", settings))
        else:
            changed = changed_settings(grader, settings)
            found.append(GraderInWords(kind, grader.label, grader.summary, changed))
    return found


@dataclass(frozen=True, slots=True)
class CaseOnPage:
    """A case with the graders that judge it; ``own_graders`` says that they are its own."""

    case: Case
    graders: Sequence[GraderInWords]
    own_graders: bool


def filtered_cases(
    version: SuiteVersion, by: Actor, *, tag: str = "", text: str = ""
) -> QuerySet[Case]:
    """Cases of a version in their order: with ``text`` in key, prompt or messages, and ``tag``.

    What is held out is found by its key alone, unless ``by`` may read it.
    """
    rows = cases_for(by).filter(version=version).order_by("position", "id")
    if text:
        rows = rows.alias(messages_text=Cast("messages", TextField()))
        asked = Q(prompt__icontains=text) | _json_text_has("messages_text", text)
        rows = rows.filter(Q(key__icontains=text) | (asked & readable_cases(by)))
    return with_tag(rows, tag) if tag else rows


def with_tag(rows: QuerySet[Case], tag: str) -> QuerySet[Case]:
    """The cases among ``rows`` that carry ``tag``."""
    return rows.alias(tags_text=Cast("tags", TextField())).filter(
        _json_text_has("tags_text", f'"{tag}"')
    )


def judged_by(rows: QuerySet[Case], kind: str) -> QuerySet[Case]:
    """The cases among ``rows`` that a grader of ``kind`` judges: their own, or else the default."""
    named = f'"kind": "{kind}"'
    own = Q(own_text__contains=named)
    default = Q(graders=[]) & Q(default_text__contains=named)
    return rows.alias(
        own_text=Cast("graders", TextField()),
        default_text=Cast("version__default_graders", TextField()),
    ).filter(own | default)


def _json_text_has(name: str, text: str) -> Q:
    """Whether JSON text holds ``text``: SQLite stores it with escapes, PostgreSQL without."""
    escaped = json.dumps(text)[1:-1].replace('\\"', '"')
    return Q(**{f"{name}__icontains": text}) | Q(**{f"{name}__icontains": escaped})


def cases_on_page(version: SuiteVersion, cases: Sequence[Case]) -> list[CaseOnPage]:
    """Cases with their graders in words."""
    default = graders_in_words(version.default_graders)
    return [
        CaseOnPage(
            case, graders_in_words(case.graders) if case.graders else default, bool(case.graders)
        )
        for case in cases
    ]


def case_counts(version: SuiteVersion) -> dict[str, int]:
    """How many cases a version has: in ``total``, ``reviewed``, ``contaminated`` and ``held_out``;
    one query."""
    return version.cases.aggregate(
        total=Count("pk"),
        reviewed=Count("pk", filter=Q(review="reviewed")),
        contaminated=Count("pk", filter=Q(contaminated=True)),
        held_out=Count("pk", filter=Q(held_out=True)),
    )


def tags_of(version: SuiteVersion) -> list[tuple[str, int]]:
    """Tags of a version with how many cases carry each, most frequent first."""
    lists = version.cases.values_list("tags", flat=True)
    counts = Counter(tag for tags in lists for tag in tags)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
