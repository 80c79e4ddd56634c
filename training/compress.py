"""Products in fewer dimensions: what the network finds hardly changes, and takes less time.

Span scores are s·U·e for what the network makes of a start s (with a one for the bias) and of an end e; the second LSTM
multiplies what it reads by a wide matrix. Most of what these tell lies in few directions of what stands on either side,
measured where real text puts it: the truncated singular value decomposition
of the matrix scaled by second moments (Eckart and Young 1936; for layers of networks Denton et al. 2014,
https://arxiv.org/abs/1404.0736, who scale by the data too).
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from training.data import Example, Labels, Vocabulary, groups

#: directions that are kept of either side; on the development part 48 to 80 score alike, and a little better than all
#: 128
RANK = 56
#: directions that are kept of what the second LSTM reads; 192 to 320 score as all 768 on the development part, 128 a
#: little worse
INPUTS = 192


@torch.no_grad()
def moments(network, examples: list[Example], labels: Labels) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Second moments over the units of some articles: (span + 1, span + 1) of starts with their one, (span, span) of
    ends, and of what the second LSTM reads.
    """
    network.eval()
    vocabulary = Vocabulary(examples)
    sums: list[np.ndarray | float] = [0.0, 0.0, 0.0]
    read: list[torch.Tensor] = []
    hook = network.second.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0]))
    for group in groups(examples, 3000):
        batch = vocabulary.batch(group, labels)
        h = network.encode(batch)[batch["real"]]
        start, end = (F.gelu(side(h)).double().numpy() for side in (network.start, network.end))
        start = np.concatenate([start, np.ones((len(start), 1))], axis=1)
        for k, side in enumerate((start, end, read.pop()[batch["real"]].double().numpy())):
            sums[k] = sums[k] + side.T @ side
    hook.remove()
    return tuple(sums)


def narrowed(weight: np.ndarray, moment: np.ndarray, rank: int = INPUTS) -> tuple[np.ndarray, np.ndarray]:
    """(rank, inputs) and (outputs, rank), whose product is nearly ``weight`` (outputs, inputs) on inputs of this second
    moment (inputs, inputs).
    """
    root, inverse = _roots(moment)
    right, values, left = np.linalg.svd(weight.astype("float64") @ root, full_matrices=False)
    rank = min(rank, int((values > values[0] * 1e-7).sum()))
    # either side takes its share of the values, so that both suit int8
    share = np.sqrt(values[:rank])
    return share[:, None] * left[:rank] @ inverse, right[:, :rank] * share


def factors(
    biaffine: np.ndarray, of_starts: np.ndarray, of_ends: np.ndarray, rank: int = RANK
) -> dict[str, np.ndarray]:
    """``start`` (span + 1, rank), ``middle`` (rank, types, rank) and ``end`` (span, rank), whose product is nearly
    ``biaffine`` without its last column; that column (span + 1, types), the bias of ends, is ``one``.

    Args:
        biaffine: (span + 1, types, span + 1).
        of_starts, of_ends: as ``moments``.
    """
    u = biaffine.astype("float64")
    one, u = u[:, :, -1], u[:, :, :-1]
    d = u.shape[-1]
    rank = min(rank, d)
    (root_s, inverse_s), (root, inverse) = _roots(of_starts), _roots(of_ends)
    ends = np.linalg.svd(np.einsum("ij,jte->ite", root_s, u).reshape(-1, d) @ root, full_matrices=False)[2][:rank].T
    u = (u.reshape(-1, d) @ root @ ends).reshape(len(u), -1)
    scaled = root_s @ u
    starts = np.linalg.svd(scaled, full_matrices=False)[0][:, :rank]
    middle = (starts.T @ scaled).reshape(starts.shape[1], biaffine.shape[1], rank)
    return {"start": inverse_s @ starts, "middle": middle, "end": inverse @ ends, "one": one}


def _roots(moment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The square root of a symmetric matrix, and its inverse where there is one."""
    values, vectors = np.linalg.eigh(moment / np.trace(moment))
    values = np.maximum(values, 0)
    root = np.sqrt(values)
    inverse = np.divide(1, root, out=np.zeros_like(root), where=root > 1e-5)
    return vectors * root @ vectors.T, vectors * inverse @ vectors.T
