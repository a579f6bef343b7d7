"""Long work in its own processes: two queues, leases with a heartbeat, and a dead worker's job taken over.

django-tasks keeps the queue in the database, so a job is enqueued in the same transaction as the decision that needs
it. What it lacks is added here: a lease that the worker renews while it lives. A job whose lease has run out goes back
to the queue; the worker that lost it must not write its result any more.
"""

import contextlib
import contextvars
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from gongjian.base.clock import now
from gongjian.base.middleware import CURRENT
from gongjian.base.models import JobLease

log = logging.getLogger(__name__)
TAKEOVERS_MAX = 3  # a job that kills its worker again and again is given up
LEASE: contextvars.ContextVar[tuple[str, str] | None] = contextvars.ContextVar("lease", default=None)

# What the quick worker does about every two seconds (deliver the outbox, ...). Apps append in ready(); docs/hooks.md.
TICKS: list[Callable[[], object]] = []
# What happens to the row of a job that was given up: (task path, arguments) -> None.
GIVEN_UP: list[Callable[[DBTaskResult], None]] = []


class LeaseLost(Exception):
    """Another worker has taken this job over; whatever was computed here must not be written."""


def hold_lease() -> None:
    """Call in the transaction that writes a job's result: raises LeaseLost when the job is no longer ours."""
    held = LEASE.get()
    if held is None:
        return  # run directly, by a command or a test
    task_id, worker = held
    if not JobLease.objects.select_for_update().filter(task_id=task_id, worker=worker).exists():
        raise LeaseLost(task_id)


def take_over_dead() -> int:
    """Give the jobs of dead workers back to the queue; give up those that died too often. Returns how many."""
    limit = now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    stale = JobLease.objects.filter(beat_at__lt=limit).values_list("task_id", flat=True)
    return sum(_take_over(task_id, limit) for task_id in list(stale))


@transaction.atomic
def _take_over(task_id: object, limit: object) -> bool:
    lease = JobLease.objects.select_for_update().filter(task_id=task_id, beat_at__lt=limit).first()
    job = DBTaskResult.objects.select_for_update().filter(pk=task_id).first()
    if lease is None:
        return False
    if job is None or job.status != TaskResultStatus.RUNNING:
        lease.delete()
        return False
    lease.worker, lease.beat_at, lease.takeovers = "", now(), lease.takeovers + 1
    lease.save()
    if lease.takeovers > TAKEOVERS_MAX:
        job.set_failed(LeaseLost(f"the worker died {lease.takeovers} times"))
        lease.delete()
        for tell in GIVEN_UP:
            tell(job)
        return False
    DBTaskResult.objects.filter(pk=task_id).update(status=TaskResultStatus.READY)
    log.warning("job %s (%s) taken over from a dead worker", job.pk, job.task_path)
    return True


class Worker(DatabaseWorker):
    """A worker of one queue that holds a lease on what it runs."""

    def run_task(self, db_task_result: DBTaskResult) -> None:
        task_id = str(db_task_result.pk)
        JobLease.objects.update_or_create(task_id=task_id, defaults={"worker": self.worker_id, "beat_at": now()})
        lease = LEASE.set((task_id, self.worker_id))
        request = CURRENT.set(task_id[:8])
        try:
            with _beating(task_id, self.worker_id):
                super().run_task(db_task_result)
        finally:
            LEASE.reset(lease)
            CURRENT.reset(request)
            JobLease.objects.filter(task_id=task_id, worker=self.worker_id).delete()


@contextlib.contextmanager
def _beating(task_id: str, worker: str) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        while not over.wait(settings.JOB_LEASE_SECONDS / 4):
            with contextlib.suppress(Exception):  # a missed beat is not the job's fault; the next one may succeed
                JobLease.objects.filter(task_id=task_id, worker=worker).update(beat_at=now())
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _watch(is_quick: bool, over: threading.Event) -> None:
    """Beside the worker: look for dead workers, and in the quick one do what is due every two seconds."""
    while not over.wait(2):
        try:
            close_old_connections()
            take_over_dead()
            for tick in TICKS if is_quick else ():
                tick()
        except Exception:  # the watch must outlive a database that restarts
            log.exception("watching the queue failed; trying again")
    connection.close()


def work(queue: str, *, batch: bool = False) -> None:
    """Run one queue until told to stop (or, with batch, until it is empty)."""
    worker = Worker(
        queue_names=[queue], interval=0.5, batch=batch, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=f"{socket.gethostname()[:30]}-{os.getpid()}-{queue}", excluded_queue_names=[],
    )  # fmt: skip
    over = threading.Event()
    if threading.current_thread() is threading.main_thread():
        worker.configure_signals()
        signal.signal(signal.SIGHUP, worker.shutdown)
    if not batch:
        threading.Thread(target=_watch, args=(queue == "quick", over), daemon=True).start()
    try:
        worker.run()
    finally:
        over.set()
