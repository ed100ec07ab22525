"""Sums, differences, products digit by digit from the right, and running totals."""

import random
from collections.abc import Sequence

from tools.micro.problems import Level, pick
from tools.micro.thoughts import Thought, misread

ASK = ("What is {}?", "What is {}?", "Compute {}.", "Calculate {}.", "How much is {}?", "{} = ?")
ADD_UP = ("What is the sum of {}?", "Add up {}.")
#: Share of running totals that go wrong unnoticed, until they are counted again at the end.
RECOUNTS = 0.04
#: Share of hard products that are of two numbers of two digits.
LONG_PRODUCTS = 0.4


def digits(draw: random.Random, count: int) -> int:
    """A number of that many digits."""
    return draw.randint(0 if count == 1 else 10 ** (count - 1), 10**count - 1)


def two_numbers(draw: random.Random, level: Level) -> tuple[int, int]:
    """Two numbers, the first of the level's length, the second as long or shorter."""
    length = pick(draw, level, easy=(1, 2, 2), medium=(3,), hard=(4, 4, 4, 5))
    second = length if draw.random() < 0.75 else draw.randint(1, length)
    return digits(draw, length), digits(draw, second)


def add(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """A sum, column by column, with the carry as the third number."""
    first, second = two_numbers(draw, level)
    if draw.random() < 0.5:
        first, second = second, first
    _column_sums(thought, first, second, length=max(len(str(first)), len(str(second))))
    return _asked(draw, first, second, " + ", " plus ", thought, first + second)


def _column_sums(thought: Thought, first: int, second: int, length: int) -> None:
    """Both numbers reversed, with zeros up to that length, and the sum of each column."""
    above, below = (str(each).zfill(length)[::-1] for each in (first, second))
    thought.say(f"reversed {above} {below}: ")
    carry = 0
    for column, (x, y) in enumerate(zip(map(int, above), map(int, below), strict=True)):
        if column:
            thought.say(", ")
        total = x + y + carry
        thought.step(f"{x}+{y}+{carry}=", f"{total:02d}")
        carry = total // 10


def subtract(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """A difference that is not negative, column by column; a leading 1 is the borrowed ten."""
    second, first = sorted(two_numbers(draw, level))
    length = len(str(first))
    above, below = (str(each).zfill(length)[::-1] for each in (first, second))
    thought.say(f"reversed {above} {below}: ")
    borrowed = 0
    for column, (x, y) in enumerate(zip(map(int, above), map(int, below), strict=True)):
        if column:
            thought.say(", ")
        borrow = int(x - y - borrowed < 0)
        thought.step(f"{borrow}{x}-{y}-{borrowed}=", str(10 * borrow + x - y - borrowed))
        borrowed = borrow
    return _asked(draw, first, second, " - ", " minus ", thought, first - second)


def multiply(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """A number times a digit, column by column with the carry; or two numbers of two digits."""
    if level == "hard" and draw.random() < LONG_PRODUCTS:
        return _multiply_long(draw, thought)
    length = pick(draw, level, easy=(1,), medium=(2,), hard=(3, 3, 3, 4))
    first = digits(draw, length)
    second = draw.randint(0 if length == 1 else 2, 9)
    thought.say(f"reversed {str(first)[::-1]}: ")
    _times(thought, first, second)
    pair = (first, second) if draw.random() < 0.8 else (second, first)
    return _asked(draw, *pair, " * ", " times ", thought, first * second)


def _multiply_long(draw: random.Random, thought: Thought) -> tuple[str, str]:
    """Two digits times two: one product for each digit, then their sum."""
    first, second = digits(draw, 2), digits(draw, 2)
    ones, tens = second % 10, second // 10
    thought.say(f"reversed {str(first)[::-1]} {str(second)[::-1]}: ")
    _times(thought, first, ones)
    thought.say(", ")
    _times(thought, first, tens)
    thought.say(", ")
    _column_sums(thought, first * ones, first * tens * 10, length=4)
    return _asked(draw, first, second, " * ", " times ", thought, first * second)


def _times(thought: Thought, number: int, digit: int) -> None:
    """The product of each column with the carry, from the right."""
    carry = 0
    for column, x in enumerate(map(int, str(number)[::-1])):
        if column:
            thought.say(", ")
        total = x * digit + carry
        thought.step(f"{x}*{digit}+{carry}=", f"{total:02d}")
        carry = total // 10


def add_up(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """A sum of three to eight numbers."""
    count = pick(draw, level, easy=(3,), medium=(4,), hard=(5, 6, 7, 8))
    most = 19 if draw.random() < 0.7 else 49
    numbers = [draw.randint(1, most) for _ in range(count)]
    total = running_total(thought, numbers[0], [("+", number) for number in numbers[1:]])
    thought.conclude(str(total))
    listed = ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
    return draw.choice(ADD_UP).format(listed), str(total)


def running_total(thought: Thought, start: int, steps: Sequence[tuple[str, int]]) -> int:
    """Write the steps one after another; the total.

    Once in a while a wrong total is carried on to the end, and the steps are counted again.
    """
    draw = thought.draw
    lost = draw.randrange(len(steps)) if draw.random() < RECOUNTS and thought.slips else None
    if lost is not None:
        _walk(thought, start, steps, lost)
        thought.say(", wait, recount: ")
    return _walk(thought, start, steps, None)


def _walk(thought: Thought, start: int, steps: Sequence[tuple[str, int]], lost: int | None) -> int:
    total = start
    for index, (sign, number) in enumerate(steps):
        if index:
            thought.say(", ")
        before = total
        total = apply(total, sign, number)
        if index == lost:
            # A total that is too small could fall below nothing later on.
            wrong = max(total + 1, int(misread(thought.draw, str(total))))
            thought.say(f"{before}{sign}{number}=")
            thought.err(str(wrong))
            total = wrong
        elif lost is None:
            thought.step(f"{before}{sign}{number}=", str(total))
        else:
            thought.say(f"{before}{sign}{number}={total}")
    return total


def apply(total: int, sign: str, number: int) -> int:
    """The total after one step."""
    if sign == "*":
        return total * number
    return total + number if sign == "+" else total - number


def _asked(
    draw: random.Random,
    first: int,
    second: int,
    sign: str,
    word: str,
    thought: Thought,
    answer: int,
) -> tuple[str, str]:
    thought.conclude(str(answer))
    between = sign if draw.random() < 0.75 else word
    return draw.choice(ASK).format(f"{first}{between}{second}"), str(answer)
