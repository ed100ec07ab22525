"""Sends answers to the services that an installation lets judge them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.conf import settings as installation

from evaluations.core.graders.hook import MAX_REPLY, hook_body, hook_score
from evaluations.core.scoring import Reply, Score

if TYPE_CHECKING:
    import httpx

TIMEOUT_S: Final = 30.0


def judge_by_hook(reply: Reply, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """What the service at the address in ``settings`` says; unscored where it says nothing.

    Only addresses that the installation names are called, over HTTPS, without following a
    redirect: a team must not reach into the network that the service stands in.
    """
    url = str(settings["url"])
    if url not in installation.GRADER_HOOKS:
        told = "is not among RATIONALE_GRADER_HOOKS: whoever runs this service must allow it"
        return Score(None, None, f"The address of the hook {told}.")
    import httpx

    try:
        with (
            _client() as client,
            client.stream(
                "POST",
                url,
                content=hook_body(reply, targets),
                headers={"Content-Type": "application/json", "User-Agent": "rationale-grader"},
            ) as response,
        ):
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MAX_REPLY:
                    return Score(None, None, "The reply of the hook is too long.")
            return hook_score(response.status_code, body)
    except httpx.HTTPError as error:
        return Score(None, None, f"The hook cannot be reached ({type(error).__name__}).")


def _client() -> "httpx.Client":
    import httpx

    return httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)
