"""What apps above register for: see docs/hooks.md."""

from collections.abc import Callable
from typing import Any

# (org that ends, org that takes over, viewer) -> None, inside the transaction of the merge.
MERGED: list[Callable[[Any, Any, Any], None]] = []
# (org that ends, day, viewer) -> None, inside the transaction.
ENDED: list[Callable[[Any, Any, Any], None]] = []
