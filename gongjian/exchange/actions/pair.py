"""What people decide about a need and a resource: chosen, locked, not suitable, taken back."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.workflow import Step
from gongjian.exchange.actions.project import draft_for, give_up_draft, join, refuse_frozen
from gongjian.exchange.actions.telling import tell_sides
from gongjian.exchange.matching.rows import on_offer
from gongjian.exchange.models import LIVE, Need, Pair, Resource
from gongjian.exchange.workflow_projects import PAIR, pair_node
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

REASON_MAX = 200


@transaction.atomic
def decide(
    need_id: int,
    resource_id: int,
    step_name: str,
    *,
    by: Viewer,
    version: int | None = None,
    answers: Mapping[str, str],
    points: int | None = None,
) -> Pair:
    """Take a pair one step along: accept, take_on, lock, refuse, take_back, unoffer.

    raises  NotFound, NotAllowed, Stale, RuleBroken (wrong status, the resource is used up or no longer on offer, the
            need is ended, an agreed project would be left without its resource)
    """
    step = PAIR.step(step_name)
    need: Need = Need.objects.visible_to(by).locked(pk=need_id)
    resource: Resource = Resource.objects.visible_to(by).locked(pk=resource_id)  # two claims wait for each other here
    pair = _pair(need, resource)
    by.require(step.ability, pair_node(step, pair))
    refuse_stale(pair, version, ("status",))
    said = step.check(pair.status, answers)
    if len(said.get("reason", "")) > REASON_MAX:
        text = _("At most %(n)s characters.") % {"n": REASON_MAX}
        raise RuleBroken("too_long", text, {"reason": text})
    before = pair.status
    _carry_out(step, pair, by)
    pair.status, pair.reason = step.target, said.get("reason", "")
    pair.decided_on, pair.version = by.today, pair.version + (pair.pk is not None)
    pair.points = points if points is not None else pair.points
    pair.save()
    record(pair, step.name, by=by, before={"status": before}, after={"status": pair.status}, said=said)
    tell_sides(pair, step.name, by=by)
    return pair


def _pair(need: Need, resource: Resource) -> Pair:
    if need.org_id == resource.org_id:
        raise RuleBroken("own_resource", _("Need and resource belong to the same organisation."))
    found = Pair.objects.select_for_update(of=("self",)).filter(need=need, resource=resource).first()
    pair = found or Pair(need=need, resource=resource, version=1)
    pair.need, pair.resource = need, resource
    return pair


def _carry_out(step: Step, pair: Pair, by: Viewer) -> None:
    if step.name in {"accept", "take_on", "lock"}:
        refuse_ended_sides(pair, by)
    if step.name == "accept":
        refuse_full(pair.resource)
        pair.project = draft_for(pair.need, by=by)
        join(pair.project, pair.resource.org, by=by)
        join(pair.project, pair.need.org, by=by)
    elif step.name == "take_back" and pair.project is not None:
        refuse_frozen(pair.project)
        give_up_draft(pair.project, without=pair, by=by)
        pair.project = None


def refuse_ended_sides(pair: Pair, by: Viewer) -> None:
    """Neither side may be ended. Raises RuleBroken."""
    if pair.need.status not in LIVE:
        raise RuleBroken("need_ended", _("This need is ended. Open it again before you choose a resource for it."))
    if not Resource.objects.filter(on_offer(by.today), pk=pair.resource_id).exists():
        raise RuleBroken("not_on_offer", _("This resource is no longer on offer. Choose another one."))


def refuse_full(resource: Resource) -> None:
    """A resource serves no more needs at a time than its owner said. The row must be locked. Raises RuleBroken."""
    taken = Pair.objects.holding().filter(resource=resource).count()
    if taken >= resource.serves:
        said = _("“%(resource)s” serves %(n)s needs at a time and is fully used. Choose another one, or wait.")
        raise RuleBroken("used_up", said % {"resource": resource, "n": resource.serves})
