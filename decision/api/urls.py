"""API operations of this floor."""

from django.urls import URLPattern, URLResolver, path

from decision.api import baselines, evidence, gates, own_measures, rechecks, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("decisions/", views.Decisions.as_view(), name="api-decisions"),
    path("decisions/<int:pk>/", views.DecisionDetail.as_view(), name="api-decision"),
    path("decisions/<int:pk>/costs/", views.DecisionCosts.as_view(), name="api-decision-costs"),
    path("decisions/<int:pk>/record/", views.DecisionRecord.as_view(), name="api-decision-record"),
    path(
        "decisions/<int:pk>/baselines/",
        baselines.DecisionBaselines.as_view(),
        name="api-decision-baselines",
    ),
    path(
        "decisions/<int:pk>/evidence/",
        evidence.DecisionEvidence.as_view(),
        name="api-decision-evidence",
    ),
    path(
        "decisions/<int:pk>/recheck/",
        rechecks.DecisionRecheck.as_view(),
        name="api-decision-recheck",
    ),
    path("webhooks/", rechecks.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<int:pk>/", rechecks.WebhookDetail.as_view(), name="api-webhook"),
    path("figures/", evidence.Figures.as_view(), name="api-figures"),
    path("figures/<int:pk>/", evidence.FigureDetail.as_view(), name="api-figure"),
    path("profiles/", views.Profiles.as_view(), name="api-profiles"),
    path("profiles/<int:pk>/", views.ProfileDetail.as_view(), name="api-profile"),
    path("gates/", gates.Gates.as_view(), name="api-gates"),
    path("gates/policy-schema/", gates.GatePolicySchema.as_view(), name="api-gate-policy-schema"),
    path("gates/<int:pk>/", gates.GateDetail.as_view(), name="api-gate"),
    path("gates/<int:pk>/junit.xml", gates.GateJUnit.as_view(), name="api-gate-junit"),
    path("gates/<int:pk>/summary.md", gates.GateSummary.as_view(), name="api-gate-summary"),
    path("own-measures/", own_measures.OwnMeasures.as_view(), name="api-own-measures"),
    path("own-measures/<int:pk>/", own_measures.OwnMeasureDetail.as_view(), name="api-own-measure"),
    path(
        "runs/<int:pk>/measurements/",
        views.RunMeasurements.as_view(),
        name="api-run-measurements",
    ),
]
