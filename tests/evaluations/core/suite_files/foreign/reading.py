"""How the tests read and judge what other tools wrote."""

from evaluations.core.graders import grade_answer
from evaluations.core.suite_files import CaseDraft, Format, SuiteContent, read_suite_file


def read(text: str | bytes, format: Format) -> SuiteContent:
    """The content of a file that has no errors."""
    content = read_suite_file(text.encode() if isinstance(text, str) else text, format=format)
    assert content.errors == ()
    return content


def told(content: SuiteContent) -> str:
    """All losses, one a line."""
    return "\n".join(map(str, content.losses))


def verdicts(case: CaseDraft, answer: str) -> list[float | None]:
    """What each grader of the case says of an answer."""
    return [
        grade_answer(one.kind, answer, case.targets, one.settings).value for one in case.graders
    ]
