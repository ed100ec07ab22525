"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path

from evaluations.api.views.proxy import Proxy
from evaluations.views import (
    connections,
    deployments,
    families,
    generating,
    prices,
    registry,
    results,
    results_import,
    run_items,
    run_start,
    runs,
    samples,
    step_labels,
    suites,
    thinking,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("proxy/<int:pk>/v1/<path:path>", Proxy.as_view(), name="proxy"),
    path("models/", registry.models, name="models"),
    path("models/new/", registry.model_choose, name="model-choose"),
    path("models/new/form/", registry.model_new, name="model-new"),
    path("models/<slug:slug>/", registry.model_detail, name="model-detail"),
    path("models/<slug:slug>/edit/", registry.model_edit, name="model-edit"),
    path("models/<slug:slug>/family/", families.model_family, name="model-family"),
    path(
        "models/<slug:slug>/architecture/",
        deployments.model_architecture,
        name="model-architecture",
    ),
    path("prices/", prices.prices, name="prices"),
    path("prices/new/", prices.price_new, name="price-new"),
    path("prices/<int:pk>/", prices.price_edit, name="price-edit"),
    path("prices/<int:pk>/delete/", prices.price_delete, name="price-delete"),
    path("models/<slug:slug>/archive/", registry.model_archive, name="model-archive"),
    path("connections/new/", connections.connection_new, name="connection-new"),
    path("connections/<int:pk>/", connections.connection_detail, name="connection-detail"),
    path("connections/<int:pk>/edit/", connections.connection_edit, name="connection-edit"),
    path("connections/<int:pk>/test/", connections.connection_test, name="connection-test"),
    path(
        "connections/<int:pk>/archive/", connections.connection_archive, name="connection-archive"
    ),
    path("suites/", suites.suites, name="suites"),
    path("suites/new/", suites.suite_new, name="suite-new"),
    path("suites/generate/", generating.suite_generate, name="suite-generate"),
    path(
        "suites/<slug:slug>/v<int:number>/generate/",
        generating.suite_generate_again,
        name="suite-generate-again",
    ),
    path("suites/starter/", suites.suite_starter, name="suite-starter"),
    path("suites/<slug:slug>/", suites.suite, name="suite"),
    path("suites/<slug:slug>/restore/", suites.suite_restore, name="suite-restore"),
    path("suites/<slug:slug>/v<int:number>/", suites.suite_version, name="suite-version"),
    path(
        "suites/<slug:slug>/v<int:number>/duplicates/",
        suites.suite_duplicates,
        name="suite-duplicates",
    ),
    path(
        "suites/<slug:slug>/v<int:number>/export/<str:form>/",
        suites.suite_export,
        name="suite-export",
    ),
    path(
        "suites/<slug:slug>/v<int:number>/hold-out/", suites.suite_hold_out, name="suite-hold-out"
    ),
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", run_start.run_new, name="run-new"),
    path("runs/import/", results_import.results_import, name="results-import"),
    path("runs/<int:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<int:pk>/samples/", samples.run_samples, name="run-samples"),
    path("figures/", results.figures, name="figures"),
    path("runs/<int:pk>/results/", results.run_results, name="run-results"),
    path(
        "runs/<int:pk>/results/<slug:table>.<slug:ending>",
        results.run_results_file,
        name="run-results-file",
    ),
    path("runs/<int:pk>/cases/", run_items.run_cases, name="run-cases"),
    path("runs/<int:pk>/thinking/", thinking.run_thinking, name="run-thinking"),
    path("runs/<int:pk>/cancel/", runs.run_cancel, name="run-cancel"),
    path("runs/<int:pk>/resume/", runs.run_resume, name="run-resume"),
    path("runs/<int:pk>/retry/", runs.run_retry, name="run-retry"),
    path("runs/<int:pk>/regrade/", runs.run_regrade, name="run-regrade"),
    path("runs/<int:pk>/step-labels/", step_labels.run_step_labels, name="run-step-labels"),
    path("samples/<int:pk>/", samples.sample_detail, name="sample-detail"),
    path("samples/<int:pk>/watch/", samples.sample_watch, name="sample-watch"),
]
