"""The JSON forms of suites, their versions and their cases."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.api.fields import IdField, PatternText, PlainText, SettingsObject
from evaluations.core.canary import MAX_CANARY, MIN_CANARY
from evaluations.core.graders import GRADERS
from evaluations.core.suite_files.drafts import (
    MAX_GRADERS,
    MAX_KEY,
    MAX_LICENSE,
    MAX_MESSAGES,
    MAX_PROMPT,
    MAX_SOURCE,
    MAX_SYSTEM,
    MAX_TAG,
    MAX_TAGS,
    MAX_TARGET,
    MAX_TARGETS,
    MAX_WEIGHT,
    REVIEWS,
)
from evaluations.core.suite_files.texts import ROLES
from evaluations.models import Suite, SuiteVersion
from traces.api.fields import (
    JsonObject,
    NameField,
    StrictBoolean,
    StrictChoice,
    StrictInput,
    StrictNumber,
)

MAX_BATCH: Final = 2_000
MAX_DESCRIPTION: Final = 5_000
SMALLEST_WEIGHT: Final = 1e-6
KEY: Final = r"^[^\s\x00-\x1f\x7f]+$"
STATES: Final = ("draft", "frozen")


class GraderInput(StrictInput):
    """A grader and the settings in which it differs from its defaults."""

    kind = StrictChoice(choices=list(GRADERS))
    settings = SettingsObject(required=False)


class GraderOutput(serializers.Serializer[Any]):
    """A grader with its settings."""

    kind = serializers.CharField()
    settings = JsonObject()


class SuiteInput(StrictInput):
    """A named set of prompts for one kind of work."""

    name = NameField(max_length=120)
    description = PlainText(required=False, max_length=MAX_DESCRIPTION)


class SuiteOutput(serializers.Serializer[Suite]):
    """A suite with what its newest version holds."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    newest_version = serializers.SerializerMethodField()
    case_count = serializers.IntegerField(help_text="Cases of the newest version.")
    run_count = serializers.IntegerField(help_text="Runs on any version.")
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

    @extend_schema_field(
        {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "number": {"type": "integer"},
                "state": {"type": "string", "enum": list(STATES)},
            },
            "required": ["id", "number", "state"],
        }
    )
    def get_newest_version(self, suite: Any) -> dict[str, object]:
        """A suite is made with its version 1, so there always is one."""
        state = "frozen" if suite.frozen_at else "draft"
        return {"id": suite.newest_id, "number": suite.newest_number, "state": state}


class SuiteNameOutput(serializers.Serializer[Suite]):
    """Which suite."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class VersionInput(StrictInput):
    """The next version of a suite: empty, or with all cases of another version of it."""

    copy_of = IdField(required=False, allow_null=True, help_text="Id of the version to copy.")
    note = NameField(required=False, allow_blank=True, max_length=300)


class VersionChangesInput(StrictInput):
    """What of a draft is not one of its cases."""

    note = NameField(required=False, allow_blank=True, max_length=300)
    default_graders = serializers.ListField(
        child=GraderInput(),
        required=False,
        max_length=MAX_GRADERS,
        help_text="For the cases that have no grader of their own.",
    )
    canary = PlainText(
        required=False,
        max_length=MAX_CANARY,
        help_text=f"A line of {MIN_CANARY} characters or more that only this suite holds; a model "
        "that writes it has seen the suite. Empty: none.",
    )


class VersionOutput(serializers.Serializer[SuiteVersion]):
    """A version: a draft, or frozen for good."""

    id = serializers.IntegerField()
    suite = SuiteNameOutput()
    number = serializers.IntegerField()
    note = serializers.CharField()
    state = serializers.SerializerMethodField()
    default_graders = GraderOutput(many=True)
    canary = serializers.CharField(help_text="A model that writes this line knows the suite.")
    generator = JsonObject(help_text="What made its cases; empty where people did.")
    digest = serializers.CharField(help_text="SHA-256 of its content; empty for a draft.")
    frozen_at = serializers.DateTimeField(allow_null=True)
    case_count = serializers.IntegerField()
    run_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    @extend_schema_field({"type": "string", "enum": list(STATES)})
    def get_state(self, version: SuiteVersion) -> str:
        """In one word."""
        return "frozen" if version.is_frozen else "draft"


class CaseMessageInput(StrictInput):
    """One message of the prompt; the last one is the user's."""

    role = StrictChoice(choices=ROLES)
    content = PlainText(allow_blank=False, max_length=MAX_PROMPT)


class CaseInput(StrictInput):
    """One prompt with its targets and graders; either `prompt` or `messages`."""

    key = PatternText(KEY, max_length=MAX_KEY, help_text="Its name within the version.")
    prompt = PlainText(required=False, max_length=MAX_PROMPT)
    messages = serializers.ListField(
        child=CaseMessageInput(), required=False, max_length=MAX_MESSAGES
    )
    system = PlainText(required=False, max_length=MAX_SYSTEM)
    targets = serializers.ListField(
        child=PlainText(allow_blank=False, max_length=MAX_TARGET),
        required=False,
        max_length=MAX_TARGETS,
        help_text="What a right answer may be; any one of them counts.",
    )
    graders = serializers.ListField(
        child=GraderInput(),
        required=False,
        max_length=MAX_GRADERS,
        help_text="None: the default graders of the version.",
    )
    tags = serializers.ListField(
        child=NameField(max_length=MAX_TAG), required=False, max_length=MAX_TAGS
    )
    weight = StrictNumber(
        required=False, min_value=SMALLEST_WEIGHT, max_value=MAX_WEIGHT, help_text="1 by default."
    )
    review = StrictChoice(
        choices=REVIEWS, required=False, help_text="Whether a curator stands by it."
    )
    source = NameField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=MAX_SOURCE, help_text="Where it comes from."
    )
    license = NameField(required=False, allow_blank=True, max_length=MAX_LICENSE)
    contaminated = StrictBoolean(
        required=False, help_text="Whether it is known to stand in training data."
    )
    held_out = StrictBoolean(
        required=False,
        help_text="Whether owners alone may read it. Of a case that is there already only owners "
        "change this, for all cases of the suite with its key.",
    )


class CaseImportInput(StrictInput):
    """Cases to add, or to change where their key is there: all of them are stored, or none."""

    cases = serializers.ListField(child=CaseInput(), min_length=1, max_length=MAX_BATCH)
    remove_absent = StrictBoolean(
        required=False, help_text="Also remove the cases that are not named here."
    )


class CaseImportOutput(serializers.Serializer[Any]):
    """What the import did, in numbers of cases."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    removed = serializers.IntegerField()


class CaseCurationInput(StrictInput):
    """Cases by their keys, and what is known of them; what is left out stays."""

    keys = serializers.ListField(
        child=PatternText(KEY, max_length=MAX_KEY), min_length=1, max_length=MAX_BATCH
    )
    review = StrictChoice(choices=REVIEWS, required=False)
    contaminated = StrictBoolean(required=False)
    held_out = StrictBoolean(
        required=False,
        help_text="For owners: in all versions of the suite, cases with these keys are held out, "
        "or released.",
    )


class CaseCurationOutput(serializers.Serializer[Any]):
    """What the curation did, in numbers of cases."""

    changed = serializers.IntegerField()


class CaseMessageOutput(serializers.Serializer[Any]):
    """One message of the prompt."""

    role = serializers.CharField()
    content = serializers.CharField()


class CaseOutput(serializers.Serializer[Any]):
    """One prompt with its targets and graders. Of a case that is held out, everybody but an owner
    gets a sentence in place of the prompt, and neither messages, system, targets nor settings of
    graders."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(source="version_id")
    key = serializers.CharField()
    position = serializers.IntegerField(help_text="Its place among the cases, from 0 on.")
    prompt = serializers.CharField()
    messages = CaseMessageOutput(many=True)
    system = serializers.CharField()
    targets = serializers.ListField(child=serializers.CharField())
    graders = GraderOutput(many=True)
    tags = serializers.ListField(child=serializers.CharField())
    weight = serializers.FloatField()
    review = serializers.ChoiceField(choices=REVIEWS)
    source = serializers.CharField()  # type: ignore[assignment]
    license = serializers.CharField()
    contaminated = serializers.BooleanField()
    held_out = serializers.BooleanField(help_text="Whether owners alone may read it.")
