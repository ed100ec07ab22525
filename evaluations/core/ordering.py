"""Where rows stand after some of them were told their places."""

from collections.abc import Mapping, Sequence


def placed(order: Sequence[int], moves: Mapping[int, int]) -> list[int]:
    """``order`` after each id of ``moves`` was sent to its place, counted from 1.

    Of two rows for one place, the one that was sent there gets it: coming from below it stands
    before the other, coming from above after it.
    """

    def key(item: tuple[int, int]) -> tuple[int, int, int]:
        stood, row = item
        wanted = moves.get(row, stood)
        return wanted, (wanted > stood) - (wanted < stood), stood

    return [row for _, row in sorted(enumerate(order, start=1), key=key)]
