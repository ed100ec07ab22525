"""Traces as a Parquet file; needs pyarrow, which is installed on request."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any, Final

import orjson

_BLOCK: Final = 65_536
_INTEGERS: Final = ("prompt_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")
_FLOATS: Final = (
    "first_byte_s",
    "first_reasoning_s",
    "first_answer_s",
    "total_s",
    "load_s",
    "cost_usd",
)
_LISTS: Final = ("tags", "marks", "languages")
#: Objects of no fixed shape are columns of JSON text.
_JSON: Final = ("messages", "figures", "parameters", "server", "metadata", "annotations")
_TEXTS: Final = (
    "external_id",
    "origin",
    "model",
    "response_model",
    "kind",
    "reasoning_source",
    "outcome",
    "verdict",
    "stop_reason",
    "usage_basis",
    "reasoning",
    "answer",
    "raw_output",
    "dialect",
    "parser_version",
    "understood",
    "run",
    "candidate",
    "suite",
    "created_at",
)


class ParquetUnavailableError(Exception):
    """pyarrow is not installed here."""

    def __init__(self) -> None:
        super().__init__(
            "Parquet needs pyarrow, which is not installed here. Take JSON lines, or let "
            "somebody install the extra: pip install 'rationale[parquet]'."
        )


def parquet_available() -> bool:
    """Whether this installation can write Parquet."""
    return find_spec("pyarrow") is not None


def check_parquet() -> None:
    """Raise ParquetUnavailableError where no file can be written."""
    if not parquet_available():
        raise ParquetUnavailableError


def parquet_file(batches: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    """The bytes of the file: a row group a batch, written to a temporary file first."""
    check_parquet()
    return _written(batches)


def _written(batches: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema(_columns(pyarrow))
    with tempfile.TemporaryFile() as file:
        with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in batches:
                rows = [_flat(record) for record in batch]
                writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _columns(arrow: Any) -> list[tuple[str, Any]]:
    return [
        ("id", arrow.int64()),
        *((name, arrow.string()) for name in (*_TEXTS, *_JSON)),
        *((name, arrow.int64()) for name in _INTEGERS),
        *((name, arrow.float64()) for name in _FLOATS),
        *((name, arrow.list_(arrow.string())) for name in _LISTS),
        ("prompt_opens_think", arrow.bool_()),
    ]


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record, **{name: orjson.dumps(record[name]).decode() for name in _JSON}}
