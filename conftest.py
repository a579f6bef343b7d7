"""Tests of one run share a folder of their own, so that several runs at once do not meet in one database."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
FOLDER = "GONGJIAN_TEST_FOLDER"  # set by the process that starts the run, read by its workers


def pytest_configure(config: pytest.Config) -> None:
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="gongjian-test-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True))
    folder = Path(os.environ[FOLDER])
    settings.VAR, settings.MEDIA_ROOT, settings.STATIC_ROOT = folder, folder / "uploads", folder / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(folder / "test.sqlite3")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database: everything else has run on SQLite and would say the same again."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    asks = [
        item for item in items if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
    ]
    config.hook.pytest_deselected(items=list(set(items) - set(asks)))
    items[:] = asks


@pytest.fixture(autouse=True)
def first_language() -> Iterator[None]:
    """Every test begins in the first language, whatever the one before it spoke."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
