"""What a log may say of an unexpected error: where it happened, never what was in the data."""

import traceback

_FRAMES = 8


def where(error: BaseException) -> str:
    """The error's type and the innermost calls, without its message: a database quotes whole rows
    in it, and rows hold prompts and answers."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    calls = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} in {calls}"
