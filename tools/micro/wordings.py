"""The same question as other people would write it."""

import random

from tools.micro.vocabulary import PEOPLE

OPENINGS = ("Please ", "Hey, ", "Question: ", "Can you tell me: ", "Quick one. ", "Hi! ")
ENDINGS = (" Think step by step.", " Thanks!", " Answer briefly.", " Please.")
#: Share of prompts that keep the words of their task.
UNCHANGED = 0.45


def reword(draw: random.Random, prompt: str) -> str:
    """A looser wording; about half of the prompts stay as they are."""
    if draw.random() < UNCHANGED:
        return prompt
    chance = draw.random
    if chance() < 0.3:
        for sign in "+-*":
            prompt = prompt.replace(f" {sign} ", sign)
    if chance() < 0.15:
        prompt = prompt.replace(" * ", draw.choice((" x ", "x")))
    if chance() < 0.2:
        prompt = prompt.replace(" = ?", "").replace("What is the sum of ", "Sum up ")
    if chance() < 0.25:
        prompt = prompt.replace(" the word ", " ")
    if chance() < 0.25:
        prompt = prompt.replace("'s are", " are")
    if chance() < 0.1:
        prompt = prompt.replace(" mm", "mm")
    if chance() < 0.35 and prompt[-1] in ".?":
        prompt = prompt[:-1]
    if chance() < 0.2 and " have now" in prompt:
        prompt = _pronouns(draw, prompt)
    prompt = _lower(draw, prompt)
    if chance() < 0.2:
        prompt = draw.choice(OPENINGS) + prompt
    if chance() < 0.15:
        prompt += draw.choice(ENDINGS)
    return prompt


def _lower(draw: random.Random, prompt: str) -> str:
    """The first letter small, or all of them where the thought does not repeat the names."""
    chance = draw.random()
    if chance < 0.3:
        return prompt[0].lower() + prompt[1:]
    if chance < 0.4 and " taller " not in prompt and " shorter " not in prompt:
        return prompt.lower()
    return prompt


def _pronouns(draw: random.Random, prompt: str) -> str:
    """Who has been named once is he or she from then on."""
    pronoun = draw.choice(("He", "She"))
    for person in PEOPLE:
        prompt = prompt.replace(f". {person} ", f". {pronoun} ")
    return prompt
