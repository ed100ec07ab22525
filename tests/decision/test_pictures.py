"""Pictures of a decision: their page, and every drawing as a file of its own."""

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from decision.actions import open_decision, record_decision
from decision.charts import standalone
from decision.charts.standalone import SERIES, SHADES, SVG, painted
from decision.pictures import MAKERS
from evaluations.models import Candidate
from tests.evaluations.factories import make_run

CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 1.0, "scale": "log", "weight": 20},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 10},
    {"measure": "context_tokens", "worst": 8192.0, "target": 131072.0, "weight": 5},
]
NASTY = "<b>Beta</b> & =1+1\x0b"
PLACE = "/decisions/which-one/"


@pytest.fixture
def decision(team, member):
    facts = {
        "Alpha": {"vram_gb": 40.0, "context_tokens": 32768},
        NASTY: {"vram_gb": 8.0, "context_tokens": 131072},
        "Gamma": {"vram_gb": None, "context_tokens": 8192},
    }
    values = {"Alpha": [1] * 19 + [0], NASTY: [1] * 9 + [0] * 11, "Gamma": [1] * 14 + [0] * 6}
    return open_decision(
        question="Which one?",
        run=make_run(team, values=values, facts=facts),
        criteria=CRITERIA,
        by=member.actor,
        now=timezone.now(),
    )


def file_of(client, name, query=""):
    response = client.get(f"{PLACE}pictures/{name}{query}")
    assert response.status_code == 200, response
    assert response["Content-Disposition"] == f'attachment; filename="which-one-{name}"'
    return response.content.decode("utf-8-sig")


@pytest.mark.parametrize("name", MAKERS)
def test_every_drawing_is_a_file_that_needs_nothing_beside_it(client_for, decision, viewer, name):
    root = ElementTree.fromstring(file_of(client_for(viewer), f"{name}.svg"))
    tags = {element.tag.removeprefix(f"{{{SVG}}}") for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "path", "polygon", "circle", "ellipse",
                    "text", "tspan"}  # fmt: skip
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"class", "href", "style", "aria-label"}
    assert "Which one?" in root.findtext(f"{{{SVG}}}title", "")
    words = " ".join(text for element in root.iter() for text in element.itertext())
    assert "Weights: accuracy 59%" in words
    assert "<b>Beta</b> & =1+1" in words
    unpainted = [shape.tag for shape in root.iter(f"{{{SVG}}}rect") if not shape.get("fill")]
    assert unpainted == []


@pytest.mark.parametrize("name", MAKERS)
def test_the_numbers_behind_every_drawing_are_a_table(client_for, decision, viewer, name):
    rows = list(csv.reader(io.StringIO(file_of(client_for(viewer), f"{name}.csv"))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) >= 3
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_a_gap_is_an_empty_cell_and_the_scatter_tells_its_frontier(client_for, decision, member):
    client = client_for(member)
    lines = csv.DictReader(io.StringIO(file_of(client, "lines.csv")))
    memory = {row["letter"]: (row["vram_gb (GB)"], row["vram_gb value"]) for row in lines}
    assert memory["C"] == ("", "")
    assert memory["A"] == ("40.0", "0.5")
    points = csv.DictReader(io.StringIO(file_of(client, "scatter.csv")))
    chances = {row["candidate"]: float(row["p frontier"]) for row in points}
    assert chances["Alpha"] > 0.9


def test_pictures_follow_the_weights_of_the_address(client_for, decision, member):
    client = client_for(member)
    query = "?w.accuracy=0&w.vram_gb=90&ta=vram_gb&tb=accuracy&tc=context_tokens&ranks=weights"
    assert "Weights: cost per 1,000 cases 17%" in file_of(client, "triangle.svg", query)
    assert "Over all weightings" in file_of(client, "ranks.svg", query)
    corners = next(csv.reader(io.StringIO(file_of(client, "triangle.csv", query))))[4:]
    assert corners == ["VRAM", "Accuracy", "Context length"]
    page = client.get(f"{PLACE}pictures/{query}").content.decode()
    assert "weights of this address, which are not saved" in page
    assert 'value="weights" selected' in page
    assert '<input type="hidden" name="w.accuracy" value="0">' in page
    assert '<input type="hidden" name="ta"' not in page
    assert "tb=accuracy" in page, "the way to its files"


def test_what_cannot_be_drawn_says_so(client_for, decision, member):
    client = client_for(member)
    wrong = client.get(f"{PLACE}pictures/?ta=beauty&ranks=all")
    assert wrong.status_code == 422
    assert "ta" in wrong.content.decode()
    moved = client.get(f"{PLACE}pictures/lines.svg?w.accuracy=x")
    assert moved["Location"] == f"{PLACE}pictures/?w.accuracy=x"
    assert client.get(f"{PLACE}pictures/radar.svg").status_code == 404
    zero = "&".join(f"w.{row['measure']}=0" for row in CRITERIA[1:])
    corners = "ta=cost_per_1000&tb=vram_gb&tc=context_tokens"
    page = client.get(f"{PLACE}pictures/?{zero}&{corners}").content.decode()
    assert "none of these three has any weight" in page
    assert client.get(f"{PLACE}pictures/triangle.svg?{zero}&{corners}").status_code == 404


def test_a_corner_asked_for_twice_makes_room_for_another(client_for, decision, member):
    query = "?ta=accuracy&tb=accuracy&tc=vram_gb"
    head = next(csv.reader(io.StringIO(file_of(client_for(member), "triangle.csv", query))))
    assert sorted(head[4:]) == ["Accuracy", "Cost per 1,000 cases", "VRAM"]


def test_pictures_of_a_record_are_drawn_from_it(client_for, decision, member):
    client = client_for(member)
    before = {name: file_of(client, f"{name}.svg") for name in MAKERS}
    record_decision(
        decision=decision,
        criteria=decision.criteria,
        chosen="",
        reason="",
        by=member.actor,
        now=timezone.now(),
    )
    Candidate.objects.update(name="Somebody else")
    assert {name: file_of(client, f"{name}.svg") for name in MAKERS} == before
    assert "Drawn from the record." in client.get(f"{PLACE}pictures/").content.decode()
    told = client.get(f"{PLACE}record.html").content.decode()
    assert 'class="plot strip"' in told, "the record's own file has the strip"
    assert "/pictures/" not in told


def test_the_swap_of_a_slider_renews_scatter_and_ranks(client_for, decision, member):
    fresh = client_for(member).get(f"{PLACE}?w.accuracy=10", headers={"hx-request": "true"})
    page = fresh.content.decode()
    doubt = page[page.index('id="doubt"') :]
    assert 'class="stack doubt"' in page, "it fades while the sliders are ahead"
    assert 'class="plot strip"' in doubt
    assert "pictures/?w.accuracy=10" in doubt.replace("&amp;", "&")
    assert 'class="chance"' in page[page.index('id="chart"') :]


# files in light colors


def test_the_colors_of_a_file_are_those_of_the_page():
    styles = Path(standalone.__file__).resolve().parents[2] / "static/css"
    text = "".join((styles / name).read_text() for name in
                   ("tokens.css", "evidence.css", "decision.css", "drawings.css"))  # fmt: skip
    light = dict(re.findall(r"(--?[a-z-]+[0-9]?|\.[a-z]+-\d)[^;{]*[:{] *(?:fill: |--ink: )?"
                            r"light-dark\((#[0-9a-f]+),", text))  # fmt: skip
    known = {f".series-{i}": color for i, color in enumerate(SERIES, 1)}
    known |= {f".stroke-{i}": color for i, color in enumerate(SERIES, 1)}
    shades = dict(re.findall(r"(\.rank-\d) \{ fill-opacity: ([0-9.]+)", text))
    assert shades == {f".rank-{i}": shade for i, shade in enumerate(SHADES, 1) if i > 1}
    names = ("SUNKEN", "LINE", "EDGE", "TEXT", "MUTED", "ACCENT")
    known |= {f"--{name.lower()}": getattr(standalone, name) for name in names}
    assert {name: light.get(name) for name in known} == known


def test_what_no_xml_may_hold_is_replaced_and_links_become_groups():
    svg = f'<svg xmlns="{SVG}"><a href="#x" id="y" class="line"><text>a\x00\ud800b</text></a></svg>'
    made = painted(svg)
    assert "href" not in made
    assert "a\ufffd\ufffdb" in made
