"""Tests of one run share a folder of their own, so that several runs at once do not meet in one database."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

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


@pytest.fixture(autouse=True)
def first_language() -> Iterator[None]:
    """Every test begins in the first language, whatever the one before it spoke."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
