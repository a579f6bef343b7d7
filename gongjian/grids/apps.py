from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from gongjian.base import hooks


class GridsConfig(AppConfig):
    name = "gongjian.grids"
    label = "grids"

    def ready(self) -> None:
        from gongjian.grids import figures, params, registers  # noqa: F401, PLC0415  declare themselves; models must be loaded
        from gongjian.grids.reach import grids_term  # noqa: PLC0415
        from gongjian.grids.standing import look, notice  # noqa: PLC0415
        from gongjian.history.hooks import RECORDED  # noqa: PLC0415
        from gongjian.people.reach import register_term  # noqa: PLC0415

        register_term("grids", grids_term)
        RECORDED.append(notice)
        hooks.TICKS.append(look)
        hooks.GIVEN_UP.append(give_up_run)


def give_up_run(task_path: str, args: list[Any]) -> None:
    """A planning job whose workers died again and again is reported as failed."""
    from gongjian.grids.actions.micro import fail_micro  # noqa: PLC0415
    from gongjian.grids.actions.result import fail_run  # noqa: PLC0415  models must be loaded

    broken = gettext_noop("The worker died several times on this run. Nothing was changed.")
    if task_path == "gongjian.grids.tasks_micro.run_micro":
        fail_micro(int(args[0]), broken)
    if task_path == "gongjian.grids.tasks.run_plan":
        fail_run(int(args[0]), broken)
