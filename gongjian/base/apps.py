from django.apps import AppConfig

from gongjian.base import hooks


class BaseConfig(AppConfig):
    name = "gongjian.base"
    label = "base"

    def ready(self) -> None:
        from gongjian.base.pruning import Pruning  # noqa: PLC0415  (its models are ready only after all apps are loaded)
        from gongjian.base.registers import runs  # noqa: PLC0415

        hooks.TICKS += [Pruning(), runs.erase_expired]
        hooks.GIVEN_UP.append(runs.given_up)
