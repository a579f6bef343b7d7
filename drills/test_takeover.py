"""Workers that die in the middle of a job: another takes it over within a minute, and the result is written once."""

import signal
from pathlib import Path
from typing import Any

from drills.stage import Stage, until

MINUTE = 60


def runs(folder: Path) -> set[str]:
    """The processes that began the job."""
    return {path.name for path in folder.glob("run-*")}


def finished(stage: Stage, job: str, status: str = "SUCCESSFUL") -> Any:
    """What the database says about the job once it is over."""
    return until(lambda: (said := stage.play("job", job)) and said["status"] == status and said)


def test_a_job_outlives_its_killed_worker(stage: Stage) -> None:
    job = stage.play("hang", str(stage.folder))
    first = stage.start_worker()
    until(lambda: runs(stage.folder))
    second = stage.start_worker()

    stage.kill(first)

    until(lambda: f"run-{second.pid}" in runs(stage.folder), MINUTE)
    (stage.folder / "enough").touch()
    assert finished(stage, job) == {"status": "SUCCESSFUL", "notes": ["hang done"], "leases": 0}


def test_a_job_waits_for_a_worker_that_is_started_later(stage: Stage) -> None:
    job = stage.play("hang", str(stage.folder))
    first = stage.start_worker()
    until(lambda: runs(stage.folder))
    stage.kill(first)

    second = stage.start_worker()

    until(lambda: f"run-{second.pid}" in runs(stage.folder), MINUTE)
    (stage.folder / "enough").touch()
    assert finished(stage, job)["notes"] == ["hang done"]


def test_a_frozen_worker_that_wakes_up_finds_its_job_taken(stage: Stage) -> None:
    job = stage.play("hang", str(stage.folder))
    first = stage.start_worker()
    until(lambda: runs(stage.folder))
    stage.kill(first, signal.SIGSTOP)
    second = stage.start_worker()
    until(lambda: f"run-{second.pid}" in runs(stage.folder), MINUTE)

    (stage.folder / "enough").touch()
    finished(stage, job)
    stage.kill(first, signal.SIGCONT)
    stage.kill(first, signal.SIGTERM)
    until(lambda: first.poll() is not None)

    assert stage.play("job", job) == {"status": "SUCCESSFUL", "notes": ["hang done"], "leases": 0}


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(stage: Stage) -> None:
    job = stage.play("kill_worker", str(stage.folder))
    for number in range(1, 5):
        stage.start_worker()
        until(lambda number=number: len(runs(stage.folder)) == number, MINUTE)
    stage.start_worker()

    assert finished(stage, job, "FAILED")["leases"] == 0
    assert len(runs(stage.folder)) == 4


def test_a_worker_asked_to_stop_finishes_its_job_first(stage: Stage) -> None:
    job = stage.play("hang", str(stage.folder))
    worker = stage.start_worker()
    until(lambda: runs(stage.folder))

    stage.kill(worker, signal.SIGTERM)
    (stage.folder / "enough").touch()

    assert finished(stage, job)["notes"] == ["hang done"]
    assert until(lambda: worker.poll() is not None) and worker.returncode == 0
