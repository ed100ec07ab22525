"""How often a letter occurs in a word: spelled with a running count, and checked at the end."""

import random
from string import ascii_lowercase

from tools.micro.problems import Level, pick
from tools.micro.thoughts import Thought

ASK = (
    "How many {letter}'s are in the word {word}?",
    "How many {letter}'s are in the word {word}?",
    "How many {letter}'s are there in {word}?",
    "Count the letter {letter} in the word {word}.",
)
#: Share of words in which one letter is miscounted, for the check to find.
MISCOUNTS = 0.06

WORDS = """
apple banana orange cherry mango melon lemon peach grape papaya kiwi water river mountain forest
garden window kitchen pencil paper school teacher student letter number summer winter spring autumn
monday friday sunday happy little yellow purple silver golden coffee butter cheese tomato potato
carrot pepper onion garlic bottle basket ladder hammer rocket planet comet galaxy engine wheel
bicycle airplane station village castle bridge tunnel mirror camera guitar violin trumpet piano
drummer dancer singer writer reader parrot rabbit turtle lizard spider beetle butterfly dolphin
elephant giraffe monkey tiger leopard kangaroo penguin pigeon sparrow eagle committee address
success balloon pattern message lesson"""
SYLLABLES = """
ba be bo bra ca cho cla co da de dri el en er es fa fle fo ga ge gra hi ho in ju ka ki la le li lo
lu ma me mi mo mu na ne ni no nu on or pa pe pi po pra qui ra re ri ro ru sa se sha si so sta ste
stra sub ta te ti to tra tu un va ve vi wa we wi xa ya yo za zi ss tt rr ll pp nn mm ck ng sh ing ed
ly ment"""


def count_letters(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """One letter in a word of the level's length; one time in seven any letter at all."""
    shortest, longest = {"easy": (2, 6), "medium": (6, 9), "hard": (9, 16)}[level]
    word = _word(draw, shortest, longest)
    letter = draw.choice(word if draw.random() < 0.85 else ascii_lowercase)
    if draw.random() < 0.3:
        for _ in range(pick(draw, level, easy=(1,), medium=(1, 2), hard=(1, 2, 3))):
            place = draw.randrange(len(word))
            word = word[:place] + letter + word[place + 1 :]
    counted = word.count(letter)
    found = _spell(draw, word, letter, thought)
    seen = letter * counted or "none"
    thought.say(f". check {seen} = {counted}")
    if found == counted:
        thought.say(" ok")
    else:
        thought.say(f", not {found}, recount: ")
        thought.say(_spelled(word, letter))
    thought.conclude(str(counted))
    return draw.choice(ASK).format(letter=letter, word=word), str(counted)


def _spell(draw: random.Random, word: str, letter: str, thought: Thought) -> int:
    """Spell with the running count, now and then with a miscount; the count at the end."""
    wrong = thought.slips and draw.random() < MISCOUNTS
    place = draw.randrange(len(word)) if wrong else len(word)
    before = word[:place].count(letter)
    thought.say(_spelled(word[:place], letter))
    if place == len(word):
        return before
    right = before + (word[place] == letter)
    count = draw.choice([each for each in (before, before + 1, before + 2) if each != right])
    thought.say(word[place])
    thought.err(str(count))
    if draw.random() < 0.5:
        thought.say(" wait, ")
        thought.say(_spelled(word[place:], letter, before))
        return word.count(letter)
    thought.say(_spelled(word[place + 1 :], letter, count))
    return count + word[place + 1 :].count(letter)


def _spelled(word: str, letter: str, count: int = 0) -> str:
    """Each letter with how many have been found so far."""
    said = []
    for each in word:
        count += each == letter
        said.append(f"{each}{count}")
    return "".join(said)


def _word(draw: random.Random, shortest: int, longest: int) -> str:
    kind = draw.random()
    if kind < 0.2:
        fitting = [word for word in WORDS.split() if shortest <= len(word) <= longest]
        if fitting:
            return draw.choice(fitting)
    length = draw.randint(shortest, longest)
    if kind < 0.8:
        word = ""
        while len(word) < length:
            word += draw.choice(SYLLABLES.split())
        return word[:length]
    letters = draw.sample(ascii_lowercase, draw.randint(2, 7))
    return "".join(draw.choice(letters) for _ in range(length))
