"""API operations on the cases of a suite version."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import cases_for, versions_for
from evaluations.actions.suites import (
    CaseProblemsError,
    VersionFrozenError,
    add_case,
    checked_case,
    curate_cases,
    delete_case,
    hold_out_cases,
    import_cases,
    update_case,
)
from evaluations.api.filters import CaseFilter
from evaluations.api.serializers.suites import (
    CaseCurationInput,
    CaseCurationOutput,
    CaseImportInput,
    CaseImportOutput,
    CaseInput,
    CaseOutput,
)
from evaluations.case_rows import graders_of
from evaluations.core.suite_files.drafts import CaseDraft
from evaluations.models import Case, SuiteVersion
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["suites"]


class Cases(ReadOrWrite, ListAPIView[Case]):
    """The cases of a version; one more of them."""

    writing = "suites.write"
    serializer_class = CaseOutput
    filterset_class = CaseFilter
    page_ordering = ("position", "id")
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        """Cases of one version of the caller's team."""
        return cases_for(actor_of(self.request)).filter(
            version=_version(self.request, self.kwargs["pk"])
        )

    @extend_schema(operation_id="list_cases", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The cases of a version, in their order."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_case", tags=TAGS, request=CaseInput, responses={201: CaseOutput}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Adds a case at the end of a draft. A frozen version gives 409."""
        version = _version(request, pk)
        sent = CaseInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts(VersionFrozenError):
            row = add_case(version=version, by=actor_of(request), **sent.validated_data)
        return Response(CaseOutput(_case(request, row.pk)).data, status=201)


class CaseImport(APIView):
    """Several cases at once."""

    permission = "suites.write"
    operation_name = "import_cases"

    @extend_schema(tags=TAGS, request=CaseImportInput, responses=CaseImportOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Adds and changes up to 2,000 cases of a draft by their keys: all are stored, or none.
        Errors name the row, from 0 on: `cases.3.prompt`."""
        version = _version(request, pk)
        sent = CaseImportInput(data=request.data)
        sent.is_valid(raise_exception=True)
        drafts = _drafts(version, sent.validated_data["cases"])
        remove = sent.validated_data.get("remove_absent", False)
        with conflicts(VersionFrozenError):
            done = import_cases(
                version=version, drafts=drafts, by=actor_of(request), remove_absent=remove
            )
        numbers = {
            "added": len(done.new),
            "changed": len(done.changed),
            "unchanged": len(done.unchanged),
            "removed": len(done.absent) if remove else 0,
        }
        return Response(CaseImportOutput(numbers).data)


class CaseCuration(APIView):
    """What curators know of cases."""

    permission = "suites.write"
    operation_name = "curate_cases"

    @extend_schema(tags=TAGS, request=CaseCurationInput, responses=CaseCurationOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Sets the review state or the contamination flag of up to 2,000 cases, or holds them out,
        in a frozen version too: no verdict depends on them. Held-out cases are for owners."""
        version = _version(request, pk)
        sent = CaseCurationInput(data=request.data)
        sent.is_valid(raise_exception=True)
        keys = set(sent.validated_data.pop("keys"))
        known = dict(version.cases.filter(key__in=keys).values_list("key", "pk"))
        if unknown := sorted(keys - set(known)):
            raise ValidationError({"keys": [f"There is no case {unknown[0]} in this version."]})
        wanted, by = sent.validated_data, actor_of(request)
        held_out = wanted.pop("held_out", None)
        with transaction.atomic():
            changed = curate_cases(case_ids=known.values(), by=by, **wanted)
            if held_out is not None:
                changed += hold_out_cases(case_ids=known.values(), held_out=held_out, by=by)
        return Response(CaseCurationOutput({"changed": changed}).data)


class CaseDetail(ReadOrWrite, APIView):
    """One case."""

    writing = "suites.write"

    @extend_schema(operation_id="get_case", tags=TAGS, responses=CaseOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One case."""
        return Response(CaseOutput(_case(request, pk)).data)

    @extend_schema(operation_id="update_case", tags=TAGS, request=CaseInput, responses=CaseOutput)
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes the fields that are sent; an empty one is as good as none. In a frozen version
        this is 409."""
        row = _case(request, pk)
        sent = CaseInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        with conflicts(VersionFrozenError):
            update_case(case=row, by=actor_of(request), **sent.validated_data)
        return Response(CaseOutput(_case(request, pk)).data)

    @extend_schema(operation_id="delete_case", tags=TAGS, responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Removes a case from a draft. In a frozen version this is 409."""
        with conflicts(VersionFrozenError):
            delete_case(case=_case(request, pk), by=actor_of(request))
        return Response(status=204)


def _version(request: Request, pk: int) -> SuiteVersion:
    return get_object_or_404(versions_for(actor_of(request)).select_related("suite"), pk=pk)


def _case(request: Request, pk: int) -> Case:
    rows = cases_for(actor_of(request)).select_related("version__suite")
    return get_object_or_404(rows, pk=pk)


def _drafts(version: SuiteVersion, cases: Sequence[dict[str, Any]]) -> list[CaseDraft]:
    """All cases, checked; ValidationError names everything that is wrong by its row."""
    default = graders_of(version.default_graders)
    repeated = {key for key, times in Counter(case["key"] for case in cases).items() if times > 1}
    problems: dict[str, dict[str, Any]] = {}
    drafts = []
    for index, fields in enumerate(cases):
        try:
            drafts.append(checked_case(fields, default_graders=default, position=index))
        except CaseProblemsError as error:
            problems[str(index)] = error.message_dict
        if fields["key"] in repeated:
            twice = "Several cases here have this key; give each its own."
            problems.setdefault(str(index), {}).setdefault("key", []).append(twice)
    if problems:
        raise ValidationError({"cases": problems})
    return drafts
