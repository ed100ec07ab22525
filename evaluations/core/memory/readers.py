"""Reads a model's architecture from what Ollama, a GGUF file or a config.json tell of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from evaluations.core.memory.architecture import Architecture, ArchitectureError

#: In these families one layer of so many sees the whole context, as llama.cpp builds them.
_PATTERNS: Final[Mapping[str, int]] = {
    "gemma2": 2,
    "gemma3": 6,
    "gptoss": 2,
    "gpt-oss": 2,
    "cohere2": 4,
}
_FULL: Final = frozenset({"full_attention", "attention", "full", "global"})
_WINDOWED: Final = frozenset({"sliding_attention", "chunked_attention", "local", "sliding"})


def architecture_of_gguf(metadata: Mapping[str, Any]) -> Architecture:
    """From a GGUF file's metadata, or ``model_info`` of Ollama's ``/api/show``: the same keys.

    Raises ArchitectureError naming the key that is missing or odd.
    """
    kind = metadata.get("general.architecture")
    if not isinstance(kind, str) or not kind:
        raise ArchitectureError("general.architecture: is missing, so this is no model.")
    facts = _Keys(metadata, f"{kind}.")
    heads = facts.heads("attention.head_count_kv", "attention.head_count")
    layers = facts.whole("block_count")
    size = facts.whole_or_none("attention.key_length")
    if size is None:
        size = facts.whole("embedding_length") // facts.whole("attention.head_count")
    caching = sum(count > 0 for count in heads) if len(heads) > 1 else layers
    full, windowed, window = _gguf_window(kind, facts, caching)
    rank = facts.whole_or_none("attention.kv_lora_rank")
    # Files made before llama.cpp kept the latent have no such key, and keep every head.
    compressed = rank is not None and "attention.key_length_mla" in facts
    rope = facts.whole_or_none("rope.dimension_count") or 0
    return Architecture(
        full_layers=full,
        window_layers=windowed,
        window=window,
        kv_heads=sum(heads) / max(1, sum(count > 0 for count in heads)),
        key_length=size,
        value_length=facts.whole_or_none("attention.value_length") or size,
        latent=rank + rope if compressed and rank is not None else None,
        vocabulary=facts.whole_or_none("vocab_size"),
        context_tokens=facts.whole_or_none("context_length"),
        parameters=_Keys(metadata, "").whole_or_none("general.parameter_count"),
        name=kind,
    )


def architecture_of_config(config: Mapping[str, Any]) -> Architecture:
    """From a Hugging Face ``config.json``; a model of several kinds of input has its text part
    in ``text_config``. Raises ArchitectureError naming the key that is missing or odd.
    """
    nested = config.get("text_config")
    facts = _Keys(nested if isinstance(nested, Mapping) else config, "")
    layers = facts.whole("num_hidden_layers")
    heads = facts.whole("num_attention_heads")
    size = facts.whole_or_none("head_dim") or facts.whole("hidden_size") // heads
    rank = facts.whole_or_none("kv_lora_rank")
    rope = facts.whole_or_none("qk_rope_head_dim") or 0
    full, windowed, window = _config_window(facts, layers)
    return Architecture(
        full_layers=full,
        window_layers=windowed,
        window=window,
        kv_heads=facts.whole_or_none("num_key_value_heads") or heads,
        key_length=size,
        value_length=facts.whole_or_none("v_head_dim") or size,
        latent=None if rank is None else rank + rope,
        vocabulary=facts.whole_or_none("vocab_size"),
        context_tokens=facts.whole_or_none("max_position_embeddings"),
        name=str(facts.get("model_type") or "")[:80],
    )


class _Keys:
    """Numbers of one mapping by key, below a prefix."""

    def __init__(self, stored: Mapping[str, Any], prefix: str) -> None:
        self._stored = stored
        self._prefix = prefix

    def __contains__(self, key: str) -> bool:
        return self._prefix + key in self._stored

    def get(self, key: str) -> Any:
        return self._stored.get(self._prefix + key)

    def whole_or_none(self, key: str) -> int | None:
        value = self.get(key)
        if isinstance(value, list) and value:
            value = max((each for each in value if isinstance(each, int)), default=None)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and value else None

    def whole(self, key: str) -> int:
        value = self.whole_or_none(key)
        if value is None or value < 1:
            raise ArchitectureError(f"{self._prefix}{key}: a whole number above 0 is missing.")
        return value

    def heads(self, key: str, otherwise: str) -> list[int]:
        """One number of heads, or one for each layer."""
        value = self.get(key)
        if isinstance(value, list) and value and all(_is_count(each) for each in value):
            return [int(each) for each in value]
        if _is_count(value) and value:
            return [int(value)]
        return [self.whole(otherwise)]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _gguf_window(kind: str, facts: _Keys, layers: int) -> tuple[int, int, int | None]:
    """Full layers, windowed layers, window; a window of unknown layers counts for none: too much
    memory rather than too little."""
    window = facts.whole_or_none("attention.sliding_window")
    every = facts.whole_or_none("attention.sliding_window_pattern") or _PATTERNS.get(kind)
    if window is None or every is None or every < 1:
        return layers, 0, None
    full = layers // every
    return full, layers - full, window


def _config_window(facts: _Keys, layers: int) -> tuple[int, int, int | None]:
    window = facts.whole_or_none("sliding_window")
    kinds = facts.get("layer_types")
    if isinstance(kinds, Sequence) and not isinstance(kinds, str) and kinds:
        full = sum(kind in _FULL for kind in kinds)
        windowed = sum(kind in _WINDOWED for kind in kinds)
        return (full, windowed, window) if window else (full + windowed, 0, None)
    if window is None or facts.get("use_sliding_window") is False:
        return layers, 0, None
    every = facts.whole_or_none("sliding_window_pattern")
    if every is not None:
        return layers // every, layers - layers // every, window
    # Qwen 2 names a window that nobody switched on; Mistral's first models use theirs everywhere.
    return (0, layers, window) if facts.get("model_type") == "mistral" else (layers, 0, None)
