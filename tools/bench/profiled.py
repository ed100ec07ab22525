"""Starts a worker under cProfile, one profile a thread: `BENCH_PROFILE=FILE` in a bench."""

import cProfile
import pstats
import sys
import threading
from collections.abc import Callable
from typing import Any

from celery.__main__ import main

PROFILES: list[cProfile.Profile] = []


def profiled(run: Callable[[threading.Thread], Any]) -> Callable[[threading.Thread], Any]:
    """``Thread.run`` under a profiler of its own."""

    def run_profiled(thread: threading.Thread) -> None:
        profile = cProfile.Profile()
        PROFILES.append(profile)
        profile.enable()
        try:
            run(thread)
        finally:
            profile.disable()

    return run_profiled


if __name__ == "__main__":
    target, *arguments = sys.argv[1:]
    sys.argv = ["celery", *arguments]
    threading.Thread.run = profiled(threading.Thread.run)  # type: ignore[method-assign]
    try:
        main()
    except SystemExit:
        pass
    finally:
        stats = pstats.Stats(PROFILES[0])
        for each in PROFILES[1:]:
            stats.add(each)
        stats.dump_stats(target)
