"""Completions that came from elsewhere: they are imported, never asked for."""

from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.providers.base import Tap
from traces.core.completion import Completion


class RecordedSession:
    """Refuses every call."""

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """Raises ProviderError: there is nobody to call."""
        raise ProviderError(
            "bad_request",
            "This candidate has recorded completions only: import them, it cannot be called.",
            retryable=False,
        )

    async def aclose(self) -> None:
        """There is nothing to close."""


def open_recorded(endpoint: Endpoint) -> RecordedSession:
    """A session that refuses every call."""
    return RecordedSession()
