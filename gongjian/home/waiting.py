"""Work that waits for a reader because of the posts held, straight from the status tables."""

from django.db.models import Q

from gongjian.base.scoping import below
from gongjian.grids.models import Plan, PlanQuerySet
from gongjian.grids.workflow import PLAN
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

NOTHING = Q(pk__in=[])


def plans_waiting(viewer: Viewer) -> PlanQuerySet:
    """Plans whose main next step this reader may take: a draft to submit, a submitted one to approve, and so on."""
    wanted = NOTHING
    for step in PLAN:
        if step.tone != "main":
            continue
        for post in viewer.posts:
            if post.area_path and step.ability in abilities_of(post.kind):
                wanted |= Q(status__in=step.sources) & below("area__path", post.area_path)
    return Plan.objects.visible_to(viewer).filter(wanted)
