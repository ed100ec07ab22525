"""Writes the tables into docs/marks.md, or says why not."""

from tools.marks.labels import RECORDINGS
from tools.marks.pages import PAGE, replaced, tables


def main() -> None:
    """Write every table, and print it."""
    if not RECORDINGS.is_dir():
        print(f"{RECORDINGS} is missing: docs/marks.md stays as it is.")
        return
    text = PAGE.read_text("utf-8")
    for name, table in tables().items():
        text = replaced(text, name, table)
        print(f"{table}\n")
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
