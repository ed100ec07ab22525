"""Matrix products that stay on one thread.

The product of a wide and a small matrix is done before a second thread has woken up, and where
other work keeps the cores busy, waiting for that thread costs many times the arithmetic.
"""

from typing import Final

import numpy as np

from decision.core.values import Floats

# OpenBLAS takes more threads from 4 x 65,536 multiplications on (interface/gemm.c).
_ONE_THREAD: Final = 250_000
# Narrower pieces would cost more in calls than they save.
_NARROWEST: Final = 64


def wide_product(left: Floats, right: Floats) -> Floats:
    """``left @ right`` for a small left and a wide right matrix, in pieces of its columns."""
    rows, width = left.shape[0], right.shape[1]
    found = np.empty((rows, width))
    step = max(_NARROWEST, _ONE_THREAD // max(left.size, 1))
    for start in range(0, width, step):
        found[:, start : start + step] = left @ right[:, start : start + step]
    return found
