"""What a case asks, as messages for tools that know no system prompt apart from them."""

from evaluations.core.prompts import messages_for
from evaluations.core.suite_files.drafts import CaseDraft


def messages_of(case: CaseDraft) -> list[dict[str, str]]:
    """All messages of a case, its system prompt first."""
    found = messages_for(
        prompt=case.prompt, messages=case.messages, system=case.system, candidate_system=""
    )
    return [{"role": message["role"], "content": message["content"]} for message in found]
