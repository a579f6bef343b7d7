"""Jobs for the tests of the queue and for the drills: they write down that they ran, in rows that exist anyway."""

import os
import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from gongjian.base.clock import now
from gongjian.base.jobs import LEASE, hold_lease
from gongjian.base.models import IdempotentReply, JobLease


def note(key: str) -> None:
    """Write a line that cannot be written twice."""
    IdempotentReply.objects.create(account_id=0, key=key, fingerprint="", made_at=now())


def notes() -> list[str]:
    """The lines that were written."""
    return list(IdempotentReply.objects.filter(account_id=0).order_by("pk").values_list("key", flat=True))


@task(queue_name="quick")
def write(key: str) -> str:
    note(key)
    return key


@task(queue_name="quick")
def fail(key: str) -> None:
    raise ValueError(key)


@task(queue_name="quick")
def stop(key: str) -> None:
    raise SystemExit(key)


@task(queue_name="quick")
def lose(key: str) -> None:
    """Somebody else takes the job over while it runs; its result must not be written."""
    held = LEASE.get()
    assert held is not None
    JobLease.objects.filter(task_id=held[0]).update(worker="another")
    with transaction.atomic():
        note(key)
        hold_lease()


@task(queue_name="quick")
def lose_quietly(key: str) -> str:
    """The same, but the job has nothing to write and asks nobody."""
    held = LEASE.get()
    assert held is not None
    JobLease.objects.filter(task_id=held[0]).update(worker="another")
    return key


@task(queue_name="quick")
def hang(folder: str) -> None:
    """Say who runs, then work until the folder says that it is enough; writes one line at the end."""
    place = Path(folder)
    (place / f"run-{os.getpid()}").touch()
    while not (place / "enough").exists():
        time.sleep(0.05)
    with transaction.atomic():
        note("hang done")
        hold_lease()


@task(queue_name="quick")
def kill_worker(folder: str) -> None:
    """A job that takes its worker down every time."""
    (Path(folder) / f"run-{os.getpid()}").touch()
    os.kill(os.getpid(), 9)
