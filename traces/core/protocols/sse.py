"""Cuts the bytes of a reply into lines and into the payloads of server-sent events."""

from typing import Final

#: A line or a reply beyond this many bytes is not a chat reply but an accident or an attack.
MAX_BYTES: Final = 64 * 2**20


class LineReader:
    """Lines without their ends (LF, CRLF or CR), the same for every cut of the bytes.

    Raises ValueError once more than ``max_bytes`` have been fed.
    """

    __slots__ = ("_left", "_rest")

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._rest: list[bytes] = []
        self._left = max_bytes

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take the next bytes; give back the lines that they completed."""
        self._left -= len(chunk)
        if self._left < 0:
            raise ValueError("The reply is longer than this client reads.")
        if b"\n" not in chunk and b"\r" not in chunk and not self._ends_in_return():
            self._rest.append(chunk)
            return []
        text = b"".join(self._rest) + chunk
        if b"\r" in text:
            # A CR at the very end may be the first half of CRLF: it waits for the next bytes.
            held = text.endswith(b"\r")
            text = text[: len(text) - held].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            *lines, rest = text.split(b"\n")
            self._rest = [rest + b"\r" * held]
            return lines
        *lines, rest = text.split(b"\n")
        self._rest = [rest]
        return lines

    def finish(self) -> list[bytes]:
        """The last line, where the bytes ended without a line end."""
        rest = b"".join(self._rest)
        self._rest = []
        return [line for line in (rest.removesuffix(b"\r"),) if line]

    def _ends_in_return(self) -> bool:
        return bool(self._rest) and self._rest[-1].endswith(b"\r")


class SseReader:
    """Payloads of the events of a ``text/event-stream``, by the rules of the HTML standard.

    Comments, blank lines and other fields than ``data`` give nothing. The standard drops an
    event without a blank line behind it; servers do end that way, so ``finish`` gives it.
    A body whose first character is ``{`` is no event stream: all of it is one payload.
    """

    __slots__ = ("_begun", "_data", "_lines", "_plain")

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._lines = LineReader(max_bytes=max_bytes)
        self._data: list[bytes] = []
        self._begun = False
        self._plain = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take the next bytes; give back the payloads of the events that they completed."""
        payloads: list[bytes] = []
        for line in self._lines.feed(chunk):
            self._take(line, payloads)
        return payloads

    def finish(self) -> list[bytes]:
        """What is left when the bytes have ended."""
        payloads: list[bytes] = []
        for line in self._lines.finish():
            self._take(line, payloads)
        self._plain = False
        self._take(b"", payloads)
        return payloads

    def _take(self, line: bytes, payloads: list[bytes]) -> None:
        if not self._begun:
            line = self._begin(line)
        if self._plain:
            self._data.append(line)
        elif line.startswith(b"data:"):
            self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
        elif not line and self._data:
            payloads.append(b"\n".join(self._data))
            self._data = []

    def _begin(self, line: bytes) -> bytes:
        """Learn from the first line that is neither blank nor a comment what the body is."""
        line = line.removeprefix(b"\xef\xbb\xbf")
        head = line.lstrip()
        self._begun = bool(head) and not head.startswith(b":")
        self._plain = head.startswith(b"{")
        return line
