"""Writes docs/permissions.md from the table of permissions."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from teams.core.permissions_page import permissions_page


class Command(BaseCommand):
    """``manage.py write_permissions``; part of ``make docs``."""

    help = "Write docs/permissions.md from teams/core/permissions.py."

    def handle(self, **options: object) -> None:
        """Overwrite the document."""
        path = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        path.write_text(permissions_page())
        self.stdout.write(f"{path.name} written")
