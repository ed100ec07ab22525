"""Shows readers what open calls have brought so far, and never at the expense of their run."""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from evaluations.execution.database_thread import DatabaseThread
from evaluations.execution.incidents import where
from evaluations.execution.slots import Slot
from evaluations.models import Watch
from evaluations.models.watches import MAX_WATCHED_CHARS
from evaluations.providers.base import Tap
from teams.models import Team
from traces.actions.policies import storage_rules
from traces.core.redaction import Redactor
from traces.core.storable import storable

#: A driver looks for readers not more often than this, and spends no larger share of its time.
SHOW_S: Final = 1.0
SHARE: Final = 0.05

#: With many readers, those that are not served within this time are served the next time.
ROUND_S: Final = 0.2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A call in flight: when it began, and how to look into what it has brought."""

    began_at: datetime
    tap: Tap


class Showing:
    """What one driver shows of its open calls to those who watch them."""

    def __init__(self, database: DatabaseThread) -> None:
        self._database = database
        self._shown: dict[int, float] = {}
        self._redactor = Redactor(())
        self._due = 0.0

    async def show(self, slot: Slot, replies: Mapping[int, OpenReply]) -> None:
        """Take away what calls that have ended had shown; then, now and then, show the open ones.

        ``replies`` are the open calls by sample.
        """
        began = asyncio.get_running_loop().time()
        gone = self._shown.keys() - replies.keys()
        is_due = bool(replies) and began >= self._due
        if not gone and not is_due:
            return
        await self._database.run(self._try, slot, gone, replies if is_due else {})
        ended = asyncio.get_running_loop().time()
        if is_due:
            self._due = ended + max(SHOW_S, (ended - began) / SHARE)

    def _try(self, slot: Slot, gone: Iterable[int], replies: Mapping[int, OpenReply]) -> None:
        """A reader may be shown nothing, but a run goes on whatever happens here."""
        try:
            self._take_away(gone)
            if replies:
                self._show(slot.connection.team, replies)
        except Exception as error:
            _log.warning("connection %s: nothing shown, %s", slot.connection.pk, where(error))

    def _take_away(self, gone: Iterable[int]) -> None:
        if ids := list(gone):
            for pk in ids:
                del self._shown[pk]
            Watch.objects.filter(pk__in=ids).delete()

    def _show(self, team: Team, replies: Mapping[int, OpenReply]) -> None:
        watches = Watch.objects.filter(until__gt=timezone.now())
        watched = replies.keys() & set(watches.values_list("pk", flat=True))
        if not watched:
            return
        self._take_rules(team)
        until = time.monotonic() + ROUND_S
        # Who was served longest ago comes first.
        for pk in sorted(watched, key=lambda pk: self._shown.get(pk, 0.0)):
            if time.monotonic() > until:
                return
            _store(pk, replies[pk], self._redactor)
            self._shown[pk] = time.monotonic()

    def _take_rules(self, team: Team) -> None:
        """The team's redactions of today; the one at hand, where they are the same, remembers
        which of them are too slow."""
        redactor = storage_rules(team).redactor
        if redactor.patterns != self._redactor.patterns:
            self._redactor = redactor


def _store(sample_id: int, reply: OpenReply, redactor: Redactor) -> None:
    arrived, redacted = reply.tap.read(), redactor.begin()
    thought = redacted.arriving(storable(arrived.thought))
    answer = redacted.arriving(storable(arrived.answer))
    Watch.objects.filter(pk=sample_id).update(
        began_at=reply.began_at,
        thought=thought[-MAX_WATCHED_CHARS:],
        thought_chars=len(thought),
        answer=answer[-MAX_WATCHED_CHARS:],
        answer_chars=len(answer),
    )


def forget_unwatched(*, now: datetime) -> None:
    """Delete what nobody watches any more."""
    lapsed = Watch.objects.filter(until__lte=now)
    if lapsed.exists():
        lapsed.delete()
