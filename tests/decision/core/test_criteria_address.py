"""Criteria in an address: read strictly, written back short, the same after a round trip."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.criteria_address import (
    AddressError,
    kept_anchors,
    read_criteria_address,
    write_criteria_address,
)
from decision.core.measures import MEASURES
from decision.core.own_measures import own_measure
from decision.core.presets import PRESETS, suggested_criterion, suggested_profile
from decision.core.profile import Criterion, Profile
from decision.core.quantities import quantity_text, read_quantity

BASE = suggested_profile({"accuracy": 50, "cost_per_1000": 20, "vram_gb": 10}, {"vram_gb": 24})


def read(base=BASE, **texts):
    query = {name.replace("__", "."): [text] for name, text in texts.items()}
    return read_criteria_address(query, base)


def problems(**texts):
    with pytest.raises(AddressError) as caught:
        read(**texts)
    return {item.field: item.message for item in caught.value.problems}


def weights(profile):
    return {criterion.measure: criterion.weight for criterion in profile.criteria}


def test_an_address_without_criteria_means_those_of_the_base():
    assert read() == BASE
    assert read(show="failures", x="accuracy") == BASE


def test_a_weight_changes_one_criterion_and_leaves_the_others():
    assert weights(read(w__accuracy="80")) == {"accuracy": 80, "cost_per_1000": 20, "vram_gb": 10}


def test_a_must_have_is_set_changed_and_taken_away():
    assert [c.must_have for c in read(m__accuracy="80%").criteria] == [0.8, None, 24]
    assert [c.must_have for c in read(m__vram_gb="48 GB").criteria] == [None, None, 48]
    assert [c.must_have for c in read(m__vram_gb="").criteria] == [None, None, None]


def test_a_measure_that_the_base_has_not_comes_with_the_catalogues_anchors():
    added = read(w__total_p95="30").criteria[-1]
    assert added == suggested_criterion("total_p95", 30)


def test_kept_criteria_are_listed_and_the_fields_of_others_left_aside():
    query = {"c": ["vram_gb", "think_tokens"], "w.accuracy": ["oops"], "w.vram_gb": ["5"]}
    assert weights(read_criteria_address(query, BASE)) == {"vram_gb": 5, "think_tokens": 10}


def test_anchors_and_scale_are_read_with_their_units():
    found = read(worst__cost_per_1000="$20", target__cost_per_1000="0.5", scale__vram_gb="linear")
    assert (found.criteria[1].worst, found.criteria[1].target) == (20, 0.5)


def test_every_bad_field_is_named_with_the_way_out():
    found = problems(
        w__accuracy="101", m__vram_gb="big", m__accuracy="80", w__speed="1", x__accuracy="1"
    )
    assert found["w.accuracy"] == "must be a number from 0 to 100"
    assert found["m.vram_gb"] == "is not a number; write it like 0.5 GB"
    assert found["m.accuracy"] == "is more than 1; write 80% or a fraction such as 0.8"
    assert found["w.speed"].startswith("names no measure; choose one of accuracy")
    assert found["x.accuracy"].startswith("is not known; a field begins with w, m")


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "1,000", "５", "0x10", "--1", "1 2"])
def test_what_is_no_plain_number_is_no_weight(text):
    assert "w.accuracy" in problems(w__accuracy=text)


def test_anchors_that_cannot_be_used_name_their_field():
    assert "target.accuracy" in problems(worst__accuracy="0.9", target__accuracy="0.2")
    assert "worst.cost_per_1000" in problems(worst__cost_per_1000="0")
    assert "scale.accuracy" in problems(scale__accuracy="cubic")


def test_a_field_given_twice_is_refused():
    with pytest.raises(AddressError, match=r"w\.accuracy comes twice"):
        read_criteria_address({"w.accuracy": ["1", "2"]}, BASE)


def test_weights_that_are_all_zero_are_refused():
    assert "weights" in problems(w__accuracy="0", w__cost_per_1000="0", w__vram_gb="0")


def test_an_unknown_criterion_to_keep_is_refused():
    with pytest.raises(AddressError, match="names no measure"):
        read_criteria_address({"c": ["accuracy", "<b>"]}, BASE)


def test_the_shortest_address_holds_all_weights_and_what_else_differs():
    changed = read(m__vram_gb="", m__accuracy="0.8", worst__accuracy="0.5")
    assert write_criteria_address(changed, BASE) == [
        ("w.accuracy", "50"),
        ("m.accuracy", "0.8"),
        ("worst.accuracy", "0.5"),
        ("w.cost_per_1000", "20"),
        ("w.vram_gb", "10"),
        ("m.vram_gb", ""),
    ]


NUMBERS = [key for key, measure in MEASURES.items() if measure.style != "yes_no"]
LICENSE = own_measure(
    "license", label="License", style="yes_no", direction="higher", worst=0, target=1
)
LICENSED = Criterion("own.license", 0, 1, "yes_no", own=LICENSE)


def test_an_own_measure_is_added_by_its_key_and_asked_by_yes_or_no():
    query = {"w.own.license": ["30"], "m.own.license": ["Yes"]}
    found = read_criteria_address(query, BASE, [LICENSE]).criteria[-1]
    assert (found.own, found.weight, found.must_have) == (LICENSE, 30, 1.0)
    with pytest.raises(AddressError, match="names no measure"):
        read_criteria_address(query, BASE)
    assert problems(m__on_premises="perhaps") == {"m.on_premises": "is neither yes nor no"}


def test_a_criterion_keeps_its_own_definition_whatever_the_team_says_by_now():
    base = Profile((*BASE.criteria, LICENSED))
    changed = replace(LICENSE, label="Another", help="Ask legal.")
    assert read_criteria_address({}, base, [changed]) == base


def test_a_midpoint_is_set_and_taken_away_in_the_address():
    bent = read(mid__cost_per_1000="$20")
    assert bent.criteria[1].midpoint == 20
    assert read(base=bent, mid__cost_per_1000="") == BASE
    assert "mid.cost_per_1000" in problems(mid__cost_per_1000="$500")


def numbers(low: float, high: float):
    return st.floats(low, high, allow_nan=False)


@st.composite
def profiles(draw):
    keys = draw(st.lists(st.sampled_from(sorted(NUMBERS)), min_size=1, unique=True))
    criteria = [
        Criterion(
            key,
            worst=(worst := MEASURES[key].worst + draw(numbers(0, 0.5))),
            target=MEASURES[key].target,
            scale=draw(st.sampled_from([MEASURES[key].scale, "linear"])),
            weight=draw(numbers(0, 100)),
            must_have=draw(st.none() | numbers(0, 1 if key == "accuracy" else 1000)),
            midpoint=draw(st.none() | st.just((worst + MEASURES[key].target) / 2)),
        )
        for key in keys
    ]
    criteria[0] = Criterion(
        keys[0], MEASURES[keys[0]].worst, MEASURES[keys[0]].target, "linear", 100.0
    )
    private = st.sampled_from([(), (Criterion("on_premises", 0, 1, "yes_no", 5, 1.0),)])
    licensed = st.sampled_from([(), (replace(LICENSED, weight=draw(numbers(0, 100))),)])
    return Profile((*criteria, *draw(private), *draw(licensed)))


@given(profiles(), profiles())
def test_any_profile_survives_its_address(profile, base):
    query: dict[str, list[str]] = {}
    for name, value in write_criteria_address(profile, base):
        query.setdefault(name, []).append(value)
    assert read_criteria_address(query, base, [LICENSE]) == profile


@given(st.sampled_from(sorted(NUMBERS)), numbers(0, 1e12))
def test_a_quantity_reads_back_as_it_was_shown(key, value):
    measure = MEASURES[key]
    shown = value % 1 if key == "accuracy" else value
    assert read_quantity(quantity_text(shown, measure), measure) == shown
    assert quantity_text(None, measure) == ""


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=8), max_size=2)))
def test_no_address_can_break_the_reader(query):
    with suppress(AddressError):
        assert read_criteria_address(query, BASE).criteria


def test_a_preset_keeps_the_anchors_of_the_decision():
    own = Profile((Criterion("vram_gb", 0.005, 0.0, "linear", 10),))
    found = kept_anchors(PRESETS["fits_one_card"].build(), own)
    by_measure = {criterion.measure: criterion for criterion in found.criteria}
    assert by_measure["vram_gb"].worst == 0.005
    assert by_measure["vram_gb"].must_have == 24
    assert by_measure["accuracy"] == suggested_criterion("accuracy", 60)
