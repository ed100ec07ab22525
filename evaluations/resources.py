"""Case imports of the curator desk: django-import-export over our own readers and actions."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

import tablib  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from import_export import fields, resources, widgets
from import_export.formats.base_formats import Format
from import_export.instance_loaders import CachedInstanceLoader

from evaluations.access import cases_for
from evaluations.actions.suites import case_columns, checked_case, import_cases
from evaluations.actions.suites.holding import CLOSED, HoldOutRules, hold_out_rules
from evaluations.case_rows import graders_of
from evaluations.core.suite_content import case_json, grader_json
from evaluations.core.suite_files import (
    FILE_FORMATS,
    CaseDraft,
    CaseGrader,
    read_suite_file,
)
from evaluations.core.suite_files import Format as FileFormatName
from evaluations.core.suite_files.documents import grader_field
from evaluations.core.suite_files.fields import CANARY, DEFAULT_GRADERS
from evaluations.models import Case, SuiteVersion
from teams.access import Actor

COLUMNS = (
    "key", "prompt", "messages", "system", "targets", "graders", "tags", "weight",
    "review", "source", "license", "contaminated", "held_out",
)  # fmt: skip


class SuiteFileFormat(Format):  # type: ignore[misc]
    """A format that our own reader reads: a row for each case, and one for each line at fault."""

    name: ClassVar[FileFormatName]

    def __init__(self, encoding: str | None = None) -> None:
        """The library passes an encoding; our reader finds it out."""

    def get_title(self) -> str:
        """As the page offers it; our own formats by their endings, by which it guesses."""
        known = FILE_FORMATS[self.name]
        return self.name if known.own else known.label

    def get_extension(self) -> str:
        """The ending of files."""
        return FILE_FORMATS[self.name].endings[0]

    def get_content_type(self) -> str:
        """For downloads."""
        return FILE_FORMATS[self.name].content_type

    def can_import(self) -> bool:
        """Always."""
        return True

    def can_export(self) -> bool:
        """What holds all of a suite; a page of the suite tells what the others lose."""
        return FILE_FORMATS[self.name].own

    def create_dataset(self, content: bytes) -> tablib.Dataset:
        """Cases, faults and losses; raises SuiteFileError for a file that cannot be read at all."""
        found = read_suite_file(content, format=self.name)
        defaults = found.default_graders and grader_json(found.default_graders)
        dataset = tablib.Dataset(headers=[*COLUMNS, DEFAULT_GRADERS, CANARY, "fault"])
        dataset.losses = found.losses
        for error in found.errors:
            dataset.append([*([""] * len(COLUMNS)), defaults, found.canary, str(error)])
        for draft in found.cases:
            values = case_json(draft)
            dataset.append([*(values[name] for name in COLUMNS), defaults, found.canary, ""])
        return dataset


#: A class for each format: the library wants classes.
CASE_FORMATS: tuple[type[SuiteFileFormat], ...] = tuple(
    type(f"{name.title().replace('_', '')}Format", (SuiteFileFormat,), {"name": name})
    for name in FILE_FORMATS
)


class Plain(widgets.Widget):  # type: ignore[misc]
    """Values that a reader has checked already; shown as a person would write them."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """As it is."""
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """One line for each item of a list."""
        if isinstance(value, list):
            return "\n".join(_item_text(item) for item in value)
        if isinstance(value, bool):
            return "yes" if value else ""
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _item_text(item: Any) -> str:
    if isinstance(item, Mapping) and "role" in item:
        return f"{item['role']}: {item['content']}"
    if isinstance(item, Mapping):
        [grader] = graders_of([item])
        shown = grader_field(grader)
        return shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
    return str(item)


class CaseDiff:
    """What a row would change, without the style attributes that the page's policy blocks."""

    def __init__(self, resource: "CaseResource", instance: Case, new: bool) -> None:
        self.left = resource.shown(instance) if not new else []
        self.right: list[str] = []

    def compare_with(self, resource: "CaseResource", instance: Case | None) -> None:
        """Takes the row as it would be afterwards."""
        self.right = resource.shown(instance) if instance else []

    def as_html(self) -> list[SafeString]:
        """A cell for each column: unchanged, or what goes and what comes."""
        before = self.left or self.right
        return [_cell(old, new) for old, new in zip(before, self.right, strict=True)]


def _cell(old: str, new: str) -> SafeString:
    if old == new:
        return mark_safe(escape(new))
    gone = f"<del>{escape(old)}</del> " if old else ""
    return mark_safe(f"{gone}<ins>{escape(new)}</ins>" if new else gone)


class CaseResource(resources.ModelResource):  # type: ignore[misc]
    """Cases of one draft, matched by key; written at once by the action, after every check."""

    key = fields.Field("key", "key", widget=Plain())
    prompt = fields.Field("prompt", "prompt", widget=Plain())
    messages = fields.Field("messages", "messages", widget=Plain())
    system = fields.Field("system", "system", widget=Plain())
    targets = fields.Field("targets", "targets", widget=Plain())
    graders = fields.Field("graders", "graders", widget=Plain())
    tags = fields.Field("tags", "tags", widget=Plain())
    weight = fields.Field("weight", "weight", widget=Plain())
    review = fields.Field("review", "review", widget=Plain())
    source = fields.Field("source", "source", widget=Plain())
    license = fields.Field("license", "license", widget=Plain())
    contaminated = fields.Field("contaminated", "contaminated", widget=Plain())
    held_out = fields.Field("held_out", "held_out", widget=Plain())

    class Meta:
        model = Case
        fields = COLUMNS
        import_id_fields = ("key",)
        instance_loader_class = CachedInstanceLoader
        # Rows are written by the action at once: no savepoint for each.
        use_bulk = True
        skip_unchanged = True
        report_skipped = True

    def __init__(
        self,
        *,
        version: SuiteVersion | None = None,
        by: Actor | None = None,
        remove_absent: bool = False,
    ) -> None:
        super().__init__()
        self.version, self.by, self.remove_absent = version, by, remove_absent
        self.defaults = graders_of(version.default_graders) if version else ()
        self.named: tuple[CaseGrader, ...] | None = None
        self.canary: str | None = None
        self.drafts: list[CaseDraft] = []
        self.rules: HoldOutRules | None = None

    def get_diff_class(self) -> type[CaseDiff]:
        """Ours."""
        return CaseDiff

    def get_queryset(self) -> QuerySet[Case]:
        """The cases of the draft that is imported into, and no others."""
        rows: QuerySet[Case] = Case.objects.filter(version=self.version)
        return rows if self.by is None else cases_for(self.by).filter(version=self.version)

    def shown(self, case: Case) -> list[str]:
        """The cells of a case in the preview."""
        return [self.export_field(field, case) for field in self.get_import_fields()]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Default graders and a canary that the file has take the place of the draft's."""
        self.canary = next((line for line in dataset[CANARY] if line), None)
        specs = next((specs for specs in dataset[DEFAULT_GRADERS] if specs), None)
        if specs is not None:
            self.named = self.defaults = graders_of(specs)
        if self.version is not None and self.by is not None:
            self.rules = hold_out_rules(self.version, self.by)

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """The row as a checked case; raises ValidationError with its line and fields."""
        if row["fault"]:
            raise ValidationError(row["fault"])
        values = {name: row[name] for name in COLUMNS}
        draft = checked_case(values, default_graders=self.defaults)
        if self.rules is not None:
            draft = self.rules.landed(draft)
            if self.rules.refuses(draft):
                raise ValidationError(f"{draft.key}: {CLOSED}")
        row.update(case_columns(draft))
        self.drafts.append(draft)

    def init_instance(self, row: dict[str, Any] | None = None) -> Case:
        """A new case of the draft."""
        return Case(version=self.version)

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        """The core has checked the row."""

    def save_instance(self, instance: Case, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Nothing: the action writes all rows at once, afterwards."""

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """The one write, unless this is the preview or anything is wrong."""
        result.default_graders = self.named or ()
        result.losses = getattr(dataset, "losses", ())
        if kwargs.get("dry_run") or result.has_errors() or result.has_validation_errors():
            return
        if self.version is None or self.by is None:
            raise ValidationError("Choose the draft to import into.")
        import_cases(
            version=self.version,
            drafts=self.drafts,
            default_graders=self.named,
            canary=self.canary,
            by=self.by,
            remove_absent=self.remove_absent,
        )
