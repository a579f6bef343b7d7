"""The way of a need and of a resource. The tables are exchange/workflow.py."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.workflow import Step
from gongjian.exchange.actions.merge import merge_need
from gongjian.exchange.actions.project import refuse_in_project, refuse_relied_on
from gongjian.exchange.actions.telling import tell_proposer
from gongjian.exchange.models import LIVE, Need, Resource
from gongjian.exchange.workflow import NEED, RESOURCE, SAID, node_of
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

SAID_MAX = 200


@transaction.atomic
def move_need(need_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> Need:
    """Take a need one step along and tell whoever raised it. Raises NotFound, NotAllowed, Stale or RuleBroken."""
    step = NEED.step(step_name)
    if step.name == "merge":
        said = step.check(next(iter(step.sources)), answers)
        return merge_need(need_id, _number(said["into"]), by=by, version=version)
    need: Need = Need.objects.visible_to(by).locked(pk=need_id)
    if step.target not in LIVE:
        refuse_in_project(need_id)
    _move(need, step, by=by, version=version, answers=answers)
    tell_proposer(need, step.name, by=by)
    return need


@transaction.atomic
def move_resource(
    resource_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Resource:
    """Pause, offer again or withdraw a resource. Raises NotFound, NotAllowed, Stale or RuleBroken."""
    step = RESOURCE.step(step_name)
    resource: Resource = Resource.objects.visible_to(by).locked(pk=resource_id)
    if step.target != Resource.Status.OFFERED:
        refuse_relied_on(resource_id)
    _move(resource, step, by=by, version=version, answers=answers)
    return resource


def _move(row: Any, step: Step, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> None:
    by.require(step.ability, node_of(step, row))
    refuse_stale(row, version, ("status", "outcome"))
    said = step.check(row.status, answers)
    kept = next((said[name] for name in SAID if name in said), "")
    if len(kept) > SAID_MAX:
        text = _("At most %(n)s characters.") % {"n": SAID_MAX}
        raise RuleBroken("too_long", text, dict.fromkeys(said, text))
    before = row.status
    row.status, row.version = step.target, row.version + 1
    row.outcome = "" if step.name == "reopen" else kept
    row.save()
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)


def _number(said: str) -> int:
    if not said.isascii() or not said.isdecimal() or len(said) > 18:
        text = _("Choose the need that goes on.")
        raise RuleBroken("answer_missing", text, {"into": text})
    return int(said)
