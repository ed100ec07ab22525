"""API operation: which cases of a version ask the same."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.api.views.suites import TAGS, version_of
from evaluations.queries.duplicates import version_duplicates
from teams.api.permissions import actor_of


class ExactGroupOutput(serializers.Serializer[Any]):
    """Cases that ask the same, up to case and white space."""

    keys = serializers.ListField(child=serializers.CharField())
    conflict = serializers.BooleanField(help_text="Their targets are not the same.")


class NearPairOutput(serializers.Serializer[Any]):
    """Two cases that ask nearly the same."""

    first = serializers.CharField()
    second = serializers.CharField()
    ratio = serializers.FloatField(help_text="How alike their words are, up to 100.")


class DuplicatesOutput(serializers.Serializer[Any]):
    """The duplicates among the cases of a version, by their keys."""

    exact = ExactGroupOutput(many=True, source="found.exact")
    near = NearPairOutput(many=True, source="found.near")
    cut = serializers.BooleanField(
        source="found.cut", help_text="There are more near pairs than are told."
    )
    left_out = serializers.IntegerField(
        help_text="Held-out cases, which are compared for owners only."
    )


class VersionDuplicates(APIView):
    """Cases that ask the same."""

    permission = "read"
    operation_name = "find_duplicates"

    @extend_schema(tags=TAGS, responses=DuplicatesOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Which cases of a version ask the same, or nearly so. Nothing is removed by itself."""
        found = version_duplicates(version_of(request, pk), actor_of(request))
        return Response(DuplicatesOutput(found).data)
