"""Merging a need into another: it stays readable and says where it went."""

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import no_record, refuse_stale
from gongjian.exchange.actions.project import refuse_in_project
from gongjian.exchange.actions.telling import tell_proposer
from gongjian.exchange.models import LIVE, Need
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer


@transaction.atomic
def merge_need(need_id: int, into_id: int, *, by: Viewer, version: int | None) -> Need:
    """End a need; another open one goes on for both. Both must lie where the viewer checks needs.

    Raises NotFound, NotAllowed, Stale or RuleBroken.
    """
    if need_id == into_id:
        said = _("A need cannot be merged into itself.")
        raise RuleBroken("merge_circle", said, {"into": said})
    # always in one order: two mergers never wait for each other
    rows = Need.objects.visible_to(by).filter(pk__in=[need_id, into_id]).order_by("pk")
    found = {need.pk: need for need in rows.select_for_update(of=("self",))}
    if len(found) < 2:
        raise no_record()
    need, into = found[need_id], found[into_id]
    by.require("need.check", need.area)
    by.require("need.check", into.area)
    refuse_stale(need, version, ("status", "merged_into"))
    if need.status not in LIVE or into.status not in LIVE:
        said = _("One of the two needs is ended already. Choose an open one.")
        raise RuleBroken("need_ended", said, {"into": said})
    refuse_in_project(need.pk)
    before = need.status
    need.status, need.merged_into, need.version = Need.Status.MERGED, into, need.version + 1
    need.save()
    record(need, "merge", by=by, before={"status": before}, after={"status": need.status, "merged_into": into})
    record(into, "take_over", by=by, said={"from": need.code})
    tell_proposer(need, "merge", by=by)
    return need
