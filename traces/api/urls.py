"""API operations of this floor."""

from django.urls import URLPattern, URLResolver, path

from traces.api.exports import TracesExport
from traces.api.policy import Policy
from traces.api.views import TraceBatch, TraceDetail, Traces

urlpatterns: list[URLPattern | URLResolver] = [
    path("traces/", Traces.as_view(), name="api-traces"),
    path("traces/batch/", TraceBatch.as_view(), name="api-trace-batch"),
    path("traces/policy/", Policy.as_view(), name="api-trace-policy"),
    path("traces/export/", TracesExport.as_view(), name="api-traces-export"),
    path("traces/<int:pk>/", TraceDetail.as_view(), name="api-trace"),
]
