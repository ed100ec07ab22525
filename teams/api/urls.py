"""API operations of this floor."""

from django.urls import URLPattern, URLResolver, path

import teams.api.openapi  # noqa: F401 - registers the ways to say who calls
from teams.api.views import Me

urlpatterns: list[URLPattern | URLResolver] = [path("me/", Me.as_view(), name="api-me")]
