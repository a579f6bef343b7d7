"""The list of resources."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.exchange.actions.resource import add_resource, edit_resource
from gongjian.exchange.intake import ResourceIntake
from gongjian.exchange.models import Resource
from gongjian.exchange.registers.shared import CATEGORY, CODE, OUTCOME, TITLE, dialogs_on, owners
from gongjian.exchange.workflow import RESOURCE, steps_for
from gongjian.history.timeline import timeline

SOON = timedelta(days=30)
TONES = {"offered": "done", "paused": "block"}
IS_OFFERED = Q(status=Resource.Status.OFFERED)
ORG, ORG_NAME, AREA, AREA_NAME = owners(Resource, "resource.offer", _("offered by"), _("name of the provider"))


def resource_rows(viewer: Any) -> Any:
    """Resources within reach."""
    rows = Resource.objects.visible_to(viewer).select_related("org", "area", "category")
    return rows.defer("area__shape")


def steps_on(row: Resource, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record."""
    return dialogs_on(row, viewer, steps_for(RESOURCE, viewer, row), TONES)


RESOURCES = declare(
    Register(
        key="resources",
        noun="resource",
        app="exchange",
        group="exchange",
        title=_("Resources"),
        one=_("resource"),
        model=Resource,
        rows=resource_rows,
        order=("area__code",),
        order_words=_("in the order of the areas"),
        search=("title", "code", "org__name", "area__name"),
        chips=(
            Chip("offered", _("offered"), lambda day: IS_OFFERED & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))),
            Chip("soon", _("ends within 30 days"), lambda day: IS_OFFERED & Q(valid_to__range=(day, day + SOON))),
            Chip("over", _("day is over"), lambda day: IS_OFFERED & Q(valid_to__lt=day)),
            Chip("paused", _("paused"), lambda day: Q(status=Resource.Status.PAUSED)),
        ),
        key_columns=("org", "title"),
        begins_at_home=True,
        write="resource.offer",
        bring="resource.offer",
        intake=ResourceIntake,
        add=add_resource,
        edit=edit_resource,
        owner=lambda row: row.org,
        timeline=timeline,
        record_template="exchange/resource_record.html",
        record_context=steps_on,
        extra_actions="exchange/_list_actions.html",
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
            ),
            Column(name="type", kind=Kind.CHOICE, sort="type", filter="type", is_required=True),
            CATEGORY,
            Column(name="quantity", kind=Kind.NUMBER, sort="quantity", is_required=True, example="2"),
            Column(name="unit", is_required=True, example="间"),
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
)
