"""A fresh interpreter, for what must be seen from outside."""

import subprocess
import sys

import pytest


@pytest.fixture
def run_python():
    """Run a few lines of Python by themselves and return what they print."""

    def run(lines: str) -> str:
        return subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True).stdout.strip()

    return run
