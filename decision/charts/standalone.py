"""A drawing as a file of its own: no style sheet, no link, no script; every element painted."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree

SVG: Final = "http://www.w3.org/2000/svg"

#: The light colors of the page (static/css/tokens.css, evidence.css and drawings.css).
PAPER, SUNKEN, LINE, EDGE = "#ffffff", "#f5f2ee", "#e2dfda", "#8f8c85"
TEXT, MUTED, ACCENT, SOFT = "#1b1e25", "#585c65", "#2d4fb0", "#e9f0ff"
SERIES: Final = (
    "#2d4fb0",
    "#14938d",
    "#c17f21",
    "#af467e",
    "#46703d",
    "#916cb9",
    "#c45e39",
    "#747a87",
)
#: How strong the color of each rank is.
SHADES: Final = ("1", "0.45", "0.28", "0.16", "0.08", "0")

#: What an element has by its name alone.
BARE: Final[Mapping[str, Mapping[str, str]]] = {
    "text": {"fill": MUTED},
    "path": {"fill": "none", "stroke": LINE},
}
#: What each class paints, the later ones over the earlier.
PAINT: Final[Mapping[str, Mapping[str, str]]] = {
    "label": {"fill": TEXT, "font-weight": "500"},
    "letter": {"fill": TEXT, "font-weight": "700"},
    "chance": {"fill": MUTED, "font-weight": "400"},
    "middle": {"text-anchor": "middle"},
    "end": {"text-anchor": "end"},
    "halo": {"stroke": PAPER, "stroke-width": "3", "paint-order": "stroke"},
    "said": {"fill": ACCENT, "stroke": PAPER, "stroke-width": "3", "paint-order": "stroke"},
    "axis": {"stroke": EDGE},
    "region": {"fill": SOFT, "fill-opacity": "0.8"},
    "limit": {"stroke": ACCENT, "stroke-dasharray": "2 3"},
    "frontier": {"stroke": ACCENT, "stroke-width": "1.5", "stroke-dasharray": "5 4"},
    "interval": {"stroke": MUTED, "stroke-width": "1.25", "stroke-opacity": "0.7"},
    "cloud": {"fill": MUTED, "fill-opacity": "0.13"},
    "point": {"fill": MUTED, "stroke": PAPER, "stroke-width": "2"},
    "whole": {"fill": SUNKEN},
    "area": {"fill-opacity": "0.42", "stroke": PAPER},
    "quarters": {"stroke": TEXT, "stroke-opacity": "0.13"},
    "now": {"stroke": TEXT, "stroke-width": "2", "fill": PAPER},
    "leader": {"stroke": EDGE},
    "part": {"stroke": PAPER},
    "on-part": {"fill": TEXT, "font-weight": "600", "font-size": "11"},
    "gap": {"fill": PAPER, "stroke": EDGE, "stroke-dasharray": "2 2"},
    "whisker-halo": {"stroke": PAPER, "stroke-width": "4"},
    "whisker": {"stroke": TEXT, "stroke-width": "1.5"},
    "hit": {"visibility": "hidden"},
    "shy": {"visibility": "hidden"},
    "reach": {"visibility": "hidden"},
    **{f"series-{i}": {"fill": color} for i, color in enumerate(SERIES, 1)},
    **{
        f"stroke-{i}": {"stroke": color, "stroke-width": "1.75", "stroke-linejoin": "round"}
        for i, color in enumerate(SERIES, 1)
    },
    **{
        f"rank-{i}": {
            "fill": ACCENT,
            "fill-opacity": shade,
            "stroke": EDGE,
            "stroke-width": "0.75",
        }
        for i, shade in enumerate(SHADES, 1)
    },
    "on-1": {"fill": PAPER},
    "thick": {"stroke-width": "3"},
    "dashed": {"stroke-dasharray": "3 3", "stroke-width": "1.25"},
    "dots": {"stroke-width": "6", "stroke-linecap": "round"},
    "faded": {"fill-opacity": "0.45"},
    "is-frontier": {"fill": TEXT},
    "is-leader": {"fill": ACCENT},
    "is-out": {"fill": PAPER, "stroke": MUTED, "stroke-width": "1.5", "stroke-dasharray": "2 2"},
}
#: Characters that no XML may hold; a model's name may.
UNSPEAKABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def painted(svg: str) -> str:
    """``svg`` as a page writes it, with its classes turned into attributes.

    Links become groups, ids of the page and what is only for readers on it go away. What a
    program without style sheets shows is then what the page shows in the light.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(UNSPEAKABLE.sub("\ufffd", svg))
    for element in root.iter():
        _paint(element)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.get("visibility") == "hidden"]:
            parent.remove(child)
    return ElementTree.tostring(root, encoding="unicode")


def _paint(element: ElementTree.Element) -> None:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    classes = element.attrib.pop("class", "").split()
    if name == "a":
        element.tag = f"{{{SVG}}}g"
        for attribute in ("href", "id", "aria-label"):
            element.attrib.pop(attribute, None)
    for attribute, value in BARE.get(name, {}).items():
        element.attrib.setdefault(attribute, value)
    for known, paint in PAINT.items():
        if known in classes:
            element.attrib.update(paint)
