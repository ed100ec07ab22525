"""How the OpenAPI document is made from the code."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from config.api import CODES
from config.api_examples import put_examples

LARGEST_ID = 2**63 - 1
#: By code: when it is answered, and an example of its message and fields, and its headers.
ERRORS: dict[str, tuple[str, str, dict[str, list[str]], dict[str, str]]] = {
    "invalid": (
        "A value is not usable; `fields` says which, and why.",
        "Some values are not usable: repeats: Ensure this value is less than or equal to 100.",
        {"repeats": ["Ensure this value is less than or equal to 100."]},
        {},
    ),
    "not_authenticated": (
        "Nobody said who calls, or the key is not good.",
        "This key is unknown, expired or revoked. Create a new one.",
        {},
        {"WWW-Authenticate": "`Bearer`: send a key."},
    ),
    "forbidden": (
        "This caller may not do this.",
        "This key may not: Start, cancel, resume and regrade runs. Scope needed: write.",
        {},
        {},
    ),
    "not_found": (
        "There is no such row in the caller's team, or no such page of a list.",
        "There is no such thing, or it belongs to another team.",
        {},
        {},
    ),
    "not_acceptable": (
        "The answer is JSON, and the request asks for something else.",
        "Could not satisfy the request Accept header.",
        {},
        {},
    ),
    "conflict": (
        "The request is good, and does not fit what is stored; the message says what to do.",
        "This decision is recorded and never changes. Open a new one from the same run.",
        {},
        {},
    ),
    "too_large": (
        "The body is too large.",
        "The body is larger than 20 MB. Send it in smaller parts.",
        {},
        {},
    ),
    "unsupported_media_type": (
        "The body is not JSON.",
        'Unsupported media type "text/plain" in request.',
        {},
        {},
    ),
    "throttled": (
        "Too many requests with this key.",
        "Request was throttled. Expected available in 3 seconds.",
        {},
        {"Retry-After": "Seconds to wait."},
    ),
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

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """With the right that the caller needs, a key of teams.core.permissions; null is none."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["x-permission"] = getattr(self.view, "permission", "read")
        return operation

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """The operation's own answers, and the errors that its method and address allow."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._error_codes():
            bodies.setdefault(str(code), {"$ref": f"#/components/responses/{CODES[code]}"})
        self.resolve_serializer(ErrorOutput, "response")
        return bodies

    def _error_codes(self) -> list[int]:
        codes = [400, 401, 403, 406, 429]
        if "{" in self.path or self._is_list_view():
            codes.append(404)
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            codes += [409, 413, 415]
        return sorted(codes)

    def _resolve_path_parameters(self, variables: Any) -> list[dict[str, Any]]:
        """Ids with their range: addresses hold ids of rows and nothing else."""
        resolve: Callable[[Any], list[dict[str, Any]]] = super()._resolve_path_parameters
        parameters = resolve(variables)
        for parameter in parameters:
            if parameter["schema"].get("type") == "integer":
                parameter["schema"] |= {"minimum": 1, "maximum": LARGEST_ID}
                parameter["description"] = f"Id of the {self._noun()}."
        return parameters

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """Filters with their own words, which the generator drops where a schema is given."""
        parameters: list[dict[str, Any]] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        filters = getattr(getattr(self.view, "filterset_class", None), "base_filters", {})
        for parameter in parameters:
            known = filters.get(parameter["name"])
            if known is not None:
                parameter["description"] = known.extra.get("help_text") or known.label
        return parameters

    def _noun(self) -> str:
        """What the first part of the address holds several of."""
        return self.path.removeprefix("/api/v1/").split("/")[0].removesuffix("s")


def finish(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The document with its examples and error responses, without the generator's own marks."""
    _drop_marks(result)
    put_examples(result)
    result["components"]["responses"] = {
        code: _error_response(code, *told) for code, told in sorted(ERRORS.items())
    }
    return result


def _error_response(
    code: str, description: str, message: str, fields: dict[str, list[str]], headers: dict[str, str]
) -> dict[str, Any]:
    example = {"error": {"code": code, "message": message, "fields": fields}}
    schema = {"$ref": "#/components/schemas/ErrorOutput"}
    told = {
        "description": description,
        "content": {"application/json": {"schema": schema, "example": example}},
    }
    named = {
        name: {"schema": {"type": "string"}, "description": text} for name, text in headers.items()
    }
    return told | ({"headers": named} if named else {})


def _drop_marks(part: Any) -> None:
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            _drop_marks(inner)
