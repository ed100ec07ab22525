"""API operations of this floor."""

from django.urls import URLPattern, URLResolver, path

from evaluations.api.views import (
    candidates,
    case_files,
    cases,
    connections,
    duplicates,
    families,
    generating,
    results,
    run_items,
    runs,
    samples,
    step_labels,
    suites,
    thinking,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("connections/", connections.Connections.as_view(), name="api-connections"),
    path("connections/<int:pk>/", connections.ConnectionDetail.as_view(), name="api-connection"),
    path(
        "connections/<int:pk>/archive/",
        connections.ConnectionArchive.as_view(),
        name="api-connection-archive",
    ),
    path(
        "connections/<int:pk>/test/",
        connections.ConnectionTest.as_view(),
        name="api-connection-test",
    ),
    path("catalogue/", candidates.Catalogue.as_view(), name="api-catalogue"),
    path("candidates/", candidates.Candidates.as_view(), name="api-candidates"),
    path(
        "candidates/from-catalogue/",
        candidates.CandidateFromCatalogue.as_view(),
        name="api-candidate-from-catalogue",
    ),
    path("candidates/<int:pk>/", candidates.CandidateDetail.as_view(), name="api-candidate"),
    path(
        "candidates/<int:pk>/family/",
        families.CandidateFamily.as_view(),
        name="api-candidate-family",
    ),
    path(
        "candidates/<int:pk>/archive/",
        candidates.CandidateArchive.as_view(),
        name="api-candidate-archive",
    ),
    path("suites/", suites.Suites.as_view(), name="api-suites"),
    path("suites/<int:pk>/", suites.SuiteDetail.as_view(), name="api-suite"),
    path("suites/<int:pk>/archive/", suites.SuiteArchive.as_view(), name="api-suite-archive"),
    path("suites/generate/", generating.SuiteGenerate.as_view(), name="api-suite-generate"),
    path("suites/<int:pk>/restore/", suites.SuiteRestore.as_view(), name="api-suite-restore"),
    path("suites/<int:pk>/versions/", suites.Versions.as_view(), name="api-suite-versions"),
    path("versions/<int:pk>/", suites.VersionDetail.as_view(), name="api-version"),
    path("versions/<int:pk>/freeze/", suites.VersionFreeze.as_view(), name="api-version-freeze"),
    path(
        "versions/<int:pk>/generate/",
        generating.VersionGenerate.as_view(),
        name="api-version-generate",
    ),
    path("versions/<int:pk>/cases/", cases.Cases.as_view(), name="api-version-cases"),
    path("versions/<int:pk>/cases/import/", cases.CaseImport.as_view(), name="api-version-import"),
    path("versions/<int:pk>/cases/file/", case_files.CaseFile.as_view(), name="api-version-file"),
    path(
        "versions/<int:pk>/cases/curate/",
        cases.CaseCuration.as_view(),
        name="api-version-curation",
    ),
    path(
        "versions/<int:pk>/duplicates/",
        duplicates.VersionDuplicates.as_view(),
        name="api-version-duplicates",
    ),
    path("cases/<int:pk>/", cases.CaseDetail.as_view(), name="api-case"),
    path("runs/", runs.Runs.as_view(), name="api-runs"),
    path("runs/estimate/", runs.RunEstimate.as_view(), name="api-run-estimate"),
    path("runs/<int:pk>/", runs.RunDetail.as_view(), name="api-run"),
    path("runs/<int:pk>/cancel/", runs.RunCancel.as_view(), name="api-run-cancel"),
    path("runs/<int:pk>/resume/", runs.RunResume.as_view(), name="api-run-resume"),
    path("runs/<int:pk>/retry-failed/", runs.RunRetryFailed.as_view(), name="api-run-retry-failed"),
    path("runs/<int:pk>/regrade/", runs.RunRegrade.as_view(), name="api-run-regrade"),
    path("runs/<int:pk>/matrix/", samples.RunMatrix.as_view(), name="api-run-matrix"),
    path("runs/<int:pk>/results/", results.RunResults.as_view(), name="api-run-results"),
    path("runs/<int:pk>/cases/", run_items.RunCases.as_view(), name="api-run-cases"),
    path("runs/<int:pk>/thinking/", thinking.RunThinking.as_view(), name="api-run-thinking"),
    path(
        "runs/<int:pk>/step-labels/", step_labels.StepLabels.as_view(), name="api-run-step-labels"
    ),
    path("samples/", samples.Samples.as_view(), name="api-samples"),
    path("samples/<int:pk>/", samples.SampleDetail.as_view(), name="api-sample"),
]
