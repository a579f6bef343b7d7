"""What apps above register for in AppConfig.ready(); listed in docs/hooks.md. No models are imported here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class VisitTarget:
    """What a visit can become with one press.

    label    the verb on the button
    url      (visit) -> address of the prefilled form
    is_open  (visit, reader) -> whether the reader may do it
    found    (visit, reader) -> [(label, address)] of what it became, as far as the reader may see it
    """

    label: str | Promise
    url: Callable[[Any], str]
    is_open: Callable[[Any, Any], bool]
    found: Callable[[Any, Any], list[tuple[str, str]]]


# What was heard on a visit becomes a need, later a request: registered by the apps that own these.
VISIT_TARGETS: list[VisitTarget] = []
