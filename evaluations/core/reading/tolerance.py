"""When two numbers count as equal."""

from decimal import Context, Decimal

from evaluations.core.reading.numbers import NumberFound

_CONTEXT = Context(prec=700, traps=[])


def within(answer: Decimal, target: Decimal, absolute: Decimal, relative: Decimal) -> bool:
    """``|answer - target| <= max(absolute, relative * |target|)``, without rounding.

    Finite numbers of at most 500 digits; an exponent beyond all bounds is never within.
    """
    distance = _CONTEXT.abs(_CONTEXT.subtract(answer, target))
    allowed = _CONTEXT.max(absolute, _CONTEXT.multiply(relative, _CONTEXT.abs(target)))
    return distance.is_finite() and distance <= allowed


def same_number(
    answer: NumberFound, target: NumberFound, absolute: Decimal, relative: Decimal, percent: str
) -> bool:
    """``within`` for numbers as written, where ``percent`` says what 45 % may mean.

    "ignore": 45; "fraction": 0.45; "either": any of the two, on either side.
    """
    return any(
        within(a, t, absolute, relative)
        for a in _meanings(answer, percent)
        for t in _meanings(target, percent)
    )


def _meanings(number: NumberFound, percent: str) -> tuple[Decimal, ...]:
    if not number.percent or percent == "ignore":
        return (number.value,)
    fraction = _CONTEXT.scaleb(number.value, Decimal(-2))
    return (fraction,) if percent == "fraction" else (number.value, fraction)
