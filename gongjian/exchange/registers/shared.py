"""What the lists of needs and of resources have in common: columns, steps on a record, and whose they are."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Register, declare
from gongjian.base.workflow import Step
from gongjian.exchange.answers import dialogs_of
from gongjian.exchange.options import areas_for, areas_of, categories, category_choices, orgs_for
from gongjian.history.timeline import timeline

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


def status_column(tones: Mapping[str, str], group: str = "main") -> Column:
    """The status with its badge. tones: status -> shape and colour; any other is "none"."""
    return Column(
        name="status",
        kind=Kind.CHOICE,
        sort="status",
        filter="status",
        is_typed=False,
        tone=lambda row: tones.get(row.status, "none"),
        group=group,
    )


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


def steps_on(
    steps_of: Callable[[Any, Any], list[Step]],
    tones: Mapping[str, str],
    more: Callable[[Any, Any], dict[str, Any]] = lambda row, viewer: {},
) -> Callable[[Any, Any], dict[str, Any]]:
    """What the record page of a list needs: the open steps with their dialogs, the colour of the status, and more.

    steps_of  (reader, row) -> the steps the reader may take now
    Names of staff stand in the history of a record: that is for its own side only.
    """

    def context(row: Any, viewer: Any) -> dict[str, Any]:
        is_near = viewer.sees_whole(row._meta.model_name, row.area) or viewer.can("need.post", row.org)
        hidden: dict[str, Any] = {} if is_near else {"events": []}
        steps = steps_of(viewer, row)
        shown = {"steps": steps, "dialogs": dialogs_of(steps), "tone": tones.get(row.status, "none")}
        return shown | more(row, viewer) | hidden

    return context


def listed(model: type[Any], ability: str, **facts: Any) -> Register:
    """A register of one of the lists. ability: to add, change and import what is on it."""
    common: dict[str, Any] = {
        "app": "exchange",
        "group": "exchange",
        "model": model,
        "search": ("title", "code", "org__name", "area__name"),
        "key_columns": ("org", "title"),
        "begins_at_home": True,
        "write": ability,
        "bring": ability,
        "owner": lambda row: row.org,
        "timeline": timeline,
        "extra_actions": "exchange/_list_actions.html",
    }
    return declare(Register(**(common | facts)))
