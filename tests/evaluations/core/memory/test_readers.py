"""Architectures as Ollama, GGUF files and config.json tell them, and what goes wrong."""

import io
import struct

import pytest

from evaluations.core.memory.architecture import Architecture, ArchitectureError
from evaluations.core.memory.gguf_header import GgufError, read_gguf_metadata
from evaluations.core.memory.readers import architecture_of_config, architecture_of_gguf

QWEN_32B = {
    "general.architecture": "qwen2",
    "general.parameter_count": 32_763_876_352,
    "qwen2.block_count": 64,
    "qwen2.embedding_length": 5120,
    "qwen2.attention.head_count": 40,
    "qwen2.attention.head_count_kv": 8,
    "qwen2.context_length": 131_072,
}
DEEPSEEK = {
    "general.architecture": "deepseek2",
    "deepseek2.block_count": 61,
    "deepseek2.attention.head_count": 128,
    "deepseek2.attention.head_count_kv": 128,
    "deepseek2.attention.key_length": 192,
    "deepseek2.attention.value_length": 128,
    "deepseek2.attention.kv_lora_rank": 512,
    "deepseek2.rope.dimension_count": 64,
}
CONFIG = {"num_hidden_layers": 4, "num_attention_heads": 8, "hidden_size": 1024}


def packed(value) -> bytes:
    """A value as GGUF writes it, its type before it."""
    if isinstance(value, str):
        return struct.pack("<IQ", 8, len(value.encode())) + value.encode()
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<IQ", 10, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    kind = struct.unpack("<I", packed(value[0])[:4])[0]
    bodies = b"".join(packed(each)[4:] for each in value)
    return struct.pack("<IIQ", 9, kind, len(value)) + bodies


def gguf(keys, *, version=3, count=None) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(keys) if count is None else count)
    named = (
        struct.pack("<Q", len(key)) + key.encode() + packed(value) for key, value in keys.items()
    )
    return head + b"".join(named)


def test_grouped_query_attention_is_read_with_heads_of_the_hidden_size():
    found = architecture_of_gguf(QWEN_32B)
    assert (found.full_layers, found.kv_heads, found.key_length) == (64, 8, 128)
    assert found.numbers_per_token * found.layers * 2 == 256 * 1024


def test_a_latent_counts_only_where_the_file_is_made_for_it():
    assert architecture_of_gguf(DEEPSEEK).numbers_per_token == 128 * (192 + 128)
    newer = {**DEEPSEEK, "deepseek2.attention.key_length_mla": 192}
    assert architecture_of_gguf(newer).numbers_per_token == 576
    config = {**CONFIG, "kv_lora_rank": 512, "qk_rope_head_dim": 64}
    assert architecture_of_config(config).numbers_per_token == 576


@pytest.mark.parametrize(
    ("changes", "layers"),
    [
        ({"sliding_window": 4096, "use_sliding_window": False}, (4, 0)),
        ({"sliding_window": 4096}, (4, 0)),
        ({"sliding_window": 4096, "model_type": "mistral"}, (0, 4)),
        ({"sliding_window": 512, "sliding_window_pattern": 2}, (2, 2)),
        (
            {"sliding_window": 128, "layer_types": ["sliding_attention", "full_attention"] * 2},
            (2, 2),
        ),
        ({"layer_types": ["linear_attention"] * 3 + ["full_attention"]}, (1, 0)),
    ],
)
def test_only_layers_that_are_known_to_have_a_window_count_with_one(changes, layers):
    found = architecture_of_config({"text_config": {**CONFIG, **changes}})
    assert (found.full_layers, found.window_layers) == layers


def test_layers_without_heads_keep_nothing_that_grows():
    mixed = {**QWEN_32B, "qwen2.block_count": 4, "qwen2.attention.head_count_kv": [0, 8, 0, 8]}
    found = architecture_of_gguf(mixed)
    assert (found.layers, found.kv_heads) == (2, 8)


def test_a_gguf_head_is_read_and_its_long_lists_are_not_kept():
    tokens = {"tokenizer.ggml.tokens": ["ab"] * 2000, "tokenizer.ggml.types": [1] * 2000}
    told = read_gguf_metadata(io.BytesIO(gguf({**tokens, **QWEN_32B}) + b"tensors"))
    assert told == QWEN_32B


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04", "does not begin with GGUF"),
        (gguf({}, version=9), "version 9"),
        (gguf(QWEN_32B)[:-3], "ends in the middle"),
        (gguf({}, count=10**9), "keys are more"),
        (gguf({"a": 1}).replace(struct.pack("<I", 10), struct.pack("<I", 99)), "type 99"),
        (gguf({"a": "b"})[:-9] + struct.pack("<Q", 2**40), "longer than any"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(content, problem):
    with pytest.raises(GgufError, match=problem):
        read_gguf_metadata(io.BytesIO(content))


@pytest.mark.parametrize(
    ("read", "told", "key"),
    [
        (architecture_of_gguf, {}, "general.architecture"),
        (architecture_of_gguf, {"general.architecture": "qwen2"}, "qwen2"),
        (architecture_of_config, {"num_hidden_layers": 4}, "num_attention_heads"),
        (architecture_of_config, {**CONFIG, "num_hidden_layers": "4"}, "num_hidden_layers"),
        (architecture_of_config, {**CONFIG, "num_hidden_layers": 10**12}, "full_layers"),
        (Architecture.of_json, {"full_layers": 2}, "kv_heads"),
        (Architecture.of_json, {**Architecture(1, 1, 1, 1).as_json(), "colour": 1}, "colour"),
        (Architecture.of_json, {**Architecture(1, 1, 1, 1).as_json(), "latent": True}, "latent"),
    ],
)
def test_what_is_missing_or_odd_is_named(read, told, key):
    with pytest.raises(ArchitectureError, match=key):
        read(told)


def test_an_architecture_survives_being_stored():
    found = architecture_of_gguf(DEEPSEEK)
    assert Architecture.of_json(found.as_json()) == found


def test_a_file_of_the_format_s_own_library_is_read(tmp_path):
    library = pytest.importorskip("gguf")
    path = tmp_path / "model.gguf"
    writer = library.GGUFWriter(path, "qwen2")
    writer.add_block_count(64)
    writer.add_embedding_length(5120)
    writer.add_head_count(40)
    writer.add_head_count_kv(8)
    writer.add_token_list(["a", "b"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with path.open("rb") as file:
        found = architecture_of_gguf(read_gguf_metadata(file))
    assert (found.layers, found.numbers_per_token) == (64, 2048)
