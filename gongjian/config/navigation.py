"""Navigation by role (ui.md section 2) and whatever else the shell shows.

A new app adds its entry here. A role sees only what it can use; the number at an entry is what waits for the reader.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongjian.base.clock import today
from gongjian.home.waiting import agreements_to_sign, plans_waiting
from gongjian.notices.models import Message
from gongjian.people.posts import PostKind
from gongjian.people.present import areas_within_reach
from gongjian.people.reach import terms_of
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

Open = Callable[[Viewer], bool]
TYPE_COOKIE, DENSITY_COOKIE = "type", "density"


def reaches(subject: str) -> Open:
    """Open to the kinds of post that reach a subject."""
    return lambda viewer: viewer.reaches(subject)


def can(ability: str) -> Open:
    """Open to whoever has an ability somewhere."""
    return lambda viewer: viewer.can(ability)


def knows_people(viewer: Viewer) -> bool:
    """Those who reach more people than themselves."""
    return any("org" in terms_of("person", kind) for kind in viewer.kinds)


def reads_params(viewer: Viewer) -> bool:
    """Those who read figures see the numbers behind them; those who set them do too."""
    return viewer.can("figure.read") or viewer.can("param.set")


def works(viewer: Viewer) -> bool:
    """Everybody but those who only audit: they see the record and nothing else."""
    return viewer.kinds != {PostKind.AUDITOR}


def reaches_lists_only(viewer: Viewer) -> bool:
    """Those who plan no grids: on a phone their lists take the place of the plans."""
    return viewer.reaches("need") and not viewer.reaches("plan")


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation. count: what waits for this reader, never a total."""

    url_name: str
    label: str | Promise
    icon: str
    is_open: Open
    count: Callable[[Viewer], int] | None = None
    short: str | Promise = ""  # on the tabs of a phone
    is_main: bool = False
    needs_area: bool = False  # useless to somebody who reaches no area
    below: tuple[str, ...] = ()  # further starts of addresses that belong to the entry
    is_alone: bool = False  # what lies below its own address belongs to others


@dataclass(frozen=True)
class Group:
    label: str | Promise
    entries: tuple[Entry, ...]


def plans_count(viewer: Viewer) -> int:
    return plans_waiting(viewer).count()


def agreements_count(viewer: Viewer) -> int:
    return agreements_to_sign(viewer).count()


def unread(viewer: Viewer) -> int:
    return Message.objects.visible_to(viewer).filter(read_at__isnull=True).count()


WORKBENCH = Entry("home:workbench", _("Workbench"), "home", works, below=("/figures/",), is_alone=True)
MESSAGES = Entry("notices:message-list", _("Messages"), "bell", lambda viewer: True)
MAP = Entry("grids:map", _("Grid map"), "map", reaches("grid"), short=_("Map"), needs_area=True, is_alone=True)
PLANS = Entry(
    "grids:plan-list",
    _("Plans, review"),
    "plan",
    reaches("plan"),
    plans_count,
    short=_("Plans"),
    needs_area=True,
    below=("/grids/runs/",),
)
LISTS = Entry(
    "exchange:need-list",
    _("Three lists"),
    "list",
    reaches("need"),
    below=("/exchange/",),
)
SERVICE = Entry("checkin:start", _("Check-in and service"), "flag", reaches("activity"), below=("/checkin/",))
FIND_TAB = Entry("checkin:find", _("Find one thing"), "flag", can("claim.make"), short=pgettext_lazy("tab", "Find"))
AGREEMENTS = Entry(
    "exchange:agreement-list",
    _("Co-building agreements"),
    "link",
    reaches("agreement"),
    agreements_count,
    below=(
        "/exchange/agreement_items/",
        "/exchange/reviews/",
        "/exchange/encouragements/",
        "/exchange/committees/",
        "/exchange/part_time_members/",
    ),
)
LISTS_TAB = replace(LISTS, is_open=reaches_lists_only, short=_("Lists"))
ME = Entry("me", _("My account"), "user", lambda viewer: True, short=_("Mine"))
RECORD = Entry(
    "history:entry-list",
    _("Record of changes"),
    "record",
    can("history.read"),
    short=pgettext_lazy("tab", "Record"),
    below=("/history/",),
)
GRIDS = Entry(
    "grids:grid-list",
    _("Grids and staff"),
    "layers",
    reaches("grid"),
    below=("/grids/",),
)
NAVIGATION = (
    Group("", (WORKBENCH, MESSAGES)),
    Group(_("Co-building"), (LISTS, AGREEMENTS, SERVICE)),
    Group(_("Grids"), (MAP, PLANS, GRIDS)),
    Group(
        _("Registers"),
        (
            Entry("orgs:org-list", _("Organisations"), "org", reaches("org"), below=("/orgs/",)),
            Entry("people:person-list", _("People"), "people", knows_people, below=("/people/",)),
            Entry("places:building-list", _("Places"), "building", reaches("building"), below=("/places/",)),
        ),
    ),
    Group(
        _("Settings"),
        (
            Entry("params:param-list", _("Parameters"), "gear", reads_params, below=("/params/",)),
            Entry("people:account-list", _("Accounts"), "lock", reaches("account")),
            RECORD,
        ),
    ),
)
QUICK = (
    Entry("grids:run-new", _("Plan grids"), "plus", can("plan.run"), is_main=True, needs_area=True),
    Entry("exchange:need-add", _("Post a need"), "plus", can("need.post")),
    Entry("checkin:find", _("Find one thing"), "flag", can("claim.make"), is_main=True),
    Entry("checkin:visit-add", _("Write a visit down"), "plus", can("visit.record")),
    Entry("grids:map", _("Open the map"), "map", reaches("grid"), needs_area=True),
    Entry("people:person-list", _("Find a person"), "people", knows_people),
)
TABS = (WORKBENCH, RECORD, FIND_TAB, MAP, PLANS, LISTS_TAB, MESSAGES, ME)


@dataclass(frozen=True)
class Shown:
    """An entry as a reader sees it on a page."""

    label: str
    url: str
    icon: str
    count: int
    is_current: bool
    is_main: bool = False


@dataclass(frozen=True)
class ShownGroup:
    label: str
    entries: list[Shown]


class Shell:
    """What the frame of a page shows, each thing read only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request: Any = request
        self.today: date = today()

    @cached_property
    def viewer(self) -> Viewer:
        return self.request.viewer  # type: ignore[no-any-return]

    @cached_property
    def is_signed_in(self) -> bool:
        return self.viewer.account_id is not None

    @property
    def name(self) -> str:
        return self.viewer.name

    @cached_property
    def post(self) -> str:
        """The first post of the reader in words."""
        return str(PostKind(self.viewer.posts[0].kind).label) if self.viewer.posts else ""

    @cached_property
    def posts(self) -> list[str]:
        """Every open post with its organisation."""
        return [f"{post.org_name} · {PostKind(post.kind).label}" for post in self.viewer.posts]

    # ------------------------------------------------------------------ navigation
    @cached_property
    def nav(self) -> list[ShownGroup]:
        shown = [ShownGroup(str(group.label), self._shown(group.entries)) for group in NAVIGATION]
        return [group for group in shown if group.entries]

    @cached_property
    def tabs(self) -> list[Shown]:
        return self._shown(TABS, is_short=True)

    def _shown(self, entries: tuple[Entry, ...], is_short: bool = False) -> list[Shown]:
        held = [entry for entry in entries if entry.is_open(self.viewer) and (self.area or not entry.needs_area)]
        return [self._show(entry, is_short) for entry in held]

    def _show(self, entry: Entry, is_short: bool) -> Shown:
        url = reverse(entry.url_name)
        count = 0 if is_short else self._count(entry)
        label = str(entry.short or entry.label) if is_short else str(entry.label)
        return Shown(label, url, entry.icon, count, entry == self._here, entry.is_main)

    def _count(self, entry: Entry) -> int:
        return self.unread if entry is MESSAGES else (entry.count(self.viewer) if entry.count else 0)

    @cached_property
    def _here(self) -> Entry | None:
        """The entry the present address belongs to: the one whose addresses start with most of it."""
        entries = [entry for group in NAVIGATION for entry in group.entries] + [ME]
        path = self.request.path
        found = [(len(start), entry) for entry in entries for start in entry.below if path.startswith(start)]
        for entry in entries:
            own = reverse(entry.url_name)
            if path == own or (path.startswith(own) and not entry.is_alone):
                found.append((len(own) + (path == own), entry))  # the very address before what lies below others
        return max(found, key=lambda one: one[0])[1] if found else None

    @property
    def may_search(self) -> bool:
        """Whether anything that the search box looks through is within reach."""
        return works(self.viewer)

    @cached_property
    def unread(self) -> int:
        return unread(self.viewer) if self.is_signed_in else 0

    @cached_property
    def quick(self) -> list[Shown]:
        """What the reader most often begins, above the workbench; the first is the one filled button."""
        return self._shown(QUICK)

    # ------------------------------------------------------------------ area
    @cached_property
    def area(self) -> Area | None:
        return self.request.area or None

    @cached_property
    def areas_above(self) -> list[str]:
        """The names on the way from the root to the present area."""
        paths = self.area.ancestor_paths() if self.area else []
        return (
            list(Area.objects.filter(path__in=paths).order_by("path").values_list("name", flat=True)) if paths else []
        )

    @cached_property
    def may_switch(self) -> bool:
        """Whether more than one area is within reach."""
        return len(areas_within_reach(self.viewer).order_by().values_list("pk")[:2]) > 1

    @property
    def here(self) -> str:
        """Where choosing another area leads: the same list, but not the same record."""
        match = self.request.resolver_match
        return "/" if match is None or match.kwargs or match.args else self.request.path

    # ------------------------------------------------------------------ preferences
    @cached_property
    def is_large_type(self) -> bool:
        if self.is_signed_in:
            return bool(self.request.user.is_large_type)
        return bool(self.request.COOKIES.get(TYPE_COOKIE) == "large")

    @cached_property
    def density(self) -> str:
        return str(self.request.user.density) if self.is_signed_in else "compact"

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Every language by its own name."""
        return list(settings.LANGUAGES)

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell and the layout: whole for somebody signed in, bare for everybody else."""
    if not hasattr(request, "viewer"):  # refused before the viewer was known
        return {"layout": "base/bare.html"}
    found = Shell(request)
    layout = "base/page.html" if found.is_signed_in else "base/bare.html"
    tiles = {"tile_url": settings.TILE_URL, "tile_datum": settings.TILE_DATUM}
    return {"shell": found, "layout": layout, **tiles}
