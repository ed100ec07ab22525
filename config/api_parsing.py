"""What every API operation demands of a request: a bounded body, and parameters that are known."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.utils.json import strict_constant


class BodyTooLarge(APIException):
    """The body is larger than the installation takes in at once."""

    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        super().__init__(f"The body is larger than {megabytes} MB. Send it in smaller parts.")


class BoundedJSONParser(JSONParser):
    """JSON of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes; NaN and deep nests are errors."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The decoded body; ParseError (400) where it is no JSON, BodyTooLarge (413)."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            return json.loads(body.decode(encoding), parse_constant=strict_constant)
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from None


class KnownParametersBackend(DjangoFilterBackend):  # type: ignore[misc]
    """Filters of a list; a parameter that the list does not know is an error, not ignored.

    A view may read parameters itself: it names them in ``own_parameters``.
    """

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """The filtered rows; ValidationError (400) names each parameter that is not usable."""
        filterset = self.get_filterset(request, queryset, view)
        pages = view.paginator
        known = set(filterset.filters) if filterset else set()
        known |= set(getattr(view, "own_parameters", ()))
        if pages is not None:
            known |= {pages.cursor_query_param, pages.page_size_query_param}
        if unknown := set(request.query_params) - known:
            usable = ", ".join(sorted(known))
            raise ValidationError(
                {name: [f"This list has no such parameter. Usable: {usable}."] for name in unknown}
            )
        if empty := [name for name in _choices(filterset) if request.query_params.get(name) == ""]:
            raise ValidationError({name: ["Choose a value, or leave it out."] for name in empty})
        return super().filter_queryset(request, queryset, view)


def _choices(filterset: Any) -> list[str]:
    """Names of the filters that know a list of words, or that want a number."""
    filters = filterset.filters if filterset else {}
    return [
        name
        for name, each in filters.items()
        if "choices" in each.extra or getattr(each, "wants_value", False)
    ]
