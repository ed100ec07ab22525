r"""The grammar of one number in a text, and its exact value.

Nothing is ever evaluated: of arithmetic only ``a/b``, ``\frac{a}{b}``, mixed numbers and
``a * 10^n`` are read, in exact decimal arithmetic without traps.
"""

import re
import unicodedata
from decimal import Context, Decimal

MAX_DIGITS = 500
_EXACT = Context(prec=MAX_DIGITS + 100, traps=[])
_QUOTIENT = Context(prec=60, traps=[])

# Thin, fixed and LaTeX spaces separate thousands; a plain space separates two numbers.
_THIN = r"(?:,\\!|\\[,;:! ]|\{,\}|[\u00a0\u2009\u202f'’])"
_SIGN = r"(?:(?:(?<==)\s{0,2}(?P<spaced>[-+])\s|(?<![\w)\]}])(?P<sign>[-+]))(?:\\?[$€£¥]\s?)?)?"
_TIMES = r"\s?(?:\\times|\\cdot|[×x*·⋅])\s?"
_PERCENT = r"(?P<percent>\s?(?:\\?%|percent\b))?"


def _fraction(part: str) -> str:
    signed = rf"\{{\s?(?P<X>[-+]?{part})\s?\}}"
    top, bottom = (signed.replace("X", name) for name in ("top", "bottom"))
    latex = rf"\\[dt]?frac\s?(?:{top}|(?P<t>\d))\s?(?:{bottom}|(?P<b>\d))"
    plain = rf"(?P<n>{part})\s?/\s?(?P<d>{part})(?![\d/])"
    return rf"(?:(?P<whole>\d{{1,3}})\s?)?{latex}|(?:(?P<units>\d{{1,3}})\s)?{plain}"


def _power(name: str) -> str:
    plain = rf"(?:\^|\*\*)\s?(?:\{{\s?(?P<{name}1>[-+]?\d++)\s?\}}|(?P<{name}2>[-+]?\d++))"
    return rf"10\s?(?:{plain}|(?P<{name}3>[⁻⁰-⁹¹²³]++))"


def _token(thousands: str, point: str) -> re.Pattern[str]:
    grouped = rf"\d{{1,3}}(?:(?:{thousands}|{_THIN})\d{{3}})++(?!\d)"
    lakhs = rf"\d{{1,2}}(?:{thousands}\d{{2}}){{1,9}}{thousands}\d{{3}}(?!\d)"
    plain = rf"(?P<number>(?:{grouped}|{lakhs}|\d++)(?:{point}\d++)?+|\.\d++)(?!\.\d|\s?/\s?\d)"
    scaled = rf"{plain}(?:[eE](?P<e>[-+]?\d++)(?![A-Za-z])|{_TIMES}{_power('p')})?"
    part = (
        rf"(?:\d{{1,3}}(?:(?:{thousands}|{_THIN})\d{{3}}){{1,9}}|\d{{1,40}})(?:{point}\d{{1,40}})?"
    )
    kinds = "|".join((_fraction(part), _power("q"), scaled))
    return re.compile(rf"{_SIGN}(?:{kinds}){_PERCENT}", re.ASCII)


#: By the sign that separates the decimals.
TOKENS = {
    ".": _token(",", r"\."),
    ",": _token(r"\.", r"(?:,|\{,\})"),
}

_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_VULGAR = {ord(c): f" {unicodedata.normalize('NFKC', c)}" for c in "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}
_SIGNS = {ord(c): "-" for c in "−‐‑–﹣－"} | {
    0x2044: "/", 0xFF0B: "+", 0xFF05: "%", 0xFF0E: ".", 0x066A: "%", 0x066B: ".", 0x066C: ","
}  # fmt: skip
_WESTERN = _VULGAR | {k: v.replace("\u2044", "/") for k, v in _VULGAR.items()} | _SIGNS


def western(text: str) -> str:
    """``text`` with the digits, minus signs and fractions of any script in ASCII."""
    if text.isascii():
        return text
    foreign = {c for c in set(text) if not c.isascii()}
    digits = {ord(c): str(unicodedata.decimal(c)) for c in foreign if c.isdecimal()}
    signs = {ord(c): _WESTERN[ord(c)] for c in foreign if ord(c) in _WESTERN}
    return text.translate(digits | signs) if digits or signs else text


def token_value(token: re.Match[str], decimal: str) -> Decimal | None:
    """The exact value of ``token``; None beyond 500 characters or any exponent Python knows."""
    if token.end() - token.start() > MAX_DIGITS:
        return None
    found = {name: text for name, text in token.groupdict().items() if text is not None}
    value = _unsigned(found, decimal)
    if "-" in (found.get("sign"), found.get("spaced")):
        value = _EXACT.minus(value)
    return value if value.is_finite() else None


def _unsigned(found: dict[str, str], decimal: str) -> Decimal:
    top = found.get("top") or found.get("t") or found.get("n")
    if top is not None:
        bottom = found.get("bottom") or found.get("b") or found["d"]
        quotient = _QUOTIENT.divide(_plain(top, decimal), _plain(bottom, decimal))
        whole = _plain(found.get("whole") or found.get("units") or "0", decimal)
        return quotient if whole == 0 else _QUOTIENT.add(whole, quotient)
    mantissa = _plain(found.get("number", "1"), decimal)
    exponent = next((found[key] for key in _EXPONENTS if key in found), "0")
    return _EXACT.multiply(
        mantissa, _EXACT.create_decimal(f"1e{exponent.translate(_SUPERSCRIPTS)}")
    )


_EXPONENTS = ("e", "p1", "p2", "p3", "q1", "q2", "q3")


def _plain(text: str, decimal: str) -> Decimal:
    text = text.replace("{,}", ",")
    if decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    return _EXACT.create_decimal(re.sub(r"[^\d.+-]", "", text, flags=re.ASCII))
