"""What the engines' commands have in common: one sentence for every refusal, and how much memory was held."""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from gongjian.engine.errors import EngineError


class Parser(argparse.ArgumentParser):
    """An argparse that says one sentence and exits 1, like every other refusal."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}.", file=sys.stderr)
        raise SystemExit(1)


def carried_out(parser: Parser, argv: list[str], act: Callable[[argparse.Namespace], str]) -> int:
    """Parse, act, and print the line that act returns. Returns 0, or 1 after one sentence on standard error."""
    try:
        print(act(parser.parse_args(argv)))
    except SystemExit as leave:
        return int(leave.code or 0)
    except EngineError as refusal:
        print(f"{parser.prog}: {str(refusal).rstrip('.')}.", file=sys.stderr)
        return 1
    except MemoryError:
        print(f"{parser.prog}: there is not enough memory for files of this size.", file=sys.stderr)
        return 1
    return 0


def peak_mb() -> int:
    """Most memory this process has held. (The usage record would count what the process that started us held.)"""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
    except (OSError, StopIteration):
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
