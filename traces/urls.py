"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path

from traces.views import (
    annotating,
    comparing,
    deletion,
    exports,
    lists,
    policy,
    traces,
    verdicts,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("traces/", lists.trace_list, name="traces"),
    path("traces/compare/", comparing.trace_compare, name="traces-compare"),
    path("traces/export/", exports.traces_export, name="traces-export"),
    path(
        "traces/export/<slug:file_format>/", exports.traces_export_file, name="traces-export-file"
    ),
    path("traces/delete/", deletion.traces_delete, name="traces-delete"),
    path("traces/<int:pk>/", traces.trace_detail, name="trace-detail"),
    path("traces/<int:pk>/raw/", traces.trace_raw, name="trace-raw"),
    path("traces/<int:pk>/steps/<int:number>/", annotating.trace_step, name="trace-step"),
    path("traces/<int:pk>/annotations/", annotating.trace_annotate, name="trace-annotate"),
    path(
        "traces/<int:pk>/annotations/<int:annotation>/withdraw/",
        annotating.annotation_withdraw,
        name="annotation-withdraw",
    ),
    path("traces/<int:pk>/verdict/", verdicts.trace_verdict, name="trace-verdict"),
    path("settings/traces/", policy.trace_settings, name="settings-traces"),
]
