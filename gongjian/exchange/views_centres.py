"""党群服务中心: service centres and other public venues with their opening hours, for everybody, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongjian.base.pages import page_of
from gongjian.base.paging import holds
from gongjian.exchange.calendar import week_words
from gongjian.exchange.models import Venue
from gongjian.grids.throttle import limited
from gongjian.grids.views.public import PAGES_A_MINUTE, too_many

WORDS_MAX = 60


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
    return render(request, "exchange/centres.html", {"words": words, "page": page, "shown": shown})
