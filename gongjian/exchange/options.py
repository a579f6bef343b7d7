"""What may be chosen: organisations and areas of the own posts, categories, the areas that a list speaks of."""

from typing import Any

from django.db.models import Q

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import below
from gongjian.exchange.models import Category, Participant, Project
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
    """Reader -> communities and what stands above them, as far as the reader may write there."""
    return lambda viewer: Area.objects.filter(_of_posts(viewer, ability, "area")).defer("shape")


def own_org(viewer: Any, ability: str) -> Org:
    """The organisation of the reader's first post that gives an ability. Raises RuleBroken without one."""
    ids = [post.org_id for post in viewer.posts if ability in abilities_of(post.kind)]
    if not ids:
        viewer.require(ability)
        raise RuleBroken("org_missing", "")
    return Org.objects.select_related("area").get(pk=ids[0])  # type: ignore[no-any-return]


def categories(viewer: Any) -> Any:
    """Categories that may be chosen."""
    return Category.objects.visible_to(viewer).active()


def category_choices(viewer: Any) -> list[tuple[str, str]]:
    """All categories as conditions of a list."""
    return [(str(row.pk), str(row)) for row in Category.objects.visible_to(viewer)]


def areas_of(model: Any) -> Any:
    """Reader -> the areas of the records within reach, as conditions of their list."""

    def found(viewer: Any) -> list[tuple[str, str]]:
        used = model.objects.visible_to(viewer).order_by().values("area_id")
        rows = Area.objects.filter(pk__in=used).order_by("code").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    return found


def buildings(viewer: Any) -> Any:
    """Buildings within reach."""
    return Building.objects.visible_to(viewer).filter(is_gone=False)


def own_projects(viewer: Any) -> Any:
    """Running projects that an organisation of the reader leads or takes part in."""
    mine = [post.org_id for post in viewer.posts]
    joined = Participant.objects.filter(org__in=mine).values("project_id")
    rows = Project.objects.visible_to(viewer).live().filter(Q(org__in=mine) | Q(pk__in=joined))
    return rows.select_related("org").order_by("-pk")
