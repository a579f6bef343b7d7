"""What an action needs of whoever acts. people.Viewer and people.System fit it; apps below people use this type."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.db.models import Q


class Actor(Protocol):
    """Who did it, for the record."""

    @property
    def account_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


class Acting(Actor, Protocol):
    """Somebody who reads and writes: abilities and reach for the rules."""

    @property
    def today(self) -> date: ...
    def can(self, ability: str, node: Any | None = None) -> bool: ...
    def require(self, ability: str, node: Any | None = None) -> None: ...
    def reach(self, subject: str, lookups: Mapping[str, str]) -> Q: ...
