"""What may be chosen: organisations and areas of the own posts, skills, grids, buildings."""

from typing import Any

from django.db.models import Q

from gongjian.base.scoping import below
from gongjian.checkin.models import Skill
from gongjian.grids.models import Grid
from gongjian.orgs.models import Org
from gongjian.people.abilities import abilities_of
from gongjian.people.reach import NOTHING
from gongjian.places.models import Area, Building


def _of_posts(viewer: Any, ability: str, column: str) -> Q:
    found = NOTHING
    for post in viewer.posts:
        path = post.org_path if column == "org" else post.area_path
        if path and ability in abilities_of(post.kind):
            found = found | below("path", path)
    return found


def orgs_for(ability: str) -> Any:
    """Reader -> organisations in whose name the reader may write."""

    def found(viewer: Any) -> Any:
        rows = Org.objects.active().filter(_of_posts(viewer, ability, "org"))
        return rows.select_related("area").defer("area__shape")

    return found


def areas_for(ability: str) -> Any:
    """Reader -> areas where the reader may write."""
    return lambda viewer: Area.objects.filter(_of_posts(viewer, ability, "area")).defer("shape")


def areas_of(model: Any) -> Any:
    """Reader -> the areas of the records within reach, as conditions of their list."""

    def found(viewer: Any) -> list[tuple[str, str]]:
        used = model.objects.visible_to(viewer).order_by().values("area_id")
        rows = Area.objects.filter(pk__in=used).order_by("code").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    return found


def skills(viewer: Any) -> Any:
    """Skills that may be chosen."""
    return Skill.objects.visible_to(viewer).active()


def skill_choices(viewer: Any) -> list[tuple[str, str]]:
    """All skills as conditions of a list."""
    return [(str(row.pk), str(row)) for row in Skill.objects.visible_to(viewer)]


def grids(viewer: Any) -> Any:
    """Grids in force within reach."""
    return Grid.objects.visible_to(viewer).on(viewer.today).defer("shape").order_by("code")


def buildings(viewer: Any) -> Any:
    """Buildings within reach."""
    return Building.objects.visible_to(viewer).filter(is_gone=False).defer("shape")
