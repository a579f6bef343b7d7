"""Columns that needs and resources have in common."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.workflow import Step
from gongjian.exchange.answers import dialogs_of
from gongjian.exchange.options import areas_for, areas_of, categories, category_choices, orgs_for

TITLE = Column(name="title", sort="title", is_required=True)
CODE = Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_listed=False)
CATEGORY = Column(
    name="category",
    kind=Kind.LINK,
    value=lambda row: str(row.category),
    sort="category__rank",
    filter="category_id",
    options=category_choices,
    refers=Reference(categories, "category"),
    is_required=True,
    example="养老",
)
OUTCOME = Column(name="outcome", is_typed=False, is_listed=False)


def dialogs_on(row: Any, viewer: Any, steps: list[Step], tones: Mapping[str, str]) -> dict[str, Any]:
    """The steps of a record with their dialogs. Names of staff stand in its history: that is for its own side only."""
    subject = row._meta.model_name
    is_near = viewer.sees_whole(subject, row.area) or viewer.can("need.post", row.org)
    hidden: dict[str, Any] = {} if is_near else {"events": []}
    return {"steps": steps, "dialogs": dialogs_of(steps), "tone": tones.get(row.status, "none")} | hidden


def owners(model: Any, ability: str, org_heading: Any, name_heading: Any) -> tuple[Column, ...]:
    """The columns of the organisation and the area, given once and then fixed."""
    return (
        Column(
            name="org",
            heading=org_heading,
            kind=Kind.LINK,
            value="org__code",
            shows="org__name",
            sort="org__path",
            refers=Reference(orgs_for(ability), "org"),
            is_fixed=True,
            is_listed=False,
            hint=_("Code or name; the own organisation when left empty."),
        ),
        Column(
            name="org_name",
            heading=name_heading,
            value=lambda row: str(row.org),
            is_typed=False,
            is_shown=False,
        ),
        Column(
            name="area",
            kind=Kind.LINK,
            value="area__code",
            shows="area__name",
            sort="area__code",
            filter="area_id",
            options=areas_of(model),
            refers=Reference(areas_for(ability), "area"),
            is_fixed=True,
            hint=_("Code or name; the area of the organisation when left empty."),
        ),
        Column(
            name="area_name",
            heading=_("name of the area"),
            value="area__name",
            is_typed=False,
            is_listed=False,
            is_shown=False,
        ),
    )
