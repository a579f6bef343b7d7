"""System packages: find what is there, install the rest with apt where that is allowed.

Runs before anything is installed: standard library only.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Something the system has to bring: how to see that it is there, and the packages that bring it."""

    what: str
    packages: str  # as written behind apt-get install
    missing: str  # what cannot be done without it
    found: Callable[[], bool]


def postgresql_bin() -> Path | None:
    """The folder of the newest PostgreSQL server's programs; Debian keeps them by version and off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(part) for part in path.parts[4].split(".") if part.isdigit()],
    )
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def chromium() -> str | None:
    """A Chromium of the system. Ubuntu's is only a pointer to a snap, which is no use to a test run."""
    for name in ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser"):
        path = shutil.which(name)
        if path and "/snap/" not in str(Path(path).resolve()) and not _points_to_snap(Path(path)):
            return path
    return None


def _points_to_snap(path: Path) -> bool:
    return path.stat().st_size < 8192 and b"/snap/bin" in path.read_bytes()


def has_chinese_font() -> bool:
    endings = ("*CJK*", "wqy-*", "*HanSans*")
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    return any(next(folder.rglob(ending), None) for folder in folders if folder.is_dir() for ending in endings)


POSTGRESQL = Need(
    "PostgreSQL", "postgresql", "the tests on PostgreSQL cannot run", lambda: postgresql_bin() is not None
)
CHROMIUM = Need("Chromium", "chromium", "the browser journeys cannot run", lambda: chromium() is not None)
FONT = Need("a Chinese font", "fonts-noto-cjk", "Chinese text on the pictures will be boxes", has_chinese_font)
FOR_TESTS = (POSTGRESQL, CHROMIUM, FONT)


def apt() -> list[str] | None:
    """The words that start apt-get with the right to install, or None where nobody gave that right."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "apt-get"]
    return None


def install(needs: tuple[Need, ...]) -> list[Need]:
    """Install what is missing, one need at a time so that one failure costs one; returns what is still missing."""
    missing = [need for need in needs if not need.found()]
    if not missing:
        return []
    program = apt()
    if program is None:
        for need in missing:
            print(f"{need.what} is not installed: {need.missing}. As root: apt-get install {need.packages}")
        return missing
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*program, "-q", "update"], stdout=subprocess.DEVNULL, env=quiet, check=False)
    for need in missing:
        print(f"Installing {need.what} ({need.packages})", flush=True)
        command = [*program, "-qq", "-y", "--no-install-recommends", "install", *need.packages.split()]
        done = subprocess.run(command, capture_output=True, text=True, env=quiet, check=False)
        if done.returncode or not need.found():
            reason = (done.stderr.strip() or done.stdout.strip() or "nothing was installed").splitlines()[-1]
            print(f"{need.what} could not be installed: {need.missing}. apt says: {reason}")
    return [need for need in missing if not need.found()]
