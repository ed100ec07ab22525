"""API operations on what readers write beside a thought."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import actor_of
from teams.idempotency import idempotent
from traces.access import annotation_for, annotations_for, trace_for
from traces.actions import AnnotationRefused, annotate, withdraw_annotation
from traces.api.fields import StrictChoice, StrictInput, StrictInteger, StrictText
from traces.core.analysis import MARKS
from traces.models import Annotation, AnnotationKind

MAX_OFFSET = 2_000_000_000


class AnnotationInput(StrictInput):
    """A reader's word on a step or on characters of the thought, or a verdict on the reply."""

    kind = StrictChoice(choices=AnnotationKind.choices)
    step = StrictInteger(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MAX_OFFSET,
        help_text="A step of the thought, counted from 1; without `start` and `end` all of it.",
    )
    start = StrictInteger(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MAX_OFFSET,
        help_text="The first character, counted from 0 in Unicode code points.",
    )
    end = StrictInteger(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MAX_OFFSET,
        help_text="The character behind the last.",
    )
    mark = StrictChoice(
        choices=list(MARKS),
        required=False,
        help_text="For `reject_mark`: the kind of the mark that stands on `start` to `end`.",
    )
    text = StrictText(
        required=False,
        max_length=2_000,
        help_text="Needed for a label and for a comment; for a `verdict` one of `correct`, "
        "`incorrect`, `unscored`.",
    )


class AnnotationOutput(serializers.Serializer[Any]):
    """What a reader wrote; the author is null where the account is gone. A verdict is about the
    whole reply: its step, start and end are 0."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=AnnotationKind.choices)
    step = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    mark = serializers.CharField(help_text="The kind of a rejected mark; else empty.")
    text = serializers.CharField()
    author = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    @extend_schema_field({"type": ["string", "null"]})
    def get_author(self, row: Annotation) -> str | None:
        """The name of the person."""
        return None if row.author is None else str(row.author)


class Annotations(ListAPIView[Annotation]):
    """What readers wrote beside a trace; one more word."""

    serializer_class = AnnotationOutput
    filterset_class = None
    page_ordering = ("id",)
    queryset = Annotation.objects.none()

    @property
    def permission(self) -> str:
        """Reading and writing are two rights."""
        return "traces.annotate" if self.request.method == "POST" else "read"

    def get_queryset(self) -> QuerySet[Annotation]:
        """Rows beside one trace of the caller's team."""
        by = actor_of(self.request)
        return annotations_for(by, trace_for(by, self.kwargs["pk"]).pk)

    @extend_schema(operation_id="list_annotations", tags=["traces"])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """What readers wrote beside a trace, in the order of writing."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="annotate_trace",
        tags=["traces"],
        request=AnnotationInput,
        responses={201: AnnotationOutput},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Labels, comments, accepts or disputes a step, rejects a mark that a rule set, or gives
        a verdict on the reply: one each reader, and what the graders said stays as it is."""
        by = actor_of(request)
        trace = trace_for(by, pk)
        sent = AnnotationInput(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            row = annotate(trace=trace, by=by, now=timezone.now(), **sent.validated_data)
        except AnnotationRefused as problem:
            raise ValidationError({problem.field: [str(problem)]}) from None
        return Response(AnnotationOutput(row).data, status=201)


class AnnotationDetail(APIView):
    """One of them."""

    permission = "traces.annotate"

    @extend_schema(operation_id="withdraw_annotation", tags=["traces"], responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int, annotation: int) -> Response:
        """Takes back your own annotation; an owner may take back any of the team's."""
        by = actor_of(request)
        withdraw_annotation(annotation=annotation_for(by, pk, annotation), by=by)
        return Response(status=204)
