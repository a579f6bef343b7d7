"""A stage for one drill: a fresh database on SQLite or PostgreSQL, and real processes on it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "gongjian")
LEASE_SECONDS = 2


@dataclass
class Stage:
    """Where a drill plays."""

    address: str
    folder: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "GONGJIAN_DATABASE": self.address,
            "GONGJIAN_JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "GONGJIAN_LOG_LEVEL": "WARNING",
        }

    def prepare(self) -> None:
        subprocess.run([COMMAND, "migrate", "--verbosity", "0"], cwd=ROOT, env=self.environment, check=True)

    def play(self, verb: str, *arguments: str) -> Any:
        """Do something in a process of its own; what it answers, or its exit status when it did not end well."""
        command = [sys.executable, "-m", "drills.play", verb, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else done.returncode

    def start_worker(self, queue: str = "quick") -> "subprocess.Popen[bytes]":
        worker = subprocess.Popen(
            [COMMAND, "work", "--queue", queue], cwd=ROOT, env=self.environment, start_new_session=True
        )
        self.workers.append(worker)
        return worker

    def kill(self, worker: "subprocess.Popen[bytes]", number: int = signal.SIGKILL) -> None:
        os.kill(worker.pid, number)
        if number == signal.SIGKILL:
            worker.wait()

    def clear(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
                worker.wait()


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until something is true and return it; fail after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing happened for {seconds} seconds")
