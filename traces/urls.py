"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path

from traces.views.deletion import traces_delete
from traces.views.exports import traces_export, traces_export_file
from traces.views.lists import trace_list
from traces.views.policy import trace_settings
from traces.views.traces import trace_detail, trace_raw

urlpatterns: list[URLPattern | URLResolver] = [
    path("traces/", trace_list, name="traces"),
    path("traces/export/", traces_export, name="traces-export"),
    path("traces/export/<slug:file_format>/", traces_export_file, name="traces-export-file"),
    path("traces/delete/", traces_delete, name="traces-delete"),
    path("traces/<int:pk>/", trace_detail, name="trace-detail"),
    path("traces/<int:pk>/raw/", trace_raw, name="trace-raw"),
    path("settings/traces/", trace_settings, name="settings-traces"),
]
