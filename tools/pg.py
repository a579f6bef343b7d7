"""A PostgreSQL of our own for as long as one command runs.

    python3 -m tools.pg COMMAND [ARGUMENT ...]

Makes a cluster in a temporary folder, as an unprivileged user when root runs this, on a free port of 127.0.0.1; runs
the command with GONGJIAN_DATABASE set to it; stops and removes it however the command ends. The packaged cluster is
left alone. Faster than it is safe (fsync off): for tests only. Standard library only.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import system

PREFIX = "gongjian-pg-"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    # it would count tables whose rows a test took back as empty, and the next test's rows would be joined one by one
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "120",
    "shared_buffers": "128MB",
}


def unprivileged() -> str | None:
    """Who shall run the server when root must not: postgres, else nobody; None when we are nobody special."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_as(user: str | None, command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=(folder / "output.log").open("ab"),
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        log = (folder / "output.log").read_text(errors="replace").strip().splitlines()
        raise SystemExit(f"PostgreSQL could not be started: {' '.join(log[-3:])}")


@dataclass(frozen=True)
class Cluster:
    """A cluster's folder, the programs that run it and who they run as."""

    folder: Path
    programs: Path
    user: str | None

    def program(self, name: str, *arguments: object) -> None:
        run_as(self.user, [str(self.programs / name), *map(str, arguments)], self.folder)

    def start(self, port: int) -> None:
        data, options = self.folder / "data", " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        options += f" -c port={port} -c unix_socket_directories={self.folder}"
        self.program("initdb", "-D", data, "-U", "gongjian", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.program("pg_ctl", "-D", data, "-s", "-w", "-l", self.folder / "server.log", "-o", options, "start")
        self.program("createdb", "-h", self.folder, "-p", port, "-U", "gongjian", "gongjian")

    def remove(self) -> None:
        data = self.folder / "data"
        if (data / "postmaster.pid").exists():
            self.program("pg_ctl", "-D", data, "-s", "-w", "-m", "immediate", "stop")
        for _attempt in range(20):  # a process of the server may still write for a moment
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(0.1)


def remove_orphans(programs: Path, user: str | None) -> None:
    """Remove the clusters whose makers were killed before they could do it; only those of this very user."""
    for owner in Path("/tmp").glob(f"{PREFIX}*/owner"):
        if owner.stat().st_uid == os.geteuid() and not Path("/proc", owner.read_text() or "none").exists():
            Cluster(owner.parent, programs, user).remove()


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; yields its address, the database "gongjian" included."""
    programs = system.postgresql_bin()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed. As root: apt-get install postgresql")
    user, port = unprivileged(), free_port()
    remove_orphans(programs, user)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))  # a socket's path must be short
    (folder / "owner").write_text(str(os.getpid()))
    made = Cluster(folder, programs, user)
    try:
        if user:
            shutil.chown(folder, user)
        made.start(port)
        yield f"postgresql://gongjian@127.0.0.1:{port}/gongjian"
    finally:
        made.remove()


def main() -> int:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "GONGJIAN_DATABASE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
