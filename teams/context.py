"""What every template knows: who acts."""

from django.http import HttpRequest


def actor(request: HttpRequest) -> dict[str, object]:
    """``actor`` for the templates; None for a stranger."""
    return {"actor": getattr(request, "actor", None)}
