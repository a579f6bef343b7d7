from typing import Any

from django.apps import AppConfig

from gongjian.base import hooks


class NoticesConfig(AppConfig):
    name = "gongjian.notices"
    label = "notices"

    def ready(self) -> None:
        hooks.TICKS.append(deliver)
        hooks.IMPORT_OVER.append(tell_import)


def deliver() -> int:
    """Deliver the outbox; the models are ready only after all apps are loaded."""
    from gongjian.notices.actions import deliver_due  # noqa: PLC0415

    return deliver_due()


def tell_import(run: Any) -> None:
    """Tell whoever handed a file in that a step of its import is over."""
    from gongjian.notices.imports import tell_over  # noqa: PLC0415

    tell_over(run)
