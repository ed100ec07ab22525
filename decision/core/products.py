"""Matrix products that stay on one thread.

The product of a wide and a small matrix is done before a second thread has woken up, and where
other work keeps the cores busy, waiting for that thread costs many times the arithmetic.
"""

from typing import Final

import numpy as np

from decision.core.values import Floats

# OpenBLAS takes more threads from 4 x 65,536 multiplications on (interface/gemm.c).
_ONE_THREAD: Final = 250_000
# With a larger left matrix the product is worth a second thread.
_NARROWEST: Final = 64


def wide_product(left: Floats, right: Floats) -> Floats:
    """``left @ right`` for a wide right matrix, in pieces of its columns where left is small."""
    rows, width = left.shape[0], right.shape[1]
    step = _ONE_THREAD // max(left.size, 1)
    if step < _NARROWEST:
        return np.asarray(left @ right)
    found = np.empty((rows, width))
    for start in range(0, width, step):
        found[:, start : start + step] = left @ right[:, start : start + step]
    return found
