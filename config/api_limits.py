"""How much of the API at once: pages and throttles."""

from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from teams.access import Actor


class CursorPage(CursorPagination):
    """Newest first; ``?limit=`` up to 200 rows, ``?cursor=`` from the links of the last page.

    A view whose rows have an order of their own names it in ``page_ordering``: columns, of which
    the first is a number.
    """

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    page_size_query_description = "Rows on a page: 50 where left out."
    cursor_query_description = "Which page: from the `next` or `previous` link of another one."

    def get_page_size(self, request: Request) -> int:
        """``limit`` as a number; ValidationError (400) where it is none, or out of range."""
        told = request.query_params.get("limit")
        if told is None:
            return self.page_size
        if not (told.isascii() and told.isdigit() and 1 <= int(told[:9]) <= self.max_page_size):
            raise ValidationError(
                {"limit": [f"Send a whole number from 1 to {self.max_page_size}."]}
            )
        return int(told)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """By which columns the rows are sorted."""
        own: tuple[str, ...] | None = getattr(view, "page_ordering", None)
        return own or super().get_ordering(request, queryset, view)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """None for the first page; NotFound (404) for what is no cursor of ours."""
        try:
            cursor = super().decode_cursor(request)
            # The position goes into a query on the ordering's column, which is a number.
            return cursor if cursor is None or cursor.position is None else _checked(cursor)
        except (NotFound, ValueError):
            raise NotFound(
                "There is no such page. Take the cursor from a next or previous link."
            ) from None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """With the bounds of ``limit``."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
            else:
                parameter["schema"] |= {"pattern": "^[A-Za-z0-9+/=_-]*$"}
        return parameters

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """A page: its rows, and the addresses of the pages around it."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "next": link | {"description": "Address of the next page; null on the last."},
            "previous": link | {"description": "Address of the page before; null on the first."},
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}


def _checked(cursor: Cursor) -> Cursor:
    """The cursor, or ValueError where its position is no row number."""
    if not 0 <= int(str(cursor.position)) < 2**63:
        raise ValueError(cursor.position)
    return cursor


class KeyThrottle(SimpleRateThrottle):
    """Counts per API key, or per person in a session."""

    scope = "key"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """None (no limit) for strangers: they are refused anyway."""
        actor = request.auth
        if not isinstance(actor, Actor):
            return None
        if actor.api_key is not None:
            return f"throttle-key-{actor.api_key.pk}"
        return f"throttle-user-{actor.user.pk}" if actor.user else None
