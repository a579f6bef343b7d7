"""The area a person looks at now: chosen in the top bar (?area=code), kept in the session, always within reach."""

from typing import Any

from django.db.models.functions import Length
from django.http import HttpRequest

from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, AreaQuerySet

KEPT = "area"


def areas_within_reach(viewer: Viewer) -> AreaQuerySet:
    """Areas the viewer may choose; an area that is reached through several own grids is named once."""
    return Area.objects.visible_to(viewer).distinct()


def choose_area(request: HttpRequest, code: str) -> None:
    """Remember the area of an address. A code that does not exist or is out of reach changes nothing."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if request.session.get(KEPT) != code and areas_within_reach(viewer).filter(code=code).exists():
        request.session[KEPT] = code


def present_area(request: HttpRequest) -> Area | None:
    """The chosen area, else the widest one within reach, None for somebody who reaches no area."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if viewer.account_id is None:
        return None
    areas = areas_within_reach(viewer).select_related("level").defer("shape")
    code = request.session.get(KEPT)
    chosen = areas.filter(code=code).first() if code else None
    return chosen or areas.order_by(Length("path"), "path").first()
