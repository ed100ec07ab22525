"""What a curator types and what is stored: the same, both ways."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from evaluations.admin.fields import (
    GradersField,
    GradersWidget,
    LinesField,
    MessagesField,
    TagsField,
)
from evaluations.core.ordering import placed

TEXTS = st.lists(st.text(min_size=1).filter(lambda text: "\x00" not in text), max_size=5)


@given(TEXTS)
def test_any_targets_survive_being_shown_and_sent_back(targets):
    field = LinesField(required=False)
    shown = field.prepare_value(targets)
    # A browser sends line ends as CR LF.
    sent = shown.replace("\r", "").replace("\n", "\r\n")
    assert field.to_python(sent) == targets
    assert not field.has_changed(targets, sent)


def test_a_line_is_a_target_and_quotes_spell_what_a_line_cannot():
    field = LinesField(required=False)
    assert field.to_python('4\n\n  four \n"two\\nlines"\n"odd\n[1]') == [
        "4",
        "four",
        "two\nlines",
        '"odd',
        "[1]",
    ]


def test_tags_are_separated_by_commas_or_semicolons():
    field = TagsField(required=False)
    assert field.to_python("easy, law;  long word,,") == ["easy", "law", "long word"]
    assert not field.has_changed(["a", "b"], "a,b")


def test_messages_are_json_or_nothing():
    field = MessagesField(required=False)
    messages = [{"role": "user", "content": "Hi"}]
    assert field.to_python(field.prepare_value(messages)) == messages
    assert field.to_python("  ") == []
    with pytest.raises(ValidationError, match="no JSON"):
        field.to_python("[")


@pytest.mark.parametrize(
    "typed",
    [
        [("number", '{"where": "first"}'), ("exact", "")],
        [("json_schema", '{"schema": {"type": "object", "required": ["a"]}}')],
        [("label", '{"labels": ["ja", "nein"], "synonyms": {"ja": ["jo", "ü\\"<b>"]}}')],
        [("entities", '{"types": {"PERSON": "PER"}}'), ("json_fields", '{"fields": ["a.b"]}')],
        [("expression", '{"expression": "contains(answer, \'kg\') and 1 < 2"}')],
    ],
)
def test_graders_survive_being_shown_and_sent_back(typed):
    field = GradersField(required=False)
    specs = field.to_python([{"kind": kind, "settings": text} for kind, text in typed])
    shown = GradersWidget().format_value(specs)
    assert shown == [*typed, ("", "")]
    posted = QueryDict(mutable=True)
    for index, (kind, settings) in enumerate(shown):
        posted[f"graders-{index}-kind"] = kind
        posted[f"graders-{index}-settings"] = settings
    sent = GradersWidget().value_from_datadict(posted, {}, "graders")
    assert not field.has_changed(specs, sent)
    assert field.to_python(sent) == specs


def test_a_wrong_grader_shows_again_what_was_typed():
    sent = [{"kind": "number", "settings": '{"where": "mid'}]
    html = GradersWidget().render("graders", sent)
    assert "{&quot;where&quot;: &quot;mid" in html
    with pytest.raises(ValidationError, match="number"):
        GradersField().to_python(sent)


def test_a_setting_of_the_wrong_form_is_an_error_that_names_it():
    sent = [{"kind": "json_schema", "settings": '{"schema": "object"}'}]
    with pytest.raises(ValidationError, match="schema: must be a JSON object"):
        GradersField().to_python(sent)


def test_settings_without_a_kind_are_an_error():
    with pytest.raises(ValidationError, match="kind"):
        GradersField().to_python([{"kind": "", "settings": "{}"}])


def test_a_row_that_is_sent_to_a_place_gets_it():
    order = [11, 12, 13, 14]
    assert placed(order, {14: 1}) == [14, 11, 12, 13]
    assert placed(order, {11: 4}) == [12, 13, 14, 11]
    assert placed(order, {12: 3}) == [11, 13, 12, 14]
    assert placed(order, {11: 2, 12: 1}) == [12, 11, 13, 14]
    assert placed(order, {13: 99}) == [11, 12, 14, 13]


@given(st.permutations(range(6)))
def test_places_for_all_rows_are_taken_as_they_are(wanted):
    moves = {row: place for place, row in enumerate(wanted, start=1)}
    assert placed(list(range(6)), moves) == list(wanted)
