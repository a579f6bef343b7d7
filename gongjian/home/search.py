"""The one search box: whatever is within reach and can be found by words, a few of each kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongjian.base.clock import day_text
from gongjian.base.paging import holds
from gongjian.exchange.models import Agreement, Need, Project, Resource, Venue
from gongjian.grids.models import Grid, Plan
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.people.viewer import Viewer
from gongjian.places.models import Building

WORDS_MAX = 60
FULL_WIDTH = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": " "})


@dataclass(frozen=True)
class Hit:
    title: str
    second: str
    url: str


@dataclass(frozen=True)
class Source:
    """One kind of record that can be found: words, reader, how many at most, day -> hits."""

    key: str
    label: str | Promise
    find: Callable[[list[str], Viewer, int, date], Iterable[Hit]]


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]


def words_of(said: str) -> list[str]:
    """The words of a search: full-width characters as half-width, at most six of them."""
    plain = "".join(sign if sign.isprintable() else " " for sign in said[:WORDS_MAX].translate(FULL_WIDTH))
    return plain.split()[:6]


def _each(words: list[str], *columns: str, code: str = "") -> Q:
    """Every word in one of the columns, or as the whole code."""
    found = Q()
    for word in words:
        part = Q(**{f"{code}__iexact": word}) if code else Q()
        for column in columns:
            part |= holds(column, word)
        found &= part
    return found


def buildings(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Building.objects.visible_to(viewer).filter(_each(words, "address", "name", code="code"), is_gone=False)
    first = list(found.order_by("area__code", "code").values_list("pk", flat=True)[:limit])  # from the index alone
    rows = Building.objects.filter(pk__in=first).select_related("area").defer("shape", "area__shape")
    for row in rows.order_by("area__code", "code"):
        homes = row.households
        second = [str(row.area), row.address if row.address != row.name else ""]
        if homes:
            second.append(ngettext("%(n)d household", "%(n)d households", homes) % {"n": homes})
        yield Hit(row.name, " · ".join(filter(None, second)), reverse("places:building-record", args=[row.pk]))


def grids(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Grid.objects.visible_to(viewer).on(day)
    found = found.filter(_each(words, "name", "code", "area__name"))
    for row in found.distinct().select_related("area").defer("shape", "area__shape").order_by("code")[:limit]:
        yield Hit(row.name, f"{row.area} · {row.code}", reverse("grids:grid-detail", args=[row.pk]))


def orgs(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Org.objects.visible_to(viewer).active()
    found = found.filter(_each(words, "name", "short_name", code="code"))
    for row in found.select_related("kind", "parent").order_by("path")[:limit]:
        second = " · ".join(str(one) for one in (row.kind, row.parent) if one)
        yield Hit(row.name, second, reverse("orgs:org-record", args=[row.pk]))


def people(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Person.objects.visible_to(viewer).filter(_each(words, "name"))
    for row in found.select_related("org").order_by("name", "pk")[:limit]:
        yield Hit(row.name, str(row.org), reverse("people:person-record", args=[row.pk]))


def plans(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Plan.objects.visible_to(viewer).filter(_each(words, "area__name"))
    found = found.exclude(status__in=[Plan.Status.DROPPED, Plan.Status.RETIRED])
    for row in found.select_related("area").only("status", "changed_at", "area__name").order_by("-changed_at")[:limit]:
        title = _("Grid plan of %(area)s") % {"area": row.area}
        second = f"{row.get_status_display()} · {day_text(row.changed_at.date(), day)}"
        yield Hit(title, second, reverse("grids:plan-detail", args=[row.pk]))


def needs(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Need.objects.visible_to(viewer).filter(_each(words, "title", code="code"))
    for row in found.select_related("org", "area").defer("area__shape").order_by("-raised_on", "-pk")[:limit]:
        second = f"{row.area} · {row.org} · {row.get_status_display()}"
        yield Hit(row.title, second, reverse("exchange:need-record", args=[row.pk]))


def resources(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Resource.objects.visible_to(viewer).filter(_each(words, "title", code="code"))
    for row in found.select_related("org", "area").defer("area__shape").order_by("-pk")[:limit]:
        second = f"{row.get_type_display()} · {row.org} · {row.get_status_display()}"
        yield Hit(row.title, second, reverse("exchange:resource-record", args=[row.pk]))


def projects(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Project.objects.visible_to(viewer).filter(_each(words, "title", code="code"))
    for row in found.select_related("org", "area").defer("area__shape").order_by("-begun_on", "-pk")[:limit]:
        second = f"{row.area} · {row.org} · {row.get_status_display()}"
        yield Hit(row.title, second, reverse("exchange:project-record", args=[row.pk]))


def agreements(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Agreement.objects.visible_to(viewer).filter(
        _each(words, "title", "number", "org__name", "unit__name", code="code")
    )
    for row in found.select_related("org", "unit").order_by("-pk")[:limit]:
        second = " · ".join(filter(None, (row.number, str(row.get_status_display()), day_text(row.valid_to, day))))
        yield Hit(row.title, second, reverse("exchange:agreement-record", args=[row.pk]))


def venues(words: list[str], viewer: Viewer, limit: int, day: date) -> Iterator[Hit]:
    found = Venue.objects.visible_to(viewer).filter(_each(words, "title", code="code"))
    for row in found.select_related("org", "area").defer("area__shape").order_by("-is_centre", "-pk")[:limit]:
        second = f"{row.area} · {row.org} · {row.get_status_display()}"
        yield Hit(row.title, second, reverse("exchange:venue-record", args=[row.pk]))


# Later apps add theirs here.
SOURCES: list[Source] = [
    Source("buildings", gettext_lazy("Addresses and buildings"), buildings),
    Source("grids", gettext_lazy("Grids"), grids),
    Source("orgs", gettext_lazy("Organisations"), orgs),
    Source("people", gettext_lazy("People"), people),
    Source("plans", gettext_lazy("Plans"), plans),
    Source("needs", gettext_lazy("Needs"), needs),
    Source("projects", gettext_lazy("Projects"), projects),
    Source("resources", gettext_lazy("Resources"), resources),
    Source("agreements", gettext_lazy("Agreements"), agreements),
    Source("venues", gettext_lazy("Venues"), venues),
]


def search(said: str, viewer: Viewer, *, day: date, limit: int, kind: str = "") -> list[Group]:
    """What a reader finds, by kind of record; nothing for no words."""
    words = words_of(said)
    if not words:
        return []
    sources = [source for source in SOURCES if kind in {"", source.key}]
    groups = [Group(str(source.label), list(source.find(words, viewer, limit, day))) for source in sources]
    return [group for group in groups if group.hits]
