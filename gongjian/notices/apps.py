from django.apps import AppConfig

from gongjian.base import hooks


class NoticesConfig(AppConfig):
    name = "gongjian.notices"
    label = "notices"

    def ready(self) -> None:
        hooks.TICKS.append(deliver)


def deliver() -> int:
    """Deliver the outbox; the models are ready only after all apps are loaded."""
    from gongjian.notices.actions import deliver_due  # noqa: PLC0415

    return deliver_due()
