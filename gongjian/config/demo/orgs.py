"""The Party organisations, from the district committee down to grid branches and those of resident units."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from gongjian.config.demo.names import DISTRICT
from gongjian.config.demo.places import DISTRICT_CODE, AreaNames
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import GridRow, OrgRow, UnitRow

COMMITTEE, DEPARTMENT, GRID_BODY = "MC-QW", "MC-ZZB", "MC-WGB"
SYSTEMS = {  # committees of a trade: the superiors of the units that are nobody's in the area
    "school": ("MC-JY", f"{DISTRICT}教育系统党委"),
    "hospital": ("MC-WJ", f"{DISTRICT}卫生健康系统党委"),
    "agency": ("MC-JG", f"{DISTRICT}直属机关工作委员会"),
    "state_firm": ("MC-GZ", f"{DISTRICT}国有资产系统党委"),
}
MEMBERS_MEDIAN, MEMBERS_SIGMA = 400.0, 0.7
FORMS = {"branch": "党支部", "general_branch": "党总支", "committee": "党委"}


@dataclass
class Orgs:
    """All organisations; of_street and of_community give their codes, of_grid the branch of a Party grid."""

    rows: list[OrgRow]
    units: list[UnitRow]
    of_street: dict[str, str]
    of_community: dict[str, str]
    of_grid: dict[str, str]


def form_of(members: int) -> str:
    """Form by number of members: up to 50 a branch, to 99 a general branch, from 100 a committee (domain section 4)."""
    return "branch" if members <= 50 else "general_branch" if members < 100 else "committee"


def build_orgs(names: AreaNames, grids: list[GridRow], units: list[UnitRow], rng: Rng, today: date) -> Orgs:
    """Organisations from the top down; every parent stands before its children."""
    made = Orgs([], [], {}, {}, {})
    made.rows += _district(rng, today)
    for code, head in names.streets.values():
        org = f"{code}D"
        made.of_street[code] = org
        made.rows.append(
            OrgRow(
                org,
                f"{head}街道党工委",
                "street",
                "working_committee",
                COMMITTEE,
                code,
                0,
                _day(rng, 1996, 2004),
                None,
                0,
            )
        )
    by_area: dict[str, list[GridRow]] = {}
    for grid in grids:
        if grid.layer == "party":
            by_area.setdefault(grid.area, []).append(grid)
    for code, head in names.communities:
        _community(made, code, head, by_area.get(code, []), rng, today)
    for unit in units:
        made.units.append(_unit(made, unit, rng, today))
    return made


def _district(rng: Rng, today: date) -> list[OrgRow]:
    founded, elected = date(1994, 7, 1), _elected(rng, today, 5)
    rows = [
        OrgRow(COMMITTEE, f"中共{DISTRICT}委员会", "district", "committee", "", DISTRICT_CODE, 0, founded, elected, 5)
    ]
    bodies = [
        (DEPARTMENT, f"中共{DISTRICT}委组织部", "org_department"),
        (GRID_BODY, f"{DISTRICT}网格管理中心", "grid_body"),
    ]
    for code, name, kind in bodies + [(code, name, "system") for code, name in SYSTEMS.values()]:
        form = "committee" if kind == "system" else "body"
        rows.append(OrgRow(code, name, kind, form, COMMITTEE, DISTRICT_CODE, 0, founded, None, 0))
    return rows


def _community(made: Orgs, code: str, head: str, grids: list[GridRow], rng: Rng, today: date) -> None:
    members = int(np.clip(rng.lognormal(np.log(MEMBERS_MEDIAN), MEMBERS_SIGMA), 35, 2600))
    form, org = form_of(members), f"{code}D"
    street = made.of_street[code[:9] + "000"]
    made.of_community[code] = org
    founded = _day(rng, 1998, 2012)
    made.rows.append(
        OrgRow(
            org,
            f"{head}社区{FORMS[form]}",
            "community",
            form,
            street,
            code,
            members,
            founded,
            _elected(rng, today, 5),
            5,
        )
    )
    if form == "branch" or not grids:
        made.of_grid.update({grid.code: org for grid in grids})
        return
    count = int(np.clip(round(members / rng.uniform(60, 120)), 1, len(grids)))
    for k, mine in enumerate(np.array_split(np.arange(len(grids)), count), start=1):
        branch = f"{code}B{k:02d}"
        some = int(members / count * rng.uniform(0.85, 1.15))
        served = tuple(grids[i].code for i in mine.tolist())
        name = f"{head}社区第{_numeral(k)}网格党支部"
        made.rows.append(
            OrgRow(
                branch,
                name,
                "grid_branch",
                "branch",
                org,
                code,
                some,
                _day(rng, 2005, 2021),
                _elected(rng, today, 5),
                5,
                served,
            )
        )
        made.of_grid.update(dict.fromkeys(served, branch))


def _unit(made: Orgs, unit: UnitRow, rng: Rng, today: date) -> UnitRow:
    """Three members may form a branch; a few that could have none, and most of the others none either."""
    if unit.members < 3 or rng.random() < 0.04:
        return unit
    code, form = f"{unit.code}D", form_of(unit.members)
    parent = SYSTEMS[unit.kind][0] if unit.kind in SYSTEMS else made.of_street[unit.area[:9] + "000"]
    term = 5 if form == "committee" else 3
    made.rows.append(
        OrgRow(
            code,
            f"{unit.name}{FORMS[form]}",
            "unit",
            form,
            parent,
            unit.area,
            unit.members,
            _day(rng, 1999, 2021),
            _elected(rng, today, term),
            term,
        )
    )
    return replace(unit, org=code)


def _day(rng: Rng, first: int, last: int) -> date:
    return date(int(rng.integers(first, last + 1)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))


def _elected(rng: Rng, today: date, term: int) -> date:
    """Day of the last election: some time in the running term, in one case of twenty-five overdue."""
    ago = rng.uniform(term + 0.1, term + 0.8) if rng.random() < 0.04 else rng.uniform(0.2, term - 0.1)
    return today - timedelta(days=round(ago * 365.25))


def _numeral(number: int) -> str:
    """1 to 99 in Chinese.

    >>> _numeral(21)
    '二十一'
    """
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return before + digits[ones].strip()
