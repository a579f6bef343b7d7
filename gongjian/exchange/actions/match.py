"""Runs of the matcher are asked for here; what becomes of them is in match_result.py."""

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.models import MatchRun
from gongjian.exchange.tasks import run_match
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

ACTIVE = (MatchRun.State.WAITING, MatchRun.State.RUNNING)


@transaction.atomic
def start_match(area_id: int, *, by: Viewer) -> MatchRun:
    """Ask for a run over the open needs of an area. Raises NotFound, NotAllowed, RuleBroken (a run is going on)."""
    area: Area = Area.objects.visible_to(by).locked(pk=area_id)
    by.require("match.run", area)
    if MatchRun.objects.filter(area=area, state__in=ACTIVE).exists():
        raise RuleBroken("run_going_on", _("A run on this area is going on. Wait for its result."))
    run = MatchRun.objects.create(area=area, account_id=by.account_id, made_by_id=by.account_id)
    record(run, "run", by=by, after={"area": area.pk})
    run_match.enqueue(run.pk)
    return run
