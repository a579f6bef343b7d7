"""The list of resources."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip
from gongjian.exchange.actions.resource import add_resource, edit_resource
from gongjian.exchange.intake import ResourceIntake
from gongjian.exchange.models import Resource
from gongjian.exchange.registers.shared import CATEGORY, CODE, OUTCOME, TITLE, listed, owners, status_column, steps_on
from gongjian.exchange.workflow import RESOURCE, steps_for

SOON = timedelta(days=30)
TONES = {"offered": "done", "paused": "block"}
IS_OFFERED = Q(status=Resource.Status.OFFERED)
ABILITY = "resource.offer"
ORG, ORG_NAME, AREA, AREA_NAME = owners(Resource, ABILITY, _("offered by"), _("name of the provider"))


def resource_rows(viewer: Any) -> Any:
    """Resources within reach."""
    rows = Resource.objects.visible_to(viewer).select_related("org", "area", "category")
    return rows.defer("area__shape")


def may_match(row: Resource, viewer: Any) -> dict[str, Any]:
    """Whether the reader may look for needs for a resource."""
    return {"may_match": row.status == Resource.Status.OFFERED and viewer.can("resource.offer", row.org)}


RESOURCES = listed(
    Resource,
    ABILITY,
    key="resources",
    noun="resource",
    title=_("Resources"),
    one=_("resource"),
    rows=resource_rows,
    order=("area__code",),
    order_words=_("in the order of the areas"),
    chips=(
        Chip("offered", _("offered"), lambda day: IS_OFFERED & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))),
        Chip("soon", _("ends within 30 days"), lambda day: IS_OFFERED & Q(valid_to__range=(day, day + SOON))),
        Chip("over", _("day is over"), lambda day: IS_OFFERED & Q(valid_to__lt=day)),
        Chip("paused", _("paused"), lambda day: Q(status=Resource.Status.PAUSED)),
    ),
    intake=ResourceIntake,
    add=add_resource,
    edit=edit_resource,
    record_template="exchange/resource_record.html",
    record_context=steps_on(partial(steps_for, RESOURCE), TONES, may_match),
    columns=(
        TITLE,
        CODE,
        status_column(TONES),
        Column(name="type", kind=Kind.CHOICE, sort="type", filter="type", is_required=True),
        CATEGORY,
        Column(name="quantity", kind=Kind.NUMBER, sort="quantity", is_required=True, example="2"),
        Column(name="unit", is_required=True, example="间"),
        Column(
            name="serves",
            kind=Kind.NUMBER,
            is_listed=False,
            hint=_("How many needs it can serve side by side; one when left empty."),
        ),
        Column(name="valid_to", kind=Kind.DAY, sort="valid_to", hint=_("Empty: until further notice.")),
        Column(name="place", is_listed=False),
        Column(name="conditions", max_length=200, is_listed=False, hint=_("For whom, when, at what cost.")),
        ORG,
        ORG_NAME,
        AREA,
        AREA_NAME,
        OUTCOME,
    ),
    about=_("What communities and units can share."),
    filled_by=_("Units and communities offer them, or a file brings them."),
)
