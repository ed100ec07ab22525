"""Event streams are cut into payloads by the rules of the HTML standard, for every cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traces.core.protocols.sse import LineReader, SseReader


def payloads(*chunks: bytes) -> list[bytes]:
    reader = SseReader()
    found = [payload for chunk in chunks for payload in reader.feed(chunk)]
    return found + reader.finish()


def lines(*chunks: bytes) -> list[bytes]:
    reader = LineReader()
    found = [line for chunk in chunks for line in reader.feed(chunk)]
    return found + reader.finish()


def test_one_event_is_one_payload_without_its_field_name() -> None:
    assert payloads(b'data: {"a": 1}\n\n') == [b'{"a": 1}']


def test_the_blank_after_the_colon_is_optional_and_only_one_is_taken() -> None:
    assert payloads(b"data:x\n\ndata:  y\n\n") == [b"x", b" y"]


def test_an_event_is_given_at_once_and_not_with_the_next() -> None:
    reader = SseReader()
    assert reader.feed(b"data: 1\n\nda") == [b"1"]
    assert reader.feed(b"ta: 2\n\n") == [b"2"]


def test_comments_and_blank_lines_give_nothing() -> None:
    reader = SseReader()
    assert reader.feed(b": keep-alive\n\n\n\n: OPENROUTER PROCESSING\n\n") == []
    assert reader.feed(b"data: 1\n\n") == [b"1"]


def test_a_comment_inside_an_event_does_not_end_it() -> None:
    assert payloads(b"data: 1\n: ping\ndata: 2\n\n") == [b"1\n2"]


def test_data_on_several_lines_is_joined_with_line_feeds() -> None:
    assert payloads(b'data: {"a":\ndata: 1}\n\n') == [b'{"a":\n1}']


def test_other_fields_are_ignored() -> None:
    assert payloads(b"event: chunk\nid: 7\nretry: 10\ndata: 1\n\n") == [b"1"]


def test_the_last_event_needs_no_blank_line() -> None:
    assert payloads(b"data: 1\n\ndata: 2") == [b"1", b"2"]
    assert payloads(b"data: 1\n\ndata: 2\n") == [b"1", b"2"]


def test_a_byte_order_mark_is_no_part_of_the_first_field() -> None:
    assert payloads(b"\xef\xbb\xbfdata: 1\n\n") == [b"1"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_all_three_line_ends_work(end: bytes) -> None:
    stream = end.join([b"data: 1", b"data: 2", b"", b"data: 3", b"", b""])
    assert payloads(stream) == [b"1\n2", b"3"]


def test_a_line_end_cut_in_two_is_one_line_end() -> None:
    assert payloads(b"data: 1\r", b"\ndata: 2\r", b"\n\r", b"\n") == [b"1\n2"]


def test_a_body_that_begins_with_a_brace_is_one_payload() -> None:
    body = b'\n\n  {"choices": [\n\n{"data: x": 1}\n]}\n'
    assert payloads(body) == [b'  {"choices": [\n\n{"data: x": 1}\n]}']


def test_a_brace_after_the_first_event_makes_no_plain_body() -> None:
    assert payloads(b"data: 1\n\n{oops\ndata: 2\n\n") == [b"1", b"2"]


def test_a_page_of_html_gives_nothing() -> None:
    assert payloads(b"<html>\n<body>Bad gateway</body>\n</html>") == []


def test_a_body_beyond_the_limit_is_refused() -> None:
    reader = SseReader(max_bytes=10)
    reader.feed(b"data: 1\n\n")
    with pytest.raises(ValueError, match="longer"):
        reader.feed(b"data: 2\n\n")


STREAM = b': hello\r\n\r\ndata: {"a": 1}\n\nevent: x\rdata: 2\rdata: 3\r\r\r\ndata: [DONE]\n\n'
BODY = b'\r\n{"a":\r\n [1,\n\n2]}'


@given(
    st.sampled_from([STREAM, BODY]),
    st.lists(st.integers(0, len(STREAM)), max_size=12).map(sorted),
)
def test_every_cut_gives_the_same_payloads_and_lines(stream: bytes, cuts: list[int]) -> None:
    ends = [*cuts, len(stream)]
    chunks = [stream[start:end] for start, end in zip([0, *cuts], ends, strict=True)]
    assert b"".join(chunks) == stream
    assert payloads(*chunks) == payloads(stream)
    assert lines(*chunks) == lines(stream)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1), max_size=6
    )
)
def test_lines_joined_and_read_are_the_lines(texts: list[str]) -> None:
    encoded = [text.encode() for text in texts]
    assert lines(b"\n".join(encoded)) == encoded
