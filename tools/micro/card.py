"""The figures of the shipped micro models as Markdown tables: ``python -m tools.micro.card``.

``--write`` puts them into the model card.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.micro.model import MODEL_NAMES, WEIGHTS, MicroModel, load_model
from tools.micro.measure import BUDGETS, Figures, ask, figures, fresh, refused, reworded
from tools.micro.mixture import TASKS
from tools.micro.problems import LEVELS

#: Problems of each task for a budget or a temperature: the full set would take minutes.
FEW: Final = 40
TEMPERATURES: Final = (0.7, 1.0, 1.3)


def card_of(model: MicroModel) -> str:
    """One model: what it took, and what it can do."""
    told = model.training
    lines = [
        f"# {model.name}",
        "",
        f"{parameters(model):,} parameters, {model.mode}; {told['examples']:,} examples,"
        f" {told['tokens']:,} tokens, {told['steps']:,} steps, {told['cpu_seconds']:,} CPU seconds,"
        f" seed {told['seed']}.",
        "",
        *accuracy_table([model]),
        "",
        *depth_tables([model]),
    ]
    return "\n".join(lines) + "\n"


def parameters(model: MicroModel) -> int:
    """Numbers in the file; the embedding, which is the output matrix too, counts once."""
    head = model.network.embedding.nbytes
    return (model.weights_bytes - head) // 4


def ways(model: MicroModel) -> list[tuple[str, bool]]:
    """How a model is asked: a switchable one with a thought and without."""
    if model.mode != "switch":
        return [(f"`{model.name}`", False)]
    return [(f"`{model.name}`, thinking", False), (f"`{model.name}`, direct", True)]


def accuracy_table(models: Sequence[MicroModel]) -> list[str]:
    """Percent right by task and level, in the known wording and a looser one."""
    problems = fresh()
    tasks = [task for task in TASKS if task != "outside"]
    columns = (*tasks, *LEVELS, "**all**", "looser wording", "small talk refused", "tokens")
    rows = [f"| model | {' | '.join(columns)} |", f"| --- {'| --- ' * len(columns)}|"]
    for model in models:
        for label, direct in ways(model):
            known = figures(problems, ask(model, [each.prompt for each in problems], direct=direct))
            loose = figures(problems, ask(model, reworded(problems), direct=direct))
            cells = [_percent(known.right[group]) for group in (*tasks, *LEVELS)]
            cells += [f"**{_percent(known.right['all'])}**", _percent(loose.right["all"])]
            cells += [_percent(refused(model, direct=direct)), _tokens(known)]
            rows.append(f"| {label} | {' | '.join(cells)} |")
    return rows


def depth_tables(models: Sequence[MicroModel]) -> list[str]:
    """Percent right by thinking budget and by temperature, of the models that think."""
    problems = fresh(FEW)
    prompts = [each.prompt for each in problems]
    wishes = [(f"{budget} tokens", {"thinking_budget": budget}) for budget in BUDGETS]
    heat = [(f"temperature {each:g}", {"temperature": each}) for each in TEMPERATURES]
    columns = [label for label, _ in (*wishes, *heat)]
    rows = [f"| model | {' | '.join(columns)} | `wait` at 1.0 |"]
    rows.append(f"| --- {'| --- ' * len(columns)}| --- |")
    for model in models:
        if model.mode == "direct":
            continue
        told = [ask(model, prompts, **wish) for _, wish in (*wishes, *heat)]
        cells = [_percent(figures(problems, replies).right["all"]) for replies in told]
        waits = sum("wait" in reply.text or "recount" in reply.text for reply in told[-2])
        cells.append(f"{waits} of {len(prompts)}")
        rows.append(f"| `{model.name}` | {' | '.join(cells)} |")
    return rows


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _tokens(found: Figures) -> str:
    return f"{found.thought_tokens:.1f} / {found.reply_tokens:.1f}"


def sizes_table(models: Sequence[MicroModel]) -> list[str]:
    """Numbers of parameters, shapes, bytes, and what the training took."""
    columns = ("parameters", "layers x width, heads, FFN", "file", "weights in memory",
               "keys and values per token", "examples", "CPU seconds")  # fmt: skip
    rows = [f"| name | {' | '.join(columns)} |", f"| --- {'| --- ' * len(columns)}|"]
    for model in models:
        shape, told = model.network.shape, model.training
        file = (WEIGHTS / f"{model.name}.npz").stat().st_size
        cells = [
            f"{parameters(model):,}",
            f"{shape.layers} x {shape.width}, {shape.heads}, {shape.hidden}",
            f"{file / 1e6:.2f} MB",
            f"{model.weights_bytes / 1e6:.2f} MB",
            f"{model.kv_bytes_per_token:,} B",
            f"{told['examples']:,}",
            f"{told['cpu_seconds']:,}",
        ]
        rows.append(f"| `{model.name}` | {' | '.join(cells)} |")
    return rows


def write_card(tables: Mapping[str, Sequence[str]]) -> None:
    """Put each table between its markers in the model card."""
    path = WEIGHTS / "MODEL_CARD.md"
    card = path.read_text("utf-8")
    for name, rows in tables.items():
        marked = re.compile(rf"<!-- {name} -->\n.*?<!-- end -->", re.DOTALL)
        table = "\n".join([f"<!-- {name} -->", *rows, "<!-- end -->"])
        card = marked.sub(lambda _, table=table: table, card)
    path.write_text(card, "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of the shipped models, or write them into the card."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("models", nargs="*", metavar="MODEL", help=", ".join(MODEL_NAMES))
    options.add_argument("--write", action="store_true", help="all models, into the card")
    chosen = options.parse_args(arguments)
    names = MODEL_NAMES if chosen.write else chosen.models or MODEL_NAMES
    models = [load_model(name) for name in names]
    tables = {
        "sizes": sizes_table(models),
        "accuracy": accuracy_table(models),
        "depth": depth_tables(models),
    }
    if chosen.write:
        write_card(tables)
    print("\n\n".join("\n".join(rows) for rows in tables.values()))


if __name__ == "__main__":
    main()
