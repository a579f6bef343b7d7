"""Projects of a generated district: needs that units help with, at every stage of the way."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import Milestone, Need, Pair, Participant, Project, ProjectNeed, Resource

FACTS = ("org", "area", "title", "starts_on", "ends_on", "status")
SHARE = 0.5  # of the checked needs for which another organisation of the street has something
Made = tuple[Project, Pair, list[Milestone]]
STAGES = ("draft", "agreed", "executing", "acceptance", "returned", "done", "stopped")
CHANCES = (0.14, 0.1, 0.4, 0.08, 0.03, 0.22, 0.03)
STEPS = ("商定分工和时间", "第一次活动", "中期回访", "收尾和受益人反馈")
DONE, GOOD = "按约定办完，受益居民已回访确认", "对居民有用，下年继续"
STOPPED = "场地改造，双方商定暂缓"


def load_projects(district: District, journal: Journal) -> None:
    """Projects with their needs, resources, parties and milestones, and their lines in the history."""
    rng = np.random.default_rng(district.seed + 36)
    store_projects([project_of(need, resource, district.today, rng) for need, resource in _partners(rng)], journal)


def store_projects(made: list[Made], journal: Journal) -> None:
    """Store projects with everything that belongs to them, and record them."""
    projects = [one[0] for one in made]
    for year in sorted({project.begun_on.year for project in projects}):
        give_numbers([project for project in projects if project.begun_on.year == year], year)
    Project.objects.bulk_create(projects, batch_size=BATCH)
    ProjectNeed.objects.bulk_create([ProjectNeed(project=one[0], need=one[1].need) for one in made], batch_size=BATCH)
    Pair.objects.bulk_create([one[1] for one in made], batch_size=BATCH)
    parties = [Participant(project=one[0], org=org) for one in made for org in (one[1].need.org, one[1].resource.org)]
    Participant.objects.bulk_create(parties, batch_size=BATCH)
    Milestone.objects.bulk_create([step for one in made for step in one[2]], batch_size=BATCH)
    _meet([one[1].need for one in made if one[0].status == Project.Status.DONE])
    journal.added(projects, *FACTS)


def _partners(rng: Rng) -> Iterator[tuple[Need, Resource]]:
    """Checked needs with a resource of another organisation of the same street and category; each is used once."""
    offers: dict[tuple[str, int], list[Resource]] = defaultdict(list)
    rows = Resource.objects.filter(status=Resource.Status.OFFERED).select_related("org", "area").defer("area__shape")
    for resource in rows.order_by("pk"):
        offers[resource.area.path[:8], resource.category_id].append(resource)
    needs = Need.objects.filter(status=Need.Status.CHECKED).select_related("org", "area").defer("area__shape")
    for need in needs.order_by("pk"):
        own = offers[need.area.path[:8], need.category_id]
        at = next((k for k, one in enumerate(own) if one.org_id != need.org_id), None)
        if at is not None and rng.random() < SHARE:
            yield need, own.pop(at)


def project_of(need: Need, resource: Resource, today: date, rng: Rng, status: str = "") -> Made:
    """A project about a need with its chosen pair and its milestones; at any stage when none is named."""
    status = status or str(rng.choice(STAGES, p=CHANCES))
    begun = max(need.raised_on, today - timedelta(days=int(rng.integers(3, 130))))
    days = int(rng.integers(60, 200))
    is_agreed, is_over = status not in {"draft", "stopped"}, status in {"done", "stopped"}
    ends = today - timedelta(days=int(rng.integers(0, 6))) if is_over else begun + timedelta(days=days)
    project = Project(
        org=need.org,
        area=need.area,
        title=need.title,
        starts_on=begun,
        ends_on=max(begun, ends),
        status=status,
        begun_on=begun,
        agreed_on=begun + timedelta(days=min(2, (today - begun).days)) if is_agreed else None,
        ended_on=today if is_over else None,
        outcome={"done": DONE, "acceptance": DONE, "stopped": STOPPED}.get(status, ""),
        evaluation=GOOD if status == "done" else "",
    )
    steps = _milestones(project, today) if is_agreed else []
    reached = [step.reached_on for step in steps if step.reached_on]
    project.moved_on = max([project.agreed_on or begun, *reached])
    pair = Pair(need=need, resource=resource, project=project, status=Pair.Status.ACCEPTED, decided_on=begun)
    return project, pair, steps


def _milestones(project: Project, today: date) -> list[Milestone]:
    """Four steps spread over the days; those before today are reached, the last of them sometimes not."""
    first, last = project.starts_on, project.ends_on
    assert first is not None and last is not None
    span = (last - first).days
    found = []
    for k, title in enumerate(STEPS, start=1):
        due = first + timedelta(days=span * k // len(STEPS))
        is_reached = due <= today and (project.status in {"done", "acceptance"} or (project.pk or k) % 3 != 0)
        found.append(Milestone(project=project, title=title, due=due, reached_on=due if is_reached else None))
    return found


def _meet(needs: list[Need]) -> None:
    for need in needs:
        need.status, need.outcome = Need.Status.MET, DONE
    Need.objects.bulk_update(needs, ["status", "outcome"], batch_size=BATCH)
