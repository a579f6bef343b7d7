"""The list of needs."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Related
from gongjian.checkin.registers import VISITS
from gongjian.exchange.actions.need import add_need, edit_need
from gongjian.exchange.bundles import tidy_wants, words_of
from gongjian.exchange.intake import NeedIntake
from gongjian.exchange.models import LIVE, Need, Pair
from gongjian.exchange.options import buildings
from gongjian.exchange.registers.shared import CATEGORY, CODE, OUTCOME, TITLE, listed, owners, status_column, steps_on
from gongjian.exchange.workflow import NEED, steps_for

TONES = {"open": "open", "checked": "doing", "met": "done"}
IS_LIVE = Q(status__in=LIVE)
IS_FREE = Q(status=Need.Status.CHECKED) & ~Q(pk__in=Pair.objects.holding().values("need_id"))
ABILITY = "need.post"
ORG, ORG_NAME, AREA, AREA_NAME = owners(Need, ABILITY, _("raised by"), _("name of the proposer"))


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


def may_match(need: Need, viewer: Any) -> dict[str, Any]:
    """Whether the reader may look for resources for a need."""
    return {"may_match": need.status == Need.Status.CHECKED and viewer.can("need.check", need.area)}


NEEDS = listed(
    Need,
    ABILITY,
    key="needs",
    noun="need",
    title=_("Needs"),
    one=_("need"),
    rows=need_rows,
    order=("raised_on",),
    order_words=_("those that wait longest come first"),
    chips=(
        Chip("live", _("live"), lambda day: IS_LIVE),
        Chip("open", _("to check"), lambda day: Q(status=Need.Status.OPEN)),
        Chip("free", _("no helper yet"), lambda day: IS_FREE),
        Chip("late", _("late"), lambda day: IS_LIVE & Q(wanted_by__lt=day)),
    ),
    intake=NeedIntake,
    add=add_need,
    edit=edit_need,
    related=related_of,
    record_template="exchange/need_record.html",
    record_context=steps_on(partial(steps_for, NEED), TONES, may_match),
    groups=(("main", _("Facts")), ("place", _("Place and estimate")), ("state", _("What became of it"))),
    columns=(
        TITLE,
        CODE,
        status_column(TONES, "state"),
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
        Column(
            name="wants",
            value=lambda row: words_of(row.wants.split()),
            tidy=tidy_wants,
            is_listed=False,
            example="资金 场地 人才",
            hint=_("Types of resources that are of use only together. Empty: one resource is enough."),
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
        replace(OUTCOME, group="state"),
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
