"""The traces of the reading benchmark; imported when Django is set up."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.test import Client

from teams.models import Installation, Membership, Team, User
from tools.bench.trace_questions import ADDRESSES, SCANS
from traces.core.analysis import ANALYSIS_VERSION
from traces.models import Facet, Trace
from traces.search_index import index_trace, write_passages

VOCABULARY: Final = 20_000
WORDS: Final = 780
BATCH: Final = 1_000
START: Final = datetime(2026, 1, 1, tzinfo=UTC)


def seed(count: int) -> Callable[[str], None]:
    """Fill the database, and give what asks a question by its label."""
    Installation.objects.get_or_create(pk=1)
    teams = [Team.objects.create(name=name, slug=name) for name in ("bench", "others")]
    user = User.objects.create_user("bench@example.org", None, name="Bench")
    Membership.objects.create(team=teams[0], user=user, role="owner")
    chance = random.Random(1)
    for start in range(0, count, BATCH):
        _store(range(start, min(start + BATCH, count)), teams[0], chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    newest = Trace.objects.order_by("-id").values_list("id", flat=True)[0]
    client = Client()
    client.force_login(user)
    return lambda label: _ask(label, client, teams[0], newest)


def _ask(label: str, client: Any, team: Any, newest: int) -> None:
    if label in SCANS:
        text = SCANS[label]
        rows = Trace.objects.filter(team=team).order_by("-id")
        found = rows.filter(Q(reasoning__contains=text) | Q(answer__contains=text))
        list(found.values("id", "reasoning")[:50])
        found.order_by().values("pk")[:10_001].count()
        return
    answer = client.get(ADDRESSES[label].format(before=newest - 2_000))
    if answer.status_code != 200:
        raise SystemExit(f"{label}: {answer.status_code}")


def _store(numbers: range, team: Any, chance: random.Random) -> None:
    with transaction.atomic():
        rows = Trace.objects.bulk_create(_trace(number, team, chance) for number in numbers)
        Facet.objects.bulk_create(
            Facet(trace=row, team=team, kind=kind, value=value)
            for row, number in zip(rows, numbers, strict=True)
            for kind, value in _words_of(number, chance)
        )
        write_passages([index_trace(row) for row in rows])


_NAMES: Final = [f"w{number}" for number in range(1, VOCABULARY + 1)]
#: Zipf's law, as in any language.
_WEIGHTS: Final = list(accumulate(1 / number for number in range(1, VOCABULARY + 1)))


def _trace(number: int, team: Any, chance: random.Random) -> Any:
    text = " ".join(chance.choices(_NAMES, cum_weights=_WEIGHTS, k=WORDS)) + " "
    thought, answer = text[:-300], text[-300:]
    return Trace(
        team=team,
        origin=chance.choices(["run", "ingest", "proxy", "otel"], [60, 30, 8, 2])[0],
        external_id=f"outside-{number}" if number % 3 == 0 else "",
        model=f"model-{chance.choices(range(10), range(1, 11))[0]}",
        messages=[{"role": "user", "content": text[:200]}],
        reasoning=thought,
        answer=answer,
        kind=chance.choices(["full", "summary", "hidden"], [90, 5, 5])[0],
        source="reasoning_content",
        parser_version="1",
        outcome=chance.choices(["answered", "truncated", "empty", "refused"], [92, 5, 2.9, 0.1])[0],
        verdict=chance.choices(["correct", "incorrect", "unscored", ""], [50, 20, 5, 25])[0],
        reasoning_tokens=chance.randrange(2_000),
        output_tokens=2_000,
        cost_usd=chance.random() / 10,
        reasoning_chars=len(thought),
        answer_chars=len(answer),
        understood=ANALYSIS_VERSION,
        figures={"answer_at": chance.random(), "steps": 40},
        created_at=START + timedelta(minutes=number),
    )


def _words_of(number: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    if number % 5 < 3:
        yield "run", str(number // 2_000)
        yield "candidate", f"candidate-{number % 20}"
        yield "suite", f"suite-{number % 2}"
    yield "language", chance.choices(["en", "zh", "ko"], [90, 9.8, 0.2])[0]
    for mark, share in (("self_check", 0.7), ("backtrack", 0.5), ("loop", 0.03), ("hedge", 0.4)):
        if chance.random() < share:
            yield "mark", mark
    if number % 10 == 0:
        yield "tag", f"tag-{number % 70}"
