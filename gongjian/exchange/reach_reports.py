"""The reach terms of dual reports: the own one always, one that was sent to the own organisation or community."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.base.scoping import below
from gongjian.exchange.models.dual_report import DualReport
from gongjian.people.abilities import abilities_of
from gongjian.people.reach import NOTHING
from gongjian.people.viewer import Viewer

IS_SENT = ~Q(status=DualReport.Status.DRAFT)


def reporter_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Reports of the own unit, and the own as a member."""
    units = [post.org_path for post in viewer.posts if post.kind == "unit_liaison"]
    own = Q(kind="member", person_id=viewer.person_id) if viewer.person_id else NOTHING
    return Q(kind="unit", **{f"{lookups['reporter']}__in": units}) | own


def addressed_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Reports that were sent to an organisation the reader receives for; copies of units' reports in the own area."""
    found = NOTHING
    for post in viewer.posts:
        if "report.receive" in abilities_of(post.kind):
            # what a member wrote is read in the own branch only, not above it
            found = found | (Q(kind="unit") & below(lookups["addressed"], post.org_path))
            found = found | Q(kind="member", **{lookups["addressed"]: post.org_path})
        if post.area_path and "checkin.receive" in abilities_of(post.kind):
            found = found | (Q(kind="unit") & below(lookups["copied"], post.area_path))
    return IS_SENT & found
