"""What each figure of the results means, in words that a newcomer understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The name of a figure, what it says in one sentence, and what to beware of."""

    name: str
    meaning: str
    beware: str = ""


FIGURES: Final[Mapping[str, FigureWords]] = {
    "accuracy": FigureWords(
        "Accuracy",
        "The share of answers that are right, cases counting by their weight. The range beside it "
        "holds the true share of 95 in 100 suites like this one.",
        "An answer in which the grader found nothing counts as wrong here; failed calls are left "
        "out: an error of a server is no wrong answer.",
    ),
    "accuracy_scored": FigureWords(
        "Accuracy, scored answers only",
        "The same without the answers in which the grader found nothing to judge.",
        "A model that often answers in the wrong form looks better here than a user will find it.",
    ),
    "unscored": FigureWords(
        "Unscored",
        "Answers in which a grader found nothing that it could judge, such as JSON that does not "
        "parse. It is never the same as wrong.",
    ),
    "failed": FigureWords(
        "Failed",
        "Calls that brought no answer after all tries: errors, timeouts, refused connections.",
    ),
    "pass_at": FigureWords(
        "pass@k",
        "The chance that at least one of k attempts at a case is right: what a model could do if "
        "somebody picked the best of its answers.",
        "It rises with k by itself. Compare it only at the same k.",
    ),
    "pass_hat": FigureWords(
        "pass^k",
        "The chance that all of k attempts at a case are right: how far a model can be relied on.",
    ),
    "consensus": FigureWords(
        "cons@k",
        "How often the most frequent answer of k attempts is right (a majority vote; ties share "
        "the point).",
        "More attempts do not always help: where a wrong answer is the most frequent one, it "
        "falls.",
    ),
    "cost": FigureWords(
        "Cost",
        "USD for a thousand samples, with thinking billed as output.",
    ),
    "cost_per_correct": FigureWords(
        "Cost per 1,000 right answers",
        "All that was spent, divided by the right answers, times a thousand: what they cost when "
        "the wrong ones are paid for as well.",
        "Where few answers are right the range is wide, and without any there is no figure.",
    ),
    "first_answer": FigureWords(
        "Time to the first answer",
        "Seconds until the first token of the answer, behind all thinking: how long a user waits. "
        "p50 is the middle; 95 of 100 samples are faster than p95.",
        "With fewer than 59 cases nothing bounds a p95, and no range is shown.",
    ),
    "total": FigureWords("Total time", "Seconds until the reply was complete."),
    "think_tokens": FigureWords(
        "Think tokens",
        "Tokens that a model thought before its answer. They are billed as output, whether they "
        "are shown or not.",
    ),
    "difference": FigureWords(
        "Difference",
        "How many points of accuracy the first candidate has more than the second on the very "
        "same cases, with its 95% range.",
    ),
    "p_value": FigureWords(
        "Adjusted p",
        "How often chance alone would bring a difference like this, or a larger one, if both were "
        "equally good; adjusted for the number of pairs (Holm).",
        "A large p is no proof that two candidates are equal: see the verdict.",
    ),
    "word": FigureWords(
        "Verdict",
        "Better or worse: the difference is beyond chance. Equivalent: whatever the difference is, "
        "it is smaller than the margin. Undecided: these cases cannot tell.",
    ),
    "detectable": FigureWords(
        "What this run can show",
        "The smallest true difference in accuracy that a run of this size would find four times "
        "out of five. Smaller differences mostly stay undecided.",
    ),
    "f1": FigureWords(
        "F1",
        "Of what a model says, how much is right (precision), and of what is to be found, how much "
        "it finds (recall), in one number: their harmonic mean.",
    ),
    "macro_f1": FigureWords(
        "Average F1",
        "The mean of the F1 of all classes, rare and frequent ones alike.",
    ),
    "confusion": FigureWords(
        "Confusion matrix",
        "Rows are what was meant, columns what was said: right answers lie on the diagonal.",
    ),
    "outcomes": FigureWords(
        "Outcomes",
        "What became of the attempts, apart from right or wrong: answered, cut off at a limit, "
        "empty, going round in circles, refused, failed.",
    ),
}
