"""Logic: who lies, who stands where, what follows; every answer is found by trying all worlds."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations, permutations, product

from tools.starters.cases import StarterCase, StarterSuite

World = Mapping[str, bool]
Claim = tuple[str, Callable[[World], bool]]

#: Key, what each says, and that as a condition on who is a knight.
KNIGHTS: Sequence[tuple[str, str, Mapping[str, Callable[[World], bool]]]] = (
    ("two-plain", "Ada says: \"Bo is a knave.\" Bo says: \"Ada and I are both knights.\"",
     {"Ada": lambda w: not w["Bo"], "Bo": lambda w: w["Ada"] and w["Bo"]}),
    ("two-same", "Ada says: \"Bo and I are of the same kind.\" Bo says: \"Ada is a knave.\"",
     {"Ada": lambda w: w["Ada"] == w["Bo"], "Bo": lambda w: not w["Ada"]}),
    ("three-count", "Ada says: \"Exactly one of us three is a knight.\" Bo says: \"Ada is a "
     "knave.\" Cy says: \"Ada and I are of the same kind.\"",
     {"Ada": lambda w: sum(w.values()) == 1, "Bo": lambda w: not w["Ada"],
      "Cy": lambda w: w["Ada"] == w["Cy"]}),
    ("three-if", "Ada says: \"If Bo is a knight, then Cy is a knave.\" Bo says: \"Cy is a "
     "knight.\" Cy says: \"Ada and Bo are of different kinds.\"",
     {"Ada": lambda w: not w["Bo"] or not w["Cy"], "Bo": lambda w: w["Cy"],
      "Cy": lambda w: w["Ada"] != w["Bo"]}),
    ("three-all", "Ada says: \"All three of us are knaves.\" Bo says: \"Exactly two of us three "
     "are "
     "knaves.\" Cy says: \"Ada and Bo are of the same kind.\"",
     {"Ada": lambda w: not any(w.values()), "Bo": lambda w: sum(w.values()) == 1,
      "Cy": lambda w: w["Ada"] == w["Bo"]}),
    ("four-chain", "Ada says: \"Bo is a knight.\" Bo says: \"Cy is a knave.\" Cy says: \"Di is a "
     "knave.\" Di says: \"Ada is a knave and Cy is a knave.\"",
     {"Ada": lambda w: w["Bo"], "Bo": lambda w: not w["Cy"], "Cy": lambda w: not w["Di"],
      "Di": lambda w: not w["Ada"] and not w["Cy"]}),
)  # fmt: skip

Order = Mapping[str, int]

#: Key, who, what is known, the question, the place asked for; places are counted from 1.
ORDERS: Sequence[tuple[str, str, Sequence[str], str, Sequence[Callable[[Order], bool]], int]] = (
    ("queue", "Five people stand in a queue: Ida, Jon, Kim, Lou and Max.",
     ("Ida", "Jon", "Kim", "Lou", "Max"),
     "Jon stands directly behind Max. Ida is neither first nor last. Kim is in front of Ida. Lou "
     "is "
     "last. Exactly one person stands between Kim and Jon. Who is first?",
     (lambda p: p["Jon"] == p["Max"] + 1, lambda p: p["Ida"] not in (1, 5),
      lambda p: p["Kim"] < p["Ida"], lambda p: p["Lou"] == 5,
      lambda p: abs(p["Kim"] - p["Jon"]) == 2), 1),
    ("race", "Five boats finish a race, no two together: Alba, Brise, Corona, Dione and Elbe.",
     ("Alba", "Brise", "Corona", "Dione", "Elbe"),
     "Brise finishes after Dione. Corona is not next to Dione in the result. Alba finishes exactly "
     "two places before Elbe. Corona wins. Who is third?",
     (lambda p: p["Brise"] > p["Dione"], lambda p: abs(p["Corona"] - p["Dione"]) != 1,
      lambda p: p["Elbe"] == p["Alba"] + 2, lambda p: p["Corona"] == 1), 3),
    ("shelf", "Four books stand side by side on a shelf, counted from the left: the atlas, the "
     "bible, the cookbook and the diary.", ("atlas", "bible", "cookbook", "diary"),
     "The cookbook stands somewhere to the right of the atlas. The diary is next to the cookbook. "
     "The bible is not at either end. Which book is at the left end?",
     (lambda p: p["cookbook"] > p["atlas"], lambda p: abs(p["diary"] - p["cookbook"]) == 1,
      lambda p: p["bible"] not in (1, 4)), 1),
    ("floors", "Five offices lie one above the other, the first at the bottom: archive, bindery, "
     "canteen, design and editing.", ("archive", "bindery", "canteen", "design", "editing"),
     "The canteen is directly above the bindery. Editing is higher than design. The archive is "
     "neither on the first nor on the fifth floor. Design is two floors above the bindery. Which "
     "office is on the first floor?",
     (lambda p: p["canteen"] == p["bindery"] + 1, lambda p: p["editing"] > p["design"],
      lambda p: p["archive"] not in (1, 5), lambda p: p["design"] == p["bindery"] + 2), 1),
    ("talks", "Five talks follow each other: acoustics, botany, chemistry, dance and economics.",
     ("acoustics", "botany", "chemistry", "dance", "economics"),
     "Dance comes before botany and after chemistry. Economics is not directly before or after "
     "acoustics. Botany is fourth. Acoustics is not last. Which talk is last?",
     (lambda p: p["chemistry"] < p["dance"] < p["botany"],
      lambda p: abs(p["economics"] - p["acoustics"]) != 1, lambda p: p["botany"] == 4,
      lambda p: p["acoustics"] != 5), 5),
)  # fmt: skip

Sets = Mapping[str, frozenset[int]]
ALL, NONE, SOME, NOT_ALL = "all", "no", "some", "some-not"

#: Key, two premises, the sentence in question: (kind, subject, predicate), and them in words.
SYLLOGISMS = (
    ("herons", (ALL, "a", "b"), (NONE, "b", "c"), (NONE, "a", "c"),
     "All herons are waders. No waders are songbirds.", "No herons are songbirds."),
    ("clerks", (SOME, "a", "b"), (SOME, "b", "c"), (SOME, "a", "c"),
     "Some clerks are runners. Some runners are poets.", "Some clerks are poets."),
    ("valves", (ALL, "a", "b"), (ALL, "c", "b"), (SOME, "a", "c"),
     "All valves are steel parts. All bolts are steel parts.", "Some valves are bolts."),
    ("contracts", (NONE, "a", "b"), (SOME, "c", "b"), (NOT_ALL, "c", "a"),
     "No contracts are poems. Some texts are poems.", "Some texts are not contracts."),
    ("mosses", (ALL, "a", "b"), (NOT_ALL, "b", "c"), (NOT_ALL, "a", "c"),
     "All mosses are plants. Some plants are not evergreen things.",
     "Some mosses are not evergreen things."),
    ("judges", (ALL, "b", "c"), (SOME, "a", "b"), (SOME, "a", "c"),
     "All judges are jurists. Some sailors are judges.", "Some sailors are jurists."),
)  # fmt: skip


def knights(claims: Mapping[str, Callable[[World], bool]]) -> list[str]:
    """Who is a knight, in the one world in which every knight tells the truth and no knave does."""
    worlds = (
        dict(zip(claims, kinds, strict=True))
        for kinds in product((True, False), repeat=len(claims))
    )
    [world] = [w for w in worlds if all(claim(w) == w[name] for name, claim in claims.items())]
    return [name for name, is_knight in world.items() if is_knight]


def placed(names: Sequence[str], rules: Sequence[Callable[[Order], bool]], place: int) -> str:
    """Who stands at ``place`` in every order that fits all rules."""
    orders = [{name: at for at, name in enumerate(order, 1)} for order in permutations(names)]
    fitting = [order for order in orders if all(rule(order) for rule in rules)]
    [found] = {next(n for n, at in order.items() if at == place) for order in fitting}
    return found


def follows(premises: Sequence[tuple[str, str, str]], sentence: tuple[str, str, str]) -> bool:
    """Whether no world of up to four things makes the premises true and the sentence false."""
    things = range(4)
    subsets = [
        frozenset(some)
        for some in chain.from_iterable(combinations(things, size) for size in range(5))
    ]
    for a, b, c in product(subsets, repeat=3):
        world = {"a": a, "b": b, "c": c}
        if all(_true(each, world) for each in premises) and not _true(sentence, world):
            return False
    return True


def _true(sentence: tuple[str, str, str], world: Sets) -> bool:
    kind, first, second = sentence
    inside, outside = world[first] & world[second], world[first] - world[second]
    return {ALL: not outside, NONE: not inside, SOME: bool(inside), NOT_ALL: bool(outside)}[kind]


def _choice(options: Sequence[str]) -> list[dict[str, object]]:
    return [{"kind": "choice", "settings": {"options": list(options)}}]


def _lettered(options: Sequence[str]) -> str:
    listed = "\n".join(
        f"{letter}) {text}" for letter, text in zip("ABCDEFGH", options, strict=False)
    )
    return f"\n\n{listed}\n\nEnd with one line: Answer: and the letter of the right option."


def _knight_case(key: str, said: str, claims: Mapping[str, Callable[[World], bool]]) -> StarterCase:
    names = list(claims)
    groups = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    texts = [" and ".join(group) or "Nobody" for group in groups]
    right = " and ".join(knights(claims)) or "Nobody"
    others = [text for text in texts if text != right]
    shown = sorted([right, *others[:: max(1, len(others) // 3)][:3]], key=texts.index)
    story = (
        "On an island everybody is either a knight, who only says what is true, or a knave, who "
        f"only says what is false. {said} Who of them is a knight? Name all."
    )
    return StarterCase(
        f"knights-{key}", story + _lettered(shown), ("ABCDEFGH"[shown.index(right)],),
        ("knights",), _choice(shown),
    )  # fmt: skip


def _cases() -> list[StarterCase]:
    cases = [_knight_case(*puzzle) for puzzle in KNIGHTS]
    for key, story, names, known, rules, place in ORDERS:
        letter = "ABCDEFGH"[list(names).index(placed(names, rules, place))]
        prompt = f"{story} {known}{_lettered(names)}"
        cases.append(StarterCase(f"order-{key}", prompt, (letter,), ("order",), _choice(names)))
    verdicts = ("It follows", "It does not follow")
    for key, first, second, sentence, premises, asked in SYLLOGISMS:
        letter = "A" if follows((first, second), sentence) else "B"
        prompt = f"{premises} Does it follow from this alone that: {asked}{_lettered(verdicts)}"
        cases.append(
            StarterCase(f"follows-{key}", prompt, (letter,), ("syllogism",), _choice(verdicts))
        )
    return cases


SUITE = StarterSuite(
    name="logic",
    canary="These tests are not for training: 5a9d4c1b-90be-4d36-8a4f-7e21c6f5b902",
    graders=({"kind": "choice"},),
    cases=_cases(),
)
