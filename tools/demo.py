"""The demonstration: database, invented district, static files, then web and workers until Ctrl-C.

    python -m tools.demo [--port 8000] [--no-data] [--reload] [--prepare] [--small]

Everything that is done already is left as it is, so that the second start is quick.
"""

import argparse
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tools import serve

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("GONGJIAN_VAR", ROOT / "var"))
COMMAND = str(Path(sys.executable).parent / "gongjian")
DATABASE = VAR / "gongjian.sqlite3"
MIGRATED = VAR / "migrated.stamp"
SEED = "1"
SMALL = ["--scale", "0.1"]  # a district for trying things out


def must(sentence: str, *arguments: str, **more: str) -> None:
    """Run one of our commands; stop with a sentence when it fails (its own words stand above)."""
    if subprocess.run([COMMAND, *arguments], cwd=ROOT, env={**os.environ, **more}, check=False).returncode:
        raise SystemExit(f"{sentence} The reason stands above.")


# ------------------------------------------------------------------ static files
def static_digest() -> str:
    """Names, sizes and times of all static sources: what collectstatic would collect has not changed while this is."""
    sources = [*(ROOT / "gongjian").glob("*/static/**/*"), *(ROOT / "gongjian" / "static_vendor").rglob("*")]
    facts = sorted(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sources if path.is_file())
    locks = [(ROOT / "requirements" / "base.txt").read_text()]  # packages bring static files as well
    return hashlib.sha256("\n".join(facts + locks).encode()).hexdigest()


def collect_static() -> None:
    stamp, value = VAR / "static.stamp", static_digest()
    if stamp.exists() and stamp.read_text() == value and (VAR / "static").is_dir():
        return
    print("Collecting the static files", flush=True)
    must("The static files could not be collected.", "collectstatic", "--noinput", "--clear", "--verbosity", "0")
    stamp.write_text(value)


# ------------------------------------------------------------------ database
def prepare_database(with_data: bool, small: bool) -> None:
    """Bring the schema up to date and load the district into a database without accounts.

    The SQLite file of a first start is filled under another name and renamed when it is whole, so that an interrupted
    load leaves nothing half-written.
    """
    if "GONGJIAN_DATABASE" in os.environ:
        migrate()
    elif not DATABASE.exists():
        make_file(with_data, small)
    elif not MIGRATED.exists() or MIGRATED.read_text() != schema_digest():
        migrate()
        MIGRATED.write_text(schema_digest())
    if with_data and not has_accounts():
        load_district(small)


def make_file(with_data: bool, small: bool) -> None:
    part = DATABASE.with_name("loading.sqlite3")
    for path in part.parent.glob(part.name + "*"):
        path.unlink()
    migrate(GONGJIAN_DATABASE=str(part))
    if with_data:
        load_district(small, GONGJIAN_DATABASE=str(part))
    for path in VAR.glob(DATABASE.name + "-*"):  # the log of a file that is gone must not meet the new one
        path.unlink()
    part.rename(DATABASE)
    MIGRATED.write_text(schema_digest())


def schema_digest() -> str:
    """What the schema comes from, and which file has it: our migrations, the packages' by their lock, the inode."""
    sources = sorted((ROOT / "gongjian").glob("*/migrations/*.py"))
    content = b"".join(path.read_bytes() for path in [*sources, ROOT / "requirements" / "base.txt"])
    return f"{hashlib.sha256(content).hexdigest()} {DATABASE.stat().st_ino}"


def migrate(**more: str) -> None:
    must("The database could not be brought up to date.", "migrate", "--verbosity", "0", **more)


def load_district(small: bool, **more: str) -> None:
    print("Inventing the demonstration district (once, a minute or two)", flush=True)
    words = ["demo-data", "--seed", SEED, *(SMALL if small else [])]
    must("The demonstration district could not be loaded.", *words, **more)


def has_accounts() -> bool:
    """Whether somebody could sign in; an empty database gets the demonstration district."""
    if "GONGJIAN_DATABASE" not in os.environ:
        with closing(sqlite3.connect(DATABASE)) as database:
            return database.execute("SELECT 1 FROM people_account LIMIT 1").fetchone() is not None
    found = subprocess.run([COMMAND, "demo-accounts", "--plain"], cwd=ROOT, capture_output=True, check=False)
    return bool(found.stdout.strip())


# ------------------------------------------------------------------ planner
def warm_planner() -> None:
    """Compile the planner beside everything else, so that the first plan does not wait half a minute for it."""
    sources = sorted((ROOT / "gongjian" / "engine" / "gridplan").glob("*.py"))
    value = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    stamp = ROOT / ".venv" / ".setup" / "planner"
    if stamp.exists() and stamp.read_text() == value:
        return
    program = (
        "from pathlib import Path; from gongjian.engine.gridplan.plan import warm_up; warm_up();"
        f"Path({str(stamp)!r}).write_text({value!r})"
    )
    command = [sys.executable, "-c", program]
    subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_be_nice)


def _be_nice() -> None:
    os.nice(10)


# ------------------------------------------------------------------ start
def start(port: int, with_accounts: bool, reload: bool) -> int:
    """Start everything; the accounts are looked up while the web process starts, and printed when it answers."""
    words = [COMMAND, "demo-accounts"]
    lookup = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) if with_accounts else None

    def greet() -> None:
        print(f"\nReady: http://127.0.0.1:{port}/  (Ctrl-C stops)\n", flush=True)
        if lookup is not None:
            print(lookup.communicate()[0], flush=True)

    return serve.supervise(serve.children(port, reload=reload), lambda: serve.answers(port), greet)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.demo", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-data", action="store_true", help="start with what the database holds, be it nothing")
    parser.add_argument("--reload", action="store_true", help="start the web process anew when the code changes")
    parser.add_argument("--small", action="store_true", help="a tenth of the district")
    parser.add_argument("--prepare", action="store_true", help="get everything ready, start nothing")
    asked = parser.parse_args()
    if not asked.prepare and not serve.is_free(asked.port):
        raise SystemExit(f"Port {asked.port} is in use. Stop what uses it, or: make demo PORT={asked.port + 1}")
    VAR.mkdir(parents=True, exist_ok=True)
    warm_planner()
    collect_static()
    prepare_database(with_data=not asked.no_data, small=asked.small)
    if asked.prepare:
        return 0
    return start(asked.port, with_accounts=not asked.no_data, reload=asked.reload)


if __name__ == "__main__":
    sys.exit(main())
