"""Matrix products that stay on one thread.

A linear algebra library shares out a large product among all cores and waits for the last of them:
on a busy machine ten times as long as the product takes on one core. Below so many multiplications
it does not (OpenBLAS, interface/gemm.c: 65,536 times 4), so wide products are made in blocks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST = 65_536 * 4


def product(left: Floats, right: Floats) -> Floats:
    """`left` (..., M, K) times `right` (K, N), by blocks of columns."""
    rows, inner = left.shape[-2:]
    columns = right.shape[1]
    step = max(MOST // (rows * inner), 1)
    if columns <= step:
        return left @ right
    found = np.empty((*left.shape[:-1], columns))
    for start in range(0, columns, step):
        block = slice(start, start + step)
        np.matmul(left, right[:, block], out=found[..., block])
    return found
