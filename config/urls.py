"""All addresses: pages by floor, the API under /api/v1/, the curator desk under /admin/."""

from django.contrib import admin
from django.urls import include, path

from config.api_views import operation, reference, schema
from config.health import livez, readyz
from traces.api.otel import OtelTraces

api = [
    path("", include("teams.api.urls")),
    path("", include("traces.api.urls")),
    path("", include("evaluations.api.urls")),
    path("", include("decision.api.urls")),
]

handler404 = "config.api.not_found"

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api)),
    path("v1/traces", OtelTraces.as_view(), name="otel-traces"),
    path("api/schema/", schema, name="api-schema"),
    path("api/docs/", reference, name="api-docs"),
    path("api/docs/<slug:name>/", operation, name="api-docs-operation"),
    path("", include("teams.urls")),
    path("", include("traces.urls")),
    path("", include("evaluations.urls")),
    path("", include("decision.urls")),
]
