"""A case's key in an address: any text, and no path that a browser would rewrite."""

import re
from typing import Final

#: A slash ends a segment, a backslash becomes one, and segments of dots alone are resolved.
UNSAFE: Final = re.compile(r"[~/\\]|^\.+$")
WRITTEN: Final = re.compile(r"~([0-9A-F]{2})")


class CaseKey:
    """A path converter: ``a/b`` is written ``a~2Fb``; the rest is left to percent-encoding."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The key of an address."""
        return WRITTEN.sub(lambda found: chr(int(found[1], 16)), value)

    def to_url(self, value: str) -> str:
        """The address of a key."""
        return UNSAFE.sub(lambda found: "".join(f"~{ord(sign):02X}" for sign in found[0]), value)
