"""All addresses: pages by floor, the API under /api/v1/, the curator desk under /admin/."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config.health import livez, readyz

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
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("teams.urls")),
    path("", include("traces.urls")),
    path("", include("evaluations.urls")),
    path("", include("decision.urls")),
]
