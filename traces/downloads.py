"""The answer that carries a file of traces, for pages and the API."""

from django.http import StreamingHttpResponse
from django.utils import timezone

from teams.access import Actor
from traces.actions.exporting import note_export
from traces.exports import FileFormat, chat_rows
from traces.filters import TraceFilter
from traces.parquet import check_parquet


def export_response(
    by: Actor, found: TraceFilter, file_format: FileFormat
) -> StreamingHttpResponse:
    """The file, streamed; ParquetUnavailableError where it cannot be written here."""
    if file_format.key == "parquet":
        check_parquet()
    rows = chat_rows(found.qs) if file_format.key == "chat" else found.qs
    filters = {name: str(found.data[name]) for name in found.filters if found.data.get(name)}
    note_export(by=by, file_format=file_format.key, filters=filters, count=rows.count())
    name = f"traces-{timezone.now():%Y-%m-%d}.{file_format.ending}"
    return StreamingHttpResponse(
        file_format.write(by, found.qs),
        content_type=file_format.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
