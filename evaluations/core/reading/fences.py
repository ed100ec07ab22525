"""The program that an answer holds: its last fenced block, or all of it."""

import re

_FENCE = re.compile(r"^[ \t]{0,12}(`{3,}|~{3,})[ \t]*([\w+.#-]*)[^\n`]*$", re.MULTILINE)
_PYTHON = ("", "python", "python3", "py", "py3")


def program_in(answer: str, entry_point: str = "") -> str | None:
    """The last Python block of ``answer``, of those that define ``entry_point`` where any does.

    A fence that is never closed runs to the end; blocks named for another language do not count.
    An answer without a fence is a program itself; None where there are only other blocks.
    """
    blocks = _blocks(answer)
    if not blocks:
        return answer
    known = [text for language, text in blocks if language.lower() in _PYTHON]
    if not known:
        return None
    named = [text for text in known if entry_point and defines(text, entry_point)]
    return (named or known)[-1]


def defines(program: str, name: str) -> bool:
    """Whether a line of ``program`` begins to define ``name`` as a function, class or value."""
    word = re.escape(name)
    pattern = rf"^[ \t]*(?:(?:async[ \t]+def|def|class)[ \t]+{word}[ \t]*[(:\[]|{word}[ \t]*=(?!=))"
    return re.search(pattern, program, re.MULTILINE) is not None


def _blocks(answer: str) -> list[tuple[str, str]]:
    """Language and text of every fenced block."""
    blocks = []
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(answer):
        if opened is None:
            opened = fence
        elif fence[1][0] == opened[1][0] and len(fence[1]) >= len(opened[1]) and not fence[2]:
            blocks.append((opened[2], answer[opened.end() + 1 : fence.start()]))
            opened = None
    if opened is not None:
        blocks.append((opened[2], answer[opened.end() + 1 :]))
    return blocks
