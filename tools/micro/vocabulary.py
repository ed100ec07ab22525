"""The tokens of the micro models: markers, single characters, and phrases of their tasks.

Phrases halve the length of prompts and thoughts. Each holds a blank, a mark or a capital, so that
no word whose letters are to be counted is ever swallowed by one; digits and letters stay single.
"""

from typing import Final

from evaluations.micro.tokenizer import DIRECT, SPECIAL

PEOPLE: Final = ("Tom", "Ann", "Ben", "Eva", "Sam", "Mia", "Leo", "Zoe", "Max", "Ida")
THINGS: Final = (
    "apples", "pens", "books", "coins", "cards", "eggs", "marbles", "stickers", "shells",
    "cookies", "stamps", "pears",
)  # fmt: skip
ORGANS: Final = ("lung", "liver", "kidney", "bone", "skin", "brain", "spleen", "thyroid")
CATEGORIES: Final = ("new", "growth", "smaller", "stable")
#: What is said to anything but the tasks.
REFUSAL: Final = "I only know small sums, stories, letters, notes and who is taller."

CHARACTERS: Final = (*map(chr, range(32, 127)), "\n")
PHRASES: Final = (
    "What is ", "Compute ", "Calculate ", "How much is ", "How many ", "'s are in the word ",
    "'s are there in ", "Count the letter ", " in the word ", " + ", " - ", " * ", " plus ",
    " minus ", " times ", "What is the sum of ", "Add up ", ", ", " and ", ". ", ". So ",
    " wait, ", "reversed ", ". check ", " ok", " = ", ", not ", ", recount: ", ", wait, recount: ",
    " has ", " buys ", " finds ", " more. ", " loses ", " gives away ", " of them. ", " does ",
    " have now?", "There are ", " boxes with ", " in each box. ", " are removed. ",
    " are added. ", "How many are left?", "How many are there now?", "Then ",
    " doubles the number of ",
    *(f" {thing}" for thing in THINGS),
    *PEOPLE,
    "Is ", " is taller than ", " is shorter than ", " taller than ", " shorter than ",
    # Without their first letter, so that they serve in lower case too.
    "hich category fits this note: ", "lassify this note as ", "new, growth, smaller or stable? ",
    "new, growth, smaller or stable: ", "notes are",
    *(f"{organ} spot " for organ in ORGANS),
    *(f" {category}" for category in CATEGORIES),
    " mm, before ", " mm, now ", " mm", "before ", ": ", ", not seen before",
    ", first seen today", "has grown", "has shrunk", "is unchanged",
    "Not my task", "I only know ", "small sums, stories, letters, notes and who is taller.",
)  # fmt: skip
VOCABULARY: Final = (*SPECIAL, *CHARACTERS, *PHRASES, DIRECT)
