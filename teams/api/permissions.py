"""One permission class for every operation: reads its key from the view."""

from typing import TYPE_CHECKING, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from teams.access import Actor, require

if TYPE_CHECKING:
    # DRF reads this module while its own views are still being imported.
    from rest_framework.views import APIView
else:
    APIView = object


def actor_of(request: Request) -> Actor:
    """Who calls an operation that ActorPermission let through."""
    return cast(Actor, request.auth)


class ActorPermission(BasePermission):
    """``view.permission`` names the key of PERMISSIONS that the operation needs.

    A view that names none needs ``read``; None lets in everybody who says who they are.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """False (401) without an actor; PermissionDenied with a sentence without the right."""
        actor = request.auth
        if not isinstance(actor, Actor):
            return False
        permission = getattr(view, "permission", "read")
        if permission is not None:
            require(actor, permission)
        return True


class ReadOrWrite(APIView):
    """For views whose GET needs ``read`` and whose other methods need the right ``writing``."""

    writing: str

    @property
    def permission(self) -> str:
        """The right that this request needs."""
        return "read" if self.request.method in SAFE_METHODS else self.writing
