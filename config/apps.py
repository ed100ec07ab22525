"""Puts our admin site in the place of Django's, and our Celery in the place of its default."""

from django.contrib.admin.apps import AdminConfig

from config.celery import app as celery_app


class RationaleAdminConfig(AdminConfig):
    """Django's admin app with the curator desk as its site."""

    default_site = "config.admin.RationaleAdminSite"

    def ready(self) -> None:
        """Every process that starts Django can send wake-up calls, whatever its threads."""
        super().ready()
        celery_app.set_default()
