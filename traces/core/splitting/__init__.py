"""Separates the thought from the answer in a model's text, whole or while it streams."""

from traces.core.splitting.markers import held_length
from traces.core.splitting.result import BLOCK_BREAK, Piece, PieceKind, Span, SpanKind, Split
from traces.core.splitting.stream import StreamSplitter, split_completion

__all__ = [
    "BLOCK_BREAK",
    "Piece",
    "PieceKind",
    "Span",
    "SpanKind",
    "Split",
    "StreamSplitter",
    "held_length",
    "split_completion",
]
