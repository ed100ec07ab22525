"""Which tasks of reasoning-gym may be used, and which of their verifiers evaluate text.

Found by trying version 0.1.25: a task is allowed where its verifier gives 1 to the entry's own
answer after a trip through JSON, and little to nonsense.
"""

from collections.abc import Iterator, Mapping
from typing import Final

#: Not allowed, and why.
REFUSED_TASKS: Final[Mapping[str, str]] = {
    "arc_agi": "its entries do not survive JSON",
    "boxnet": "its own answer is not accepted",
    "codeio": "one seed gives different tasks",
    "composite": "it is no task of its own",
    "game_of_life_halting": "its verifier accepts any answer",
    "graph_color": "its own answer is not accepted",
    "propositional_logic": "its own answer is not accepted",
    "rearc": "its entries do not survive JSON",
    "rubiks_cube": "its own answer is not accepted",
    "rush_hour": "its own answer is not accepted",
}

_ALLOWED: Final = """
ab acre advanced_geometry aiw arc_1d base_conversion basic_arithmetic bf binary_alternation
binary_matrix bitwise_arithmetic caesar_cipher calendar_arithmetic chain_sum circuit_logic
coin_flip color_cube_rotation complex_arithmetic count_bits count_primes countdown course_schedule
cryptarithm decimal_arithmetic decimal_chain_sum dice emoji_mystery family_relationships
figlet_font fraction_simplification futoshiki game_of_life gcd group_anagrams gsm_symbolic
intermediate_integration isomorphic_strings jugs kakurasu knight_swap knights_knaves
largest_island lcm leg_counting letter_counting letter_jumble list_functions mahjong_puzzle
manipulate_matrix maze mini_sudoku modulo_grid n_queens needle_haystack number_filtering
number_format number_sequence number_sorting palindrome_generation palindrome_partitioning
path_star polynomial_equations polynomial_multiplication pool_matrix power_function
prime_factorization products puzzle24 quantum_lock ransom_note rectangle_count rotate_matrix
rotten_oranges self_reference sentence_reordering shortest_path simple_equations simple_geometry
simple_integration sokoban spell_backward spiral_matrix string_insertion string_manipulation
string_splitting string_synthesis sudoku survo syllogism time_intervals tower_of_hanoi tsumego
word_ladder word_sequence_reversal word_sorting zebra_puzzles
"""
GYM_TASKS: Final = frozenset(_ALLOWED.split())

_EVALUATING: Final = """
binary_matrix countdown intermediate_integration n_queens polynomial_multiplication puzzle24
simple_integration spiral_matrix string_insertion
"""
#: Their verifiers hand the answer to an evaluator of Python text.
_EVALUATES_ANSWER: Final = frozenset(_EVALUATING.split())
#: Their verifiers evaluate these parts of the entry: ``answer``, or names in its metadata.
_EVALUATES_ENTRY: Final[Mapping[str, tuple[str, ...]]] = {
    "bitwise_arithmetic": ("problem",),
    "intermediate_integration": ("integrand",),
    "number_sorting": ("answer",),
    "polynomial_multiplication": ("answer",),
    "simple_integration": ("integrand",),
}


def evaluated_texts(request: Mapping[str, object]) -> Iterator[str]:
    """The texts of a request for a verdict that its verifier evaluates."""
    task = str(request["dataset"])
    if task in _EVALUATES_ANSWER:
        yield str(request["answer"])
    entry = request["entry"]
    if isinstance(entry, Mapping):
        metadata = entry.get("metadata")
        places = {**metadata} if isinstance(metadata, Mapping) else {}
        for name in _EVALUATES_ENTRY.get(task, ()):
            yield str(entry.get("answer") if name == "answer" else places.get(name))
