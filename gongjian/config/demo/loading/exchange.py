"""Needs and resources of a generated district."""

from datetime import timedelta

from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import Category, Need, Resource
from gongjian.orgs.models import Org
from gongjian.places.models import Area

NEED_FACTS = (
    "org",
    "area",
    "title",
    "category",
    "beneficiaries",
    "urgency",
    "source",
    "wanted_by",
    "status",
    "outcome",
)
RESOURCE_FACTS = ("org", "area", "title", "type", "category", "quantity", "unit", "conditions", "valid_to", "status")


def load_lists(district: District, areas: dict[str, Area], orgs: dict[str, Org], journal: Journal) -> list[Need]:
    """Both lists with their numbers and their lines in the history. Returns the needs, in their order."""
    categories = {row.code: row for row in Category.objects.all()}
    day = district.today
    needs = [
        Need(
            org=orgs[row.org],
            area=areas[row.area],
            title=row.title,
            category=categories[row.category],
            beneficiaries=row.beneficiaries,
            urgency=row.urgency,
            source=row.source,
            raised_on=day - timedelta(days=row.days_ago),
            wanted_by=None if row.wanted_in is None else day + timedelta(days=row.wanted_in),
            status=row.status,
            outcome=row.outcome,
        )
        for row in district.needs
    ]
    for year in sorted({need.raised_on.year for need in needs}):
        mine = [need for need in needs if need.raised_on.year == year]
        give_numbers(mine, year)
        Need.objects.bulk_create(mine, batch_size=BATCH)
    journal.added(needs, *NEED_FACTS)
    resources = [
        Resource(
            org=orgs[row.org],
            area=areas[row.area],
            title=row.title,
            type=row.type,
            category=categories[row.category],
            quantity=row.quantity,
            unit=row.unit,
            conditions=row.conditions,
            valid_to=None if row.valid_in is None else day + timedelta(days=row.valid_in),
            status=row.status,
        )
        for row in district.resources
    ]
    give_numbers(resources, day.year)
    Resource.objects.bulk_create(resources, batch_size=BATCH)
    journal.added(resources, *RESOURCE_FACTS)
    return needs
