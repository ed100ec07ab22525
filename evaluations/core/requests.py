"""What a worker asks of a provider, as plain values: no rows, no secrets in ``repr``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from traces.core.completion import Message

#: How hard a model is asked to think; "" leaves it to the server.
EFFORTS: Final = ("", "none", "minimal", "low", "medium", "high", "xhigh")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how to call: one connection, decrypted for the time of the call."""

    kind: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    max_in_flight: int = 8
    connect_timeout_s: float = 10.0
    idle_timeout_s: float = 120.0
    total_timeout_s: float = 1800.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Sampling parameters of a candidate; None is not sent at all."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    reasoning_effort: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One call: model, messages (system first, if any) and parameters.

    ``prompt_opens_think`` None: as the server's own template says, where it tells. ``protocol``
    is "chat", or "responses" where a provider speaks both.
    """

    model: str
    messages: Sequence[Message]
    parameters: Parameters = Parameters()
    dialect: str = "auto"
    prompt_opens_think: bool | None = None
    protocol: str = "chat"


class ProviderError(Exception):
    """A call that gave no usable completion.

    ``code`` is a short stable word (``rate_limited``, ``server_error``, ``timeout``,
    ``connection``, ``bad_response``, ``bad_request``, ``unauthorized``, ``not_found``);
    ``retryable`` says whether the same call may succeed later; ``retry_after`` is the
    server's wish in seconds, if it told one. ``partial`` keeps text that had arrived.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        retryable: bool,
        status: int | None = None,
        retry_after: float | None = None,
        partial: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.status = status
        self.retry_after = retry_after
        self.partial = partial
