"""A need out of what was heard on a visit: one press, linked both ways."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.actions.visit import pass_on
from gongjian.checkin.models import Visit
from gongjian.exchange.actions.need import store_need
from gongjian.exchange.models import Need
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area


@transaction.atomic
def add_need_from_visit(visit_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Need:
    """Raise a need of the community where the visit was. Whoever was there may do it, and whoever settles visits.

    Raises NotFound, NotAllowed, Stale, RuleBroken (something came of the visit already, faulty facts).
    """
    visit: Visit = Visit.objects.visible_to(by).locked(pk=visit_id)  # before anything is recorded
    refuse_stale(visit, version, ("status", "outcome"))
    if visit.visitor_id != by.person_id:
        by.require("visit.settle", visit.area)
    need = Need(org=org_of(visit.area), area=visit.area, visit=visit)
    store_need(need, facts | {"source": Need.Source.VISIT}, by=by)
    pass_on(visit.pk, need.title, by=by)
    return need


def org_of(area: Area) -> Org:
    """The Party organisation that is responsible for an area. Raises RuleBroken without one."""
    found = Org.objects.active().filter(area=area, kind__is_unit=False).order_by("path").first()
    if found is None:
        raise RuleBroken("org_missing", _("No organisation is responsible for this area. Register one first."))
    return found
