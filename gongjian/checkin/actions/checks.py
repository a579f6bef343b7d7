"""What makes no sense, said before anything is written."""

import re
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.checkin.models import Activity, Visit, Wish
from gongjian.orgs.models import Org
from gongjian.params.queries import value
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

AHEAD = timedelta(days=366)
BACK = timedelta(days=30)  # a visit is written down soon
# mobile and fixed telephones, identity numbers; not days, hours or sums
PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx]|\d{15})(?!\d)")


def refuse(faults: dict[str, str]) -> None:
    """Raises RuleBroken when there are faults."""
    if faults:
        raise RuleBroken("invalid", _("Not saved. Some entries must be changed first."), faults)


def own_org(by: Viewer, ability: str) -> Org:
    """The organisation of the reader's first post that gives an ability. Raises NotAllowed without one."""
    ids = [post.org_id for post in by.posts if ability in abilities_of(post.kind)]
    if not ids:
        by.require(ability)
    return Org.objects.select_related("area").get(pk=ids[0])  # type: ignore[no-any-return]


def place_offer(row: Any, by: Viewer, ability: str) -> None:
    """Give a new record the organisation and the area that nobody said. Raises RuleBroken, NotAllowed."""
    if row.org_id is None:
        row.org = own_org(by, ability)
    if row.area_id is None:
        if row.org.area is None:
            said = _("Choose the area; the organisation is responsible for none.")
            raise RuleBroken("area_missing", said, {"area": said})
        row.area = row.org.area


def personal_faults(row: Any, *names: str) -> dict[str, str]:
    """Long numbers in words that others read: telephone and identity numbers (domain section 7)."""
    said = _("Leave telephone and identity numbers out: others read this.")
    return {name: said for name in names if PERSONAL.search(getattr(row, name) or "")}


def refuse_activity(row: Activity, today: date, was: date | None = None) -> None:
    """Days that are over or far ahead, a grid elsewhere, personal numbers. A day that stood there before may stay."""
    faults = personal_faults(row, "title", "details", "place")
    if row.ends_on != was and row.ends_on < today:
        faults["ends_on"] = _("This day is over. Choose a later one.")
    if row.ends_on > today + AHEAD:
        faults["ends_on"] = _("At most one year ahead.")
    if row.grid is not None and row.grid.area_id != row.area_id:
        faults["grid"] = _("This grid lies outside the area.")
    refuse(faults)


def refuse_wish(row: Wish, today: date, was: date | None = None) -> None:
    """A value above the limit of the district, a day that is over, personal numbers."""
    faults = personal_faults(row, "title", "for_whom")
    limit = value("wish.value.max", today)
    if row.value_yuan is not None and row.value_yuan > limit:
        faults["value_yuan"] = _("A small wish is worth at most %(n)s yuan. Post a need instead.") % {"n": limit}
    if row.wanted_by is not None and row.wanted_by != was:
        if row.wanted_by < today:
            faults["wanted_by"] = _("This day is over. Choose a later one, or leave it empty.")
        elif row.wanted_by > today + AHEAD:
            faults["wanted_by"] = _("At most one year ahead.")
    refuse(faults)


def refuse_visit(row: Visit, today: date, was: date | None = None) -> None:
    """A day to come or long ago, a grid or building elsewhere, personal numbers."""
    faults = personal_faults(row, "heard")
    if row.day > today:
        faults["day"] = _("This day is still to come.")
    elif row.day < today - BACK and row.day != was:
        faults["day"] = _("At most %(n)s days ago.") % {"n": BACK.days}
    if row.grid is not None and row.grid.area_id != row.area_id:
        faults["grid"] = _("This grid lies outside the area.")
    if row.building is not None and row.building.area_id != row.area_id:
        faults["building"] = _("This building stands outside the area.")
    refuse(faults)
