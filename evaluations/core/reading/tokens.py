"""Tags of tokens as an answer lists them, and which of them belong to which token."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from evaluations.core.reading.json_values import NoJsonError, found_json, read_json

MAX_TOKENS = 2_000
_MAX_ALIGNED = 500
_TOKENS = ("token", "word", "text")
_TAGS = ("tag", "pos", "upos", "label")


class NoTagsError(ValueError):
    """A text that lists no tags; the message says why."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tag in upper case, and its token, "" where only the tag is listed."""

    tag: str
    token: str = ""


def listed_tags(text: str) -> tuple[list[Tagged], str]:
    """The tags of the last list in ``text``, and the characters that hold it.

    A JSON list of tags, of "token/TAG", of pairs or of objects with token and tag; without a
    JSON list, words "token/TAG" or lines of token, tab and tag. Raises NoTagsError.
    """
    try:
        lists = found_json(text, list)
    except NoJsonError as error:
        tagged = _plain(text)
        if tagged:
            return tagged, text.strip()
        raise NoTagsError(f"found {error}") from None
    return _items(lists[-1].value), lists[-1].text


def target_tags(text: str) -> list[Tagged]:
    """The tags of a target: a JSON list, or words "token/TAG"; raises NoTagsError."""
    try:
        tagged = _items(read_json(text))
    except NoJsonError:
        tagged = _plain(text)
    if not tagged:
        raise NoTagsError("no list of tags")
    return tagged


def tags_by_token(said: Sequence[Tagged], meant: Sequence[Tagged]) -> list[str | None] | str:
    """For each token of ``meant`` the tag said, None where its token is missing; or why not.

    Lists of one length go place by place, unless both name their tokens and these differ. Then,
    and for other lengths, tokens are aligned by their longest common subsequence.
    """
    named = all(each.token for each in (*said, *meant))
    same = len(said) == len(meant)
    if same and not (named and any(a.token != b.token for a, b in zip(said, meant, strict=True))):
        return [each.tag for each in said]
    if not named:
        return f"{len(said)} tags for {len(meant)} tokens, and no tokens beside them"
    if max(len(said), len(meant)) > _MAX_ALIGNED:
        return f"more than {_MAX_ALIGNED} tokens to align"
    tags: list[str | None] = [None] * len(meant)
    blocks = LCSseq.opcodes([each.token for each in said], [each.token for each in meant])
    for block in blocks:
        if block.tag == "equal":
            places = range(block.dest_start, block.dest_end)
            for place, source in zip(places, range(block.src_start, block.src_end), strict=True):
                tags[place] = said[source].tag
    return tags


def _items(value: object) -> list[Tagged]:
    if not isinstance(value, list) or len(value) > MAX_TOKENS:
        raise NoTagsError(f"no list of at most {MAX_TOKENS:,} tags")
    tagged = [_item(item, number) for number, item in enumerate(value, start=1)]
    if tagged and all("/" in each.tag[1:-1] for each in tagged):
        return [_split(each.tag) for each in tagged]
    return [Tagged(each.tag.upper(), each.token) for each in tagged]


def _item(item: object, number: int) -> Tagged:
    if isinstance(item, list) and len(item) == 2:
        item = {"token": item[0], "tag": item[1]}
    if isinstance(item, dict):
        token = next((item[name] for name in _TOKENS if isinstance(item.get(name), str)), "")
        tag = next((item[name] for name in _TAGS if isinstance(item.get(name), str)), "")
    else:
        token, tag = "", item if isinstance(item, str) else ""
    if not tag.strip():
        raise NoTagsError(f"item {number} of the list has no tag")
    return Tagged(tag.strip(), token.strip())


def _split(written: str) -> Tagged:
    token, _, tag = written.rpartition("/")
    return Tagged(tag.strip().upper(), token.strip())


def _plain(text: str) -> list[Tagged]:
    rows = [line.split("\t") for line in text.strip().splitlines() if line.strip()]
    if rows and all(len(row) == 2 and row[0].strip() and row[1].strip() for row in rows):
        tagged = [Tagged(tag.strip().upper(), token.strip()) for token, tag in rows]
    else:
        words = text.split()
        paired = all("/" in word[1:-1] for word in words)
        tagged = [_split(word) for word in words] if paired else []
    if len(tagged) > MAX_TOKENS:
        raise NoTagsError(f"more than {MAX_TOKENS:,} tags")
    return tagged
