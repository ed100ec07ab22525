"""The trainer of the micro models: it goes on where it was stopped, and torch says the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra micro")

from evaluations.micro.model import load_model, load_weights  # noqa: E402
from evaluations.micro.network import Shape  # noqa: E402
from tools.micro import recipes  # noqa: E402
from tools.micro import train as training  # noqa: E402
from tools.micro.compare import decoder_of, greedy  # noqa: E402
from tools.micro.measure import ask, fresh  # noqa: E402
from tools.micro.recipes import LAST, Recipe  # noqa: E402
from tools.micro.steps import WARM_UP, Steps, orthogonal  # noqa: E402
from tools.micro.vocabulary import VOCABULARY  # noqa: E402

SHAPE = Shape(len(VOCABULARY), 16, 1, 2, 24, 512)
RECIPES = {
    "first": Recipe(SHAPE, "think", (2, 1), 1024, 1),
    "second": Recipe(replace(SHAPE, layers=3), "switch", (1,), 1024, 2, "first", 2),
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training of a second."""
    monkeypatch.setattr(training, "POOL", 40)
    monkeypatch.setattr(training, "RECIPES", RECIPES)
    monkeypatch.setattr(recipes, "RECIPES", RECIPES)
    monkeypatch.setattr(training, "banned_prompts", frozenset)
    torch.set_num_threads(1)


def arrays(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as found:
        return {name: found[name] for name in found if name != "config"}


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = arrays(training.train("first", tmp_path / "whole"))
    begun = arrays(training.train("first", tmp_path / "parts", until=1))
    parts = arrays(training.train("first", tmp_path / "parts"))
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)
    assert not np.array_equal(whole["emb"], begun["emb"])


def test_a_deeper_model_begins_as_the_one_that_its_recipe_names(tmp_path: Path) -> None:
    training.train("first", tmp_path, until=2)
    first, second = (training.Training(RECIPES[name], ()) for name in RECIPES)
    first.resume(tmp_path / "first.pt")
    second.begin_from(tmp_path / "first.pt")
    tokens = torch.arange(40)[None]
    assert torch.equal(first.model(tokens), second.model(tokens))
    assert first.model(tokens).std() > 0.1


def test_a_model_that_begins_from_another_trains_it_first(tmp_path: Path) -> None:
    weights = training.train("second", tmp_path)
    assert (tmp_path / "first-2.pt").exists()
    first = arrays(tmp_path / "first.npz")
    assert not np.array_equal(arrays(weights)["emb"], first["emb"])
    model = load_weights(weights.read_bytes(), "second")
    assert (model.mode, model.training["seed"], model.training["examples"]) == ("switch", 2, 40)


def test_torch_says_the_same_as_the_engine() -> None:
    model = load_model("micro-xs")
    prompts = [problem.prompt for problem in fresh(3)]
    told = greedy(decoder_of(model), model, prompts)
    assert [text for text, _ in told] == [reply.text for reply in ask(model, prompts)]


def test_updates_are_nearly_orthogonal() -> None:
    torch.manual_seed(0)
    for size in ((3, 8, 20), (2, 20, 8)):
        lengths = torch.linalg.svdvals(orthogonal(torch.randn(*size)))
        assert 0.6 < float(lengths.min()) <= float(lengths.max()) < 1.3


def test_rates_fall_in_every_phase() -> None:
    recipe = Recipe(SHAPE, "think", (10, 5), 1024, 1)
    rates = [recipe.rate(pools) for pools in (0, 4, 7, 9.99, 10, 12.5, 14.99, 15)]
    assert rates == pytest.approx([1, 1, 0.5, LAST, 0.6, 0.3, LAST, LAST])
    gentle = replace(recipe, rates=0.25)
    assert [gentle.rate(pools) for pools in (0, 12.5, 15)] == pytest.approx(
        [0.25, 0.075, 0.25 * LAST]
    )


def test_the_first_steps_are_short() -> None:
    model = torch.nn.Linear(4, 4)
    steps, moved = Steps(model), []
    for _ in range(2 * WARM_UP):
        before = model.weight.detach().clone()
        model(torch.eye(4)).sum().backward()
        steps.take(1.0)
        moved.append(float((model.weight.detach() - before).norm()))
    assert moved[0] < 0.1 * moved[-1]
    assert moved[WARM_UP] == pytest.approx(moved[-1], rel=0.2)
