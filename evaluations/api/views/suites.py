"""API operations on suites and their versions."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import suites_for, versions_for
from evaluations.actions.suites import (
    VersionFrozenError,
    VersionNotReadyError,
    archive_suite,
    create_suite,
    duplicate_version,
    freeze_version,
    new_draft,
    restore_suite,
    update_suite,
    update_version,
)
from evaluations.api.fields import chosen
from evaluations.api.filters import ArchiveFilter
from evaluations.api.serializers.suites import (
    SuiteInput,
    SuiteOutput,
    VersionChangesInput,
    VersionInput,
    VersionOutput,
)
from evaluations.models import Suite, SuiteVersion
from evaluations.queries.suites import suite_counts, suite_versions
from teams.api.conflicts import Conflict, conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["suites"]


class Suites(ReadOrWrite, ListAPIView[Suite]):
    """The team's suites; one more of them."""

    writing = "suites.write"
    serializer_class = SuiteOutput
    filterset_class = ArchiveFilter
    queryset = Suite.objects.none()

    def get_queryset(self) -> QuerySet[Suite]:
        """The rows of the caller's team."""
        return suite_counts(suites_for(actor_of(self.request)))

    @extend_schema(operation_id="list_suites", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's suites, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_suite", tags=TAGS, request=SuiteInput, responses={201: SuiteOutput}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Adds a suite with version 1, an empty draft."""
        sent = SuiteInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = create_suite(by=actor_of(request), **sent.validated_data)
        return Response(SuiteOutput(suite_of(request, row.pk)).data, status=201)


class SuiteDetail(ReadOrWrite, APIView):
    """One suite."""

    writing = "suites.write"

    @extend_schema(operation_id="get_suite", tags=TAGS, responses=SuiteOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One suite."""
        return Response(SuiteOutput(suite_of(request, pk)).data)

    @extend_schema(
        operation_id="update_suite", tags=TAGS, request=SuiteInput, responses=SuiteOutput
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Renames or describes a suite; its slug stays."""
        row = suite_in_use(request, pk)
        sent = SuiteInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        values = {"name": row.name, "description": row.description} | sent.validated_data
        update_suite(suite=row, by=actor_of(request), **values)
        return Response(SuiteOutput(suite_of(request, pk)).data)


class SuiteArchive(APIView):
    """A suite, put away."""

    permission = "suites.write"
    operation_name = "archive_suite"

    @extend_schema(tags=TAGS, request=None, responses=SuiteOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Hides a suite from lists and new runs. Its versions and what was measured stay."""
        row = suite_in_use(request, pk)
        archive_suite(suite=row, by=actor_of(request), now=timezone.now())
        return Response(SuiteOutput(suite_of(request, pk)).data)


class SuiteRestore(APIView):
    """An archived suite, taken out again."""

    permission = "suites.write"
    operation_name = "restore_suite"

    @extend_schema(tags=TAGS, request=None, responses=SuiteOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Puts an archived suite back into lists and new runs. One in use gives 409."""
        row = suite_of(request, pk)
        if row.archived_at is None:
            raise Conflict("This suite is in use already.")
        restore_suite(suite=row, by=actor_of(request))
        return Response(SuiteOutput(suite_of(request, pk)).data)


class Versions(ReadOrWrite, ListAPIView[SuiteVersion]):
    """The versions of a suite; the next of them."""

    writing = "suites.write"
    serializer_class = VersionOutput
    queryset = SuiteVersion.objects.none()

    def get_queryset(self) -> QuerySet[SuiteVersion]:
        """Versions of one suite of the caller's team."""
        return suite_versions(suite_of(self.request, self.kwargs["pk"]))

    @extend_schema(operation_id="list_versions", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The versions of a suite, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_version",
        tags=TAGS,
        request=VersionInput,
        responses={201: VersionOutput},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Begins the next version of a suite as a draft: empty, or with all cases of another
        version of it."""
        suite, by = suite_in_use(request, pk), actor_of(request)
        sent = VersionInput(data=request.data)
        sent.is_valid(raise_exception=True)
        note, source = sent.validated_data.get("note", ""), sent.validated_data.get("copy_of")
        if source is None:
            row = new_draft(suite=suite, by=by, note=note)
        else:
            version = chosen(suite.versions.select_related("suite"), source, field="copy_of")
            row = duplicate_version(version=version, by=by, note=note)
        return Response(VersionOutput(version_of(request, row.pk)).data, status=201)


class VersionDetail(ReadOrWrite, APIView):
    """One version."""

    writing = "suites.write"

    @extend_schema(operation_id="get_version", tags=TAGS, responses=VersionOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One version of a suite."""
        return Response(VersionOutput(version_of(request, pk)).data)

    @extend_schema(
        operation_id="update_version",
        tags=TAGS,
        request=VersionChangesInput,
        responses=VersionOutput,
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes the note, the default graders and the canary of a draft. A frozen version
        gives 409."""
        row = version_of(request, pk)
        sent = VersionChangesInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        values = {"note": row.note, "default_graders": row.default_graders} | sent.validated_data
        with conflicts(VersionFrozenError):
            update_version(version=row, by=actor_of(request), **values)
        return Response(VersionOutput(version_of(request, pk)).data)


class VersionFreeze(APIView):
    """A draft, made final."""

    permission = "suites.write"
    operation_name = "freeze_version"

    @extend_schema(tags=TAGS, request=None, responses=VersionOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Freezes a draft for good; a frozen version stays as it is. A draft with no case, or
        with one that cannot be graded, gives 409."""
        with conflicts(VersionNotReadyError):
            freeze_version(
                version=version_of(request, pk), by=actor_of(request), now=timezone.now()
            )
        return Response(VersionOutput(version_of(request, pk)).data)


def suite_of(request: Request, pk: int) -> Suite:
    """A suite of the caller's team, with its counts; Http404 for any other."""
    return get_object_or_404(suite_counts(suites_for(actor_of(request))), pk=pk)


def suite_in_use(request: Request, pk: int) -> Suite:
    """The same; Conflict where it is archived."""
    row = suite_of(request, pk)
    if row.archived_at is not None:
        raise Conflict("This suite is archived and stays as it is. Restore it first.")
    return row


def version_of(request: Request, pk: int) -> SuiteVersion:
    """A version of the caller's team, with its counts; Http404 for any other."""
    found = get_object_or_404(versions_for(actor_of(request)).select_related("suite"), pk=pk)
    return suite_versions(found.suite).get(pk=pk)
