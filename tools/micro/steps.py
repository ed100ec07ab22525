"""How the weights move: Muon for matrices, AdamW for the embedding and the gains of norms."""

from typing import Any

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
DECAY = 0.01
MATRIX_RATE = 0.02
OTHER_RATE = 3e-3
WARM_UP = 20


class Steps:
    """Both optimizers at once, with a state that can be saved.

    Muon (Jordan et al. 2024): momentum, made nearly orthogonal by five Newton-Schulz steps,
    matrices of one size together.
    """

    def __init__(self, model: nn.Module) -> None:
        named = list(model.named_parameters())
        matrices = [weight for name, weight in named if weight.dim() == 2 and "emb" not in name]
        others = [weight for name, weight in named if weight.dim() != 2 or "emb" in name]
        self._groups: dict[tuple[int, ...], list[nn.Parameter]] = {}
        for weight in matrices:
            self._groups.setdefault(tuple(weight.shape), []).append(weight)
        self._momenta = {
            size: torch.zeros(len(group), *size) for size, group in self._groups.items()
        }
        self._taken = 0
        self._others = torch.optim.AdamW(others, betas=(0.9, 0.98), weight_decay=0.0)

    def take(self, factor: float) -> None:
        """One step with the gradients at hand, which are gone afterwards.

        ``factor`` is that of all rates; the very first steps of a training are shorter.
        """
        self._taken += 1
        factor *= min(1.0, self._taken / WARM_UP)
        for size, group in self._groups.items():
            gradients = torch.stack([weight.grad for weight in group])
            momentum = self._momenta[size].mul_(MOMENTUM).add_(gradients)
            updates = orthogonal(gradients.add(momentum, alpha=MOMENTUM))
            updates *= max(1.0, size[0] / size[1]) ** 0.5
            for weight, update in zip(group, updates, strict=True):
                weight.data.mul_(1 - MATRIX_RATE * factor * DECAY)
                weight.data.add_(update, alpha=-MATRIX_RATE * factor)
                weight.grad = None
        for options in self._others.param_groups:
            options["lr"] = OTHER_RATE * factor
        self._others.step()
        self._others.zero_grad()

    def state(self) -> dict[str, Any]:
        """All that has to be known to go on."""
        others = self._others.state_dict()
        return {"momenta": self._momenta, "others": others, "taken": self._taken}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self._momenta = state["momenta"]
        self._others.load_state_dict(state["others"])
        self._taken = state["taken"]


def orthogonal(matrices: Tensor) -> Tensor:
    """Nearly orthogonal matrices [n, rows, columns] in the direction of the given ones."""
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.mT if tall else x
