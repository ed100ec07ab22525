r"""The content of the last ``\boxed{...}``, and one spelling for short LaTeX."""

import re

MAX_CONTENT = 2_000
_MAX_UNCLOSED = 8

_BOX = re.compile(r"\\(?:boxed|fbox)\s{0,9}(?=[{\d])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def last_boxed(text: str) -> str | None:
    r"""Content of the last closed ``\boxed{...}`` or ``\fbox{...}``; ``\boxed 5`` reads "5".

    Braces are balanced and ``\{`` ``\}`` do not count. None where no box is closed within
    2,000 characters, the last eight boxes tried.
    """
    end = len(text)
    for _ in range(_MAX_UNCLOSED):
        end = max(text.rfind("\\boxed", 0, end), text.rfind("\\fbox", 0, end))
        if end < 0:
            return None
        opening = _BOX.match(text, end)
        content = _content(text, opening.end()) if opening else None
        if content is not None:
            return content
    return None


def _content(text: str, start: int) -> str | None:
    if text[start] != "{":
        return text[start]
    depth = 0
    for match in _BRACE.finditer(text, start, start + MAX_CONTENT + 2):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return text[start + 1 : match.start()]
    return None


_WRAPPER = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\s*\{")
_SPACING = re.compile(r"\\[,;:! ]|\\q?quad\b|\\(?:left|right)(?![a-z])|~|\$|\\\(|\\\)|\s+")
_SHORT_FRACTION = re.compile(r"\\frac(?:(\d)(\d)|(\d)(\{[^{}]*\})|(\{[^{}]*\})(\d))")
_DEGREES = re.compile(r"\^\{?\\circ\}?|°")
_NAME_EQUALS = re.compile(r"^[A-Za-z]=(?!=)")


def plain_latex(text: str) -> str:
    r"""``text`` (at most 2,000 characters) in one spelling, to be compared letter by letter.

    ``\dfrac`` and ``\tfrac`` become ``\frac``, ``\frac43`` becomes ``\frac{4}{3}``; spacing,
    ``\left``, ``\right``, dollar signs, degrees, ``\text{}`` wrappers, a leading ``x=`` and a
    trailing full stop go. Nothing is calculated: equal values in other forms stay different.
    """
    text = text[:MAX_CONTENT].replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac")
    text = text.replace("\\$", "").replace("\\%", "%").replace("\\cdot", "*")
    text = _SPACING.sub("", _WRAPPER.sub("{", _DEGREES.sub("", text)))
    text = _SHORT_FRACTION.sub(_braced_fraction, text)
    text = _NAME_EQUALS.sub("", text.rstrip("."))
    return text[1:-1] if _is_wrapped(text) else text


def _braced_fraction(match: re.Match[str]) -> str:
    top, bottom = (part for part in match.groups() if part is not None)
    return "\\frac" + "".join(p if p.startswith("{") else f"{{{p}}}" for p in (top, bottom))


def _is_wrapped(text: str) -> bool:
    """True for ``{...}`` whose first brace is closed by its last."""
    return text.startswith("{") and _content(text, 0) == text[1:-1] and text.endswith("}")
