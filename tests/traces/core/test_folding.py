"""Long thoughts come a window at a time, and no character is lost between the rows."""

from hypothesis import given
from hypothesis import strategies as st

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.folding import (
    GIST_CHARS,
    MAX_ROW_CHARS,
    WINDOW_CHARS,
    WINDOW_ROWS,
    gist_of,
    open_window,
    row_cuts,
)


def thought_of(count: int) -> str:
    return "\n\n".join(f"Paragraph {number}." for number in range(1, count + 1))


def test_a_short_thought_is_one_window():
    window = open_window(thought_of(3), tokens=30, seconds=6.0)
    assert [row.number for row in window.rows] == [1, 2, 3]
    assert [row.text for row in window.rows] == ["Paragraph 1.", "Paragraph 2.", "Paragraph 3."]
    assert sum(row.tokens for row in window.rows) == 30
    assert (window.previous, window.next) == (None, None)


def test_a_long_thought_is_fetched_window_by_window():
    thought, start, seen = thought_of(450), 1, []
    while start is not None:
        window = open_window(thought, start=start)
        assert len(window.rows) <= WINDOW_ROWS
        seen += [row.text for row in window.rows]
        start = window.next
    assert seen == [f"Paragraph {number}." for number in range(1, 451)]


def test_a_window_in_the_middle_knows_its_neighbors():
    window = open_window(thought_of(450), start=201)
    assert (window.first, window.last, window.count) == (201, 400, 450)
    assert (window.previous, window.next, window.following) == (1, 401, 50)


def test_a_start_beyond_the_end_shows_the_last_rows():
    window = open_window(thought_of(450), start=10**8)
    assert (window.first, window.last, window.next) == (251, 450, None)


def test_a_start_before_the_beginning_shows_the_first_rows():
    assert open_window(thought_of(3), start=-5).first == 1


def test_no_thought_has_no_rows():
    window = open_window("")
    assert (window.rows, window.count, window.first, window.last) == ((), 0, 0, 0)


def test_a_paragraph_without_end_is_cut_at_line_ends():
    line = "step " * 30 + "\n"
    window = open_window(line * 200, tokens=1_000, seconds=50.0)
    assert window.count > 1
    assert all(len(row.text) <= MAX_ROW_CHARS for row in window.rows)
    assert sum(row.tokens for row in window.rows) == 1_000
    assert round(sum(row.seconds for row in window.rows), 6) == 50.0
    assert all(row.text.startswith("step") for row in window.rows)


def test_a_window_holds_a_bounded_number_of_characters():
    window = open_window("x" * 2_000_000)
    assert sum(len(row.text) for row in window.rows) <= WINDOW_CHARS + MAX_ROW_CHARS


@given(st.text(alphabet="ab \n", max_size=400), st.integers(0, 50))
def test_rows_hold_every_word_of_the_thought(thought, tokens):
    window = open_window(thought, tokens=tokens)
    assert window.count == len(row_cuts(thought)) - 1
    assert sum(row.tokens for row in window.rows) == (tokens if thought else 0)
    if thought:
        assert [row_cuts(thought)[0], row_cuts(thought)[-1]] == [0, len(thought)]
    words = [word for row in window.rows for word in row.text.split()]
    assert words == thought.split()


def test_a_gist_is_one_line_and_ends_at_a_word():
    assert gist_of("  Two\n lines ") == "Two lines"
    gist = gist_of("word " * 100)
    assert len(gist) <= GIST_CHARS
    assert gist.endswith("word…")


def test_a_gist_of_a_script_without_blanks_is_cut_too():
    assert len(gist_of("让我们一步一步地思考" * 50)) == GIST_CHARS


@needs_recordings
def test_the_longest_recorded_thoughts_lose_nothing_in_their_windows():
    rows = recorded_rows("math_skythought") + recorded_rows("lineage_bench")
    longest = sorted((row["reasoning"] or "" for row in rows), key=len)[-5:]
    for thought in longest:
        texts, start = [], 1
        while start is not None:
            window = open_window(thought, start=start)
            texts += [row.text for row in window.rows]
            start = window.next
        assert "".join("".join(texts).split()) == "".join(thought.split())
