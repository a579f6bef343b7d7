"""What the quick worker does once an hour: it throws away kept answers after a day and finished jobs after two weeks,
and lets the database count its tables.
"""

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from gongjian.base.clock import now
from gongjian.base.idempotency import prune_replies
from gongjian.base.measuring import measure_all

EVERY = timedelta(hours=1)
KEEP_JOBS = timedelta(days=14)


class Pruning:
    """A tick that does its work once an hour."""

    def __init__(self) -> None:
        self.next_at: datetime | None = None

    def __call__(self) -> int:
        """Returns how many rows went."""
        moment = now()
        if self.next_at is not None and moment < self.next_at:
            return 0
        self.next_at = moment + EVERY
        measure_all()
        return prune(moment)


def prune(moment: datetime) -> int:
    """Throw away what is over at this moment. Returns how many rows went."""
    over = DBTaskResult.objects.finished().filter(finished_at__lt=moment - KEEP_JOBS)
    return prune_replies(moment) + over.delete()[0]
