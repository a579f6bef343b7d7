"""`gongjian grids`: grids in force and the two checks on the command line."""

import argparse
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.cli import Answer, Commands, command, day, group
from gongjian.base.clock import today
from gongjian.grids.models import Grid, GridKind, GridPair
from gongjian.grids.standing import standing
from gongjian.places.models import Area, Building

CODES_MAX = 900  # looked up in one statement


def register(commands: Commands) -> None:
    grids = group(commands, "grids", _("grids in force and their checks"))
    listed = command(grids, "list", list_grids, _("grids in force in an area, in the order of codes"), acts=True)
    covered = command(grids, "coverage", check_coverage, _("is every building in exactly one grid"), acts=True)
    same = command(grids, "coincidence", check_coincidence, _("Party grids beside governance grids"), acts=True)
    for one in (listed, covered, same):
        one.add_argument("area", metavar="CODE", help=_("code of a community, street or district"))
        one.add_argument("--on", metavar="DAY", help=_("another day than today, YYYY-MM-DD"))


def _where(asked: argparse.Namespace) -> tuple[Area, date]:
    area: Area = Area.objects.visible_to(asked.viewer).distinct().get_or_refuse(code=asked.area)
    return area, day(asked.on) if asked.on else today()


def list_grids(asked: argparse.Namespace) -> Answer:
    area, on = _where(asked)
    rows = Grid.objects.visible_to(asked.viewer).within(area.path).on(on).exclude(kind=GridKind.MICRO)
    found = list(rows.select_related("area").defer("shape", "area__shape").distinct().order_by("code"))
    data = [
        {"id": grid.pk, "code": grid.code, "name": grid.name, "area": grid.area.code, "households": grid.households}
        for grid in found
    ]
    return Answer([f"{grid.code}\t{grid.area}\t{grid.name}\t{grid.households}" for grid in found], data)


def _codes(ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), CODES_MAX):
        rows = Building.objects.filter(pk__in=ids[start : start + CODES_MAX])
        found |= dict(rows.values_list("pk", "code"))
    return found


def check_coverage(asked: argparse.Namespace) -> Answer:
    """Exit code 1 while a building is in no grid, or in several."""
    area, on = _where(asked)
    found = standing(asked.viewer, area, on)
    faults = {kind: list(found.faults(kind)) for kind in ("none", "several")}
    codes, total = _codes([*faults["none"], *faults["several"]]), found.numbers["total"]
    none, several = ([codes[pk] for pk in ids] for ids in faults.values())
    said = _("%(one)d of %(all)d buildings are in exactly one grid.") % {"one": found.in_one, "all": total}
    lines = [said]
    lines += [f"{code}\t{_('in no grid')}" for code in none]
    lines += [f"{code}\t{_('in several grids')}" for code in several]
    data = {"total": total, "in_one": found.in_one, "none": none, "several": several}
    return Answer(lines, data, code=1 if none or several else 0)


def check_coincidence(asked: argparse.Namespace) -> Answer:
    """Exit code 1 while a pair differs."""
    area, on = _where(asked)
    pairs = list(standing(asked.viewer, area, on).pairs(False))
    codes = _codes([pk for pair in pairs for pk in (*pair.only_party, *pair.only_governance)])
    data = [_facts(pair, codes) for pair in pairs]
    differing = [row for row in data if not row["coincides"]]
    said = _("%(same)d of %(all)d pairs coincide.") % {"same": len(data) - len(differing), "all": len(data)}
    lines = [
        f"{row['grid'] or '—'}\t{row['governance'] or '—'}\t{' '.join(row['only_party']) or '—'}"
        f"\t{' '.join(row['only_governance']) or '—'}"
        for row in differing
    ]
    return Answer([said, *lines], data, code=1 if differing else 0)


def _facts(pair: GridPair, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "area": pair.area.code,
        "grid": pair.grid.code if pair.grid else None,
        "governance": pair.governance.code if pair.governance else None,
        "coincides": pair.coincides,
        "only_party": [codes[pk] for pk in pair.only_party],
        "only_governance": [codes[pk] for pk in pair.only_governance],
    }
