"""Tells a connection that failed from a server that went silent, in any HTTP client's words."""

from evaluations.core.provider_errors import bad_response
from evaluations.core.requests import Endpoint, ProviderError


def connection_error(error: BaseException, endpoint: Endpoint, *, partial: str) -> ProviderError:
    """The error for an exception of an HTTP client while it connected or read.

    Clients translate: a refused connection may surface as their time-out. So the whole chain
    of causes is searched for a true one. ``partial`` is the text that had arrived.
    """
    chain = _chain(error)
    names = {kind.__name__ for cause in chain for kind in type(cause).__mro__}
    if "ContentEncodingError" in names:
        return bad_response("the reply is not readable HTTP", partial=partial)
    silent = any(isinstance(cause, TimeoutError) for cause in chain)
    if silent and not names & {"ConnectionTimeoutError", "ClientConnectorError"}:
        return ProviderError(
            "timeout",
            f"No byte for {endpoint.idle_timeout_s:g} s; raise the connection's idle "
            "timeout if the model needs longer to load or to start.",
            retryable=True,
            partial=partial,
        )
    what = "The connection broke off in the reply." if partial else _what(names)
    return ProviderError("connection", what, retryable=True, partial=partial)


def total_timeout_error(endpoint: Endpoint, *, partial: str) -> ProviderError:
    """The error for a call that has used up its whole time; another one would do so too."""
    return ProviderError(
        "timeout",
        f"The call took all of its {endpoint.total_timeout_s:g} s; raise the connection's "
        "total timeout, or lower the candidate's maximum of tokens.",
        retryable=False,
        partial=partial,
    )


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__) and cause not in chain:
        chain.append(cause)
    return chain


def _what(names: set[str]) -> str:
    """What failed before anything had come, by the names of the exceptions and their bases.

    No client's own text is repeated: it may hold the address of a proxy with its password.
    """
    if "ConnectionRefusedError" in names:
        return "The connection was refused; is the server running at the base URL?"
    if names & {"gaierror", "ClientConnectorDNSError"}:
        return "The host name of the base URL is not known."
    if names & {"SSLError", "CertificateError"}:
        return "The server's TLS certificate or protocol was not accepted."
    if names & {"ConnectionTimeoutError", "ClientConnectorError"}:
        return "The server could not be reached."
    return "The server closed the connection without a reply."
