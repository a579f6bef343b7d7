"""Door 1 for members: find one thing, and what is mine."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gongjian.base.pages import says_no
from gongjian.base.scoping import no_record
from gongjian.base.workflow import Step
from gongjian.checkin.answers import AnswerForm, dialogs_of
from gongjian.checkin.fitting import Fit, fits, load_words
from gongjian.checkin.models import Activity, Claim
from gongjian.checkin.queries import (
    claimed_already,
    my_claims,
    open_activities,
    open_wishes,
    profile_of,
    recent_load,
    taken,
)
from gongjian.checkin.registers.claims import TONES
from gongjian.checkin.workflow import CLAIM, steps_for

SHOWN, LOOKED_THROUGH, MINE = 20, 1000, 100
KINDS = {"wish", *Activity.Kind.values}
S = Claim.Status


@require_GET
@login_required
@says_no
def find(request: HttpRequest) -> HttpResponse:
    """找一件事: posts, activities and wishes that fit, each with the reason."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse_others(viewer)
    member = profile_of(viewer.person_id)
    kind = request.GET.get("kind", "")
    found, load = suggestions(viewer, kind) if member is not None else ([], 0)
    context = {
        "member": member,
        "kind": kind if kind in KINDS else "",
        "kinds": [("", _("Everything")), *Activity.Kind.choices, ("wish", _("Small wishes"))],
        "found": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "load": load_words(load),
    }
    return render(request, "checkin/find.html", context)


def _refuse_others(viewer: Any) -> None:
    if not viewer.can("claim.make"):
        raise no_record()


@dataclass(frozen=True)
class Shown:
    """A proposal with how many places are left; None for a wish, which has one."""

    fit: Fit
    left: int | None

    @property
    def is_full(self) -> bool:
        return self.left is not None and self.left <= 0


def suggestions(viewer: Any, kind: str = "") -> tuple[list[Shown], int]:
    """What a member can take on, best first, full ones last; and the member's recent load."""
    member = profile_of(viewer.person_id)
    assert member is not None
    activities, wishes = claimed_already(member.person_id)
    rows: list[Any] = []
    if kind != "wish":
        chosen = open_activities(viewer, viewer.today).exclude(pk__in=activities)
        rows += (chosen.filter(kind=kind) if kind in KINDS else chosen)[:LOOKED_THROUGH]
    if kind not in Activity.Kind.values:
        rows += open_wishes(viewer, viewer.today).exclude(pk__in=wishes)[:LOOKED_THROUGH]
    load = recent_load(member.person_id, viewer.today)
    found = fits(rows, member, load)
    held = taken([row for row in rows if isinstance(row, Activity)])
    shown = [Shown(one, _left(one, held)) for one in found]
    return sorted(shown, key=lambda one: one.is_full), load


def _left(one: Fit, held: dict[int, int]) -> int | None:
    return one.target.capacity - held.get(one.target.pk, 0) if isinstance(one.target, Activity) else None


@dataclass(frozen=True)
class Mine:
    """One of the own claims with what can be done about it."""

    claim: Claim
    tone: str
    steps: list[Step]
    dialogs: list[tuple[Step, AnswerForm]]

    @property
    def prefix(self) -> str:
        """Keeps the dialogs of several claims on one page apart."""
        return f"c{self.claim.pk}-"


@require_GET
@login_required
@says_no
def mine(request: HttpRequest) -> HttpResponse:
    """我的: what I took on, what waits, what was confirmed."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse_others(viewer)
    claims = [_mine(claim, viewer) for claim in my_claims(viewer)[:MINE]]
    groups = [
        (_("To do"), {S.CLAIMED, S.DOING, S.RETURNED}),
        (_("Waiting for a place"), {S.WAITING}),
        (_("Waiting for confirmation"), {S.SUBMITTED}),
        (pgettext("claims", "Confirmed"), {S.CONFIRMED}),
        (pgettext("claims", "Given up"), {S.CANCELLED}),
    ]
    shown = [(label, [one for one in claims if one.claim.status in held]) for label, held in groups]
    context = {"groups": [group for group in shown if group[1]], "member": profile_of(viewer.person_id)}
    return render(request, "checkin/mine.html", context)


def _mine(claim: Claim, viewer: Any) -> Mine:
    steps = [step for step in steps_for(CLAIM, viewer, claim) if step.ability == "claim.make"]
    return Mine(claim, TONES.get(claim.status, "none"), steps, dialogs_of(steps))
