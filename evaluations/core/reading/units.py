"""A small table of units, and the quantity that an answer states.

Factors are exact by definition (SI brochure, 9th edition; NIST SP 811): of inch, pound, mile,
gallon and the like too. Temperatures have an offset. Money is never converted.
"""

import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from typing import Final

from evaluations.core.reading.numbers import NumberFound, only_number


@dataclass(frozen=True, slots=True)
class Unit:
    """``value`` of it is ``(value + offset) * factor`` of the base unit of ``dimension``."""

    dimension: str
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; ``unit`` is None where none was read, ``name`` as written."""

    number: NumberFound
    unit: Unit | None
    name: str

    @property
    def text(self) -> str:
        """As it stands in the answer."""
        if self.name in _SIGNS and self.name in self.number.text:
            return self.number.text
        money = self.name in _MONEY
        return f"{self.name}{self.number.text}" if money else f"{self.number.text} {self.name}"


_EXACT: Final = Context(prec=100, traps=[])
_MONEY: Final = frozenset("$€£¥")
_SIGNS: Final = _MONEY | {"%"}
# Dimension: "spellings = factor [offset]"; of several spellings the first is the sign.
_TABLE: Final = {
    "length": "m meter meters metre metres=1; km kilometer kilometers kilometre kilometres=1e3; "
    "cm centimeter centimeters centimetre centimetres=0.01; "
    "mm millimeter millimeters millimetre millimetres=0.001; "
    "µm um micrometer micrometers micron microns=1e-6; nm nanometer nanometers=1e-9; "
    "inch inches=0.0254; ft foot feet=0.3048; yd yard yards=0.9144; mi mile miles=1609.344",
    "mass": "kg kilogram kilograms kilo kilos=1; g gram grams=0.001; mg milligram milligrams=1e-6; "
    "µg ug microgram micrograms=1e-9; t ton tons tonne tonnes=1e3; "
    "lb lbs pound pounds=0.45359237; oz ounce ounces=0.028349523125",
    "time": "s sec secs second seconds=1; ms millisecond milliseconds=0.001; "
    "µs us microsecond microseconds=1e-6; ns nanosecond nanoseconds=1e-9; "
    "min mins minute minutes=60; h hr hrs hour hours=3600; d day days=86400; week weeks=604800",
    "speed": "m/s=1; km/h kmh kph km/hr=1/3.6; mph mi/h=0.44704; ft/s=0.3048; km/s=1e3",
    "area": "m^2 m2=1; km^2 km2=1e6; cm^2 cm2=1e-4; mm^2 mm2=1e-6; ft^2 ft2=0.09290304; "
    "ha hectare hectares=1e4; acre acres=4046.8564224",
    "volume": "m^3 m3=1; cm^3 cm3 cc=1e-6; L l liter liters litre litres=0.001; "
    "mL ml milliliter milliliters millilitre millilitres=1e-6; cL cl=1e-5; "
    "gal gallon gallons=0.003785411784",
    "data": "B byte bytes=8; KB kB=8e3; MB=8e6; GB=8e9; TB=8e12; PB=8e15; KiB=8192; MiB=8388608; "
    "GiB=8589934592; TiB=8796093022208; bit bits=1; kbit Kb=1e3; Mbit Mb=1e6; Gbit Gb=1e9",
    "temperature": "K kelvin kelvins=1; °C celsius=1 273.15; °F fahrenheit=5/9 459.67",
    "energy": "J joule joules=1; kJ=1e3; MJ=1e6; Wh=3600; kWh=3.6e6; cal calorie calories=4.184; "
    "kcal=4184",
    "power": "W watt watts=1; mW=0.001; kW=1e3; MW=1e6",
    "force": "N newton newtons=1; kN=1e3",
    "pressure": "Pa=1; hPa=100; kPa=1e3; MPa=1e6; bar=1e5; atm=101325",
    "frequency": "Hz hertz=1; kHz=1e3; MHz=1e6; GHz=1e9",
    "voltage": "V volt volts=1; mV=0.001; kV=1e3",
    "current": "A amp amps ampere amperes=1; mA=0.001",
    "angle": "° deg degree degrees=1",
    "share": "% percent=1",
    "dollars": "$ USD dollar dollars=1; cent cents=0.01",
    "euros": "€ EUR euro euros=1",
    "pounds sterling": "£ GBP=1",
    "yen": "¥ JPY yen=1",
}
_PHRASES: Final = (
    (r"(?<=[A-Za-z])(?:\s|\\[,;:! ]|\\cdot|·)+([A-Za-z]+)\^\{?-1\}?", r"/\1"),
    (r"(?<=[A-Za-z])(?:\s|\\[,;:! ]|\\cdot|·)+([A-Za-z]+)\^\{?-([23])\}?", r"/\1^\2"),
    (r"(?i:\bdegrees? (celsius|fahrenheit))", r"\1"),
    (r"\bper\b|\bpro\b", "/"),
    (r"\bsquare (\w+)", r"\1^2"),
    (r"\bcubic (\w+)", r"\1^3"),
    (r"\b([A-Za-z]+) squared\b", r"\1^2"),
    (r"\b([A-Za-z]+) cubed\b", r"\1^3"),
    (r"(?<=[A-Za-zµ°])²", "^2"),
    (r"(?<=[A-Za-zµ°])³", "^3"),
    (r"\^\{?\\circ\}?|\bdegrees? (?=[CFcf])|º", "°"),
    (r"\\(?:text|mathrm|textbf|operatorname)\s?\{|\\[,;:! ]|[{}~*_`]|\\(?=[$%])", ""),
    ("μ", "µ"),
)


def _factor(text: str) -> Decimal:
    top, _, bottom = text.partition("/")
    with localcontext(prec=50):
        return Decimal(top) / Decimal(bottom or 1)


def _units() -> dict[str, Unit]:
    units = {}
    for dimension, rows in _TABLE.items():
        for row in rows.split("; "):
            spellings, _, numbers = row.partition("=")
            factor, _, offset = numbers.partition(" ")
            unit = Unit(dimension, _factor(factor), Decimal(offset or 0))
            units.update(dict.fromkeys(spellings.split(), unit))
    return units


UNITS: Final = _units()
# Case tells MB from Mb and mW from MW, so it is forgiven only where nothing else is meant.
_FOLDED: Final = {
    name.casefold(): unit
    for name, unit in UNITS.items()
    if len(name) > 1 and len({u for n, u in UNITS.items() if n.casefold() == name.casefold()}) == 1
}
_MONEY_BEFORE: Final = re.compile(r"(?:[$€£¥]|\b(?:USD|EUR|GBP|JPY))\s?$")
_SCALE: Final = re.compile(r"\s?\b(thousand|million|billion|trillion)\b", re.IGNORECASE)
_SCALES: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_NAME: Final = re.compile(
    r"\s?-?\s?(?P<name>%|°\s?[CFcf]?(?![A-Za-z])|[$€£¥]"
    r"|[A-Za-zµ]+(?:\^?[23](?!\d))?(?:\s?/\s?[A-Za-z]+(?:\^?[23](?!\d))?)?)"
)


def unit_called(name: str) -> Unit | None:
    """The unit of the table that is written ``name``: km/h, kilometers per hour, °C."""
    name = "".join(_cleaned(name).split())
    unit = _listed(name)
    if unit is None and "/" in name:
        top, bottom = name.split("/", 1)
        return _ratio(_listed(top), _listed(bottom))
    return unit


def _listed(name: str) -> Unit | None:
    """The unit of one name, which may be a square or a cube."""
    unit = UNITS.get(name) or _FOLDED.get(name.casefold())
    power_of = name[:-2] if name[-2:] in ("^2", "^3") and "/" not in name else ""
    base = UNITS.get(power_of)
    if unit is None and base is not None and not base.offset:
        power = int(name[-1])
        dimension = f"{base.dimension}^{power}"
        return Unit(_NAMED.get(dimension, dimension), base.factor**power)
    return unit


_NAMED: Final = {"length^2": "area", "length^3": "volume"}


def _ratio(top: Unit | None, bottom: Unit | None) -> Unit | None:
    if top is None or bottom is None or top.offset or bottom.offset:
        return None
    lengths = (top.dimension, bottom.dimension) == ("length", "time")
    dimension = "speed" if lengths else f"{top.dimension} per {bottom.dimension}"
    with localcontext(prec=50):
        return Unit(dimension, top.factor / bottom.factor)


def quantity_of(number: NumberFound, known: str = "") -> Quantity:
    """``number`` with the unit that stands right after it, or the sign of money before it.

    ``known``: a word that is a unit here though the table lacks it, such as apples.
    """
    if number.percent:
        return Quantity(number, UNITS["%"], "%")
    number = _scaled(number)
    money = _money(number)
    match = _NAME.match(_cleaned(number.after))
    name = match["name"] if match else ""
    unit = unit_called(name) if name else None
    if unit is not None and not (money and len(name) == 1):
        return Quantity(number, unit, name)
    if name and known and same_word(name, known):
        return Quantity(number, None, name)
    if "/" in name and unit_called(name.split("/")[0]) is not None:
        return Quantity(number, None, name)
    return Quantity(number, UNITS[money], money) if money else Quantity(number, None, "")


def _scaled(number: NumberFound) -> NumberFound:
    """``number`` times the million that may follow it."""
    scale = _SCALE.match(number.after)
    if scale is None:
        return number
    value = _EXACT.scaleb(number.value, _SCALES[scale[1].lower()])
    text = f"{number.text} {scale[1]}"
    return replace(number, value=value, text=text, after=number.after[scale.end() :])


def _money(number: NumberFound) -> str:
    """The sign of money before the number, or inside it behind a minus; "" without one."""
    inside = next((sign for sign in number.text[:3] if sign in _MONEY), "")
    before = _MONEY_BEFORE.search(number.before.replace("\\", ""))
    return inside or (before[0].strip() if before else "")


def joined(first: Quantity, second: Quantity) -> Quantity | None:
    """``2 h 30 min`` as minutes, where ``first`` stands right before ``second``."""
    a, b = first.unit, second.unit
    if a is None or b is None or a.dimension != b.dimension or a.dimension not in _JOINED:
        return None
    after = _cleaned(first.number.after)
    gap = _GAP.match(after, after.find(first.name) + len(first.name))
    near = gap is not None and after.startswith(second.number.text, gap.end())
    if not near or a.factor <= b.factor:
        return None
    parts = _EXACT.divide(_EXACT.multiply(first.number.value, a.factor), b.factor)
    value = _EXACT.add(parts, second.number.value)
    text = f"{first.text} {second.number.text}"
    return Quantity(replace(second.number, value=value, text=text), b, second.name)


_JOINED: Final = frozenset({"time", "length", "mass"})
_GAP: Final = re.compile(r"\s?,?\s?(?:and\s)?")


def _cleaned(text: str) -> str:
    for pattern, plain in _PHRASES:
        text = re.sub(pattern, plain, text)
    return text


def same_word(name: str, known: str) -> bool:
    """Whether two words are one, up to case and a plural s."""
    first, second = (
        {word, word.removesuffix("s"), word.removesuffix("es")}
        for word in (name.strip().casefold(), known.strip().casefold())
    )
    return bool(first & second)


def in_base(value: Decimal, unit: Unit) -> Decimal:
    """``value`` of ``unit`` in the base unit of its dimension, to 100 digits."""
    return _EXACT.multiply(_EXACT.add(value, unit.offset), unit.factor)


def target_quantity(text: str, unit: str, decimal: str) -> Quantity | str:
    """The one quantity of a target, with ``unit`` where it names none; a sentence where not."""
    number = only_number(_cleaned(text) if "^" in text else text, decimal)
    if not isinstance(number, NumberFound):
        return f"holds {number.reason}: give one number with a unit"
    found = quantity_of(number, unit or _word_after(number))
    if found.name:
        return found
    if not unit:
        return "names no unit: write it behind the number, or set `unit`"
    return Quantity(number, unit_called(unit), unit)


def _word_after(number: NumberFound) -> str:
    match = _NAME.match(_cleaned(number.after))
    return match["name"] if match else ""
