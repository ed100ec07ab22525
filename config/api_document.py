"""The OpenAPI document, made once a process: it changes only with the code."""

from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document as plain JSON values; not to be changed."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


@lru_cache(maxsize=1)
def document_yaml() -> str:
    """As it is checked in, docs/openapi.yaml."""
    text: bytes = OpenApiYamlRenderer().render(document(), renderer_context={})  # type: ignore[no-untyped-call]
    return text.decode()


@lru_cache(maxsize=1)
def document_json() -> bytes:
    """As programs prefer it."""
    text: bytes = OpenApiJsonRenderer().render(document(), renderer_context={})
    return text
