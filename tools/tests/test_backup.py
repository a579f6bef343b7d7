import sqlite3
from contextlib import closing
from pathlib import Path

from tools import backup


def test_a_copy_holds_what_was_committed_while_the_original_is_open(tmp_path: Path) -> None:
    source, target = tmp_path / "live.sqlite3", tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(source)) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE grid (code TEXT)")
        live.execute("INSERT INTO grid VALUES ('001')")
        live.commit()
        live.execute("INSERT INTO grid VALUES ('002')")  # not committed: must not be in the copy
        backup.copy_database(source, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT code FROM grid").fetchall() == [("001",)]
    assert not list(tmp_path.glob("copy.sqlite3-*"))
