"""Writes docs/gate-policy.schema.json from the shapes of rules."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from decision.core.gate.shapes import policy_schema


class Command(BaseCommand):
    """``manage.py write_gate_schema``: the schema that editors check policies with."""

    help = "Write docs/gate-policy.schema.json from the shapes of rules."

    def handle(self, *args: object, **options: object) -> None:
        """Writes the file."""
        path = Path(settings.BASE_DIR) / "docs" / "gate-policy.schema.json"
        path.write_text(json.dumps(policy_schema(), indent=1) + "\n", encoding="utf-8")
        self.stdout.write("gate-policy.schema.json written")
