"""Columns that several registers of the dual check-in have in common."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.workflow import Workflow
from gongjian.checkin.answers import dialogs_of
from gongjian.checkin.options import areas_for, areas_of, orgs_for
from gongjian.checkin.workflow import steps_for

CODE = Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_listed=False)
OUTCOME = Column(name="outcome", is_typed=False, is_listed=False)
WORK = Column(name="work", kind=Kind.CHOICE, sort="work", filter="work", is_required=True)
NO_NAMES = _("Everybody who works in the district can read it: no names, no telephone numbers.")


def status(tones: Mapping[str, str]) -> Column:
    """The column of the status."""
    return Column(
        name="status",
        kind=Kind.CHOICE,
        sort="status",
        filter="status",
        is_typed=False,
        tone=lambda row: tones.get(row.status, "none"),
    )


def org(ability: str, heading: Any) -> Column:
    """The organisation, given once and then fixed."""
    return Column(
        name="org",
        heading=heading,
        kind=Kind.LINK,
        value="org__code",
        shows="org__name",
        sort="org__path",
        refers=Reference(orgs_for(ability), "org"),
        is_fixed=True,
        is_listed=False,
        hint=_("Code or name; the own organisation when left empty."),
    )


def area(model: Any, ability: str) -> Column:
    """The area, given once and then fixed."""
    return Column(
        name="area",
        kind=Kind.LINK,
        value="area__code",
        shows="area__name",
        sort="area__code",
        filter="area_id",
        options=areas_of(model),
        refers=Reference(areas_for(ability), "area"),
        is_fixed=True,
        hint=_("Code or name; the own area when left empty."),
    )


def name_of(column: str, heading: Any) -> Column:
    """The name beside a code, for files."""
    return Column(
        name=f"{column}_name", heading=heading, value=lambda row: str(getattr(row, column) or ""),
        is_typed=False, is_listed=False, is_shown=False,
    )  # fmt: skip


def steps_on(workflow: Workflow, tones: Mapping[str, str], subject: str, *, is_near: Any) -> Any:
    """(record, reader) -> the steps of a record with their dialogs.

    Names stand in the history: it is for those who work with the record, not for all who may read it.
    """

    def found(row: Any, viewer: Any) -> dict[str, Any]:
        steps = steps_for(workflow, viewer, row)
        hidden: dict[str, Any] = {} if is_near(row, viewer) else {"events": []}
        tone = tones.get(row.status, "none")
        return {
            "steps": steps,
            "dialogs": dialogs_of(steps),
            "tone": tone,
            "step_name": f"checkin:{subject}-step",
        } | hidden

    return found
