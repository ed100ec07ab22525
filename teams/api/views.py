"""API operations of this floor, one class each."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import actor_of
from teams.api.serializers import MeOutput
from teams.core.permissions import PERMISSIONS


class Me(APIView):
    """Says who calls: a way to try a key."""

    permission = None
    operation_name = "get_me"

    @extend_schema(tags=["me"], responses=MeOutput)
    def get(self, request: Request) -> Response:
        """Who you are to this installation: the person or key, the team, the role, the rights."""
        actor = actor_of(request)
        found = {
            "name": actor.name,
            "team": actor.team,
            "role": actor.role,
            "person": actor.user,
            "key": actor.api_key,
            "permissions": [key for key in PERMISSIONS if actor.may(key)],
        }
        return Response(MeOutput(found).data)
