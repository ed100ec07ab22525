"""A candidate: a model as configured."""

from typing import Final

from django.db import models
from django.utils import timezone

from evaluations.models.connections import Connection
from teams.models import Team

#: USD per million tokens, per call or per hour of one card.
PRICE_FIELDS: Final = (
    *("price_input", "price_cached_input", "price_output", "price_request", "price_gpu_hour"),
)
#: The machine of one's own, as its team describes it: see ``core.own_hardware.Deployment``.
DEPLOYMENT_FIELDS: Final = ("gpu_count", "utilization", "users", "batch_factor", "watts", "kwh")
#: From what memory is estimated: see ``core.memory``.
MEMORY_FIELDS: Final = ("weights_gb", "cache_type", "architecture")
#: What people, programs and the catalogue fill in; all else follows from it.
CANDIDATE_FIELDS: Final = (
    *("connection", "name", "model", "catalogue_key"),
    *("system_prompt", "temperature", "top_p", "max_tokens", "seed", "reasoning_effort"),
    *("extra_parameters", "dialect", "prompt_opens_think", "protocol"),
    *("parameters_b", "quantization", "engine", "gpu", "context_tokens", "license", "vram_gb"),
    *(*PRICE_FIELDS, "price_date", "price_source", "facts"),
    *(*DEPLOYMENT_FIELDS, *MEMORY_FIELDS),
)


def _not_negative(*names: str) -> models.Q:
    """None of these columns is below 0; unknown ones are not."""
    every = models.Q()
    for name in names:
        every &= models.Q((f"{name}__isnull", True)) | models.Q((f"{name}__gte", 0))
    return every


class CandidateProtocol(models.TextChoices):
    """Which of a provider's protocols a candidate is called by."""

    CHAT = "chat", "Chat completions"
    RESPONSES = "responses", "OpenAI responses"


class Candidate(models.Model):
    """A model id at one connection with its parameters, deployment facts and prices.

    Memory in GB (10^9 bytes), prices in USD per million tokens, per call or per GPU-hour; None is
    unknown. ``architecture`` is the JSON form of ``core.memory.architecture``, {} for unknown.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="candidates")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80)
    model = models.CharField(max_length=200)
    catalogue_key = models.CharField(max_length=80, blank=True)
    system_prompt = models.TextField(blank=True)
    temperature = models.FloatField(null=True, blank=True)
    top_p = models.FloatField(null=True, blank=True)
    max_tokens = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    reasoning_effort = models.CharField(max_length=20, blank=True)
    extra_parameters = models.JSONField(default=dict, blank=True)
    dialect = models.CharField(max_length=30, default="auto")
    # None: as the server's own template says.
    prompt_opens_think = models.BooleanField(null=True, blank=True, default=None)
    protocol = models.CharField(
        max_length=20,
        choices=CandidateProtocol,
        default=CandidateProtocol.CHAT,
    )
    parameters_b = models.FloatField("parameters (billions)", null=True, blank=True)
    quantization = models.CharField(max_length=40, blank=True)
    engine = models.CharField(max_length=60, blank=True)
    gpu = models.CharField("GPU", max_length=80, blank=True)
    context_tokens = models.PositiveIntegerField(null=True, blank=True)
    license = models.CharField(max_length=80, blank=True)
    vram_gb = models.FloatField("VRAM (GB)", null=True, blank=True)
    price_input = models.FloatField(null=True, blank=True)
    price_cached_input = models.FloatField(null=True, blank=True)
    price_output = models.FloatField(null=True, blank=True)
    price_request = models.FloatField(null=True, blank=True)
    price_gpu_hour = models.FloatField(null=True, blank=True)
    price_date = models.DateField(null=True, blank=True)
    price_source = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    gpu_count = models.PositiveSmallIntegerField("cards", null=True, blank=True)
    utilization = models.FloatField(null=True, blank=True)
    users = models.PositiveIntegerField("users at once", null=True, blank=True)
    batch_factor = models.FloatField(null=True, blank=True)
    watts = models.FloatField(null=True, blank=True)
    kwh = models.FloatField("USD per kWh", null=True, blank=True)
    weights_gb = models.FloatField("size of the weights (GB)", null=True, blank=True)
    cache_type = models.CharField("type of the KV cache", max_length=10, blank=True)
    architecture = models.JSONField(default=dict, blank=True)
    # One model at several rungs of effort or of a thinking budget, from the lowest up.
    family = models.CharField(max_length=80, blank=True)
    rung = models.PositiveSmallIntegerField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="candidate_slug_once"),
            models.CheckConstraint(
                condition=models.Q(vram_gb__isnull=True) | models.Q(vram_gb__gte=0),
                name="candidate_vram_not_negative",
            ),
            models.CheckConstraint(
                condition=_not_negative(
                    "price_input", "price_cached_input", "price_output", "price_gpu_hour"
                ),
                name="candidate_prices_not_negative",
            ),
            models.CheckConstraint(
                condition=_not_negative("price_request", "watts", "kwh", "weights_gb"),
                name="candidate_deployment_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name
