"""A whole site for the journeys: its own folder, database and static files, web process and both workers."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import pg, serve

ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "gongjian")
START_SECONDS = 60.0


@dataclass(frozen=True)
class Site:
    """A running site: where it answers and where it keeps its files."""

    address: str
    folder: Path

    def command(self, *arguments: str) -> str:
        """What a gongjian command prints when it is run against this site."""
        done = subprocess.run([COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"gongjian {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Prepare a site with a small demonstration district below folder, run it, stop it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["GONGJIAN_VAR"] = str(folder)
    os.environ.pop("GONGJIAN_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo", "--prepare", "--small"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"The site could not be prepared:\n{done.stdout}{done.stderr}"
    port = pg.free_port()
    kept = serve.children(port)
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(kept, stop), daemon=True)
    keeper.start()
    try:
        _wait_until_ready(port)
        yield Site(f"http://127.0.0.1:{port}", folder)
    finally:
        stop.set()
        keeper.join()
        serve.stop_all(kept)


def _keep(kept: list[serve.Child], stop: threading.Event) -> None:
    while not stop.is_set():
        for child in kept:
            child.look_after(time.monotonic())
        stop.wait(0.2)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not serve.answers(port):
        assert time.monotonic() < deadline, f"The site did not answer within {START_SECONDS:.0f} s."
        time.sleep(0.1)
