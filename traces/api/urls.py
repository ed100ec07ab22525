"""API operations of this floor."""

from django.urls import URLPattern, URLResolver, path

from traces.api.annotations import AnnotationDetail, Annotations
from traces.api.batch import TraceBatch
from traces.api.exports import TracesExport
from traces.api.policy import Policy
from traces.api.views import TraceDetail, Traces

urlpatterns: list[URLPattern | URLResolver] = [
    path("traces/", Traces.as_view(), name="api-traces"),
    path("traces/batch/", TraceBatch.as_view(), name="api-trace-batch"),
    path("traces/policy/", Policy.as_view(), name="api-trace-policy"),
    path("traces/export/", TracesExport.as_view(), name="api-traces-export"),
    path("traces/<int:pk>/", TraceDetail.as_view(), name="api-trace"),
    path("traces/<int:pk>/annotations/", Annotations.as_view(), name="api-trace-annotations"),
    path(
        "traces/<int:pk>/annotations/<int:annotation>/",
        AnnotationDetail.as_view(),
        name="api-trace-annotation",
    ),
]
