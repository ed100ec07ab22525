"""API operation that imports the cases of a file, of ours or of another tool."""

import base64
import binascii
from typing import Any, Final

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import versions_for
from evaluations.actions.suites import VersionFrozenError, import_cases, planned_changes
from evaluations.api.serializers.case_files import CaseFileInput, CaseFileOutput
from evaluations.case_rows import graders_of
from evaluations.core.suite_changes import SuiteChanges
from evaluations.core.suite_files import (
    Format,
    SuiteContent,
    SuiteFileError,
    format_named,
    read_suite_file,
    recognized_format,
)
from evaluations.models import SuiteVersion
from teams.api.conflicts import conflicts
from teams.api.permissions import actor_of
from teams.idempotency import idempotent

TAGS = ["suites"]
_TOLD: Final = 100


class CaseFile(APIView):
    """A file of cases."""

    permission = "suites.write"
    operation_name = "import_case_file"

    @extend_schema(tags=TAGS, request=CaseFileInput, responses=CaseFileOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Adds and changes the cases of a draft by a file: CSV, XLSX, JSON, JSONL, or a file of
        another tool. All of it is stored, or none. `losses` names everything in the file that no
        case can hold; with `dry_run` nothing is written. A frozen version gives 409."""
        rows = versions_for(actor_of(request)).select_related("suite")
        version = get_object_or_404(rows, pk=pk)
        sent = CaseFileInput(data=request.data)
        sent.is_valid(raise_exception=True)
        fields = sent.validated_data
        format, found = _read(fields, version)
        with conflicts(VersionFrozenError):
            done = _changes(request, version, found, fields)
        numbers = {
            "added": len(done.new),
            "changed": len(done.changed),
            "unchanged": len(done.unchanged),
            "removed": len(done.absent) if fields.get("remove_absent") else 0,
        }
        told = {"format": format, "dry_run": bool(fields.get("dry_run")), "losses": found.losses}
        return Response(CaseFileOutput(numbers | told).data)


def _changes(
    request: Request, version: SuiteVersion, found: SuiteContent, fields: dict[str, Any]
) -> SuiteChanges:
    if fields.get("dry_run"):
        if version.is_frozen:
            raise VersionFrozenError(version)
        return planned_changes(version=version, drafts=found.cases, by=actor_of(request))
    return import_cases(
        version=version,
        drafts=found.cases,
        default_graders=found.default_graders,
        by=actor_of(request),
        remove_absent=fields.get("remove_absent", False),
    )


def _read(fields: dict[str, Any], version: SuiteVersion) -> tuple[Format, SuiteContent]:
    """The content of the file; ValidationError names everything that is wrong with it."""
    content = _bytes(fields)
    try:
        chosen = fields.get("format")
        format = format_named(chosen) if chosen else recognized_format(fields["name"], content)
        found = read_suite_file(
            content, format=format, default_graders=graders_of(version.default_graders)
        )
    except SuiteFileError as error:
        raise ValidationError({_field(fields): [str(error)]}) from None
    if found.errors:
        told = [f"{str(error)[:1].upper()}{str(error)[1:]}." for error in found.errors[:_TOLD]]
        more = len(found.errors) - len(told)
        raise ValidationError({_field(fields): [*told, *([f"And {more} more."] if more else [])]})
    return format, found


def _field(fields: dict[str, Any]) -> str:
    return "content" if "content" in fields else "content_base64"


def _bytes(fields: dict[str, Any]) -> bytes:
    if ("content" in fields) == ("content_base64" in fields):
        raise ValidationError({"content": ["Give content or content_base64, and not both."]})
    if "content" in fields:
        return str(fields["content"]).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(fields["content_base64"], validate=True)
    except binascii.Error:
        raise ValidationError({"content_base64": ["This is no base64."]}) from None
