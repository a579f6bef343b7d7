"""A plan's way: check, submit, approve, return, file, publish. The table is grids/workflow.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.grids.actions.publish import publish_plan
from gongjian.grids.assess import missing
from gongjian.grids.models import Plan
from gongjian.grids.workflow import PLAN
from gongjian.history.actions import record
from gongjian.notices.actions import settle, tell
from gongjian.people.abilities import ABILITIES
from gongjian.people.models import Post
from gongjian.people.viewer import Viewer

S = Plan.Status
# What waits for whom after a step: ability that takes the next step, and the sentence.
NEXT: dict[str, tuple[str, str]] = {
    S.SUBMITTED: (
        "plan.approve",
        gettext_noop("%(who)s submitted the grid plan of %(area)s. Please approve or return it."),
    ),
    S.APPROVED: (
        "plan.file",
        gettext_noop("The street approved the grid plan of %(area)s. Please review and file it."),
    ),
    S.FILED: ("plan.publish", gettext_noop("The grid plan of %(area)s is filed. Please publish it from a day.")),
}
RETURNED = gettext_noop("%(who)s returned the grid plan of %(area)s: %(reason)s")


@transaction.atomic
def move_plan(plan_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> Plan:
    """Take a plan one step along and record who took it and why. Raises NotFound, NotAllowed, Stale or RuleBroken."""
    plan: Plan = Plan.objects.visible_to(by).locked(pk=plan_id)
    step = PLAN.step(step_name)
    by.require(step.ability, plan.area)
    refuse_stale(plan, version, ("status", "draft_number"))
    said = step.check(plan.status, answers)
    if step.target in {S.CHECKED, S.SUBMITTED, S.APPROVED, S.FILED}:
        refuse_gaps(plan)
    if step.name == "publish":
        return publish_plan(plan, valid_from=read_day(said["valid_from"]), by=by)
    return _moved(plan, step.name, step.target, said, by)


def _moved(plan: Plan, name: str, target: str, said: dict[str, str], by: Viewer) -> Plan:
    before = plan.status
    plan.status, plan.version = target, plan.version + 1
    plan.returned_because = said.get("reason", "")
    plan.deliberation = said.get("deliberation", plan.deliberation)
    plan.save()
    record(plan, name, by=by, before={"status": before}, after={"status": target}, said=said)
    announce(plan, by)
    return plan


def refuse_gaps(plan: Plan) -> None:
    """Every address in exactly one grid, every grid in one piece; staff may still be missing before publication."""
    stops = [row for row in missing(plan) if row["stops"] and row["code"] in {"left_out", "in_parts"}]
    if not plan.labels:
        raise RuleBroken("plan_empty", _("The draft has no grid yet."))
    for row in stops:
        words = {
            "left_out": _("%(count)s buildings are in no grid. Put each into one, or give it a place on the map."),
            "in_parts": _("%(count)s grids are not in one piece. Move the separate buildings first."),
        }
        raise RuleBroken(row["code"], words[row["code"]] % {"count": row["count"]})


def read_day(said: str) -> date:
    """A day written as YYYY-MM-DD. Raises RuleBroken."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        text = _("Write a day like 2026-05-01.")
        raise RuleBroken("not_a_day", text, {"valid_from": text}) from None


def announce(plan: Plan, by: Viewer) -> None:
    """Tell whoever takes the next step; what waited for others before waits no more."""
    matter = f"grids.plan:{plan.pk}"
    settle(matter)
    facts: dict[str, Any] = {"area": str(plan.area), "who": by.name, "reason": plan.returned_because}
    link = f"/grids/plans/{plan.pk}/"
    if plan.status in NEXT:
        ability, text = NEXT[plan.status]
        tell(holders(ability, plan), text, facts, kind="todo", matter=matter, link=link)
    elif plan.status == S.DRAFT and plan.returned_because:
        tell(holders("plan.submit", plan), RETURNED, facts, kind="todo", matter=matter, link=link)


def holders(ability: str, plan: Plan) -> list[int]:
    """Persons whose post gives an ability on the plan's community, the nearest level only."""
    kinds = [kind for kind, held in ABILITIES.items() if ability in held]
    paths = [*plan.area.ancestor_paths(), plan.area.path]
    posts = Post.objects.filter(
        kind__in=kinds, org__area__path__in=paths, until__isnull=True, org__ended_on__isnull=True
    )
    rows = list(posts.values_list("person_id", "org__area__path"))
    nearest = max((len(path) for _person, path in rows), default=0)
    return sorted({person for person, path in rows if len(path) == nearest})
