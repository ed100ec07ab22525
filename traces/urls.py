"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path

from traces.views import annotating, comparing, lists, traces

urlpatterns: list[URLPattern | URLResolver] = [
    path("traces/", lists.trace_list, name="traces"),
    path("traces/compare/", comparing.trace_compare, name="traces-compare"),
    path("traces/<int:pk>/", traces.trace_detail, name="trace-detail"),
    path("traces/<int:pk>/raw/", traces.trace_raw, name="trace-raw"),
    path("traces/<int:pk>/steps/<int:number>/", annotating.trace_step, name="trace-step"),
    path("traces/<int:pk>/annotations/", annotating.trace_annotate, name="trace-annotate"),
    path(
        "traces/<int:pk>/annotations/<int:annotation>/withdraw/",
        annotating.annotation_withdraw,
        name="annotation-withdraw",
    ),
]
