"""Small Python functions with tests; each has a solution of ours, which the tests accept."""

from dataclasses import dataclass

from tools.starters.cases import StarterCase, StarterSuite

ASK = (
    " Use only the standard library. Answer with one Python code block that holds the whole "
    "function."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked, the tests that call the function by its name, and a right program."""

    name: str
    level: str
    prompt: str
    tests: str
    solution: str


PROBLEMS = (
    Problem("initials", "easy",
            "Write a Python function initials(name) that returns the first letters of the words of "
            "a name in upper case, each followed by a point: 'ada king lovelace' gives 'A.K.L.'. "
            "Words are separated by any white space; a name without words gives ''.",
            "assert initials('ada king lovelace') == 'A.K.L.'\nassert initials('') == ''\n"
            "assert initials('  bo   ') == 'B.'\nassert initials('x\\ty\\nz') == 'X.Y.Z.'",
            "def initials(name):\n    return ''.join(word[0].upper() + '.' for word in "
            "name.split())"),
    Problem("second_largest", "easy",
            "Write a Python function second_largest(numbers) that returns the second largest of "
            "the "
            "different values in a list, or None where there are fewer than two different values.",
            "assert second_largest([3, 1, 2]) == 2\nassert second_largest([5, 5, 4]) == 4\n"
            "assert second_largest([7, 7]) is None\nassert second_largest([]) is None\n"
            "assert second_largest([-1, -2, -3]) == -2",
            "def second_largest(numbers):\n    known = sorted(set(numbers))\n"
            "    return known[-2] if len(known) > 1 else None"),
    Problem("chunks", "easy",
            "Write a Python function chunks(items, size) that splits a list into a list of lists "
            "of "
            "`size` items each; the last one may be shorter. A size below 1 raises ValueError.",
            "assert chunks([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]\nassert chunks([], 3) == "
            "[]\n"
            "assert chunks([1], 5) == [[1]]\ntry:\n    chunks([1], 0)\nexcept ValueError:\n    "
            "pass\n"
            "else:\n    raise AssertionError('size 0')",
            "def chunks(items, size):\n    if size < 1:\n        raise ValueError('size')\n"
            "    return [items[i:i + size] for i in range(0, len(items), size)]"),
    Problem("longest_run", "easy",
            "Write a Python function longest_run(text) that returns the length of the longest run "
            "of one and the same character in a text; '' gives 0.",
            "assert longest_run('aabbbc') == 3\nassert longest_run('') == 0\n"
            "assert longest_run('abc') == 1\nassert longest_run('aAaa') == 2\n"
            "assert longest_run('zzzz') == 4",
            "def longest_run(text):\n    best = run = 0\n    last = None\n    for sign in text:\n"
            "        run = run + 1 if sign == last else 1\n        last = sign\n"
            "        best = max(best, run)\n    return best"),
    Problem("merge_spans", "medium",
            "Write a Python function merge_spans(spans) that takes a list of pairs (start, end) "
            "with "
            "start <= end, and returns the sorted list of merged pairs: pairs that overlap or "
            "touch "
            "(the end of one is the start of the next) become one.",
            "assert merge_spans([(1, 3), (2, 5), (7, 8)]) == [(1, 5), (7, 8)]\n"
            "assert merge_spans([]) == []\nassert merge_spans([(4, 6), (1, 4)]) == [(1, 6)]\n"
            "assert merge_spans([(1, 10), (2, 3)]) == [(1, 10)]\n"
            "assert merge_spans([(5, 5), (6, 6)]) == [(5, 5), (6, 6)]",
            "def merge_spans(spans):\n    merged = []\n    for start, end in sorted(spans):\n"
            "        if merged and start <= merged[-1][1]:\n"
            "            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))\n        else:\n"
            "            merged.append((start, end))\n    return merged"),
    Problem("roman", "medium",
            "Write a Python function roman(number) that returns a whole number from 1 to 3999 as a "
            "Roman numeral in capitals, with the usual short forms (4 is IV, 900 is CM).",
            "assert roman(1) == 'I'\nassert roman(4) == 'IV'\nassert roman(1994) == 'MCMXCIV'\n"
            "assert roman(3999) == 'MMMCMXCIX'\nassert roman(48) == 'XLVIII'",
            "def roman(number):\n    table = [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'),\n"
            "             (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'),\n"
            "             (5, 'V'), (4, 'IV'), (1, 'I')]\n    text = ''\n"
            "    for value, sign in table:\n        text += sign * (number // value)\n"
            "        number %= value\n    return text"),
    Problem("is_balanced", "medium",
            "Write a Python function is_balanced(text) that says whether the brackets ( ) [ ] { "
            "} in "
            "a text are closed in the right order. Other characters do not matter.",
            "assert is_balanced('a(b[c]{d})') is True\nassert is_balanced('(]') is False\n"
            "assert is_balanced('([)]') is False\nassert is_balanced('') is True\n"
            "assert is_balanced('((') is False\nassert is_balanced(')(') is False",
            "def is_balanced(text):\n    pairs = {')': '(', ']': '[', '}': '{'}\n    open_ones = "
            "[]\n"
            "    for sign in text:\n        if sign in '([{':\n            open_ones.append(sign)\n"
            "        elif sign in pairs and (not open_ones or open_ones.pop() != pairs[sign]):\n"
            "            return False\n    return not open_ones"),
    Problem("word_counts", "medium",
            "Write a Python function word_counts(text) that returns a list of pairs (word, count), "
            "most frequent first and words of equal count in alphabetical order. Words are longest "
            "runs of letters as str.isalpha tells them, compared in lower case.",
            "assert word_counts('The cat, the dog.') == [('the', 2), ('cat', 1), ('dog', 1)]\n"
            "assert word_counts('') == []\nassert word_counts('b a b a') == [('a', 2), ('b', 2)]\n"
            "assert word_counts(\"don't\") == [('don', 1), ('t', 1)]\n"
            "assert word_counts('x1x') == [('x', 2)]",
            "def word_counts(text):\n    plain = ''.join(c if c.isalpha() else ' ' for c in text)\n"
            "    counts = {}\n    for word in plain.lower().split():\n"
            "        counts[word] = counts.get(word, 0) + 1\n"
            "    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))"),
    Problem("spiral", "hard",
            "Write a Python function spiral(rows) that takes a list of equally long lists and "
            "returns "
            "all values in the order of a spiral: along the top row to the right, down the last "
            "column, along the bottom row to the left, up the first column, and so on inwards.",
            "assert spiral([[1, 2, 3], [4, 5, 6], [7, 8, 9]]) == [1, 2, 3, 6, 9, 8, 7, 4, 5]\n"
            "assert spiral([]) == []\nassert spiral([[1, 2, 3]]) == [1, 2, 3]\n"
            "assert spiral([[1], [2], [3]]) == [1, 2, 3]\n"
            "assert spiral([[1, 2], [3, 4], [5, 6]]) == [1, 2, 4, 6, 5, 3]",
            "def spiral(rows):\n    rows = [list(row) for row in rows]\n    found = []\n"
            "    while rows and rows[0]:\n        found += rows.pop(0)\n"
            "        rows = [list(row) for row in zip(*rows)][::-1]\n    return found"),
    Problem("evaluate", "hard",
            "Write a Python function evaluate(text) that computes an expression of whole numbers "
            "with "
            "+, -, * and round brackets, with the usual precedence and any spaces, such as "
            "'2 * (3 + 4) - 5'. There is no unary minus. Do not use eval or exec.",
            "assert evaluate('2 * (3 + 4) - 5') == 9\nassert evaluate('7') == 7\n"
            "assert evaluate('2+3*4') == 14\nassert evaluate('10-4-3') == 3\n"
            "assert evaluate('((2))*((3+1))') == 8",
            "def evaluate(text):\n    signs = list(text.replace(' ', ''))\n\n    def number():\n"
            "        if signs[0] == '(':\n            signs.pop(0)\n            value = total()\n"
            "            signs.pop(0)\n            return value\n        digits = ''\n"
            "        while signs and signs[0].isdigit():\n            digits += signs.pop(0)\n"
            "        return int(digits)\n\n    def product():\n        value = number()\n"
            "        while signs and signs[0] == '*':\n            signs.pop(0)\n"
            "            value *= number()\n        return value\n\n    def total():\n"
            "        value = product()\n        while signs and signs[0] in '+-':\n"
            "            if signs.pop(0) == '+':\n                value += product()\n"
            "            else:\n                value -= product()\n        return value\n\n"
            "    return total()"),
    Problem("fewest_coins", "hard",
            "Write a Python function fewest_coins(amount, coins) that returns the smallest "
            "number of "
            "coins that add up to `amount`, with any number of each of the given positive "
            "values, or "
            "None where that is impossible. An amount of 0 needs 0 coins.",
            "assert fewest_coins(11, [1, 5, 6]) == 2\nassert fewest_coins(0, [2]) == 0\n"
            "assert fewest_coins(3, [2]) is None\nassert fewest_coins(10, [1, 5, 6]) == 2\n"
            "assert fewest_coins(63, [1, 5, 10, 21, 25]) == 3",
            "def fewest_coins(amount, coins):\n    best = [0] + [None] * amount\n"
            "    for total in range(1, amount + 1):\n"
            "        ways = [best[total - c] for c in coins if c <= total]\n"
            "        ways = [way for way in ways if way is not None]\n"
            "        best[total] = min(ways) + 1 if ways else None\n    return best[amount]"),
    Problem("order_tasks", "hard",
            "Write a Python function order_tasks(needs) that takes a dict from each task to the "
            "list "
            "of tasks that must come before it, and returns all tasks in an order that respects "
            "this. "
            "Tasks that only occur in lists count too. Of the tasks that may come next, the "
            "alphabetically first is taken. A circle raises ValueError.",
            "assert order_tasks({'b': ['a'], 'c': ['b']}) == ['a', 'b', 'c']\n"
            "assert order_tasks({}) == []\n"
            "assert order_tasks({'c': [], 'a': ['c'], 'b': []}) == ['b', 'c', 'a']\n"
            "try:\n    order_tasks({'a': ['b'], 'b': ['a']})\nexcept ValueError:\n    pass\n"
            "else:\n    raise AssertionError('circle')",
            "def order_tasks(needs):\n    left = {task: set(before) for task, before in "
            "needs.items()}\n"
            "    for before in needs.values():\n        for task in before:\n"
            "            left.setdefault(task, set())\n    done = []\n    while left:\n"
            "        free = sorted(task for task, before in left.items() if before <= set(done))\n"
            "        if not free:\n            raise ValueError('circle')\n"
            "        done.append(free[0])\n        del left[free[0]]\n    return done"),
)  # fmt: skip

SUITE = StarterSuite(
    name="code",
    canary="These tests are not for training: c3e7a8d0-14f2-4b69-a5de-93b0c67f4e18",
    graders=({"kind": "code"},),
    cases=tuple(
        StarterCase(
            each.name.replace("_", "-"),
            each.prompt + ASK,
            (each.tests,),
            (each.level,),
            ({"kind": "code", "settings": {"entry_point": each.name}},),
        )
        for each in PROBLEMS
    ),
)
