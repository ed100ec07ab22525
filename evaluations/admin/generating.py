"""Generated suites at the desk: the form and the action of the page, among the suites."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from evaluations.actions.suites import generate_suite
from evaluations.admin.scoping import actor_of
from evaluations.forms.errors import add_action_errors
from evaluations.forms.generating import GenerateForm


class GeneratedSuites(ModelAdmin):  # type: ignore[type-arg]
    """Adds *Generate a suite* to the list of suites."""

    def get_urls(self) -> list[Any]:
        """The page that generates."""
        view = self.admin_site.admin_view(self.generate_view)
        own = [path("generate/", view, name="evaluations_suite_generate")]
        return own + super().get_urls()

    def generate_view(self, request: HttpRequest) -> HttpResponse:
        """A new suite out of tasks of reasoning-gym, then its draft."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = GenerateForm(request.POST or None)
        if form.is_valid():
            try:
                version = generate_suite(by=actor_of(request), **form.cleaned_data)
            except ValidationError as error:
                add_action_errors(form, error)
            else:
                self.message_user(request, f"{version} was made, as a draft.")
                url = reverse("admin:evaluations_suiteversion_change", args=[version.pk])
                return HttpResponseRedirect(url)
        context = self.admin_site.each_context(request) | {
            "title": "Generate a suite",
            "opts": self.opts,
            "form": form,
        }
        name = "admin/evaluations/suite/generate.html"
        return TemplateResponse(request, name, context, status=422 if form.errors else 200)
