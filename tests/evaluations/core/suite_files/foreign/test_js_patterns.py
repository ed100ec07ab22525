"""JavaScript's patterns find here what ECMA-262 says that they find there."""

import pytest

from evaluations.core.reading.patterns import searching
from evaluations.core.suite_files.foreign.js_patterns import from_javascript
from evaluations.core.suite_files.foreign.templates import TemplateError


@pytest.mark.parametrize(
    ("pattern", "found", "missed"),
    [
        (r"a+b?", "xaa", "b"),
        (r"^yes$", "yes", "yes\n"),
        (r"^\d{3}-\d{2,}$", "123-45", "１２３-45"),
        (r"a.c", "abc", "a\rc"),
        (r"^.$", "ß", "\u2028"),
        (r"\bcat\b", "écaté", "cats"),
        (r"\Bat", "cat", "at"),
        (r"^\w+$", "a_1", "é"),
        (r"^\W$", "é", "a"),
        (r"^\s$", "\ufeff", "\x1c"),
        (r"^\S$", "\x85", "\u00a0"),
        (r"^[^]$", "\n", ""),
        (r"[]", "", None),
        (r"^[\d.,\-]+$", "1.5-2,3", "1 5"),
        (r"^[a-c\]]+$", "abc]", "d"),
        (r"^[-a]$", "-", "b"),
        (r"^(?:x|y)(?=z)", "xz", "xy"),
        (r"(?<year>\d{4})", "in 2024", "in 20"),
        (r"(?<!\$)5", "£5", "$5"),
        (r"{,5}", "{,5}", "55"),
        (r"\x41\u00e9\/\.", "Aé/.", "Aé/x"),
        (r"^a{2}?$", "aa", "a"),
        (r"&&--~~||", "", None),
        (r"[&&a~~b||]", "&", "c"),
    ],
)
def test_the_same_is_found_and_missed(pattern, found, missed):
    ours = searching(from_javascript(pattern))
    assert bool(ours.search(found)) is (pattern != "[]")
    assert missed is None or not ours.search(missed)


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a)\1", r"\k<a>", r"\p{L}", r"\c", r"\u{41}", "(?i)a", "a++", "a**", "*a", "{2}"),
        *(r"[\D]", r"[a-\d]", "a\\", "[a", "\U0001f600+"),
    ],
)
def test_what_the_two_read_otherwise_is_refused_by_name(pattern):
    with pytest.raises(TemplateError, match="its pattern"):
        from_javascript(pattern)
