"""What all operations of the API share: the shape of errors."""

from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.api_parsing import BodyTooLarge
from teams.api.errors import flat_errors, told_errors

CODES = {
    400: "invalid",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
}


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """``{"error": {"code", "message", "fields"}}`` for every expected error; None for others."""
    known = _as_api_exception(error)
    if known is None:
        return None
    fields: dict[str, list[str]] = {}
    if isinstance(known, exceptions.ValidationError):
        fields = flat_errors(known.detail)
        message = told_errors(fields)
    else:
        message = str(known.detail)
        fields = getattr(known, "fields", {})
    code = CODES.get(known.status_code, "error")
    headers = dict(_headers(known))
    set_rollback()
    body = {"error": {"code": code, "message": message, "fields": fields}}
    return Response(body, status=known.status_code, headers=headers)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that nobody knows; below /api/ the API's error instead."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    message = "There is no such address. The addresses of the API are listed under /api/docs/."
    body = {"error": {"code": CODES[404], "message": message, "fields": {}}}
    return JsonResponse(body, status=404)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound("There is no such thing, or it belongs to another team.")
    if isinstance(error, DjangoPermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, DjangoValidationError):
        detail: Any = error.message_dict if hasattr(error, "error_dict") else error.messages
        return exceptions.ValidationError(detail)
    return None


def _headers(error: exceptions.APIException) -> list[tuple[str, str]]:
    found = []
    if header := getattr(error, "auth_header", None):
        found.append(("WWW-Authenticate", str(header)))
    if (wait := getattr(error, "wait", None)) is not None:
        found.append(("Retry-After", str(int(wait))))
    return found
