"""What may be chosen: communities, and the units that one receives for."""

from typing import Any

from django.db.models import Q

from gongjian.base.scoping import below
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


def areas_of(model: Any) -> Any:
    """Reader -> the communities of the records within reach, as conditions of their list."""

    def found(viewer: Any) -> list[tuple[str, str]]:
        used = model.objects.visible_to(viewer).order_by().values("area_id")
        rows = Area.objects.filter(pk__in=used).order_by("code").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    return found


def staff_of(area: Any) -> Q:
    """Organisations that are responsible for exactly this area."""
    return Q(org__area=area, org__kind__is_unit=False)
