"""Sorts out moments of a call that contradict each other."""

from dataclasses import replace

from traces.core.timings import Timings


def consistent_timings(timings: Timings) -> tuple[Timings, tuple[str, ...]]:
    """``timings`` without the moments that cannot be true, and a sentence for each of these.

    First byte, first thought, first answer and end come in this order; one that lies before an
    earlier one, or after the end, is left out, since nobody can tell which of the two is wrong.
    """
    notes: list[str] = []
    unknown: dict[str, None] = {}
    before, last = "sent", 0.0
    for name in ("first_byte", "first_reasoning", "first_answer"):
        at = getattr(timings, name)
        if at is None:
            continue
        if timings.total is not None and at > timings.total:
            why = f"lies after the end at {timings.total:g} s"
        elif at < last:
            why = f"lies before {before} at {last:g} s"
        else:
            before, last = name, at
            continue
        unknown[name] = None
        notes.append(f"The time {name} ({at:g} s) is left out: it {why}.")
    return replace(timings, **unknown), tuple(notes)
