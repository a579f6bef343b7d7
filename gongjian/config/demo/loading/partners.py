"""What the showcase community and its partner unit have matched: service both ways, carried out as projects."""

from datetime import timedelta
from typing import Any

import numpy as np

from gongjian.config.demo.loading.exchange import NEED_FACTS, RESOURCE_FACTS
from gongjian.config.demo.loading.journal import Journal
from gongjian.config.demo.loading.projects import project_of, store_projects
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import Category, Need, Resource
from gongjian.orgs.models import Org

# need, category, people, days since it was raised; resource, type, quantity, unit, conditions; who has the need; stage
MATCHED = (
    (
        ("独居老人家中用气安全检查", "safety", 42, 70),
        ("入户安检队", "talent", 6, "人", "工作日上午"),
        "home",
        "executing",
    ),
    (
        ("职工子女课后接送", "children", 25, 50),
        ("社区志愿者队", "talent", 8, "人", "上学日下午"),
        "partner",
        "executing",
    ),
    (("老旧楼栋安全知识讲座", "safety", 60, 30), ("安全讲师", "talent", 2, "人", "提前一周约定"), "home", "agreed"),
)

TOGETHER = ("亲子科普日", "children", 60, 40)  # needs money, a place and people at the same time
SIDES = {"home": "secretary", "partner": "liaison"}


def load_partners(district: District, orgs: dict[str, Org], journal: Journal) -> None:
    """Needs, resources and projects of the two showcase accounts; nothing when the district has no such unit."""
    accounts = {row.username: row.person for row in district.accounts}
    of_person = {row.code: row.org for row in district.people}
    codes = {name: of_person.get(accounts.get(user, ""), "") for name, user in SIDES.items()}
    if not all(codes.values()):
        return
    sides = {name: orgs[code] for name, code in codes.items()}
    categories = {row.code: row for row in Category.objects.all()}
    rng = np.random.default_rng(district.seed + 41)
    whole = _need(sides["home"], TOGETHER, categories, district, wants="funds venue talent")
    journal.added([whole], *NEED_FACTS)
    made = []
    for asked, offered, asker, stage in MATCHED:
        giver = "partner" if asker == "home" else "home"
        need = _need(sides[asker], asked, categories, district)
        resource = _resource(sides[giver], offered, need.category, district)
        journal.added([need], *NEED_FACTS)
        journal.added([resource], *RESOURCE_FACTS)
        made.append(project_of(need, resource, district.today, rng, stage))
    store_projects(made, journal)


def _need(
    org: Org, said: tuple[str, str, int, int], categories: dict[str, Category], district: District, wants: str = ""
) -> Need:
    title, category, people, days = said
    area: Any = org.area
    raised = district.today - timedelta(days=days)
    need = Need(org=org, area=area, title=title, category=categories[category], beneficiaries=people, raised_on=raised)
    need.source, need.status = "unit" if org.kind.is_unit else "meeting", Need.Status.CHECKED
    need.wants = wants
    give_numbers([need], raised.year)
    need.save()
    return need


def _resource(org: Org, said: tuple[str, str, int, str, str], category: Category, district: District) -> Resource:
    title, type_, quantity, unit, conditions = said
    area: Any = org.area
    resource = Resource(org=org, area=area, title=title, type=type_, category=category, quantity=quantity, unit=unit)
    resource.conditions, resource.status = conditions, Resource.Status.OFFERED
    give_numbers([resource], district.today.year)
    resource.save()
    return resource
