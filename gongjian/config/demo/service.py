"""Posts, activities and small wishes of communities, what members claimed, and visits."""

from dataclasses import dataclass, field

from gongjian.config.demo.orgs import Orgs
from gongjian.config.demo.people import Staff
from gongjian.config.demo.service_texts import ACTIVITIES, DONE, HEARD, NOTED, WISHES
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import ActivityRow, ClaimRow, GridRow, NeedRow, VisitRow, WishRow

DAY = 24  # hours
NEIGHBOURS = 12  # members from units around who live in the showcase
SKILLS_OF = {"health": "medical", "teaching": "tutoring", "advice": "law", "repair": "repair", "mediation": "mediation"}


@dataclass
class Service:
    """The growing tables. Claims name their target by its number."""

    rng: Rng
    activities: list[ActivityRow] = field(default_factory=list)
    wishes: list[WishRow] = field(default_factory=list)
    claims: list[ClaimRow] = field(default_factory=list)
    visits: list[VisitRow] = field(default_factory=list)

    def pick(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return int(self.rng.integers(low, high + 1))

    def share(self, part: float) -> bool:
        """True for about this share of calls."""
        return bool(self.rng.random() < part)

    def one_of(self, **parts: float) -> str:
        """One of the names, each about as often as its part says."""
        return str(self.rng.choice(list(parts), p=list(parts.values())))

    def done(self) -> str:
        """What somebody did, in one sentence."""
        return DONE[self.pick(0, len(DONE) - 1)]


def build_service(
    orgs: Orgs, staff: Staff, grids: list[GridRow], needs: list[NeedRow], showcase: str, rng: Rng
) -> Service:
    """Three to six activities and two to five wishes of each community; members of its units take part."""
    made = Service(rng)
    members: dict[str, list[str]] = {}
    for person, home in homes_of_members(orgs, staff, showcase).items():
        members.setdefault(home, []).append(person)
    found = _needs_by_visit(needs)
    party: dict[str, list[str]] = {}
    for grid in grids:
        if grid.layer == "party":
            party.setdefault(grid.area, []).append(grid.code)
    for area, org in orgs.of_community.items():
        mine, near = members.get(area, []), staff.pool[area][0][0]
        most = 12 if area == showcase else made.pick(4, 7)
        for n in rng.choice(len(ACTIVITIES), most, replace=False).tolist():
            _activity(made, org, area, n, party.get(area, []), mine, near)
        for n in rng.choice(len(WISHES), made.pick(2, 5), replace=False).tolist():
            _wish(made, org, area, n, mine, near)
        _visits(made, area, party.get(area, []), found.get(area, []), [person for person, _role in staff.pool[area]])
    return made


def homes_of_members(orgs: Orgs, staff: Staff, showcase: str) -> dict[str, str]:
    """The community where each in-service member lives: that of the unit, for some of its street the showcase."""
    at = {unit.org: unit.area for unit in orgs.units if unit.org}
    known = next((row.person for row in staff.accounts if row.username == "member"), "")
    found: dict[str, str] = {}
    near = 0
    for post in staff.posts:
        if post.kind == "member" and post.org in at:
            is_near = at[post.org].startswith(showcase[:9]) and near < NEIGHBOURS
            near += is_near
            found[post.person] = showcase if is_near or post.person == known else at[post.org]
    return found


def _needs_by_visit(needs: list[NeedRow]) -> dict[str, list[int]]:
    """Numbers of the needs that a visit found, by area."""
    found: dict[str, list[int]] = {}
    for number, need in enumerate(needs):
        if need.source == "visit":
            found.setdefault(need.area, []).append(number)
    return found


def _activity(made: Service, org: str, area: str, n: int, grids: list[str], mine: list[str], near: str) -> None:
    title, kind, work, place, slots, most, details = ACTIVITIES[n]
    is_standing = kind != "activity"
    state = "open" if is_standing else made.one_of(open=0.5, done=0.35, draft=0.1, cancelled=0.05)
    starts = made.pick(-60, -20) if is_standing or state == "done" else made.pick(2, 25)
    lasts = made.pick(120, 300) if is_standing else made.pick(0, 1)
    opened = -starts + made.pick(3, 8) if starts < 0 else made.pick(1, 10)
    grid = grids[made.pick(0, len(grids) - 1)] if grids and kind in {"duty", "post"} and made.share(0.7) else ""
    capacity = made.pick(2, most)
    outcome = {"done": made.done(), "cancelled": "天气原因取消，另行安排"}.get(state, "")
    facts = (org, area, title, kind, work, SKILLS_OF.get(work, ""), place, grid, starts, lasts, slots, capacity)
    made.activities.append(ActivityRow(*facts, details, state, opened, outcome))
    if state in {"open", "done"}:
        order = [mine[n] for n in made.rng.permutation(len(mine)).tolist()]
        _join(made, order[: made.pick(0, capacity + 1)], near)


def _join(made: Service, people: list[str], near: str) -> None:
    """These people joined the activity that was made last, in this order."""
    row, number = made.activities[-1], len(made.activities) - 1
    for place, person in enumerate(people):
        ago = max(1, row.opened_ago * DAY - made.pick(2, 70))
        if place >= row.capacity:
            state = "cancelled" if row.status == "done" else "waiting"
        elif row.status == "done":
            state = "confirmed" if made.share(0.85) else "submitted"
        elif row.kind != "activity":
            state = made.one_of(claimed=0.2, doing=0.3, submitted=0.15, returned=0.05, confirmed=0.3)
        else:
            state = "claimed"
        made.claims.append(_claim(made, number, -1, person, state, ago, near))


def _claim(made: Service, activity: int, wish: int, person: str, state: str, ago: int, near: str) -> ClaimRow:
    result = made.done() if state in {"submitted", "confirmed", "returned"} else ""
    said = {"returned": "请写明服务了几户", "cancelled": "活动已结束"}.get(state, "")
    hours = made.pick(1, 8) / 2 if result and made.share(0.4) else None
    confirmed, by = (max(0, ago - made.pick(24, 200)), near) if state == "confirmed" else (None, "")
    return ClaimRow(activity, wish, person, state, ago, confirmed, by, result, hours, said)


def _wish(made: Service, org: str, area: str, n: int, mine: list[str], near: str) -> None:
    title, whom, work, value = WISHES[n]
    state = made.one_of(open=0.45, claimed=0.15, done=0.35, cancelled=0.05)
    if not mine and state in {"claimed", "done"}:
        state = "open"
    opened, number = made.pick(1, 60) if state != "open" else made.pick(0, 20), len(made.wishes)
    result = "已送到，居民很满意" if state == "done" else "子女已经办好" if state == "cancelled" else ""
    wanted = made.pick(5, 40) if made.share(0.5) else None
    made.wishes.append(WishRow(org, area, title, whom, work, value, wanted, state, opened, result))
    if state in {"claimed", "done"}:
        ago = max(1, opened * DAY - made.pick(1, 90))
        status = "confirmed" if state == "done" else "doing"
        made.claims.append(_claim(made, -1, number, mine[made.pick(0, len(mine) - 1)], status, ago, near))


def _visits(made: Service, area: str, grids: list[str], found: list[int], people: list[str]) -> None:
    """Half of the needs that visits found have their visit; some visits still wait, some were taken note of."""

    def visit(ago: int, heard: str, state: str, outcome: str, need: int) -> None:
        grid = grids[made.pick(0, len(grids) - 1)] if grids and made.share(0.7) else ""
        person = people[made.pick(0, len(people) - 1)]
        made.visits.append(VisitRow(area, grid, ago, heard, state, outcome, need, person))

    for need in found:
        if made.share(0.55):
            visit(made.pick(0, 14), "", "passed", "", need)
    for _n in range(made.pick(1, 4)):
        text = HEARD[made.pick(0, len(HEARD) - 1)]
        noted = made.share(0.4)
        outcome = NOTED[made.pick(0, len(NOTED) - 1)] if noted else ""
        visit(made.pick(0, 25), text, "noted" if noted else "heard", outcome, -1)
