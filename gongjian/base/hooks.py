"""What apps above register for in AppConfig.ready(); listed in docs/hooks.md. No models are imported here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

# What the quick worker does about every two seconds (deliver the outbox, ...).
TICKS: list[Callable[[], object]] = []
# What happens to the row of a job that ended without a result, because it raised or its workers died too often:
# (task path, positional arguments) -> None, inside the transaction that marks the job as failed.
GIVEN_UP: list[Callable[[str, list[Any]], None]] = []
# Whoever acts for an account, for jobs that go on with somebody's abilities: (account id) -> viewer of today.
VIEWER_OF: list[Callable[[int], Any]] = []
# What is told when a step of an import is over: (import run) -> None, inside the transaction that ends it.
IMPORT_OVER: list[Callable[[Any], None]] = []
# Who changed a record last, and when: (row) -> name and moment, or None where nobody knows.
LAST_CHANGE: list[Callable[[Any], tuple[str, datetime] | None]] = []
