"""Arithmetic and word problems; every answer is computed from the numbers of its story."""

import math
from fractions import Fraction

from tools.starters.cases import StarterCase, StarterSuite

ASK = " Work it out, then put the final number into \\boxed{}."

#: Key, level, story, answer.
PROBLEMS = (
    ("ferry", "easy", "A ferry carries 18 cars on each crossing and makes 7 crossings a day. How "
     "many cars does it carry in 5 days, if every crossing is full?", 18 * 7 * 5),
    ("bakery", "easy", "A bakery sells rolls in bags of 6. On Monday it sells 43 bags and 5 single "
     "rolls. How many rolls is that?", 43 * 6 + 5),
    ("shelves", "easy", "Each shelf holds 28 books. How many shelves are needed for 370 books?",
     math.ceil(370 / 28)),
    ("change", "easy", "Lena buys three notebooks at 2.35 EUR each and a pen for 1.80 EUR. She "
     "pays "
     "with a 10 EUR note. How many euros does she get back?", (1000 - 3 * 235 - 180) / 100),
    ("parking", "easy", "A car park charges 3 EUR for the first hour and 1.50 EUR for every "
     "further "
     "hour begun. A car stays 4 hours and 10 minutes. How many euros does it cost?", 3 + 4 * 1.5),
    ("timetable", "easy", "A train leaves at 21:47 and arrives at 06:12 the next morning, in the "
     "same time zone. How many minutes does the journey take?",
     (24 - 21) * 60 - 47 + 6 * 60 + 12),
    ("discount", "medium", "A coat costs 160 EUR. It is reduced by 25 %, and the reduced price "
     "by a "
     "further 10 %. How many euros does the coat cost now?", 160 * 75 * 90 // 10000),
    ("original", "medium", "After a rise of 15 % a ticket costs 46 EUR. How many euros did it cost "
     "before?", 46 * 100 // 115),
    ("average", "medium", "The mean of five numbers is 14. A sixth number is added and the mean of "
     "all six is 16. What is the sixth number?", 6 * 16 - 5 * 14),
    ("speeds", "medium", "A cyclist rides 30 km at 20 km/h and then the same 30 km back at 12 "
     "km/h. "
     "What is the mean speed of the whole ride, in km/h?",
     60 / (Fraction(30, 20) + Fraction(30, 12))),
    ("pipes", "medium", "One pipe fills a tank in 6 hours, another in 3 hours. How many hours do "
     "both together need?", 1 / (Fraction(1, 6) + Fraction(1, 3))),
    ("mixture", "medium", "How many liters of water must be added to 8 liters of a 30 % salt "
     "solution so that it becomes a 20 % solution? All percentages are by volume of the whole.",
     8 * Fraction(30, 20) - 8),
    ("ages", "medium", "Mara is four times as old as her son. In 20 years she will be twice as old "
     "as he is then. How old is Mara now, in years?",
     next(4 * s for s in range(1, 100) if 4 * s + 20 == 2 * (s + 20))),
    ("heads", "medium", "In a barn there are hens and sheep: 41 heads and 118 legs. How many sheep "
     "are there?", next(s for s in range(42) if 4 * s + 2 * (41 - s) == 118)),
    ("handshakes", "medium", "Twelve people meet and each shakes hands once with every other. How "
     "many handshakes are there?", math.comb(12, 2)),
    ("digits", "medium", "How many times is the digit 7 written when all whole numbers from 1 to "
     "200 are written down?", sum(str(n).count("7") for n in range(1, 201))),
    ("remainder", "hard", "What is the smallest positive whole number that leaves a remainder of 3 "
     "when divided by 4, of 2 when divided by 5, and of 5 when divided by 9?",
     next(n for n in range(1, 200) if (n % 4, n % 5, n % 9) == (3, 2, 5))),
    ("last-digit", "hard", "What is the last digit of 7 to the power of 2027?", pow(7, 2027, 10)),
    ("divisors", "hard", "How many positive divisors does 720 have?",
     sum(720 % n == 0 for n in range(1, 721))),
    ("zeros", "hard", "With how many zeros does the product of all whole numbers from 1 to 60 end?",
     len(str(math.factorial(60))) - len(str(math.factorial(60)).rstrip("0"))),
    ("committee", "hard", "From 6 engineers and 5 lawyers a committee of 4 is chosen with at least "
     "one lawyer and at least two engineers. In how many ways can this be done?",
     math.comb(6, 2) * math.comb(5, 2) + math.comb(6, 3) * 5),
    ("dice", "hard", "Two fair dice are thrown. What is the probability, as a fraction or decimal, "
     "that the sum is a prime number? Give it as a decimal rounded to four places.",
     round(sum(a + b in (2, 3, 5, 7, 11) for a in range(1, 7) for b in range(1, 7)) / 36, 4)),
    ("grid", "hard", "On a grid of streets you walk from the south-west corner to a corner that "
     "lies "
     "6 blocks east and 4 blocks north, only ever going east or north. How many different routes "
     "are there?", math.comb(10, 4)),
    ("interest", "hard", "2,000 EUR earn 3 % interest a year, which is added to the capital at the "
     "end of each year. How many euros are there after 3 years? Round to two places.",
     round(2000 * 1.03**3, 2)),
    ("clock", "hard", "What is the smaller angle between the two hands of a clock at 7:20, in "
     "degrees?", min(abs(7 * 30 + 20 * 0.5 - 20 * 6), 360 - abs(7 * 30 + 20 * 0.5 - 20 * 6))),
    ("squares", "hard", "How many squares of any size, with sides along the lines, are there on a "
     "6 by 6 board?", sum(n * n for n in range(1, 7))),
    ("sum-digits", "hard", "How many three-digit numbers have digits that add up to 9?",
     sum(sum(map(int, str(n))) == 9 for n in range(100, 1000))),
    ("snail", "hard", "A snail at the bottom of a 12 meter well climbs 3 meters each day and slips "
     "back 2 meters each night. On which day, counted from 1, does it first reach the top?",
     next(day for day in range(1, 50) if (day - 1) + 3 >= 12)),
)  # fmt: skip


def _target(answer: float | Fraction) -> str:
    value = Fraction(answer).limit_denominator(10_000)
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


SUITE = StarterSuite(
    name="word_problems",
    canary="These tests are not for training: 2b1f0f5e-6d0c-4a55-9b7e-0c8f3f6a1d21",
    graders=({"kind": "number", "settings": {"absolute_tolerance": 0.005}},),
    cases=tuple(
        StarterCase(key, story + ASK, (_target(answer),), (level,))
        for key, level, story, answer in PROBLEMS
    ),
)
