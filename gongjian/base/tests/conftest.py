"""What tests of the foundations begin with."""

from typing import Any

import pytest

from gongjian.base.tests.sealing import OLD


@pytest.fixture
def keys(settings: Any) -> None:
    """One key to seal with, and one for the blind index."""
    settings.GONGJIAN_KEYS = {"k1": OLD}
    settings.GONGJIAN_INDEX_KEY = "an index key for the tests"
