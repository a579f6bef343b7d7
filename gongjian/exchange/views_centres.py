"""党群服务中心: service centres and other public venues with their opening hours, for everybody, without an account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from gongjian.base.clock import today
from gongjian.base.pages import page_of
from gongjian.base.paging import holds
from gongjian.exchange.calendar import week_words
from gongjian.exchange.models import Venue
from gongjian.grids.throttle import limited
from gongjian.grids.views.public import PAGES_A_MINUTE, too_many

WORDS_MAX = 60
POINTS_MAX = 500
ROUND = 0.004  # degrees around the outermost points, about 400 m


@require_GET
@limited("public-venues", PAGES_A_MINUTE, too_many)
def centres(request: HttpRequest) -> HttpResponse:
    """Public venues, service centres first: name, place, hours, rules. Nobody's name or number stands there."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:WORDS_MAX]
    rows = Venue.objects.open().filter(is_public=True).select_related("area", "org").defer("area__shape")
    for word in words.split():
        rows = rows.filter(holds("title", word) | holds("area__name", word) | holds("place", word))
    page = page_of(rows.order_by("-is_centre", "area__code", "pk"), request)
    shown = [(venue, week_words(venue)) for venue in page]
    points = _points(rows, {venue.pk for venue in page})
    context = {"words": words, "page": page, "shown": shown, "points": points, "bounds": _bounds(points)}
    return render(request, "exchange/centres.html", context | {"day": today()})


def _points(rows: Any, on_page: set[int]) -> list[dict[str, Any]]:
    """The places of all venues found; each leads to its entry, on this page of the list or found by its name."""
    found = rows.filter(lon__isnull=False, lat__isnull=False).order_by("-is_centre", "area__code", "pk")[:POINTS_MAX]
    return [
        {
            "title": f"{row.title}（{row.area.name}）",
            "lon": round(row.lon, 6),
            "lat": round(row.lat, 6),
            "is_centre": row.is_centre,
            "url": _entry(row, is_here=row.pk in on_page),
        }
        for row in found
    ]


def _entry(row: Venue, *, is_here: bool) -> str:
    words = urlencode({"q": f"{row.title} {row.area.name}"[:WORDS_MAX]})
    query = "" if is_here else f"{reverse('public-venues:list')}?{words}"
    return f"{query}#venue-{row.pk}"


def _bounds(points: list[dict[str, Any]]) -> str:
    """What the map shows first; "" without a point."""
    if not points:
        return ""
    lon, lat = [one["lon"] for one in points], [one["lat"] for one in points]
    return ",".join(f"{one:.6f}" for one in (min(lon) - ROUND, min(lat) - ROUND, max(lon) + ROUND, max(lat) + ROUND))
