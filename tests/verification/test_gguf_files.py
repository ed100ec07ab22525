"""The GGUF twins hold the shipped weights and words, and the exporter says what it cannot write."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from evaluations.micro.model import MODEL_NAMES, WEIGHTS, UnknownModelError, load_model
from tools.micro.export_gguf import chat_template, export_gguf, main

PROVIDERS_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "providers.md").read_text("utf-8")


def told(twin: gguf.GGUFReader, key: str) -> Any:
    field = twin.get_field(key)
    assert field is not None, key
    return field.contents()


@pytest.mark.parametrize("precision", ["f16", "f32"])
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_every_shipped_weight_is_in_the_twin(name: str, precision: str, tmp_path: Path) -> None:
    twin = gguf.GGUFReader(export_gguf(name, tmp_path, precision=precision))
    with np.load(WEIGHTS / f"{name}.npz") as arrays:
        shipped = [arrays[key] for key in arrays if key != "config"]
    assert len(twin.tensors) == len(shipped)
    for tensor in twin.tensors:
        same = [array for array in shipped if np.array_equal(array, np.asarray(tensor.data))]
        assert len(same) == 1, tensor.name
        wanted = gguf.GGMLQuantizationType.F32
        if precision == "f16" and same[0].ndim > 1:
            wanted = gguf.GGMLQuantizationType.F16
        assert tensor.tensor_type == wanted, tensor.name


@pytest.mark.parametrize("name", ["micro-xs", "micro-switch"])
def test_the_twin_has_the_shape_and_words_of_its_model(name: str, tmp_path: Path) -> None:
    model = load_model(name)
    twin = gguf.GGUFReader(export_gguf(name, tmp_path))
    assert told(twin, "general.architecture") == "llama"
    assert told(twin, "llama.context_length") == model.context
    assert told(twin, "llama.block_count") == model.network.shape.layers
    assert told(twin, "tokenizer.chat_template") == chat_template(model.mode)
    assert ("enable_thinking" in chat_template(model.mode)) == (name == "micro-switch")
    assert told(twin, "tokenizer.ggml.eos_token_id") == model.tokenizer.end
    tokens = told(twin, "tokenizer.ggml.tokens")
    types = told(twin, "tokenizer.ggml.token_type")
    for token, shown, kind in zip(model.tokenizer.vocabulary, tokens, types, strict=True):
        if token in ("<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<|direct|>"):
            assert (shown, kind) == (token, gguf.TokenType.CONTROL)
        elif len(token) > 1:
            assert (shown, kind) == (token, gguf.TokenType.USER_DEFINED)
        else:
            # GPT-2's own letters for the two bytes here that do not print.
            byte = {" ": "Ġ", "\n": "Ċ"}.get(token, token)
            assert (shown, kind) == (byte, gguf.TokenType.NORMAL)


def test_the_command_writes_the_chosen_models(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["micro-xs", "--folder", str(tmp_path / "new")])
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == ["micro-xs.Modelfile", "micro-xs.gguf"]
    # The same words as in the documents, which people copy from.
    modelfile = (tmp_path / "new" / "micro-xs.Modelfile").read_text()
    for line in modelfile.splitlines():
        assert line.replace("micro-xs", "micro-s") in PROVIDERS_PAGE
    assert capsys.readouterr().out.endswith("micro-xs.gguf (0.14 MB)\n")


def test_an_unknown_model_is_named_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["micro-xxl", "--folder", str(tmp_path)])
    assert "no micro model micro-xxl; choose micro-xs," in capsys.readouterr().err
    with pytest.raises(UnknownModelError):
        export_gguf("micro-xxl", tmp_path)
