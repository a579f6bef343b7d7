"""What waits around grand committees: consent, approval, letters to hand over, seats whose holder has left, duties."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongjian.base.scoping import below
from gongjian.exchange.models import APPOINTED, DutyRecord, PartTimeMember
from gongjian.exchange.workflow_committee import APPROVE, CONSENT, KEEP
from gongjian.home.todo import SHOWN_MAX, Todo
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

NOTHING = Q(pk__in=[])
S = PartTimeMember.Status


def committee_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """The unit's, the street's and the community's part, each to those whose post it is."""
    linked = ("person", "unit", "committee__area")
    rows = PartTimeMember.objects.visible_to(viewer).standing_on(today).select_related(*linked)
    rows = rows.defer("committee__area__shape").order_by("proposed_on", "pk")
    answer, decide = pgettext("part-time member", "Answer"), pgettext("part-time member", "Decide")
    asked = rows.filter(_of_units(viewer), status=S.PROPOSED)
    for row in asked[:SHOWN_MAX]:
        yield _todo(row, _("Consent to a part-time member: %(name)s"), answer, row.proposed_on)
    decided = rows.filter(_of_areas(viewer, APPROVE), status=S.UNIT_CONSENTED)
    for row in decided[:SHOWN_MAX]:
        yield _todo(row, _("Approve a part-time member: %(name)s"), decide, row.consented_on)
    own = rows.filter(committee__org__in=_own(viewer))
    for row in own.filter(status=S.APPROVED, in_post=True, is_over=False, starts_on__lte=today)[:SHOWN_MAX]:
        yield _todo(row, _("Hand over the letter of appointment: %(name)s"), _("Open"), row.approved_on)
    for row in own.filter(Q(in_post=False) | Q(is_over=True), status__in=APPOINTED)[:SHOWN_MAX]:
        yield _todo(row, _("Renew or replace: %(name)s"), _("Open"), None, words=row.warning, tone="block")
    yield from _duties(viewer)


def _of_areas(viewer: Viewer, ability: str) -> Q:
    found = NOTHING
    for post in viewer.posts:
        if post.area_path and ability in abilities_of(post.kind):
            found = found | below("committee__area__path", post.area_path)
    return found


def _of_units(viewer: Viewer) -> Q:
    found = NOTHING
    for post in viewer.posts:
        if CONSENT in abilities_of(post.kind):
            found = found | below("unit__path", post.org_path)
    return found


def _own(viewer: Viewer) -> list[int]:
    return [post.org_id for post in viewer.posts if KEEP in abilities_of(post.kind)]


def _todo(
    row: PartTimeMember, title: str, step: str, since: date | None, *, words: str = "", tone: str = "open"
) -> Todo:
    return Todo(
        matter=f"exchange.parttimemember:{row.pk}",
        title=title % {"name": row.person},
        second=f"{row.unit} · {row.committee}",
        url=reverse("exchange:part_time_member-record", args=[row.pk]),
        step=step,
        words=words or str(row.get_status_display()),
        tone=tone,
        since=since,
    )


def _duties(viewer: Viewer) -> Iterator[Todo]:
    """What units and members report, for whoever keeps the committee."""
    rows = DutyRecord.objects.visible_to(viewer).filter(member__committee__org__in=_own(viewer))
    told = rows.filter(status=DutyRecord.Status.TOLD).select_related("member__person", "member__unit")
    for row in told.order_by("day", "pk")[:SHOWN_MAX]:
        yield Todo(
            matter=f"exchange.dutyrecord:{row.pk}",
            title=row.note,
            second=f"{row.member.person} · {row.member.unit}",
            url=reverse("exchange:part_time_member-record", args=[row.member_id]),
            step=pgettext("duty", "Confirm"),
            words=str(row.get_status_display()),
            since=row.day,
        )
