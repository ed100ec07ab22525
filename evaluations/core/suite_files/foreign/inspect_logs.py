"""Samples of Inspect's logs: a JSON document, or an `.eval` archive of them, within bounds."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files.drafts import MAX_CASES, RowError, SuiteFileError
from evaluations.core.suite_files.foreign.records import text_of

#: Of one sample, and of all of them together, unpacked.
MAX_SAMPLE: Final = 20 * 1024 * 1024
MAX_UNPACKED: Final = 200 * 1024 * 1024
_SAMPLES: Final = "samples/"
_ATTACHED: Final = "attachment://"


@dataclass(frozen=True, slots=True)
class LogSample:
    """One sample as it was logged; ``place`` is where: a file of the archive, or its number."""

    place: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class InspectLog:
    """What was evaluated (``header``), the samples, and those that cannot be read."""

    header: Mapping[str, object]
    samples: tuple[LogSample, ...]
    errors: tuple[RowError, ...] = ()

    @property
    def model(self) -> str:
        """The model that the task was given; empty where the log does not say."""
        return str(section(self.header, "eval").get("model") or "")


def inspect_log(content: bytes) -> InspectLog:
    """A log with its samples; raises SuiteFileError for what is none, or is too large."""
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return _unpacked(archive)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
            reason = f"{error}"[:200] or type(error).__name__
            way_out = "convert it with `inspect log convert --to json`"
            raise SuiteFileError(f"Not a readable .eval archive ({reason}): {way_out}.") from None
    try:
        value = json_value(text_of(content))
    except JsonTextError as error:
        raise SuiteFileError(f"Line {error.line}: {error}.") from None
    if not isinstance(value, dict) or not isinstance(value.get("samples"), list):
        raise SuiteFileError("The log has no `samples`: it was written without them.")
    if len(value["samples"]) > MAX_CASES:
        raise SuiteFileError(f"The log has more than {MAX_CASES:,} samples: split it.")
    samples, errors = [], []
    for number, item in enumerate(value["samples"], start=1):
        if isinstance(item, dict):
            samples.append(LogSample(f"sample {number}", item))
        else:
            errors.append(RowError(number, "", "must be an object", f"sample {number}"))
    header = {name: part for name, part in value.items() if name != "samples"}
    return InspectLog(header, tuple(samples), tuple(errors))


def _unpacked(archive: zipfile.ZipFile) -> InspectLog:
    parts = archive.infolist()
    names = [one.filename for one in parts if _is_sample(one.filename)]
    if len(names) > MAX_CASES:
        raise SuiteFileError(f"The log has more than {MAX_CASES:,} samples: split it.")
    left = MAX_UNPACKED
    samples: list[LogSample] = []
    errors: list[RowError] = []
    header: Mapping[str, object] = {}
    known = {one.filename for one in parts}
    for number, name in enumerate([*_header_names(known), *sorted(set(names), key=_in_order)]):
        # Read up to the limit: what an archive says of its sizes may be a lie.
        with archive.open(name) as part:
            text = part.read(min(MAX_SAMPLE, left) + 1)
        left -= len(text)
        if left < 0 or len(text) > MAX_SAMPLE:
            limits = f"{MAX_UNPACKED // 1024**2} MB, or a sample to more than"
            raise SuiteFileError(
                f"The archive unpacks to more than {limits} {MAX_SAMPLE // 1024**2} MB: split it."
            )
        try:
            value = json_value(text.decode("utf-8-sig"))
        except (UnicodeDecodeError, JsonTextError) as error:
            errors.append(RowError(number + 1, "", f"not JSON: {error}", name[:200]))
            continue
        if not isinstance(value, dict):
            errors.append(RowError(number + 1, "", "must be an object", name[:200]))
        elif _is_sample(name):
            samples.append(LogSample(name[:200], value))
        else:
            header = value
    return InspectLog(header, tuple(samples), tuple(errors))


def _in_order(name: str) -> list[tuple[int, str]]:
    """Names by the numbers in them, as samples are counted."""
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _is_sample(name: str) -> bool:
    return name.startswith(_SAMPLES) and name.endswith(".json")


def _header_names(known: set[str]) -> list[str]:
    return next(([name] for name in ("header.json", "_journal/start.json") if name in known), [])


def section(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A part of a document that should be an object; empty where it is not."""
    found = fields.get(name)
    return found if isinstance(found, Mapping) else {}


def attached(value: object, sample: Mapping[str, object]) -> object:
    """``value`` with a long text put back that the log keeps once, as an attachment."""
    if isinstance(value, str) and value.startswith(_ATTACHED):
        found = section(sample, "attachments").get(value.removeprefix(_ATTACHED))
        return found if isinstance(found, str) else value
    return value
