"""What is shown of a text that still arrives holds no piece of what a team takes out."""

import pytest

from traces.core import redaction
from traces.core.redaction import HELD_CHARS, Redaction, Redactor

EMAIL = Redaction("email", r"[\w.]+@[\w.]+\.\w+")
KEY = Redaction("key", r"sk-[a-z0-9]{12,}")
PEM = Redaction("pem", r"(?s)-----BEGIN.*?END-----")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask ann@example.org now, not bob.", "Ask [email] now, not bob."),
        ("the key sk-abcdef0123456789 is old.", "the key [key] is old."),
        ("-----BEGIN KEY\nMIIE\nEND----- went to a.b@c.de today", "[pem] went to [email] today"),
        ("sk-short is none, 3 < 4.", "sk-short is none, 3 < 4."),
    ],
)
def test_no_beginning_of_a_secret_is_ever_shown(text: str, shown: str) -> None:
    redactor = Redactor([EMAIL, KEY, PEM])
    for end in range(len(text) + 1):
        told = redactor.begin().arriving(text[:end])
        assert shown.startswith(told.removesuffix("[email]").removesuffix("[key]")), text[:end]
    assert redactor.begin().text(text) == shown
    assert redactor.begin().arriving(text + " ") == shown + " "


def test_where_a_pattern_is_too_slow_the_end_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "TIMEOUT_S", 1e-9)
    text = "word " * 2_000
    told = Redactor([EMAIL]).begin().arriving(text)
    assert told in ("[email]"[: len(told)], text[:-HELD_CHARS])


def test_a_team_without_redactions_sees_everything() -> None:
    assert Redactor([]).begin().arriving("sk-abc") == "sk-abc"
