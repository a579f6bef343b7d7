"""What may be chosen: communities, and the units that one receives for."""

from typing import Any

from django.db.models import Q

from gongjian.base.scoping import below
from gongjian.checkin.models import UnitCheckIn
from gongjian.orgs.models import Org
from gongjian.people.abilities import abilities_of
from gongjian.people.reach import NOTHING
from gongjian.places.models import Area


def communities(viewer: Any = None) -> Any:
    """Areas of the level in which grids are drawn that have an organisation of their own."""
    held = Org.objects.active().filter(kind__is_unit=False, area__isnull=False).order_by().values("area_id")
    rows = Area.objects.filter(level__has_grids=True, pk__in=held).defer("shape", "level")
    return rows.order_by("code")


def units_for(ability: str) -> Any:
    """Reader -> units in whose name the reader may report: the own one, or those that sit in the own area."""

    def found(viewer: Any) -> Any:
        reach = NOTHING
        for post in viewer.posts:
            if ability in abilities_of(post.kind):
                reach = reach | below("path", post.org_path)
                if "checkin.receive" in abilities_of(post.kind) and post.area_path:
                    reach = reach | below("area__path", post.area_path)
        rows = Org.objects.active().filter(reach, kind__is_unit=True)
        return rows.select_related("area", "kind").defer("area__shape")

    return found


def own_communities(viewer: Any) -> Any:
    """Communities that the reader receives for."""
    reach = NOTHING
    for post in viewer.posts:
        if post.area_path and "checkin.receive" in abilities_of(post.kind):
            reach = reach | below("path", post.area_path)
    return communities().filter(reach)


def known_units(viewer: Any) -> Any:
    """Units that have reported to a community the reader receives for, and were received."""
    rows = UnitCheckIn.objects.visible_to(viewer).filter(status=UnitCheckIn.Status.RECEIVED)
    return units_for("checkin.report")(viewer).filter(pk__in=rows.order_by().values("org"))


def host_of(area: Area) -> Org | None:
    """The organisation that is responsible for a community."""
    return Org.objects.active().filter(area=area, kind__is_unit=False).order_by("path").first()


def staff_of(area: Any) -> Q:
    """Organisations that are responsible for exactly this area."""
    return Q(org__area=area, org__kind__is_unit=False)
