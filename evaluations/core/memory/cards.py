"""Graphics cards and machines with their memory, and which of them hold a model."""

import math
from dataclasses import dataclass
from typing import Final

from evaluations.core.memory.need import Need

#: Cards of one machine that a model is split over at most.
MOST_CARDS: Final = 8
#: The part of a Mac's memory that its GPU may take, up to 32 GB and above, as macOS recommends
#: it (``recommendedMaxWorkingSetSize``: 21.3 of 32 GiB, 27 of 36, 48 of 64, 144 of 192).
_SMALL_MAC: Final = 2 / 3
_LARGE_MAC: Final = 3 / 4


@dataclass(frozen=True, slots=True)
class Card:
    """A card, or a machine whose memory its GPU shares.

    ``gb`` is the memory that its maker names, counted as 10^9 bytes: what a card has above that
    goes to its driver and to error correction. ``usable`` is the part that a GPU may take;
    ``joins``: several of it may share one model.
    """

    name: str
    gb: float
    source: str
    usable: float = 1.0
    joins: bool = True

    @property
    def room(self) -> float:
        """Bytes for a model."""
        return self.gb * 1e9 * self.usable


@dataclass(frozen=True, slots=True)
class Fit:
    """How many of a card hold a model (None: not even MOST_CARDS), and the bytes that the
    fullest of them then takes."""

    card: Card
    count: int | None
    each: float

    @property
    def free(self) -> float:
        """Bytes left on the fullest card; below 0 where the model does not fit."""
        return self.card.room - self.each


def _nvidia(name: str, gb: float) -> Card:
    return Card(name, gb, "NVIDIA data sheet")


def _mac(gb: float) -> Card:
    usable = _SMALL_MAC if gb <= 32 else _LARGE_MAC
    return Card(f"Apple, {gb:g} GB unified", gb, "Apple; share by macOS", usable, joins=False)


CARDS: Final = (
    _nvidia("RTX 4060, 8 GB", 8),
    _nvidia("RTX 3060, 12 GB", 12),
    _nvidia("T4, RTX 4060 Ti, RTX 5080, 16 GB", 16),
    _nvidia("RTX 3090, RTX 4090, L4, A10, 24 GB", 24),
    _nvidia("RTX 5090, 32 GB", 32),
    _nvidia("A100, 40 GB", 40),
    _nvidia("L40S, RTX A6000, 48 GB", 48),
    _nvidia("A100, H100, 80 GB", 80),
    _nvidia("RTX PRO 6000 Blackwell, 96 GB", 96),
    _nvidia("H200, 141 GB", 141),
    _nvidia("B200, 180 GB", 180),
    Card("MI300X, 192 GB", 192, "AMD data sheet"),
    *(_mac(gb) for gb in (16, 24, 32, 36, 64, 96, 128, 192, 512)),
)


def bytes_each(need: Need, layers: int, cards: int) -> float:
    """Bytes on the fullest of ``cards``: whole layers go to one card, and each has the overhead.

    need = ceil(layers / cards) / layers x (weights + cache) + overhead.
    """
    share = math.ceil(layers / cards) / layers
    return share * (need.weights + need.cache) + need.overhead


def fit(need: Need, layers: int, card: Card) -> Fit:
    """The fewest of ``card`` that hold ``need``, of a model of so many ``layers``."""
    most = min(MOST_CARDS, layers) if card.joins else 1
    for count in range(1, most + 1):
        each = bytes_each(need, layers, count)
        if each <= card.room:
            return Fit(card, count, each)
    return Fit(card, None, bytes_each(need, layers, most))


def fits(need: Need, layers: int) -> list[Fit]:
    """Every card of the list, in its order."""
    return [fit(need, layers, card) for card in CARDS]
