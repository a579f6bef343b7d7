"""What a visit can become here: a need. Registered for checkin.hooks.VISIT_TARGETS."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.checkin.hooks import VisitTarget
from gongjian.checkin.models import Visit
from gongjian.exchange.models import Need


def may(visit: Visit, viewer: Any) -> bool:
    """Whoever settles visits there, and whoever was there."""
    return viewer.can("visit.settle", visit.area) or (
        viewer.person_id is not None and visit.visitor_id == viewer.person_id
    )


def needs_of(visit: Visit, viewer: Any) -> list[tuple[str, str]]:
    """The needs that came of a visit, as far as the reader may see them."""
    rows = Need.objects.visible_to(viewer).filter(visit=visit).order_by("pk")
    return [
        (_("need: %(title)s") % {"title": need.title}, reverse("exchange:need-record", args=[need.pk])) for need in rows
    ]


AS_NEED = VisitTarget(
    label=gettext_lazy("Make a need of it"),
    url=lambda visit: reverse("exchange:visit-need", args=[visit.pk]),
    is_open=may,
    found=needs_of,
)
