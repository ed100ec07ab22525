"""Bodies that come in chunks, without a length: Django would take them for empty."""

from collections.abc import Callable, Iterable
from typing import Any, Final

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: Larger than any body that an operation takes; each operation has its own bound.
LONGEST: Final = 2**40


class Unchunked:
    """Gives a chunked request a length, where the server says that it ends the body itself.

    Exporters of spans and ``curl -T`` send in chunks. Django reads as many bytes as the header
    Content-Length says, and none without it, so that a whole export would be lost unnoticed.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The application's answer."""
        chunked = environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower() == "chunked"
        if chunked and environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
            environ["CONTENT_LENGTH"] = str(LONGEST)
        return self.application(environ, start_response)
