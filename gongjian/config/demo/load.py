"""Fill the database with the demonstration district, in one transaction."""

import time
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.clock import today as day_it_is
from gongjian.base.errors import RuleBroken
from gongjian.base.measuring import measure_table
from gongjian.config.demo.district import generate
from gongjian.config.demo.loading.agreements import load_agreements
from gongjian.config.demo.loading.checkin import Loading, load_service
from gongjian.config.demo.loading.committees import load_committees
from gongjian.config.demo.loading.exchange import load_lists
from gongjian.config.demo.loading.funds import load_funds
from gongjian.config.demo.loading.grids import load_grids
from gongjian.config.demo.loading.journal import Journal
from gongjian.config.demo.loading.partners import load_partners
from gongjian.config.demo.loading.people import load_accounts, load_orgs, load_people
from gongjian.config.demo.loading.places import load_places
from gongjian.config.demo.loading.projects import load_projects
from gongjian.config.demo.loading.reporting import load_reporting
from gongjian.config.demo.loading.venues import load_venues
from gongjian.config.demo.tables import District
from gongjian.orgs.models import Org
from gongjian.people.models import Account, Person
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

TABLES = (
    "areas",
    "barriers",
    "surfaces",
    "lanes",
    "estates",
    "carriers",
    "buildings",
    "grids",
    "units",
    "orgs",
    "people",
    "posts",
    "grid_posts",
    "lane_chiefs",
    "accounts",
    "needs",
    "resources",
    "activities",
    "wishes",
    "claims",
    "visits",
    "unit_checkins",
    "member_checkins",
)


@dataclass(frozen=True)
class Loaded:
    """What was loaded: rows per table, known households, usernames, seconds of inventing and storing."""

    seed: int
    scale: float
    counts: dict[str, int] = field(default_factory=dict)
    households: int = 0
    usernames: tuple[str, ...] = ()
    seconds_inventing: float = 0.0
    seconds_storing: float = 0.0

    def lines(self) -> list[str]:
        """The counts as lines for the command line."""
        counts = self.counts | {"households": self.households}
        return [f"{name:<12}{count:>9,}" for name, count in counts.items()]


def load(seed: int, scale: float, today: date | None = None, *, even_if_full: bool = False) -> Loaded:
    """Invent the district of a seed and store it, all or nothing.

    today         the day that terms and posts are made for; the present day unless given
    even_if_full  go on although there are areas, organisations, persons or accounts already
    raises        RuleBroken when the database is not empty, or the scale is senseless
    """
    today = today or day_it_is()
    if not even_if_full:
        refuse_full()
    start = time.perf_counter()
    try:
        district = generate(seed, scale, today)
    except ValueError as fault:
        raise RuleBroken("scale_invalid", _("The scale is a number from 0.1 to 40.")) from fault
    invented = time.perf_counter()
    with transaction.atomic():
        store(district)
    for model in apps.get_models():
        measure_table(model)
    counts = {table: len(getattr(district, table)) for table in TABLES}
    return Loaded(
        seed,
        scale,
        counts,
        sum(row.households or 0 for row in district.buildings),
        tuple(row.username for row in district.accounts),
        invented - start,
        time.perf_counter() - invented,
    )


def refuse_full() -> None:
    """Raises RuleBroken when somebody works in this database already."""
    if any(model.objects.exists() for model in (Area, Org, Person, Account)):
        raise RuleBroken(
            "not_empty", _("The database holds a district already. Load the demonstration into an empty database.")
        )


def store(district: District) -> None:
    """Store a district's tables with their history. Call it inside a transaction."""
    source = f"demo-data --seed {district.seed} --scale {district.scale:g}"
    journal = Journal(Viewer(None, None, "demo-data", today=district.today), source)
    placed = load_places(district, journal)
    orgs = load_orgs(district, placed.areas, journal)
    people = load_people(district, orgs, journal)
    load_grids(district, placed, people, journal)
    needs = load_lists(district, placed.areas, orgs, journal)
    load_projects(district, journal)
    load_partners(district, orgs, journal)
    load_service(district, Loading(placed.areas, orgs, people, needs), journal)
    load_reporting(district, placed.areas, orgs, people, journal)
    load_venues(district, journal)
    load_funds(district, journal)
    load_accounts(district, people, journal)
    load_agreements(district, orgs, people, journal)
    load_committees(district, orgs, people, journal)
