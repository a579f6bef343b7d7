from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from gongjian.orgs import hooks


class ExchangeConfig(AppConfig):
    name = "gongjian.exchange"
    label = "exchange"

    def ready(self) -> None:
        from gongjian.base.hooks import GIVEN_UP  # noqa: PLC0415
        from gongjian.exchange import figures_funds, figures_venues, params, registers  # noqa: F401, PLC0415  (models are ready only now)
        from gongjian.exchange.actions.follow import follow_merge  # noqa: PLC0415
        from gongjian.exchange.reach import shared_term, sides_term  # noqa: PLC0415
        from gongjian.people.reach import register_term  # noqa: PLC0415

        register_term("shared", shared_term)
        register_term("sides", sides_term)
        hooks.MERGED.append(follow_merge)
        GIVEN_UP.append(give_up_match)


def give_up_match(task_path: str, args: list[Any]) -> None:
    """A run of the matcher whose workers died again and again is reported as failed."""
    from gongjian.exchange.actions.match_result import fail_match  # noqa: PLC0415

    if task_path == "gongjian.exchange.tasks.run_match":
        fail_match(int(args[0]), gettext_noop("The worker died several times on this run. Nothing was changed."))
