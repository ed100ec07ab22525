"""What all operations of the API share: the error shape and the schema."""

from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from drf_spectacular.openapi import AutoSchema
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.api_parsing import BodyTooLarge

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


class ErrorDetail(serializers.Serializer[Any]):
    """What went wrong, for programs and for people."""

    code = serializers.ChoiceField(choices=[*CODES.values(), "error"])
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Per field that is not usable, the reasons; `traces.3.model` is in row 3.",
    )


class ErrorOutput(serializers.Serializer[Any]):
    """The one shape of every error."""

    error = ErrorDetail()


class Schema(AutoSchema):
    """Operation ids and the error responses that every operation may give."""

    def get_operation_id(self) -> str:
        """``operation_name`` of the view where it has one."""
        return getattr(self.view, "operation_name", "") or str(super().get_operation_id())

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """The operation's own answers, and the errors that its method and address allow."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._error_codes():
            bodies.setdefault(code, self._error_body(code))
        return bodies

    def _error_body(self, code: str) -> Any:
        return self._get_response_for_code(ErrorOutput, code)  # type: ignore[no-untyped-call]

    def _error_codes(self) -> list[str]:
        codes = ["400", "401", "403", "406", "429"]
        if "{" in self.path or self._is_list_view():
            codes.append("404")
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            codes += ["409", "413", "415"]
        return sorted(codes)


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """``{"error": {"code", "message", "fields"}}`` for every expected error; None for others."""
    known = _as_api_exception(error)
    if known is None:
        return None
    fields: dict[str, list[str]] = {}
    if isinstance(known, exceptions.ValidationError):
        fields = _flatten(known.detail)
        message = "Some values are not usable: " + "; ".join(
            f"{name}: {texts[0]}" for name, texts in list(fields.items())[:5]
        )
    else:
        message = str(known.detail)
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


def _flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Nested DRF errors as ``{"a.0.b": ["sentence"]}``."""
    if isinstance(detail, dict):
        merged: dict[str, list[str]] = {}
        for key, value in detail.items():
            merged |= _flatten(value, f"{path}.{key}" if path else str(key))
        return merged
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        merged = {}
        for index, value in enumerate(detail):
            merged |= _flatten(value, f"{path}.{index}" if path else str(index))
        return merged
    texts = [str(item) for item in detail] if isinstance(detail, list) else [str(detail)]
    return {path or "detail": texts}
