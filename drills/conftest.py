"""Every drill plays on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drills.stage import Stage
from tools.pg import cluster


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    address = str(tmp_path / "drill.sqlite3")
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgresql")
    stage = Stage(address, tmp_path)
    stage.prepare()
    try:
        yield stage
    finally:
        stage.clear()


@pytest.fixture
def fresh_postgresql(postgresql: str) -> Iterator[str]:
    """An empty database of the cluster, gone afterwards."""
    import psycopg  # noqa: PLC0415  (only here, and only on PostgreSQL)

    name = f"drill_{id(object())}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{postgresql.rsplit('/', 1)[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
