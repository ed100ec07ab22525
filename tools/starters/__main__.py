"""``python -m tools.starters`` writes the starter suites below ``evaluations/starter``."""

from tools.starters.shelf import SUITES


def main() -> None:
    """One file for each suite."""
    for suite in SUITES:
        suite.path.write_text(suite.text(), "utf-8")
        print(f"{suite.path.name}: {len(suite.cases)} cases")


if __name__ == "__main__":
    main()
