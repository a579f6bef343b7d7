"""The reach term "seated": committees in which the own unit, or oneself, has a seat or is proposed for one."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.exchange.models import PartTimeMember
from gongjian.people.posts import PostKind
from gongjian.people.reach import NOTHING
from gongjian.people.viewer import Viewer

UNIT_SIDE = (PostKind.UNIT_LIAISON, PostKind.BRANCH_SECRETARY)


def seated_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Committees with a row of the reader's unit or person, whatever became of it."""
    if "seats" not in lookups:
        return NOTHING
    units = [post.org_id for post in viewer.posts if post.kind in UNIT_SIDE]
    mine = Q(unit__in=units)
    if viewer.person_id is not None:
        mine |= Q(person=viewer.person_id)
    return Q(**{f"{lookups['seats']}__in": PartTimeMember.objects.filter(mine).values("committee")})
