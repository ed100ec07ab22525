"""What a case asks a candidate, as the messages of one call."""

from collections.abc import Mapping, Sequence

from traces.core.completion import Message


def messages_for(
    *, prompt: str, messages: Sequence[Mapping[str, str]], system: str, candidate_system: str
) -> list[Message]:
    """The messages of a call: system first, then the case's messages, or its prompt.

    The case's own system prompt wins over the candidate's; a system message that is written
    among the case's messages wins over both.
    """
    asked: list[Message] = [
        {"role": str(message["role"]), "content": str(message["content"])} for message in messages
    ] or [{"role": "user", "content": prompt}]
    standing = system or candidate_system
    if not standing or any(message["role"] == "system" for message in asked):
        return asked
    return [{"role": "system", "content": standing}, *asked]
