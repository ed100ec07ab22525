"""Bits that a weight takes, and a number of the cache, by the name of the quantization."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Whole files of Llama 3.1 8B, in bits a weight, as llama.cpp's README of its quantize tool
#: lists them; embeddings stay wide, so a smaller model has a little more, a larger one less.
#: Q4_0, Q4_1, Q5_0 and Q5_1 are not in that list: from the sizes of the same model's files.
#: The names of other engines follow: 4 bits with one 16-bit scale and zero point for 128
#: weights (AWQ, GPTQ), blocks of 32 with a scale of 8 bits (MXFP4), of 16 (NVFP4).
WEIGHT_BITS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "IQ1_S": 2.0042,
        "IQ1_M": 2.1460,
        "IQ2_XXS": 2.3824,
        "IQ2_XS": 2.5882,
        "IQ2_S": 2.7403,
        "IQ2_M": 2.9294,
        "Q2_K_S": 2.9697,
        "Q2_K": 3.1593,
        "IQ3_XXS": 3.2548,
        "IQ3_XS": 3.4977,
        "Q3_K_S": 3.6429,
        "IQ3_S": 3.6606,
        "IQ3_M": 3.7628,
        "Q3_K_M": 3.9960,
        "Q3_K_L": 4.2979,
        "IQ4_XS": 4.4597,
        "Q4_0": 4.6672,
        "Q4_K_S": 4.6672,
        "IQ4_NL": 4.6818,
        "Q4_K_M": 4.8944,
        "Q4_1": 5.1,
        "Q5_K_S": 5.5704,
        "Q5_0": 5.5704,
        "Q5_K_M": 5.7036,
        "Q5_1": 6.0,
        "Q6_K": 6.5633,
        "Q8_0": 8.5008,
        "MXFP4": 4.25,
        "NVFP4": 4.5,
        "AWQ": 4.25,
        "GPTQ": 4.25,
        "INT4": 4.25,
        "INT8": 8.0,
        "FP8": 8.0,
        "F16": 16.0,
        "FP16": 16.0,
        "BF16": 16.0,
        "F32": 32.0,
        "FP32": 32.0,
    }
)

#: Bits of one number of the KV cache: blocks of 32 carry a scale of 16 bits.
CACHE_BITS: Final[Mapping[str, float]] = MappingProxyType(
    {"f16": 16.0, "bf16": 16.0, "fp8": 8.0, "q8_0": 8.5, "q5_0": 5.5, "q4_0": 4.5, "f32": 32.0}
)


def weight_bits(name: str) -> float | None:
    """Bits a weight of the quantization ``name``; None for one that nobody listed."""
    plain = re.sub(r"[\s-]+", "_", name.strip().upper())
    return WEIGHT_BITS.get(plain)
