"""Puts our admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class RationaleAdminConfig(AdminConfig):
    """Django's admin app with the curator desk as its site."""

    default_site = "config.admin.RationaleAdminSite"
