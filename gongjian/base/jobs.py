"""Long work in its own processes: two queues, leases with a heartbeat, and a dead worker's job taken over.

django-tasks keeps the queue in the database, so a job is enqueued in the same transaction as the decision that needs
it. What it lacks is added here: a lease that the worker renews while it lives. A job whose lease has run out goes back
to the queue; the worker that lost it cannot write its result any more.
"""

import contextlib
import contextvars
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from gongjian.base.clock import now
from gongjian.base.hooks import GIVEN_UP, TICKS
from gongjian.base.middleware import CURRENT
from gongjian.base.models import JobLease

log = logging.getLogger(__name__)
TAKEOVERS_MAX = 3  # a job that kills its worker again and again is given up
WATCH_SECONDS = 2
LEASE: contextvars.ContextVar[tuple[str, str] | None] = contextvars.ContextVar("lease", default=None)


class LeaseLost(Exception):
    """Another worker has taken this job over; whatever was computed here must not be written."""


def hold_lease() -> None:
    """Call as the last thing in a transaction that writes for a job.

    raises  LeaseLost when another worker has the job now: the transaction must be rolled back
    """
    held = LEASE.get()
    if held is None:
        return  # run directly, by a command or a test
    task_id, worker = held
    if not JobLease.objects.filter(task_id=task_id, worker=worker).update(beat_at=now()):
        raise LeaseLost(task_id)


# ------------------------------------------------------------------ taking over
def take_over_dead() -> int:
    """Give the jobs of dead workers back to the queue; give up those that died too often. Returns how many."""
    limit = now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    _lease_the_forgotten(limit)
    stale = JobLease.objects.filter(beat_at__lt=limit).values_list("task_id", flat=True)
    return sum(_take_over(task_id, limit) for task_id in list(stale))


def _lease_the_forgotten(limit: datetime) -> None:
    """A worker that died between claiming a job and leasing it leaves a running job without a lease."""
    running = DBTaskResult.objects.running().filter(started_at__lt=limit)
    forgotten = running.exclude(pk__in=JobLease.objects.values("task_id")).values_list("pk", "started_at")
    leases = [JobLease(task_id=task_id, worker="", beat_at=started_at or limit) for task_id, started_at in forgotten]
    if leases:
        JobLease.objects.bulk_create(leases, ignore_conflicts=True)


@transaction.atomic
def _take_over(task_id: UUID, limit: datetime) -> bool:
    lease = JobLease.objects.select_for_update().filter(task_id=task_id, beat_at__lt=limit).first()
    if lease is None:
        return False  # it lives after all, or another watcher was quicker
    job = DBTaskResult.objects.select_for_update().filter(pk=task_id).first()
    if job is None or job.status == TaskResultStatus.SUCCESSFUL or job.status == TaskResultStatus.FAILED:
        lease.delete()
        return False
    if job.status == TaskResultStatus.READY:
        return False  # given back already and waiting; the lease only counts the takeovers
    lease.worker, lease.beat_at, lease.takeovers = "", now(), lease.takeovers + 1
    lease.save()
    if lease.takeovers > TAKEOVERS_MAX:
        _give_up(job, LeaseLost(f"{lease.takeovers} workers died over this job"))
        return False
    DBTaskResult.objects.filter(pk=task_id).update(status=TaskResultStatus.READY)
    log.warning("job %s (%s) taken over from a dead worker", job.pk, job.task_path)
    return True


def _give_up(job: DBTaskResult[Any, Any], fault: BaseException) -> None:
    job.set_failed(fault)
    for tell in GIVEN_UP:
        tell(job.task_path, list(job.args_kwargs["args"]))
    JobLease.objects.filter(task_id=job.pk).delete()


# ------------------------------------------------------------------ working
class Worker(DatabaseWorker):
    """A worker of one queue that holds a lease on what it runs."""

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one claimed job. Its outcome is written only while the lease is ours."""
        job, task_id = db_task_result, str(db_task_result.pk)
        JobLease.objects.update_or_create(task_id=task_id, defaults={"worker": self.worker_id, "beat_at": now()})
        lease, request = LEASE.set((task_id, self.worker_id)), CURRENT.set(task_id[:8])
        self.running_task = True
        try:
            with _beating(task_id, self.worker_id):
                finish = self._carried_out(job)
            with transaction.atomic():
                hold_lease()
                finish()
                JobLease.objects.filter(task_id=task_id).delete()
        except LeaseLost:
            log.warning("job %s (%s) was taken over by another worker; nothing written", task_id, job.task_path)
        except (SystemExit, KeyboardInterrupt):
            _give_back(task_id, self.worker_id)
            raise
        finally:
            LEASE.reset(lease)
            CURRENT.reset(request)
            self.running_task = False
            self._run_tasks += 1

    def _carried_out(self, job: DBTaskResult[Any, Any]) -> Callable[[], None]:
        """Run the job's function; returns what is to be written about it."""
        try:
            result, task = job.task_result, job.task
            first = (TaskContext(task_result=result),) if task.takes_context else ()  # type: ignore[arg-type]
            value = task.call(*first, *result.args, **result.kwargs)
        except LeaseLost:
            raise
        except Exception as fault:  # a fault in one job must not end the worker
            log.exception("job %s (%s) failed", job.pk, job.task_path)
            reason = fault
            return lambda: _give_up(job, reason)
        return lambda: job.set_successful(value)


def _give_back(task_id: str, worker: str) -> None:
    """Told to stop at once in the middle of a job: the next worker need not wait for the lease to run out."""
    with transaction.atomic():
        if JobLease.objects.filter(task_id=task_id, worker=worker).delete()[0]:
            DBTaskResult.objects.filter(pk=task_id).update(status=TaskResultStatus.READY)


@contextlib.contextmanager
def _beating(task_id: str, worker: str) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        while not over.wait(settings.JOB_LEASE_SECONDS / 4):
            try:
                JobLease.objects.filter(task_id=task_id, worker=worker).update(beat_at=now())
            except Exception:  # a missed beat is not the job's fault; the next one starts with a fresh connection
                connection.close()
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
    while not over.wait(WATCH_SECONDS):
        for tick in (take_over_dead, *(TICKS if is_quick else ())):
            try:
                close_old_connections()
                tick()
            except Exception:  # the watch must outlive a database that restarts and a tick that fails
                log.exception("watching the queue failed; trying again")
                connection.close()
    connection.close()


def work(queue: str, *, batch: bool = False) -> None:
    """Run one queue until told to stop (or, with batch, until it is empty)."""
    worker = Worker(
        queue_names=[queue],
        interval=0.5,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        # the random end keeps two workers apart that get the same process number in fresh containers
        worker_id=f"{socket.gethostname()[:24]}-{os.getpid()}-{queue}-{secrets.token_hex(4)}",
        excluded_queue_names=[],
    )
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
