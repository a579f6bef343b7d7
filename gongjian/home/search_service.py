"""Activities and small wishes in the search box."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from gongjian.base.paging import holds
from gongjian.checkin.models import Activity, Wish
from gongjian.home.search import SOURCES, Hit, Source
from gongjian.people.viewer import Viewer


def _named(words: list[str]) -> Q:
    """Every word in the title, or as the whole number."""
    found = Q()
    for word in words:
        found &= holds("title", word) | Q(code__iexact=word)
    return found


def activities(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    rows = Activity.objects.visible_to(viewer).filter(_named(words)).select_related("org", "area")
    for row in rows.defer("area__shape").order_by("-ends_on", "-pk")[:limit]:
        second = f"{row.get_kind_display()} · {row.area} · {row.get_status_display()}"
        yield Hit(row.title, second, reverse("checkin:activity-record", args=[row.pk]))


def wishes(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    rows = Wish.objects.visible_to(viewer).filter(_named(words)).select_related("area")
    for row in rows.defer("area__shape").order_by("-pk")[:limit]:
        yield Hit(row.title, f"{row.area} · {row.get_status_display()}", reverse("checkin:wish-record", args=[row.pk]))


SOURCES += [
    Source("activities", gettext_lazy("Posts and activities"), activities),
    Source("wishes", gettext_lazy("Small wishes"), wishes),
]
