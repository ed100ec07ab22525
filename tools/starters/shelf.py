"""All starter suites that these sources write."""

from typing import Final

from tools.starters import (
    code,
    expert_notes,
    instructions,
    language,
    logic,
    opinions,
    structured,
    word_problems,
)
from tools.starters.cases import StarterSuite

SUITES: Final[tuple[StarterSuite, ...]] = (
    word_problems.SUITE,
    logic.SUITE,
    code.SUITE,
    language.ENTITIES,
    language.PARTS_OF_SPEECH,
    opinions.SENTIMENT_TWO,
    opinions.SENTIMENT_THREE,
    expert_notes.SUITE,
    instructions.SUITE,
    structured.SUITE,
)
