"""Run the web process and the workers together and keep them running: a small supervisor for one machine.
A child that dies is started again, later each time it dies soon. SIGINT and SIGTERM stop all children: asked first,
killed after ten seconds. In production systemd units do the same (docs/operations.md).
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
QUEUES = ("quick", "slow")
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
STEADY = 60.0  # seconds after which a child counts as steady and its pause starts anew
GRACE = 10.0  # seconds from asking a child to stop to killing it


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: list[str]
    waits: bool = False  # starts when the others are ready, so that the processors are theirs first
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = field(default=1.0)
    start_at: float = 0.0

    def start(self) -> None:
        # a group of its own: Ctrl-C in the terminal reaches the supervisor only, which then stops all in order
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True)
        self.started = time.monotonic()

    def look_after(self, now: float) -> None:
        """Start the child when it is not there and its time has come."""
        if self.process is not None and self.process.poll() is not None:
            steady = now - self.started > STEADY
            self.pause = 1.0 if steady else min(self.pause * 2, LONGEST_PAUSE)
            self.start_at = now + self.pause
            print(f"{self.name} ended with {self.process.returncode}; again in {self.pause:.0f} s", flush=True)
            self.process = None
        if self.process is None and now >= self.start_at:
            self.start()

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)


def children(port: int, host: str = "127.0.0.1", reload: bool = False) -> list[Child]:
    """The web process and one worker per queue."""
    options = f"--bind {host}:{port} --workers 2 --threads 4 --log-level warning --no-control-socket"
    web = [str(BIN / "gunicorn"), "gongjian.config.wsgi", *options.split(), "--reload" if reload else "--preload"]
    work = [str(BIN / "gongjian"), "work", "--queue"]
    return [Child("web", web), *(Child(f"worker {queue}", [*work, queue], waits=True) for queue in QUEUES)]


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int, path: str = "/accounts/login/") -> bool:
    """Whether the web process answers at all; a refusal is an answer, an error of the server is not."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as response:
            return bool(response.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def supervise(kept: Sequence[Child], ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
    """Keep the children running until a signal says stop; calls when_ready once, when ready() is first true."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: stopping.append(number))
    is_ready = False
    try:
        while not stopping:
            for child in kept:
                if is_ready or not child.waits:
                    child.look_after(time.monotonic())
            if not is_ready and ready():
                is_ready = True
                when_ready()
            time.sleep(0.5 if is_ready else 0.1)
    finally:
        stop_all(kept)
    return 0


def stop_all(kept: Sequence[Child]) -> None:
    for child in kept:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for child in kept:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.signal(signal.SIGKILL)
            child.process.wait()
