"""What a case asks a candidate."""

from evaluations.core.prompts import messages_for

USER = {"role": "user", "content": "2 + 2?"}


def test_a_prompt_is_one_user_message() -> None:
    assert messages_for(prompt="2 + 2?", messages=[], system="", candidate_system="") == [USER]


def test_messages_win_over_the_prompt() -> None:
    asked = [USER, {"role": "assistant", "content": "4"}, {"role": "user", "content": "sure?"}]
    assert messages_for(prompt="x", messages=asked, system="", candidate_system="") == asked


def test_the_case_has_the_last_word_on_the_system_prompt() -> None:
    def first(system: str, candidate: str) -> dict[str, str]:
        return dict(
            messages_for(prompt="x", messages=[], system=system, candidate_system=candidate)[0]
        )

    assert first("", "Be short.") == {"role": "system", "content": "Be short."}
    assert first("Be exact.", "Be short.") == {"role": "system", "content": "Be exact."}


def test_a_system_message_among_the_messages_wins_over_both() -> None:
    asked = [{"role": "system", "content": "Be kind."}, USER]
    found = messages_for(prompt="", messages=asked, system="A", candidate_system="B")
    assert found == asked
