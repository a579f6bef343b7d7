"""The register of part-time members, in the order of codes: never by what somebody did."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Related
from gongjian.exchange.actions.part_time import edit_member, propose_member
from gongjian.exchange.committee_page import TONES, page_of_member
from gongjian.exchange.intake_committee import SeatIntake
from gongjian.exchange.models import APPOINTED, PENDING, Committee, PartTimeMember
from gongjian.exchange.options import areas_for, areas_of, orgs_for
from gongjian.exchange.registers.committees import COMMITTEES
from gongjian.exchange.registers.shared import listed
from gongjian.exchange.workflow_committee import KEEP
from gongjian.orgs.models import Org

S = PartTimeMember.Status
SOON = timedelta(days=90)


def member_rows(viewer: Any) -> Any:
    """Part-time members within reach, with what the day says about them."""
    linked = ("committee__area__level", "committee__term", "committee__org", "unit__kind", "unit__area", "person")
    rows = PartTimeMember.objects.visible_to(viewer).select_related(*linked, "follows__person")
    return rows.standing_on(viewer.today).defer("committee__area__shape", "unit__area__shape")


def kept_committees(viewer: Any) -> Any:
    """Committees for which the reader may propose somebody."""
    rows = Committee.objects.filter(org__in=orgs_for(KEEP)(viewer).order_by().values("pk"))
    return rows.select_related("org", "area__level", "term").defer("area__shape")


def units_near(viewer: Any) -> Any:
    """Resident units that sit in the reader's areas, or have reported there."""
    areas = areas_for(KEEP)(viewer).order_by().values("pk")
    rows = Org.objects.active().filter(kind__is_unit=True)
    near = Q(area__in=areas) | Q(unit_checkins__area__in=areas, unit_checkins__status="received")
    return rows.filter(near).distinct().select_related("kind", "area").defer("area__shape")


def committee_choices(viewer: Any) -> list[tuple[str, str]]:
    """Committees within reach, as conditions of the list of members."""
    rows = Committee.objects.visible_to(viewer).select_related("term").order_by("area__code", "-term__starts_on")
    return [(str(row.pk), f"{row} ({row.term.starts_on.year}–{row.term.ends_on.year})") for row in rows]


def area_choices(viewer: Any) -> list[tuple[str, str]]:
    """Areas with a committee within reach."""
    return areas_of(Committee)(viewer)  # type: ignore[no-any-return]


def around(row: PartTimeMember, viewer: Any) -> list[Related]:
    """The committee, the predecessor, and the page of the unit for those who reach it."""
    found = [Related(row.committee.title, COMMITTEES.url("record", row.committee_id))]
    if row.follows is not None and PartTimeMember.objects.visible_to(viewer).filter(pk=row.follows_id).exists():
        found.append(
            Related(
                f"{PartTimeMember._meta.get_field('follows').verbose_name} {row.follows.person}",
                SEATS.url("record", row.follows_id),
            )
        )
    if Org.objects.visible_to(viewer).filter(pk=row.unit_id).exists():
        found.append(Related(str(row.unit), f"/orgs/{row.unit_id}/"))
    return found


SEATS = listed(
    PartTimeMember,
    KEEP,
    key="part_time_members",
    noun="part_time_member",
    group="agreements",
    title=_("Part-time members"),
    one=_("part-time member"),
    rows=member_rows,
    order=("committee__area__code", "unit__code"),
    order_words=_("in the order of the areas and the codes of the units"),
    search=("person__name", "unit__name", "committee__title", "letter_no"),
    key_columns=("committee", "unit", "name"),
    owner=lambda row: row.committee.area,
    is_frozen=lambda row: row.status != S.PROPOSED,
    chips=(
        Chip("waiting", _("proposed or to be decided"), lambda day: Q(status__in=PENDING)),
        Chip("serving", _("serving"), lambda day: Q(status=S.SERVING, in_post=True, is_over=False)),
        Chip("left", _("post in the unit ended"), lambda day: Q(status__in=(*PENDING, *APPOINTED), in_post=False)),
        Chip("ending", _("ends within 90 days"), lambda day: Q(status__in=APPOINTED, ends_on__lte=day + SOON)),
    ),
    add=propose_member,
    edit=edit_member,
    intake=SeatIntake,
    related=around,
    record_template="exchange/part_time_record.html",
    record_context=page_of_member,
    extra_actions="exchange/_committee_actions.html",
    columns=(
        Column(
            name="name",
            heading=_("part-time member"),
            value="person__name",
            sort="person__name",
            max_length=40,
            is_required=True,
            is_fixed=True,
            example="李然",
            hint=_("Somebody who holds a post in the unit, by the name in the register of people."),
        ),
        Column(
            name="status",
            kind=Kind.CHOICE,
            shows="standing",
            sort="status",
            filter="status",
            is_typed=False,
            tone=lambda row: "late" if row.warning else TONES.get(row.status, "none"),
        ),
        Column(
            name="holds_post",
            heading=_("still in post"),
            kind=Kind.FLAG,
            value=lambda row: bool(row.in_post),
            is_typed=False,
            is_listed=False,
        ),
        Column(
            name="unit",
            kind=Kind.LINK,
            value="unit__code",
            shows="unit__name",
            sort="unit__code",
            refers=Reference(units_near, "unit"),
            is_required=True,
            is_fixed=True,
            hint=_("A resident unit that sits in the area or has reported there."),
        ),
        Column(
            name="unit_name",
            heading=_("name of the unit"),
            value="unit__name",
            is_typed=False,
            is_listed=False,
            is_shown=False,
        ),
        Column(name="unit_post", is_required=True, max_length=40, example="党委书记"),
        Column(
            name="committee",
            kind=Kind.LINK,
            value="committee__code",
            shows="committee__title",
            filter="committee_id",
            options=committee_choices,
            refers=Reference(kept_committees, "committee"),
            is_required=True,
            is_fixed=True,
            is_listed=False,
        ),
        Column(
            name="area",
            heading=_("area"),
            value="committee__area__name",
            sort="committee__area__code",
            filter="committee__area_id",
            options=area_choices,
            is_typed=False,
        ),
        Column(name="sector", kind=Kind.CHOICE, filter="sector", is_required=True, is_listed=False),
        Column(name="duty", kind=Kind.CHOICE, filter="duty", is_required=True),
        Column(
            name="ground",
            max_length=100,
            is_listed=False,
            hint=_("Only where the unit has no Party organisation: in which office the person leads it, as a member."),
        ),
        Column(name="starts_on", kind=Kind.DAY, is_listed=False, hint=_("Today when left empty.")),
        Column(name="ends_on", kind=Kind.DAY, sort="ends_on", hint=_("The end of the term when left empty.")),
        Column(name="votes", heading=_("vote"), value="vote_words", is_typed=False, is_listed=False),
        Column(name="letter_no", sort="letter_no", is_typed=False, is_listed=False),
        Column(name="proposed_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        Column(name="consented_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        Column(name="approved_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        Column(
            name="ended_on",
            heading=pgettext_lazy("part-time member", "ended on"),
            kind=Kind.DAY,
            is_typed=False,
            is_listed=False,
        ),
        Column(name="said", is_typed=False, is_listed=False),
    ),
    about=_("Who leads a resident unit's Party work and takes part in a grand committee. No vote, no ranking."),
    filled_by=_("The community proposes, the unit consents, the street approves."),
)
