"""What an import would do, as pure facts about two lists of cases."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.suite_changes import changed_fields, suite_changes
from evaluations.core.suite_files import CaseDraft, CaseGrader

SUM = CaseDraft("sum", prompt="1 + 1?", targets=("2",), position=0)
STORY = CaseDraft("story", prompt="Ann has 2.", targets=("2",), tags=("easy",), position=1)
DRAFTS = st.lists(
    st.builds(CaseDraft, key=st.sampled_from("abcdef"), prompt=st.sampled_from("xyz")), max_size=8
)


def test_a_file_is_split_into_new_changed_unchanged_and_absent():
    harder = replace(SUM, prompt="1 + 2?", targets=("3",))
    extra = CaseDraft("extra", prompt="?")
    changes = suite_changes([SUM, STORY], [extra, harder])
    assert [draft.key for draft in changes.new] == ["extra"]
    assert [(each.after.key, each.fields) for each in changes.changed] == [
        ("sum", ("prompt", "targets"))
    ]
    assert [draft.key for draft in changes.absent] == ["story"]
    assert changes.unchanged == ()
    assert changes.summary == "1 new, 1 changed, 1 not in the file"


def test_another_place_in_the_file_is_no_change():
    changes = suite_changes([SUM, STORY], [replace(STORY, position=0), replace(SUM, position=7)])
    assert changes.new == changes.changed == changes.absent == ()
    assert changes.summary == "2 unchanged"


def test_a_changed_case_keeps_the_place_it_had():
    changes = suite_changes([SUM, STORY], [replace(STORY, prompt="Ann has 3.", position=0)])
    assert changes.changed[0].after.position == 1


def test_another_setting_of_a_grader_is_a_change():
    graded = replace(SUM, graders=(CaseGrader("number", {"where": "last"}),))
    looser = replace(SUM, graders=(CaseGrader("number", {"where": "first"}),))
    assert changed_fields(graded, looser) == ("graders",)
    assert changed_fields(graded, graded) == ()


@given(DRAFTS, DRAFTS)
def test_every_key_ends_up_in_exactly_one_group(existing, incoming):
    existing = list({draft.key: draft for draft in existing}.values())
    changes = suite_changes(existing, incoming)
    groups = [
        [draft.key for draft in changes.new],
        [each.after.key for each in changes.changed],
        [draft.key for draft in changes.unchanged],
        [draft.key for draft in changes.absent],
    ]
    keys = [key for group in groups for key in group]
    assert sorted(keys) == sorted({draft.key for draft in [*existing, *incoming]})


@given(DRAFTS, DRAFTS)
def test_importing_the_same_file_again_changes_nothing(existing, incoming):
    existing = list({draft.key: draft for draft in existing}.values())
    changes = suite_changes(existing, incoming)
    after = [*(each.after for each in changes.changed), *changes.unchanged, *changes.new]
    again = suite_changes(after, incoming)
    assert again.new == again.changed == again.absent == ()
