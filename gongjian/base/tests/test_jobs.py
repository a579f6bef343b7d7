"""The queue: what a worker writes, and what happens to the jobs of dead workers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django_tasks import TaskResultStatus as S
from django_tasks_db.models import DBTaskResult

from gongjian.base import hooks, jobs
from gongjian.base.clock import now
from gongjian.base.jobs import TAKEOVERS_MAX, LeaseLost, hold_lease, take_over_dead, work
from gongjian.base.measuring import measure_table
from gongjian.base.models import JobLease
from gongjian.base.pruning import KEEP_JOBS, Pruning, prune
from gongjian.base.tests import sample_jobs
from gongjian.base.tests.sample_jobs import notes

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the apps are told about jobs without a result."""
    told: list[Any] = []
    monkeypatch.setattr(hooks, "GIVEN_UP", [lambda path, arguments: told.append((path.split(".")[-1], arguments))])
    monkeypatch.setattr(jobs, "GIVEN_UP", hooks.GIVEN_UP)
    return told


def row(result: Any) -> Any:
    return DBTaskResult.objects.get(pk=result.id)


def claimed(*, lease: timedelta | None = LONG_AGO, takeovers: int = 0) -> Any:
    """A job whose worker has been silent for a while; without a lease it died before it could take one."""
    job = row(sample_jobs.write.enqueue("x"))
    job.claim("dead")
    DBTaskResult.objects.update(started_at=now() - LONG_AGO)
    if lease is not None:
        JobLease.objects.create(task_id=job.pk, worker="dead", beat_at=now() - lease, takeovers=takeovers)
    return job


def test_a_worker_empties_its_queue_and_leaves_no_lease():
    first, second = sample_jobs.write.enqueue("a"), sample_jobs.write.enqueue("b")

    work("quick", batch=True)

    assert notes() == ["a", "b"]
    assert [row(first).status, row(second).status] == [S.SUCCESSFUL, S.SUCCESSFUL]
    assert row(first).return_value == "a" and not JobLease.objects.exists()


def test_a_worker_leaves_other_queues_alone():
    sample_jobs.write.using(queue_name="slow").enqueue("a")

    work("quick", batch=True)

    assert notes() == []


def test_a_job_that_raises_is_marked_told_and_stops_nobody(given_up, caplog):
    failed = sample_jobs.fail.enqueue("broken")
    sample_jobs.write.enqueue("after")

    work("quick", batch=True)

    assert row(failed).status == S.FAILED and "ValueError" in row(failed).traceback
    assert given_up == [("fail", ["broken"])] and notes() == ["after"]
    assert "ValueError" in caplog.text


@pytest.mark.parametrize("job", [sample_jobs.lose, sample_jobs.lose_quietly], ids=["writing", "not writing"])
def test_a_worker_that_lost_its_job_writes_nothing(job):
    lost = job.enqueue("x")

    work("quick", batch=True)

    assert notes() == [] and row(lost).status == S.RUNNING  # it is the other worker's now
    assert JobLease.objects.get().worker == "another"


def test_a_worker_told_to_stop_at_once_gives_its_job_back():
    stopped = sample_jobs.stop.enqueue("x")

    with pytest.raises(SystemExit):
        work("quick", batch=True)

    assert row(stopped).status == S.READY and not JobLease.objects.exists()


def test_outside_a_worker_there_is_no_lease_to_lose():
    hold_lease()


def test_holding_a_lease_renews_it():
    JobLease.objects.create(task_id="00000000-0000-0000-0000-000000000001", worker="me", beat_at=now() - LONG_AGO)
    held = jobs.LEASE.set(("00000000-0000-0000-0000-000000000001", "me"))
    try:
        hold_lease()
        assert JobLease.objects.get().beat_at > now() - timedelta(minutes=1)
        JobLease.objects.update(worker="you")
        with pytest.raises(LeaseLost):
            hold_lease()
    finally:
        jobs.LEASE.reset(held)


def test_the_job_of_a_dead_worker_is_done_by_the_next():
    job = claimed()

    assert take_over_dead() == 1
    assert row(job).status == S.READY
    work("quick", batch=True)

    assert notes() == ["x"] and row(job).status == S.SUCCESSFUL and not JobLease.objects.exists()


def test_a_job_whose_worker_lives_is_left_alone():
    job = claimed(lease=timedelta(seconds=1))

    assert take_over_dead() == 0 and row(job).status == S.RUNNING


def test_a_worker_that_died_before_it_took_a_lease_is_found_as_well():
    job = claimed(lease=None)

    assert take_over_dead() == 1 and row(job).status == S.READY


def test_a_job_is_taken_over_once_though_many_look():
    claimed()

    assert [take_over_dead(), take_over_dead()] == [1, 0]


def test_a_job_that_kills_every_worker_is_given_up(given_up):
    job = claimed(takeovers=TAKEOVERS_MAX)

    assert take_over_dead() == 0

    assert row(job).status == S.FAILED and given_up == [("write", ["x"])]
    assert not JobLease.objects.exists()


def test_a_waiting_job_keeps_the_count_of_its_dead_workers():
    job = claimed(takeovers=1)
    take_over_dead()
    JobLease.objects.update(beat_at=now() - LONG_AGO)

    assert take_over_dead() == 0

    assert row(job).status == S.READY and JobLease.objects.get().takeovers == 2


def test_the_lease_of_a_finished_job_is_swept_away():
    job = claimed()
    DBTaskResult.objects.update(status=S.SUCCESSFUL)

    assert take_over_dead() == 0

    assert not JobLease.objects.exists() and row(job).status == S.SUCCESSFUL


def test_finished_jobs_are_forgotten_after_two_weeks():
    sample_jobs.write.enqueue("a")
    work("quick", batch=True)
    waiting = sample_jobs.write.enqueue("b")

    assert prune(now() + KEEP_JOBS - LONG_AGO) == 1  # the note, which is an answer older than a day
    assert prune(now() + KEEP_JOBS + LONG_AGO) == 1

    assert [job.pk for job in DBTaskResult.objects.all()] == [row(waiting).pk]


def test_pruning_takes_place_once_an_hour():
    tick = Pruning()
    sample_jobs.write.enqueue("a")
    work("quick", batch=True)
    sample_jobs.IdempotentReply.objects.update(made_at=now() - timedelta(days=2))

    assert tick() == 1
    sample_jobs.note("again")
    sample_jobs.IdempotentReply.objects.update(made_at=now() - timedelta(days=2))
    assert tick() == 0


def test_the_database_counts_a_table_when_told_and_all_of_them_once_an_hour():
    def known(table: str) -> bool:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT 1 FROM sqlite_stat1 WHERE tbl = %s", [table])
            else:
                cursor.execute("SELECT 1 FROM pg_class WHERE relname = %s AND reltuples > 0", [table])
            return cursor.fetchone() is not None

    sample_jobs.note("a")
    measure_table(sample_jobs.IdempotentReply)
    assert known(sample_jobs.IdempotentReply._meta.db_table)

    sample_jobs.write.enqueue("a")
    Pruning()()
    assert known(DBTaskResult._meta.db_table) or connection.vendor == "postgresql"
