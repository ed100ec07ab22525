"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path

from traces.views import trace_detail, trace_list, trace_raw

urlpatterns: list[URLPattern | URLResolver] = [
    path("traces/", trace_list, name="traces"),
    path("traces/<int:pk>/", trace_detail, name="trace-detail"),
    path("traces/<int:pk>/raw/", trace_raw, name="trace-raw"),
]
