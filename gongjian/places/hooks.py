"""What apps above register for: see docs/hooks.md."""

from collections.abc import Callable
from typing import Any

# (rows that were added or changed, viewer) -> None, inside the transaction of the write.
CHANGED: list[Callable[[list[Any], Any], None]] = []
