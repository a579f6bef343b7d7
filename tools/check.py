"""Everything that is checked without running the product's tests.

    python -m tools.check [name ...]

Prints a line for each check, what it found when it failed, and at the end the outliers of size.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]


CHECKS = (
    Check("types", [str(BIN / "mypy"), "gongjian", "tools", "browser"]),  # the longest first
    Check("style", [str(BIN / "ruff"), "check", "--quiet", "."]),
    Check("form", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    Check("layers", [str(BIN / "lint-imports")]),
    Check("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]),
    Check("messages", [PYTHON, "-m", "tools.messages", "check"]),
    Check("openapi", [PYTHON, "-m", "tools.openapi", "check"]),
    Check("text", [PYTHON, "-m", "tools.rules", "text"]),
    Check("links", [PYTHON, "-m", "tools.rules", "links"]),
)


def run(check: Check) -> bool:
    began = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gongjian.config.settings", "GONGJIAN_DATABASE": ":memory:"}
    done = subprocess.run(check.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    word = "FAILED" if done.returncode else "passed"
    lines = [f"{check.name:<10} {word} {time.monotonic() - began:5.1f} s"]
    if done.returncode:
        lines += [f"    {line}" for line in (done.stdout + done.stderr).rstrip().splitlines()]
    print("\n".join(lines), flush=True)
    return done.returncode == 0


def main() -> int:
    chosen = [check for check in CHECKS if not sys.argv[1:] or check.name in sys.argv[1:]]
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as pool:
        results = dict(zip((check.name for check in chosen), pool.map(run, chosen), strict=True))
    outliers = subprocess.run(
        [PYTHON, "-m", "tools.rules", "sizes"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    print(f"longer than reads well (reported, not refused):\n{outliers.stdout}")
    failed = [name for name, passed in results.items() if not passed]
    print(
        f"{len(failed)} of {len(results)} checks failed: {', '.join(failed)}"
        if failed
        else f"{len(results)} checks passed"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
