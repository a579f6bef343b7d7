"""Every check and test, one part after the other, with a line for each at the end.

    python -m tools.test [check|sqlite|postgresql|browser|drill ...]

A part that cannot run (PostgreSQL or Chromium missing) counts as failed: a green run has run everything.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-n", str(min(os.cpu_count() or 2, 8))]
NO_TESTS = {4, 5}  # pytest's exit codes when a folder is not there, and when it found nothing to run


@dataclass(frozen=True)
class Part:
    """A named command; tests says below which folders its tests lie, for a part that is pytest's."""

    name: str
    command: list[str]
    tests: str = ""


PARTS = (
    Part("check", [sys.executable, "-m", "tools.check"]),
    Part("sqlite", PYTEST, "gongjian"),
    Part("postgresql", [sys.executable, "-m", "tools.pg", *PYTEST], "gongjian"),
    Part("browser", [*PYTEST, "--dist", "worksteal", "browser"], "browser"),
    Part("drill", [sys.executable, "-m", "pytest", "drills"], "drills"),
)
USUAL = ("check", "sqlite", "postgresql", "browser")


@dataclass(frozen=True)
class Outcome:
    part: Part
    passed: bool
    said: str
    seconds: float


def run(part: Part) -> Outcome:
    """Run one part, its output shown as it comes; the last line of it is kept for the end."""
    print(f"\n=== {part.name}", flush=True)
    began, last = time.monotonic(), ""
    environment = {name: value for name, value in os.environ.items() if name != "GONGJIAN_DATABASE"}
    process = subprocess.Popen(
        part.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    code = process.wait()
    if code in NO_TESTS and part.tests and not any((ROOT / part.tests).rglob("test_*.py")):
        code, last = 0, "no tests yet"
    return Outcome(part, code == 0, last.strip("= "), time.monotonic() - began)


def main() -> int:
    asked = sys.argv[1:] or USUAL
    if unknown := set(asked) - {part.name for part in PARTS}:
        raise SystemExit(
            f"No such part: {', '.join(sorted(unknown))}. Parts: {', '.join(part.name for part in PARTS)}."
        )
    outcomes = [run(part) for part in PARTS if part.name in asked]
    print("\n=== result")
    for outcome in outcomes:
        word = "passed" if outcome.passed else "FAILED"
        print(f"{outcome.part.name:<11} {word}  {outcome.seconds:5.0f} s  {outcome.said}")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
