"""Copy the SQLite database and the uploads of a running site into a folder, whole and checked.

    python -m tools.backup FOLDER

The copy is taken while people work, without stopping anybody. A site on PostgreSQL uses pg_dump instead
(docs/operations.md); the keys of the settings belong in another place than the copy.
"""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def copy_database(source: Path, target: Path) -> None:
    """Copy one SQLite file with SQLite's own online backup; raises SystemExit when the copy is not sound."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        verdict = new.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise SystemExit(f"The copy of the database is not sound: {verdict}")
    target.chmod(0o600)


def main() -> int:
    if len(sys.argv) != 2:
        raise SystemExit("Say where to: python -m tools.backup FOLDER")
    var = Path(os.environ.get("GONGJIAN_VAR", ROOT / "var"))
    database = os.environ.get("GONGJIAN_DATABASE", str(var / "gongjian.sqlite3"))
    if database.startswith("postgresql://"):
        raise SystemExit("This site is on PostgreSQL; copy it with pg_dump (docs/operations.md, Backups).")
    if not Path(database).exists():
        raise SystemExit(f"There is no database at {database}.")
    target = Path(sys.argv[1]) / datetime.now().strftime("%Y%m%d-%H%M%S")
    target.mkdir(parents=True, mode=0o700)
    copy_database(Path(database), target / "gongjian.sqlite3")
    if (var / "uploads").is_dir():
        shutil.copytree(var / "uploads", target / "uploads")
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
