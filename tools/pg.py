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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import system

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
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


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; yields its address, the database "gongjian" included."""
    programs = system.postgresql_bin()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed. As root: apt-get install postgresql")
    user, port = unprivileged(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="gongjian-pg-", dir="/tmp"))  # a socket's path must be short
    data = folder / "data"
    initdb = ["initdb", "-D", data, "-U", "gongjian", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    control = ["pg_ctl", "-D", data, "-s", "-w"]
    options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
    options += f" -c port={port} -c unix_socket_directories={folder}"

    def program(name: object, *arguments: object) -> None:
        run_as(user, [str(programs / str(name)), *map(str, arguments)], folder)

    try:
        if user:
            shutil.chown(folder, user)
        program(*initdb)
        program(*control, "-l", folder / "server.log", "-o", options, "start")
        program("createdb", "-h", folder, "-p", port, "-U", "gongjian", "gongjian")
        yield f"postgresql://gongjian@127.0.0.1:{port}/gongjian"
    finally:
        if (data / "postmaster.pid").exists():
            program(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "GONGJIAN_DATABASE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
