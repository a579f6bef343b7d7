"""Set up a checkout: virtual environment, locked packages, front-end files, message catalogues.

    python3 -m tools.setup [base|dev|bench]

Runs on a bare python3: standard library only. What was done is stamped with a hash of what it was done from, below
.venv/.setup, so that a second run costs no time. One sentence on standard output for each step that takes time.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".setup"
VENDOR = ROOT / "gongjian" / "static_vendor"
LEAST = (3, 11)
LOCKS = {"base": ("base", "dev", "bench"), "dev": ("dev",), "bench": ("bench",)}  # a lock, and the locks that hold it
LAUNCHER = """\
#!{python}
import sys
from gongjian.config.cli import main
sys.exit(main())
"""


def stop(sentence: str) -> None:
    print(sentence, flush=True)
    raise SystemExit(1)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason given"


# ------------------------------------------------------------------ stamps
def digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def is_stamped(name: str, value: str) -> bool:
    path = STAMPS / name
    return path.exists() and path.read_text() == value


def stamp(name: str, value: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value)


# ------------------------------------------------------------------ environment
def prepare_environment() -> None:
    """A place for caches when there is no home, and the system's certificates for node."""
    home = os.environ.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        replacement = ROOT / ".work" / "home"
        replacement.mkdir(parents=True, exist_ok=True)
        os.environ["HOME"] = str(replacement)
    os.environ["PATH"] = f"{VENV / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    os.environ.setdefault("NODE_OPTIONS", "--use-system-ca")
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    os.environ["PIP_ROOT_USER_ACTION"] = "ignore"


def interpreter() -> str:
    """A Python that is new enough: the one that runs this, else one with its version in its name."""
    if sys.version_info >= LEAST:
        return sys.executable
    for minor in range(LEAST[1] + 4, LEAST[1] - 1, -1):
        if path := shutil.which(f"python3.{minor}"):
            return path
    stop(f"Python 3.{LEAST[1]} or later is needed; python3 here is {sys.version.split()[0]}.")
    raise AssertionError


def make_venv() -> None:
    """Make .venv unless it is there, works and was made in this folder (its programs name the folder)."""
    if is_stamped("venv", str(ROOT)) and PYTHON.exists():
        return
    if PYTHON.exists() and not (STAMPS / "venv").exists() and run([PYTHON, "-m", "pip", "--version"]).returncode == 0:
        stamp("venv", str(ROOT))
        return
    say("Making the virtual environment (.venv)")
    python = interpreter()
    if create_venv(python).returncode:
        version = run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).stdout.strip()
        package = "python3-venv" if python == "/usr/bin/python3" else f"python{version}-venv"
        works = lambda: create_venv(python).returncode == 0  # noqa: E731 - it only names the last step
        if system.install((system.Need("python3-venv", package, "nothing here can run without it", works),)):
            stop("The virtual environment could not be made. Install the package named above and run this again.")
    stamp("venv", str(ROOT))


def create_venv(python: str) -> "subprocess.CompletedProcess[str]":
    return run([python, "-m", "venv", "--clear", VENV])


# ------------------------------------------------------------------ packages
def install_python_packages(lock: str) -> None:
    path = ROOT / "requirements" / f"{lock}.txt"
    if any(is_stamped(name, digest(ROOT / "requirements" / f"{name}.txt")) for name in LOCKS[lock] if has_lock(name)):
        return
    say(f"Installing the Python packages of requirements/{lock}.txt (a minute or two the first time)")
    install_uv()
    program = VENV / "bin" / "uv"
    uv = [program, "--system-certs", "pip", "install", "-q", "--python", PYTHON]
    done = run([*uv, "--require-hashes", "-r", path]) if program.exists() else None
    if done is None or done.returncode:
        pip = [PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", path]
        done = run(pip)
    if done.returncode:
        stop(f"The Python packages could not be installed: {last_line(done.stderr)}")
    stamp(lock, digest(path))


def has_lock(name: str) -> bool:
    return (ROOT / "requirements" / f"{name}.txt").exists()


def install_uv() -> None:
    """uv is much the faster installer, but only a convenience: without it pip reads the same lock."""
    lock = ROOT / "requirements" / "uv.txt"
    if not is_stamped("uv", digest(lock)):
        done = run([PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock])
        if done.returncode == 0:
            stamp("uv", digest(lock))


def run(command: list[object]) -> "subprocess.CompletedProcess[str]":
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def install_ourselves() -> None:
    """Let .venv/bin/python import gongjian from the checkout, and put the command beside it."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "gongjian.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "gongjian"
    text = LAUNCHER.format(python=PYTHON)
    if not launcher.exists() or launcher.read_text() != text:
        launcher.write_text(text)
        launcher.chmod(0o755)


def install_front_end() -> None:
    """The front-end packages by their lock, then the files that pages use of them."""
    value = digest(ROOT / "package-lock.json", ROOT / "tools" / "vendor.py")
    if is_stamped("vendor", value) and VENDOR.exists() and (ROOT / "node_modules").exists():
        return
    say("Installing the front-end packages of package-lock.json")
    done = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    if done.returncode:
        stop(
            f"The front-end packages could not be fetched: {npm_reason(done.stderr)}. Check npm's way to its registry."
        )
    done = run([PYTHON, "-m", "tools.vendor"])
    if done.returncode:
        stop(f"The front-end files could not be copied: {last_line(done.stderr)}")
    stamp("vendor", value)


def npm_reason(text: str) -> str:
    """The line in which npm says why; the codes around it say less."""
    lines = [line.removeprefix("npm error").strip() for line in text.splitlines() if line.startswith("npm error")]
    telling = [
        line for line in lines if " " in line and not line.startswith(("code", "errno", "syscall", "A complete"))
    ]
    return (telling or [last_line(text)])[0].rstrip(".")


def compile_messages() -> None:
    catalogues = sorted((ROOT / "gongjian").glob("*/locale/*/LC_MESSAGES/django.po"))
    if all(is_newer(path.with_suffix(".mo"), path) for path in catalogues):
        return
    done = run([PYTHON, "-m", "tools.messages", "compile"])
    if done.returncode:
        stop(f"The message catalogues could not be compiled: {last_line(done.stderr)}")


def is_newer(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def main() -> int:
    lock = sys.argv[1] if len(sys.argv) > 1 else "base"
    prepare_environment()
    (ROOT / ".work").mkdir(exist_ok=True)
    with (ROOT / ".work" / "setup.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        make_venv()
        install_python_packages(lock)
        install_ourselves()
        install_front_end()
        compile_messages()
    if lock in {"dev", "bench"}:
        install_programs()
    return 0


def install_programs() -> None:
    """PostgreSQL, Chromium and a font; what cannot be had is said, and whatever needs it says it again."""
    missing = system.install(system.FOR_TESTS)
    if system.CHROMIUM in missing and not is_stamped("chromium", "playwright"):
        done = run([VENV / "bin" / "playwright", "install", *(["--with-deps"] if system.apt() else []), "chromium"])
        if done.returncode == 0:
            say("Chromium was installed by playwright instead.")
            stamp("chromium", "playwright")


if __name__ == "__main__":
    sys.exit(main())
