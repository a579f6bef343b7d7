"""What apps above register for: see docs/hooks.md."""

from collections.abc import Callable, Sequence
from typing import Any

# (changes that were just recorded) -> None, inside the transaction of the write.
RECORDED: list[Callable[[Sequence[Any]], None]] = []
