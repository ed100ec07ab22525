"""Turns what a server says about a failed call into one error that a person can act on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final

from evaluations.core.requests import Prompt, ProviderError
from traces.core.json_fields import JsonObject, object_field, text_field
from traces.core.protocols.errors import ReplyError

#: Longest piece of a server's own words in a message, in characters.
MAX_QUOTE: Final = 240

#: So many characters in a row from a prompt are a leak and no coincidence.
_LEAK: Final = 16

_KEY_SHAPED: Final = re.compile(r"\b(?:sk|gsk|xai|key|hf|nvapi|pplx)[-_][\w*.…-]{6,}|\*{3,}\w*")

#: HTTP status -> code, whether the same call may succeed later, what to say.
_STATUSES: Final[Mapping[int, tuple[str, bool, str]]] = {
    400: ("bad_request", False, "the server does not accept the request"),
    401: ("unauthorized", False, "the server does not accept the API key"),
    402: ("unauthorized", False, "the account has no credit left"),
    403: ("unauthorized", False, "the API key may not do this"),
    404: ("not_found", False, "no such model or address; check the model id and the base URL"),
    408: ("timeout", True, "the server ran out of time"),
    409: ("server_error", True, "the server was busy with a conflicting request"),
    413: ("bad_request", False, "the prompt is too long for the server"),
    422: ("bad_request", False, "the server does not accept the request"),
    429: ("rate_limited", True, "too many requests"),
}

#: Words in an error's ``code`` or ``type`` that mean the same as an HTTP status.
_STATUS_OF_WORD: Final[Mapping[str, int]] = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "too_many_requests": 429,
    "invalid_request_error": 400,
    "context_length_exceeded": 400,
    "exceed_context_size_error": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
}

#: A 429 that waiting does not cure.
_QUOTA_WORDS: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


@dataclass(frozen=True, slots=True)
class Quoting:
    """Repeats a server's words without the API key and without the prompt.

    Servers echo both: a masked key in a 401, a whole request in a validation error.
    """

    api_key: str = field(default="", repr=False)
    prompts: Sequence[str] = field(default=(), repr=False)

    @classmethod
    def of(cls, prompt: Prompt, api_key: str = "") -> "Quoting":
        """The quoting rules of one call."""
        return cls(api_key, tuple(message.get("content", "") for message in prompt.messages))

    def quote(self, said: str) -> str:
        """``said`` on one line of ``MAX_QUOTE`` characters at most; "" if it repeats the prompt."""
        line = " ".join(said.split())
        if self.api_key:
            line = line.replace(self.api_key, "[key]")
        line = _KEY_SHAPED.sub("[key]", line)[:MAX_QUOTE]
        return "" if any(_repeats(line, prompt) for prompt in self.prompts) else line


def status_error(
    status: int,
    body: object,
    headers: Mapping[str, str],
    *,
    now: float,
    quoting: Quoting,
) -> ProviderError:
    """The error for an HTTP status that is no success.

    ``body`` is the decoded JSON, or the text of a body that is none. ``headers`` have lower-case
    names. ``now`` is Unix time in seconds, for a ``retry-after`` that names a date.
    """
    error = _error_object(body)
    code, retryable, meaning = _meaning(status)
    if status == 429 and _QUOTA_WORDS & set(_words(error)):
        retryable, meaning = False, "the account's quota is used up"
    return ProviderError(
        code,
        _sentence(f"HTTP {status}, {meaning}", quoting.quote(_said(error))),
        retryable=retryable,
        status=status,
        retry_after=retry_after_s(headers, now=now) if retryable else None,
    )


def reply_error(error: object, *, quoting: Quoting, partial: str = "") -> ProviderError:
    """The error for an error object inside a reply that began with HTTP 200."""
    said = _error_object({"error": error})
    words = _words(said)
    numbers = [int(word) for word in words if re.fullmatch(r"[45]\d\d", word)]
    statuses = numbers + [_STATUS_OF_WORD[word] for word in words if word in _STATUS_OF_WORD]
    code, retryable, meaning = _meaning(statuses[0] if statuses else 500)
    return ProviderError(
        code,
        _sentence(f"error inside the reply, {meaning}", quoting.quote(_said(said))),
        retryable=retryable,
        status=200,
        partial=partial,
    )


def unusable_reply(error: ReplyError, *, quoting: Quoting) -> ProviderError:
    """The error for a reply that holds one, or nothing."""
    if error.told is None:
        return bad_response(str(error), partial=error.partial)
    return reply_error(error.told, quoting=quoting, partial=error.partial)


def bad_response(what: str, *, partial: str = "", status: int | None = 200) -> ProviderError:
    """The error for a reply that cannot be read as one; the same call may well succeed."""
    return ProviderError(
        "bad_response", _sentence(what, ""), retryable=True, status=status, partial=partial
    )


def retry_after_s(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds that the server asks to wait: ``retry-after-ms``, or ``retry-after`` as seconds or
    an HTTP date (RFC 9110 section 10.2.3); None where it asks for nothing that can be read."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if seconds < float("inf"):
            return max(seconds, 0.0)
    try:
        when = parsedate_to_datetime(headers.get("retry-after", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(when - now, 0.0)


def _meaning(status: int) -> tuple[str, bool, str]:
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500:
        return "server_error", True, "the server failed or is overloaded"
    if status < 400:
        return "bad_request", False, "the address redirects; use its final address as base URL"
    return "bad_request", False, "the server does not accept the request"


def _error_object(body: object) -> JsonObject:
    """The part of a body that tells the error, in any of the shapes that servers use."""
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        return {"message": body} if isinstance(body, str) else {}
    if nested := object_field(body, "error"):
        return nested
    if message := text_field(body, "error"):
        return {**body, "message": message}
    return body


def _said(error: JsonObject) -> str:
    for key in ("message", "detail", "msg"):
        if message := text_field(error, key):
            return "" if message.lstrip().startswith("<") else message
    return ""


def _words(error: JsonObject) -> list[str]:
    """The error's short words: an integer code, a code, a type, a status."""
    return [str(error[key]).lower() for key in ("code", "type", "status") if error.get(key)]


def _sentence(what: str, quote: str) -> str:
    what = what[:1].upper() + what[1:].rstrip(".")
    return f"{what}: {quote}" if quote else f"{what}."


def _repeats(line: str, prompt: str) -> bool:
    """Whether ``line`` holds the prompt or ``_LEAK`` characters in a row of it."""
    whole = " ".join(prompt.split())
    if len(whole) <= _LEAK:
        return bool(whole) and whole in line and len(whole) > 3
    return any(line[at : at + _LEAK] in whole for at in range(len(line) - _LEAK + 1))
