"""The list of needs."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.checkin.registers import VISITS
from gongjian.exchange.actions.need import add_need, edit_need
from gongjian.exchange.intake import NeedIntake
from gongjian.exchange.models import LIVE, Need
from gongjian.exchange.options import buildings
from gongjian.exchange.registers.shared import CATEGORY, CODE, TITLE, dialogs_on, owners
from gongjian.exchange.workflow import NEED, steps_for
from gongjian.history.timeline import timeline

LONG = timedelta(days=30)
TONES = {"open": "open", "checked": "doing", "met": "done"}
IS_LIVE = Q(status__in=LIVE)
ORG, ORG_NAME, AREA, AREA_NAME = owners(Need, "need.post", _("raised by"), _("name of the proposer"))


def need_rows(viewer: Any) -> Any:
    """Needs within reach."""
    rows = Need.objects.visible_to(viewer).select_related("org", "area", "category", "building", "merged_into", "visit")
    return rows.defer("area__shape", "building__shape")


def related_of(need: Need, viewer: Any) -> list[Related]:
    """The need that goes on, and those that were merged into this one."""
    found = [
        Related(row.title, NEEDS.url("record", row.pk))
        for row in Need.objects.visible_to(viewer).filter(merged_into=need)
    ]
    into = need.merged_into
    if into is not None and Need.objects.visible_to(viewer).filter(pk=into.pk).exists():
        found.insert(0, Related(_("merged into: %(need)s") % {"need": into.title}, NEEDS.url("record", into.pk)))
    visit = need.visit
    if visit is not None and VISITS.rows(viewer).filter(pk=visit.pk).exists():
        found.insert(0, Related(_("visit: %(heard)s") % {"heard": visit.heard}, VISITS.url("record", visit.pk)))
    return found


def steps_on(need: Need, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record."""
    return dialogs_on(need, viewer, steps_for(NEED, viewer, need), TONES)


NEEDS = declare(
    Register(
        key="needs",
        noun="need",
        app="exchange",
        group="exchange",
        title=_("Needs"),
        one=_("need"),
        model=Need,
        rows=need_rows,
        order=("raised_on",),
        order_words=_("those that wait longest come first"),
        search=("title", "code", "org__name", "area__name"),
        chips=(
            Chip("live", _("not ended"), lambda day: IS_LIVE),
            Chip("open", _("to be checked"), lambda day: Q(status=Need.Status.OPEN)),
            Chip("long", _("waiting over 30 days"), lambda day: IS_LIVE & Q(raised_on__lt=day - LONG)),
            Chip("late", _("day wanted is over"), lambda day: IS_LIVE & Q(wanted_by__lt=day)),
            Chip("unit", _("raised by units"), lambda day: Q(org__kind__is_unit=True)),
        ),
        key_columns=("org", "title"),
        is_ground=True,
        write="need.post",
        bring="need.post",
        intake=NeedIntake,
        add=add_need,
        edit=edit_need,
        owner=lambda row: row.org,
        timeline=timeline,
        related=related_of,
        record_template="exchange/need_record.html",
        record_context=steps_on,
        extra_actions="exchange/_list_actions.html",
        groups=(("main", _("Facts")), ("place", _("Place and estimate")), ("state", _("What became of it"))),
        columns=(
            TITLE,
            CODE,
            Column(
                name="status",
                kind=Kind.CHOICE,
                sort="status",
                filter="status",
                is_typed=False,
                tone=lambda row: TONES.get(row.status, "none"),
                group="state",
            ),
            CATEGORY,
            Column(name="beneficiaries", kind=Kind.NUMBER, sort="beneficiaries", is_required=True, example="30"),
            Column(
                name="wanted_by",
                kind=Kind.DAY,
                sort="wanted_by",
                example="2027-06-30",
                hint=_("Empty: no day is set."),
            ),
            Column(name="urgency", kind=Kind.CHOICE, filter="urgency", is_listed=False),
            Column(name="source", kind=Kind.CHOICE, filter="source"),
            ORG,
            ORG_NAME,
            AREA,
            AREA_NAME,
            Column(
                name="details",
                max_length=200,
                is_listed=False,
                hint=_("Everybody who works in the district can read it: no names, no telephone numbers."),
            ),
            Column(name="raised_on", kind=Kind.DAY, sort="raised_on", is_typed=False),
            Column(name="budget_yuan", kind=Kind.NUMBER, is_listed=False, group="place"),
            Column(
                name="building",
                kind=Kind.LINK,
                value="building__code",
                shows="building__name",
                refers=Reference(buildings, "building"),
                is_listed=False,
                group="place",
                hint=_("Its code or name, when the need belongs to one building."),
            ),
            Column(name="lon", kind=Kind.DECIMAL, low=-180, high=180, is_listed=False, group="place"),
            Column(name="lat", kind=Kind.DECIMAL, low=-90, high=90, is_listed=False, group="place"),
            Column(
                name="outcome",
                is_typed=False,
                is_listed=False,
                group="state",
            ),
            Column(
                name="merged_into",
                value="merged_into__code",
                shows="merged_into__title",
                is_typed=False,
                is_listed=False,
                group="state",
            ),
        ),
        about=_("What communities and units need help with. A need is never deleted."),
        filled_by=_("Communities and units raise them, or a file brings them."),
    )
)
