"""A model on a machine of one's own: described, read, measured, estimated."""

import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from evaluations.actions import deployments
from evaluations.actions.registry import update_candidate
from evaluations.queries.deployments import own_hardware
from evaluations.queries.registry import candidate_facts
from tests.evaluations.core.memory.test_readers import QWEN_32B, gguf
from tests.evaluations.factories import make_candidate, make_connection, make_run

SIZE = 19_851_337_640
CONFIG = {"num_hidden_layers": 32, "num_attention_heads": 32, "hidden_size": 4096}


@pytest.fixture
def ollama(team):
    return make_connection(team, kind="ollama", base_url="http://127.0.0.1:9")


def shell(command: str, *args: object, **options: object) -> str:
    out = io.StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"utilization": 1.5}, "utilization"),
        ({"users": 2, "batch_factor": 3.0}, "batch_factor"),
        ({"watts": 300.0}, "kwh"),
        ({"users": 0}, "users"),
        ({"gpu_count": 0}, "gpu_count"),
        ({"cache_type": "q3"}, "cache_type"),
        ({"architecture": {"full_layers": 3}}, "architecture"),
        ({"architecture": [1]}, "architecture"),
    ],
)
def test_a_deployment_that_cannot_be_names_the_field(member, changes, field):
    candidate = make_candidate(member.actor.team)
    with pytest.raises(ValidationError) as found:
        update_candidate(candidate=candidate, by=member.actor, **changes)
    assert field in found.value.message_dict


def test_a_server_tells_architecture_size_and_quantization(member, ollama, monkeypatch):
    candidate = make_candidate(member.actor.team, connection=ollama, model="own")

    async def told(asked):
        return {"model_info": QWEN_32B, "size": SIZE, "quantization": "Q4_K_M"}

    monkeypatch.setattr(deployments, "_shape", told)
    deployments.ask_architecture(candidate=candidate, by=member.actor)
    candidate.refresh_from_db()
    assert candidate.architecture["full_layers"] == 64
    assert (candidate.weights_gb, candidate.quantization) == (SIZE / 1e9, "Q4_K_M")
    full = own_hardware(candidate).needs[-1]
    assert full.words == "full context"
    assert full.gb == pytest.approx((SIZE + 131_072 * 256 * 1024) / 1e9 + 0.61, abs=0.01)


def test_a_server_that_does_not_answer_is_told_so(member, ollama):
    candidate = make_candidate(member.actor.team, connection=ollama)
    with pytest.raises(ValidationError, match="did not tell"):
        deployments.ask_architecture(candidate=candidate, by=member.actor)
    other = make_candidate(member.actor.team)
    with pytest.raises(ValidationError, match="Only Ollama"):
        deployments.ask_architecture(candidate=other, by=member.actor)


def test_files_are_read_in_the_shell(member, tmp_path):
    candidate = make_candidate(member.actor.team, "Distill")
    file = tmp_path / "model.gguf"
    file.write_bytes(gguf(QWEN_32B) + b"\0" * 1000)
    assert "64 layers" in shell("read_architecture", "distill", file)
    candidate.refresh_from_db()
    assert candidate.weights_gb == file.stat().st_size / 1e9
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG))
    assert "32 layers" in shell("read_architecture", candidate.slug, config)
    for text, problem in (("[1]", "neither"), ("{}", "num_hidden_layers")):
        config.write_text(text)
        with pytest.raises(CommandError, match=problem):
            shell("read_architecture", "distill", config)
    with pytest.raises(CommandError, match="no model 'other'"):
        shell("read_architecture", "other", config)


def test_measured_memory_counts_as_measured_until_another_is_entered(member, monkeypatch):
    candidate = make_candidate(member.actor.team, "Distill")
    nvml = SimpleNamespace(
        NVMLError=OSError,
        nvmlInit=lambda: None,
        nvmlShutdown=lambda: None,
        nvmlDeviceGetCount=lambda: 2,
        nvmlDeviceGetHandleByIndex=lambda index: index,
        nvmlDeviceGetName=lambda handle: b"L4",
        nvmlDeviceGetMemoryInfo=lambda handle: SimpleNamespace(used=5 * 10**9, total=24 * 10**9),
    )
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    assert "10.00 GB, measured" in shell("measure_memory", "distill")
    assert "5.00 GB, measured" in shell("measure_memory", "distill", card=[1])
    candidate.refresh_from_db()
    memory = {fact.label: fact for fact in candidate_facts(candidate)}["Memory"]
    assert (memory.provenance, memory.value) == ("measured", 5.0)
    assert "all processes together" in memory.source
    update_candidate(candidate=candidate, by=member.actor, vram_gb=7.0)
    memory = {fact.label: fact for fact in candidate_facts(candidate)}["Memory"]
    assert (memory.provenance, memory.value) == ("declared", 7.0)
    with pytest.raises(CommandError, match="no card 9"):
        shell("measure_memory", "distill", card=[9])
    monkeypatch.setitem(sys.modules, "pynvml", None)
    with pytest.raises(CommandError, match="rationale\\[nvml\\]"):
        shell("measure_memory", "distill")


def test_the_page_shows_the_estimate_at_observed_lengths_and_the_machine(
    member, ollama, client_for
):
    known = {"connection": ollama, "model": "deepseek-r1:14b", "price_gpu_hour": 2.0}
    run = make_run(member.actor.team, values={"R1": [1, 1]}, facts={"R1": known}, server={})
    candidate = run.run_candidates.get().candidate
    found = own_hardware(candidate)
    assert (found.seen.tokens_p95, found.seen.answers) == (25, 2)
    assert found.cost.per_1000 == pytest.approx(2 * 2 / 3.6)
    page = client_for(member).get(f"/models/{candidate.slug}/").content.decode()
    assert "95 % of 2 answers" in page
    assert "size of Ollama&#x27;s file" in page or "size of Ollama's file" in page
    assert "utilization not told: counted as always busy" in page
    client = client_for(member)
    url = f"/models/{candidate.slug}/architecture/"
    assert "no JSON object" in client.post(url, {"config": "[]"}, follow=True).content.decode()
    client.post(url, {"config": json.dumps(CONFIG)})
    candidate.refresh_from_db()
    assert candidate.architecture["full_layers"] == 32
