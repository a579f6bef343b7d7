"""Keep docs/openapi.json equal to the API, so that a change of contract is seen in review.

python -m tools.openapi write|check
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "openapi.json"


def current() -> str:
    """The document as the API declares it now."""
    command = [str(Path(sys.executable).parent / "gongjian"), "openapi"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"gongjian openapi failed:\n{done.stderr.strip()}")
    return done.stdout.rstrip("\n") + "\n"


def main() -> int:
    text = current()
    if sys.argv[1:] == ["write"]:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(text, encoding="utf-8")
        return 0
    if not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text:
        print("docs/openapi.json is not what the API says; run: make openapi")
        return 1
    print("docs/openapi.json is what the API says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
