"""Whatever is none of the tasks: small talk, knowledge, and sums that are too much."""

import random
import re

from tools.micro.problems import Level
from tools.micro.thoughts import Thought
from tools.micro.vocabulary import PEOPLE, REFUSAL, THINGS


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


SENTENCES = """
Hello!|Hi|Hi there!|Hey|Good morning!|Good evening.|How are you?|How are you today?|What's up?
Who are you?|What are you?|What is your name?|Who made you?|What can you do?|Can you help me?
Are you a robot?|Do you like music?|Tell me a joke.|Tell me a story.|Sing me a song.|Write a poem.
Thank you!|Thanks a lot.|You are great.|I am bored.|I am hungry.|I feel sad today.|Goodbye.|Bye!
See you later.|What time is it?|What day is today?|How is the weather?|Will it rain tomorrow?
Is it cold outside?|Where do you live?|How old are you?|Do you sleep?|Do you dream?|Can you see me?
Why is the sky blue?|Why do cats purr?|How do birds fly?|How does a car work?|What is love?
What is the meaning of life?|Who wrote Hamlet?|Who was Napoleon?|When did the war end?|Help!|Test
Write a letter to my boss.|Translate this into French.|Summarize this text.|Explain gravity.
Give me a recipe for soup.|Recommend a good book.|Play some music.|Open the door, please.|Why?|What?
Please be quiet.|Stop.|Yes.|No.|Maybe later.|I do not understand.|What do you mean?|Are you sure?
That is wrong.|Try again.|Say something nice.|Let's talk about art.|I love you.|Do you love me?
"""

PATTERNS = (
    "What is the capital of {place}?", "Where is {place}?", "How far is {place}?",
    "How many people live in {place}?", "Tell me about {place}.", "Have you been to {place}?",
    "What is a {noun}?", "What color is a {noun}?", "Describe a {noun}.", "Draw a {noun}.",
    "How do I {verb} a {noun}?", "Can you {verb} my {noun}?", "Where can I buy a {noun}?",
    "Why is my {noun} so {adjective}?", "Is a {noun} {adjective}?", "Do you have a {noun}?",
    "I want to {verb} a {noun}.", "My {noun} is {adjective}.", "Should I {verb} the {noun}?",
    "Who invented the {noun}?", "When was the {noun} invented?", "How heavy is a {noun}?",
    "Is a {noun} bigger than a {noun2}?", "Is {place} larger than {place2}?",
    "What is the opposite of {adjective}?", "Give me a word for {adjective}.",
    "How much is a {noun}?", "How many legs does a {noun} have?",
    "How many {noun}s are in {place}?",
    "Translate {noun} into Spanish.", "Spell the word {noun}.", "Write a story about a {noun}.",
    "Write Python code that can {verb} a {noun}.", "Which {noun} is the best?",
    "Compare a {noun} with a {noun2}.", "Please {verb} the {noun}.", "Count the {noun}s.",
    "What does {adjective} mean?", "Is {person} {adjective}?", "Who is {person}?",
    "Where is {person}?", "What did {person} {verb}?", "Does {person} like {things}?",
    "Does {person} have a {noun}?", "Which note is {adjective}?", "Classify the {noun}.",
)  # fmt: skip
TOO_MUCH = (
    "What is {a} / {b}?", "What is {a} divided by {b}?", "What is {big} + {big2}?",
    "What is {big} * {big2}?", "Compute {small} - {large}.", "What is the square root of {a}?",
    "What is {a} to the power of {b}?", "Is {a} a prime number?", "What is {a}% of {b}?",
    "What is {a}.{b} + {b}.{a}?", "Calculate the sine of {a}.", "Solve x + {a} = {b}.",
    "Convert {a} miles to km.", "What is the next number after {a}, {b}?", "Count to {a}.",
)  # fmt: skip
PLACES = words(
    "France Spain Italy Japan Brazil Egypt Canada Paris London Rome Berlin Madrid Tokyo Cairo"
    " Vienna Norway Peru India China Kenya Texas Oslo Athens Poland Chile"
)
NOUNS = words(
    "cat dog house tree car boat book table chair lamp phone computer garden river mountain cake"
    " bread soup shirt shoe hat clock mirror guitar piano horse cow fish bird train plane window"
    " door bottle cup spoon letter flower cloud star planet robot pencil bag coat bridge camera"
    " doctor teacher king song film game"
)
VERBS = words(
    "buy sell fix build clean find open close paint cook bake draw carry move wash repair choose"
    " read write learn keep hide throw catch break plant use"
)
ADJECTIVES = words(
    "old new small large slow fast cold hot heavy light green blue red happy sad funny strange"
    " cheap expensive quiet loud bright dark clean dirty soft hard sweet bitter brave lazy"
)
OPENERS = words(
    "what who why how when where which can do does is are the a my your please tell give show say"
    " write if because then maybe this that we they i you"
)


def refuse(draw: random.Random, level: Level, thought: Thought) -> tuple[str, str]:
    """A prompt outside the tasks, and the sentence that says so."""
    thought.say("Not my task")
    kinds = (_whole, _pattern, _pattern, _too_much, _salad)
    return draw.choice(kinds)(draw), REFUSAL


def _whole(draw: random.Random) -> str:
    return draw.choice(re.split(r"[|\n]", SENTENCES)) or "Hello"


def _pattern(draw: random.Random) -> str:
    return draw.choice(PATTERNS).format(
        place=draw.choice(PLACES),
        place2=draw.choice(PLACES),
        noun=draw.choice(NOUNS),
        noun2=draw.choice(NOUNS),
        verb=draw.choice(VERBS),
        adjective=draw.choice(ADJECTIVES),
        person=draw.choice(PEOPLE),
        things=draw.choice(THINGS),
    )


def _too_much(draw: random.Random) -> str:
    small, large = sorted((draw.randint(1, 9999), draw.randint(1, 9999)))
    return draw.choice(TOO_MUCH).format(
        a=draw.randint(2, 999),
        b=draw.randint(2, 99),
        big=draw.randint(10**5, 10**9),
        big2=draw.randint(10**5, 10**9),
        small=small,
        large=large + 1,
    )


def _salad(draw: random.Random) -> str:
    """Words in no sensible order: what matters is that they ask for none of the tasks."""
    words = [draw.choice(OPENERS)]
    for _ in range(draw.randint(0, 6)):
        kind = draw.choice((OPENERS, NOUNS, VERBS, ADJECTIVES, PLACES, PEOPLE))
        words.append(draw.choice(kind))
    text = " ".join(words)
    if draw.random() < 0.7:
        text = text[0].upper() + text[1:]
    return text + draw.choice(("?", ".", "!", ""))
