"""The two checks as pages: every address in exactly one grid, and the Party grid equal to the governance grid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongjian.base.pages import says_no
from gongjian.base.paging import ByKeys
from gongjian.base.registers.pages import XLSX, attachment
from gongjian.base.sheets import Column, write_sheet
from gongjian.grids.fabric import grids_of_buildings
from gongjian.grids.models import Fault, Grid, GridKind, GridPair
from gongjian.grids.standing import Standing, standing
from gongjian.grids.views.layers import day_from
from gongjian.grids.views.now import area_of
from gongjian.places.models import Area, Building

ROWS = 50
PAIRS = 25
NAMED_MAX = 40  # buildings named on each side of a pair; the export has all


# ------------------------------------------------------------------ coverage
def rows_of(ids: Sequence[int], day: Any) -> list[dict[str, Any]]:
    """Buildings with the grids they are in, in the order of their communities and codes."""
    places = grids_of_buildings(ids, day)
    wanted = {pk for held in places.values() for pk in held}
    grids = Grid.objects.exclude(kind=GridKind.MICRO).defer("shape").in_bulk(wanted)
    buildings: list[Building] = []
    for start in range(0, len(ids), 900):
        found = Building.objects.filter(pk__in=ids[start : start + 900]).select_related("area")
        buildings += found.defer("shape", "area__shape")
    buildings.sort(key=lambda row: (row.area.code, row.code))
    return [
        {"building": row, "grids": [grids[pk] for pk in places.get(row.pk, []) if pk in grids]} for row in buildings
    ]


@require_GET
@login_required
@says_no
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Buildings in no grid, in several, without a place, or not counted yet; each opens its record."""
    area, day = area_of(request), day_from(request)
    found = standing(request.viewer, area, day)  # type: ignore[attr-defined]
    if request.GET.get("format") == "xlsx":
        return coverage_file(request, area, day, found)
    chosen = request.GET.get("fault", "")
    if chosen not in Fault.values:
        chosen = next((kind for kind in Fault.values if found.numbers[kind]), Fault.NONE.value)
    page = Paginator(found.faults(chosen), ROWS).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "day": day,
        "total": found.numbers["total"],
        "in_one": found.in_one,
        "tabs": [(kind, label, found.numbers[kind], kind == chosen) for kind, label in Fault.choices],
        "fault": chosen,
        "page": page,
        "rows": rows_of(list(page), day),
    }
    return render(request, "grids/coverage.html", context)


COVERAGE_COLUMNS = (
    Column("fault", gettext_lazy("what is wrong")),
    Column("community", gettext_lazy("community")),
    Column("code", gettext_lazy("building code"), "code"),
    Column("name", gettext_lazy("building")),
    Column("address", gettext_lazy("address")),
    Column("grids", gettext_lazy("grids"), max_length=2000),
)


def coverage_file(request: Any, area: Area, day: Any, found: Standing) -> HttpResponse:
    """Every fault as a row of a table."""
    rows = [
        {
            "fault": label,
            "community": row["building"].area.name,
            "code": row["building"].code,
            "name": row["building"].name,
            "address": row["building"].address,
            "grids": "、".join(f"{grid.area_id and grid.name} {grid.code}" for grid in row["grids"]),
        }
        for kind, label in Fault.choices
        for row in rows_of(list(found.faults(kind)), day)
    ]
    title = _("Coverage check of %(area)s") % {"area": area}
    content = write_sheet(COVERAGE_COLUMNS, rows, title=title, by=request.viewer.name, day=day)
    return attachment(content, f"{title}.xlsx", XLSX)


# ------------------------------------------------------------------ coincidence
@dataclass(frozen=True)
class Side:
    """The buildings that only one of the two grids of a pair has."""

    named: list[Building]
    more: int


@dataclass(frozen=True)
class Shown:
    """A pair as the page shows it. is_first: it begins a community."""

    pair: GridPair
    party: Side
    governance: Side
    is_first: bool


def shown_pairs(pairs: Sequence[GridPair]) -> list[Shown]:
    """Pairs with the names of the differing buildings, looked up together."""
    wanted = {pk for pair in pairs for side in (pair.only_party, pair.only_governance) for pk in side[:NAMED_MAX]}
    known = Building.objects.filter(pk__in=wanted).defer("shape").in_bulk()
    out, last = [], None
    for pair in pairs:
        sides = [
            Side([known[pk] for pk in ids[:NAMED_MAX] if pk in known], max(0, len(ids) - NAMED_MAX))
            for ids in (pair.only_party, pair.only_governance)
        ]
        out.append(Shown(pair, sides[0], sides[1], is_first=pair.area.pk != last))
        last = pair.area.pk
    return out


@require_GET
@login_required
@says_no
def coincidence_page(request: HttpRequest) -> HttpResponse:
    """Pairs of Party and governance grids in the order of codes, and what differs on either side."""
    area, day, viewer = area_of(request), day_from(request), request.viewer  # type: ignore[attr-defined]
    found = standing(viewer, area, day)
    if request.GET.get("format") == "xlsx":
        return coincidence_file(request, area, day, list(found.pairs(True)))
    wants_all, numbers = request.GET.get("show") == "all", found.numbers
    pairs = found.pairs(not wants_all)
    rows = ByKeys(pairs) if isinstance(pairs, QuerySet) else pairs
    page = Paginator(rows, PAIRS).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "day": day,
        "grids": numbers["grids"],
        "same": numbers["same"],
        "has_governance": numbers["pairs"] > numbers["without"],
        "differing": numbers["pairs"] - numbers["same"],
        "total": numbers["pairs"],
        "wants_all": wants_all,
        "page": page,
        "rows": shown_pairs(list(page)),
        "mendable": {pair.area.pk for pair in page if viewer.can("plan.draft", pair.area)},
    }
    return render(request, "grids/coincidence.html", context)


COINCIDENCE_COLUMNS = (
    Column("community", gettext_lazy("community")),
    Column("grid_code", gettext_lazy("grid code"), "code"),
    Column("grid", gettext_lazy("Party grid")),
    Column("governance_code", gettext_lazy("governance grid code"), "code"),
    Column("governance", gettext_lazy("governance grid")),
    Column("building_code", gettext_lazy("building code"), "code"),
    Column("building", gettext_lazy("building")),
    Column("address", gettext_lazy("address")),
    Column("side", gettext_lazy("difference")),
)


def coincidence_file(request: Any, area: Area, day: Any, pairs: Sequence[GridPair]) -> HttpResponse:
    """One row for each differing building, to hand to the social-governance line."""
    title = _("Differences between Party and governance grids, %(area)s") % {"area": area}
    content = write_sheet(COINCIDENCE_COLUMNS, _lines(pairs), title=title, by=request.viewer.name, day=day)
    return attachment(content, f"{title}.xlsx", XLSX)


def _lines(pairs: Sequence[GridPair]) -> Iterator[dict[str, Any]]:
    ids = sorted({pk for pair in pairs for pk in (*pair.only_party, *pair.only_governance)})
    known: dict[int, tuple[str, str, str]] = {}
    for start in range(0, len(ids), 900):
        rows = Building.objects.filter(pk__in=ids[start : start + 900])
        known |= {
            pk: (code, name, address) for pk, code, name, address in rows.values_list("pk", "code", "name", "address")
        }
    said = {True: _("only in the Party grid"), False: _("only in the governance grid")}
    for pair in pairs:
        facts = {
            "community": pair.area.name,
            "grid_code": pair.grid.code if pair.grid else "",
            "grid": pair.grid.name if pair.grid else "",
            "governance_code": pair.governance.code if pair.governance else "",
            "governance": pair.governance.name if pair.governance else "",
        }
        for is_party, side in ((True, pair.only_party), (False, pair.only_governance)):
            for pk in side:
                code, name, address = known.get(pk, ("", "", ""))
                yield facts | {"building_code": code, "building": name, "address": address, "side": said[is_party]}
