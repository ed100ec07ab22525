"""Writes the shipped micro models as GGUF files, for llama.cpp and whatever is built on it.

``python -m tools.micro.export_gguf`` writes all of them to ``build/micro``; names after it choose
some. Beside each lies what Ollama wants to be told, ``NAME.Modelfile``. The numbers are the ones of
the shipped files, only the names change: both count rotary pairs as neighbors, so that no row has
to move.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import gguf
import numpy as np
import numpy.typing as npt

from evaluations.micro.model import MODEL_NAMES, WEIGHTS, MicroModel, load_model
from evaluations.micro.network import NORM_EPSILON, ROPE_BASE, Shape
from evaluations.micro.tokenizer import ASSISTANT, DIRECT, END, PAD, USER, Tokenizer

FOLDER: Final = Path(__file__).resolve().parents[2] / "build" / "micro"

#: ``f16`` is the shipped precision; ``f32`` holds the same values in twice the room, and keeps
#: llama.cpp from rounding what it multiplies them with.
PRECISIONS: Final = {
    "f16": (np.float16, gguf.LlamaFileType.MOSTLY_F16),
    "f32": (np.float32, gguf.LlamaFileType.ALL_F32),
}

#: A server learns from the rendering of ``reasoning_content`` how a thought is marked. System
#: messages have no place in it: the models have never seen one.
CHAT_TEMPLATE: Final = (
    "{%- for message in messages -%}"
    "{%- if message.role == 'user' -%}"
    f"{{{{- '{USER}' + message.content -}}}}"
    "{%- elif message.role == 'assistant' -%}"
    f"{{{{- '{ASSISTANT}' -}}}}"
    "{%- if message.reasoning_content -%}"
    "{{- '<think>' + message.reasoning_content + '</think>' -}}"
    "{%- endif -%}"
    f"{{{{- message.content + '{END}' -}}}}"
    "{%- endif -%}"
    "{%- endfor -%}"
    f"{{%- if add_generation_prompt -%}}{{{{- '{ASSISTANT}' -}}}}{{%- endif -%}}"
)
#: Behind it, for a model that can be told not to think (``chat_template_kwargs``).
SWITCH_TEMPLATE: Final = (
    "{%- if add_generation_prompt and enable_thinking is defined and not enable_thinking -%}"
    f"{{{{- '{DIRECT}' -}}}}"
    "{%- endif -%}"
)

#: Ollama reads a template of its own kind and not the one in the file.
MODELFILE: Final = (
    "FROM ./{name}.gguf\n"
    'TEMPLATE """{{{{- range .Messages }}}}'
    f'{{{{{{{{ if eq .Role "user" }}}}}}}}{USER}{{{{{{{{ .Content }}}}}}}}'
    f'{{{{{{{{ else if eq .Role "assistant" }}}}}}}}{ASSISTANT}'
    "{{{{ if .Thinking }}}}<think>{{{{ .Thinking }}}}</think>{{{{ end }}}}{{{{ .Content }}}}"
    f'{END}{{{{{{{{ end }}}}}}}}{{{{{{{{ end }}}}}}}}{ASSISTANT}"""\n'
    f"PARAMETER stop {END}\n"
    "PARAMETER num_ctx {context}\n"
    "PARAMETER temperature 0\n"
)

_BLOCK_NAMES: Final = {
    "n1": "attn_norm",
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "n2": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
_CONTROL: Final = frozenset({PAD, END, USER, ASSISTANT, DIRECT})


def export_gguf(name: str, folder: Path, *, precision: str = "f16") -> Path:
    """Write the model of that name to ``folder/NAME.gguf`` and give back that path.

    What Ollama is to be told goes to ``folder/NAME.Modelfile``.

    Raises ``UnknownModelError`` and ``WeightsError`` as ``load_model`` does, and KeyError for a
    precision that is not in ``PRECISIONS``.
    """
    dtype, file_type = PRECISIONS[precision]
    model = load_model(name)
    path = folder / f"{name}.gguf"
    folder.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_file_type(file_type)
    _add_description(writer, name)
    _add_shape(writer, model.network.shape)
    _add_vocabulary(writer, model.tokenizer)
    writer.add_chat_template(chat_template(model.mode))
    for tensor, array in _tensors(model):
        # Vectors are gains of norms, which llama.cpp wants in float32.
        wanted = np.float32 if array.ndim == 1 else dtype
        writer.add_tensor(tensor, np.ascontiguousarray(array, wanted))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    told = MODELFILE.format(name=name, context=model.context)
    (folder / f"{name}.Modelfile").write_text(told, "ascii")
    return path


def chat_template(mode: str) -> str:
    """The template of a model that thinks, answers at once, or does as it is told."""
    return CHAT_TEMPLATE + SWITCH_TEMPLATE if mode == "switch" else CHAT_TEMPLATE


def _add_description(writer: gguf.GGUFWriter, name: str) -> None:
    writer.add_name(name)
    writer.add_description("Micro demo model of Rationale: a few kinds of small tasks, no more.")
    writer.add_license("apache-2.0")


def _add_shape(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(float(NORM_EPSILON))
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(shape.vocabulary)


def _add_vocabulary(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    """Single characters as GPT-2 writes bytes; phrases verbatim, to be matched before those."""
    letters = _byte_letters()
    tokens, types = [], []
    for token in tokenizer.vocabulary:
        single = len(token) == 1
        tokens.append(letters[ord(token)] if single else token)
        if token in _CONTROL:
            types.append(gguf.TokenType.CONTROL)
        else:
            types.append(gguf.TokenType.NORMAL if single else gguf.TokenType.USER_DEFINED)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    # Nothing is ever merged, but the key must exist: two blanks have no token of their own.
    writer.add_token_merges([f"{letters[ord(' ')]} {letters[ord(' ')]}"])
    for add in (writer.add_bos_token_id, writer.add_eos_token_id, writer.add_eot_token_id):
        add(tokenizer.end)
    writer.add_pad_token_id(tokenizer.ids[PAD])
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)


def _byte_letters() -> list[str]:
    """One printable character for each byte, as in GPT-2 (Radford et al. 2019).

    Bytes that print in Latin-1 stand for themselves, the others count up from U+0100.
    """
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    spare = iter(range(0x100, 0x200))
    return [chr(byte if byte in printable else next(spare)) for byte in range(256)]


def _tensors(model: MicroModel) -> Iterator[tuple[str, npt.NDArray[np.float16]]]:
    """GGUF name and weights [out, in] of every array in the shipped file."""
    with np.load(WEIGHTS / f"{model.name}.npz", allow_pickle=False) as arrays:
        yield "token_embd.weight", arrays["emb"]
        yield "output_norm.weight", arrays["nf"]
        for index in range(model.network.shape.layers):
            for ours, theirs in _BLOCK_NAMES.items():
                yield f"blk.{index}.{theirs}.weight", arrays[f"{index}.{ours}"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the chosen models and say where they are."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("models", nargs="*", metavar="MODEL", help=", ".join(MODEL_NAMES))
    options.add_argument("--folder", type=Path, default=FOLDER)
    options.add_argument("--precision", choices=PRECISIONS, default="f16")
    chosen = options.parse_args(arguments)
    if unknown := set(chosen.models) - set(MODEL_NAMES):
        options.error(f"no micro model {', '.join(unknown)}; choose {', '.join(MODEL_NAMES)}")
    for name in chosen.models or MODEL_NAMES:
        path = export_gguf(name, chosen.folder, precision=chosen.precision)
        print(f"{path} ({path.stat().st_size / 1e6:.2f} MB)")


if __name__ == "__main__":
    main()
