"""The demonstration: database, invented district, static files, then web and workers until Ctrl-C.

    python -m tools.demo [--port 8000] [--no-data] [--reload] [--prepare] [--small]

Everything that is done already is left as it is, so that the second start is quick.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tools import serve

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("GONGJIAN_VAR", ROOT / "var"))
COMMAND = str(Path(sys.executable).parent / "gongjian")
DATABASE = VAR / "gongjian.sqlite3"
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
    if "GONGJIAN_DATABASE" in os.environ or DATABASE.exists() or not with_data:
        must("The database could not be brought up to date.", "migrate", "--verbosity", "0")
        if with_data and not has_accounts():
            load_district(small)
        return
    part = DATABASE.with_name("loading.sqlite3")
    for path in part.parent.glob(part.name + "*"):
        path.unlink()
    must("The database could not be made.", "migrate", "--verbosity", "0", GONGJIAN_DATABASE=str(part))
    load_district(small, GONGJIAN_DATABASE=str(part))
    part.rename(DATABASE)


def load_district(small: bool, **more: str) -> None:
    print("Inventing the demonstration district (once, a minute or two)", flush=True)
    must(
        "The demonstration district could not be loaded.",
        "demo-data",
        "--seed",
        SEED,
        *(SMALL if small else []),
        **more,
    )


def has_accounts() -> bool:
    """Whether somebody could sign in; an empty database gets the demonstration district."""
    program = (
        "import django; django.setup(); from django.contrib.auth import get_user_model as model;"
        "raise SystemExit(0 if model().objects.exists() else 3)"
    )
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "gongjian.config.settings"}
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=settings, check=False).returncode == 0


# ------------------------------------------------------------------ start
def greet(port: int, with_accounts: bool) -> None:
    print(f"\nReady: http://127.0.0.1:{port}/  (Ctrl-C stops)\n", flush=True)
    if with_accounts:
        subprocess.run([COMMAND, "demo-accounts"], cwd=ROOT, check=False)


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
    collect_static()
    prepare_database(with_data=not asked.no_data, small=asked.small)
    if asked.prepare:
        return 0
    return serve.supervise(
        serve.children(asked.port, reload=asked.reload),
        lambda: serve.answers(asked.port),
        lambda: greet(asked.port, with_accounts=not asked.no_data),
    )


if __name__ == "__main__":
    sys.exit(main())
