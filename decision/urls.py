"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path, register_converter

from decision.case_keys import CaseKey
from decision.views import (
    baselines,
    costs,
    criteria,
    decisions,
    drawings,
    evidence,
    gates,
    home,
    matrix,
    more,
    notices,
    records,
    stances,
)

register_converter(CaseKey, "case_key")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("gates/", gates.gates, name="gates"),
    path("gates/<int:pk>/", gates.gate_detail, name="gate-detail"),
    path("settings/notices/", notices.notices, name="settings-notices"),
    path("settings/webhooks/", notices.webhook_add, name="webhook-add"),
    path("settings/webhooks/<int:pk>/remove/", notices.webhook_remove, name="webhook-remove"),
    path("decisions/new/", decisions.decision_new, name="decision-new"),
    path("decisions/sample/", home.decision_sample, name="decision-sample"),
    path("decisions/<slug:slug>/", decisions.decision_detail, name="decision-detail"),
    path("decisions/<slug:slug>/headline/", home.decision_headline, name="decision-headline"),
    path("decisions/<slug:slug>/weigh/", decisions.decision_weigh, name="decision-weigh"),
    path("decisions/<slug:slug>/costs/", costs.decision_costs, name="decision-costs"),
    path(
        "decisions/<slug:slug>/baselines/",
        baselines.decision_baselines,
        name="decision-baselines",
    ),
    path("decisions/<slug:slug>/weights/", criteria.decision_weights, name="decision-weights"),
    path("decisions/<slug:slug>/anchors/", criteria.decision_anchors, name="decision-anchors"),
    path("decisions/<slug:slug>/own-criteria/", criteria.own_criteria, name="own-criteria"),
    path(
        "decisions/<slug:slug>/own-criteria/<int:pk>/delete/",
        criteria.own_criterion_delete,
        name="own-criterion-delete",
    ),
    path("decisions/<slug:slug>/profile/", decisions.profile_save, name="profile-save"),
    path("decisions/<slug:slug>/evidence/", evidence.decision_evidence, name="decision-evidence"),
    path("decisions/<slug:slug>/figures/", evidence.figure_add, name="figure-add"),
    path(
        "decisions/<slug:slug>/figures/<int:pk>/remove/",
        evidence.figure_remove,
        name="figure-remove",
    ),
    path("decisions/<slug:slug>/matrix/", matrix.decision_matrix, name="decision-matrix"),
    path("decisions/<slug:slug>/pictures/", drawings.decision_pictures, name="decision-pictures"),
    path(
        "decisions/<slug:slug>/pictures/<slug:name>.svg",
        drawings.decision_drawing,
        name="decision-drawing",
    ),
    path(
        "decisions/<slug:slug>/pictures/<slug:name>.csv",
        drawings.decision_drawing_csv,
        name="decision-drawing-csv",
    ),
    path("decisions/<slug:slug>/matrix.csv", records.decision_as_csv, name="decision-csv"),
    path("decisions/<slug:slug>/decision.xlsx", records.decision_as_workbook, name="decision-xlsx"),
    path("decisions/<slug:slug>/decision.zip", records.decision_as_bundle, name="decision-zip"),
    path("decisions/<slug:slug>/record.html", records.record_as_html, name="decision-record-html"),
    path("decisions/<slug:slug>/stance/", stances.stance_keep, name="stance-keep"),
    path("decisions/<slug:slug>/stance/withdraw/", stances.stance_withdraw, name="stance-withdraw"),
    path("decisions/<slug:slug>/record/", records.decision_record, name="decision-record"),
    path("decisions/<slug:slug>/more/", more.decision_more, name="decision-more"),
    path("decisions/<slug:slug>/recheck/", notices.decision_recheck, name="decision-recheck"),
    path("decisions/<slug:slug>/record.json", records.record_as_json, name="decision-record-json"),
    path("decisions/<slug:slug>/record.md", records.record_as_markdown, name="decision-record-md"),
    path("decisions/<slug:slug>/cases/<case_key:key>/", matrix.decision_case, name="decision-case"),
]
