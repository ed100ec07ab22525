"""``python -m tools.normalization`` runs the experiment and writes its tables into the document."""

from pathlib import Path
from typing import Final

from tools.marks.pages import replaced
from tools.normalization.experiment import disagreement, random_trials, reversals
from tools.normalization.schemes import SCHEMES

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "normalization.md"
PAIRS: Final = (
    ("**reference points, linear**", "**reference points, log**"),
    ("min-max", "TOPSIS (vector)"),
    ("min-max", "**reference points, log**"),
)


def tables() -> dict[str, str]:
    """Each table of the document by its name."""
    trials = random_trials()
    head = "| scheme | winner reversed | by a dominated newcomer | any order change |"
    rows = [head, "| --- | --- | --- | --- |"]
    for name, scheme in SCHEMES.items():
        found = reversals(scheme, trials)
        shares = (found.winner, found.dominated, found.order)
        rows.append(f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |")
    other = ["| two schemes | different winners |", "| --- | --- |"]
    for first, second in PAIRS:
        shares_apart = 100 * disagreement(first, second, trials)
        other.append(f"| {first} and {second} | {shares_apart:.0f} % |".replace("**", ""))
    dominated = 100 * trials.is_dominated.mean()
    told = f"The newcomer was dominated in {dominated:.0f} % of the trials."
    return {"reversals": "\n".join(rows), "winners": "\n".join([*other, "", told])}


def main() -> None:
    """Write every table, and print it."""
    text = PAGE.read_text("utf-8")
    for name, table in tables().items():
        text = replaced(text, name, table)
        print(f"{table}\n")
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
