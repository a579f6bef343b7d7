"""Mending a difference: a draft in which the Party grids follow the governance grids (domain G5)."""

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.grids.actions.draft import changeable, fill, keep, open_draft, stored
from gongjian.grids.fabric import existing_labels, fabric_of
from gongjian.grids.models import GovernanceGrid, Plan
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

BEYOND = 10_000_000_000  # labels of governance grids, apart from those of today's Party grids


@transaction.atomic
def propose_mending(area_id: int, *, by: Viewer) -> Plan:
    """Make or renew the community's draft so that each grid holds the buildings of one governance grid.

    Buildings that no governance grid names stay where they are today. The draft shows what it costs and goes the usual
    way; nothing comes into force by this.

    raises  NotFound, NotAllowed, RuleBroken (no governance grids, plan not a draft)
    """
    plan = changeable(open_draft(area_id, by=by).pk, by=by, version=None)
    fabric = fabric_of(plan.area)
    link = GovernanceGrid.buildings.through.objects.filter(governancegrid__area=plan.area)
    follow = dict(link.order_by("-governancegrid__code").values_list("building_id", "governancegrid_id"))
    if not follow:
        raise RuleBroken("no_governance_grids", _("No governance grid of this community is known. Import them first."))
    keep(plan, by, note="")
    today = existing_labels(fabric, by.today)
    label = np.array(
        [BEYOND + follow[int(pk)] if int(pk) in follow else int(old) for pk, old in zip(fabric.ids, today, strict=True)]
    )
    fill(plan, fabric, label, on=by.today)
    record(plan, "mend", by=by, after={"grids": len(plan.grids)})
    return stored(plan)
