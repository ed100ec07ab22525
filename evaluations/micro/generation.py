"""Token by token from prompts to replies: alone, together, or joining while others speak."""

from collections.abc import Iterator, Sequence

import numpy as np

from evaluations.micro.network import Cache, Network
from evaluations.micro.replies import Generation, Reply
from evaluations.micro.tokenizer import Tokenizer


class Batch:
    """Replies of one network that grow together; one may join or leave at any token.

    A reply does not depend on the others beside it, see ``evaluations.micro.network``. ``rows``
    bounds how many there are at a time, ``tokens`` how long each may be with its prompt.
    """

    def __init__(self, network: Network, tokenizer: Tokenizer, *, rows: int, tokens: int) -> None:
        self.rows = rows
        self.replies: list[Reply] = []
        self._network = network
        self._unspoken = tokenizer.unspoken
        # Memory is taken when it is first written to, so that unused rows cost nothing.
        self._cache = Cache.empty(network.shape, rows, tokens)

    @property
    def free(self) -> int:
        """How many more may join."""
        return self.rows - len(self.replies)

    def join(self, reply: Reply) -> None:
        """Read the prompt of a new reply and choose its first token."""
        row = self._cache.row(len(self.replies))
        tokens = np.array(reply.prompt)
        self._choose([reply], self._network.forward(tokens, np.arange(len(tokens)), row)[-1:])
        self.replies.append(reply)

    def step(self) -> None:
        """One more token for each reply; none of them may have stopped."""
        tokens = np.array([reply.tokens[-1] for reply in self.replies])
        positions = np.array([len(each.prompt) + len(each.tokens) - 1 for each in self.replies])
        cache = self._cache.first(len(self.replies))
        self._choose(self.replies, self._network.forward(tokens, positions, cache))

    def part(self, leaving: Sequence[Reply]) -> None:
        """Give up the rows of these replies."""
        gone = {id(reply) for reply in leaving}
        kept = [row for row, reply in enumerate(self.replies) if id(reply) not in gone]
        order = self._cache.compact(kept)
        self.replies = [self.replies[row] for row in order]

    def part_stopped(self) -> None:
        """Give up the rows of all replies that have ended."""
        stopped = [reply for reply in self.replies if reply.stop_reason]
        if stopped:
            self.part(stopped)

    def _choose(self, replies: Sequence[Reply], hidden: np.ndarray) -> None:
        scores = self._network.logits(hidden)
        scores[:, self._unspoken] = -np.inf
        for reply, row in zip(replies, scores, strict=True):
            reply.grow(row)


class TextStream(Iterator[str]):
    """The text of one reply, piece by piece, with its counts as they stand.

    Joined, the pieces are ``generation.text``; the prompt is read with the first piece.
    """

    def __init__(self, network: Network, tokenizer: Tokenizer, reply: Reply) -> None:
        self._reply = reply
        room = len(reply.prompt) + reply.room
        self._batch = Batch(network, tokenizer, rows=1, tokens=room)

    def __next__(self) -> str:
        piece = ""
        while not piece:
            if self._reply.stop_reason:
                raise StopIteration
            if self._reply.tokens:
                self._batch.step()
            else:
                self._batch.join(self._reply)
            piece = self._reply.news()
        return piece

    @property
    def generation(self) -> Generation:
        """The reply so far; ``stop_reason`` is "" until the stream has ended."""
        return self._reply.generation


def finish(network: Network, tokenizer: Tokenizer, replies: Sequence[Reply], *, rows: int) -> None:
    """Let all replies grow to their ends, at most ``rows`` at a time."""
    waiting = list(reversed(replies))
    room = max((len(reply.prompt) + reply.room for reply in replies), default=1)
    batch = Batch(network, tokenizer, rows=min(rows, max(len(replies), 1)), tokens=room)
    while waiting or batch.replies:
        while waiting and batch.free:
            batch.join(waiting.pop())
            batch.part_stopped()
        if batch.replies:
            batch.step()
            batch.part_stopped()
