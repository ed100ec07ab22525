"""API operations of this floor."""

from django.urls import URLPattern, URLResolver, path

from teams.api.views import Me

urlpatterns: list[URLPattern | URLResolver] = [path("me/", Me.as_view(), name="api-me")]
