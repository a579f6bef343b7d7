"""A draft beside today's grids, row by row, and what is still missing, in words: for pages, papers and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.figures import PERCENT_FROM, percent_of
from gongjian.grids.actions.publish import words_of_gap
from gongjian.grids.assess import missing, today_figures
from gongjian.grids.fabric import fabric_of
from gongjian.grids.models import WORKERS, Grid, GridPost, Plan
from gongjian.people.viewer import Viewer

STRIP = (52, 296)  # x of the least and the most households on the strip of dots


@dataclass(frozen=True)
class Cell:
    """A number with what it is a part of."""

    num: int | float | str | None
    den: int | None = None

    @property
    def percent(self) -> int | None:
        """Whole percent where the denominator is large enough to say one."""
        if self.den is None or self.den < PERCENT_FROM or not isinstance(self.num, int):
            return None
        return percent_of(self.num, self.den)


@dataclass(frozen=True)
class Row:
    """One line of the comparison."""

    key: str
    label: str
    today: Cell
    draft: Cell


def rows_of(plan: Plan, viewer: Viewer) -> tuple[list[Row], dict[str, Any]]:
    """The comparison, and the figures of today behind it."""
    fabric = fabric_of(plan.area)
    old = today_figures(plan.area, fabric, lower=plan.lower, upper=plan.upper, on=viewer.today)
    new = plan.figures
    window = f"{plan.lower}–{plan.upper}"
    return [
        Row("grids", _("Grids"), Cell(old["grids"]), Cell(new["grids"])),
        Row("in_range", _("Households within %(window)s") % {"window": window}, _range(old), _range(new)),
        Row("size", _("Fewest–most of a grid"), _span(old), _span(new)),
        Row(
            "crossing",
            _("Grids across a barrier"),
            Cell(old["crossing"], old["general"]),
            Cell(new["crossing"], new["general"]),
        ),
        Row("compactness", _("Compactness, median"), _two(old["compactness"]), _two(new["compactness"])),
        Row("moved", _("Households that change grid"), Cell(None), Cell(new["moved"], new["moved_of"])),
        Row(
            "staffed",
            _("Grids with full staff"),
            Cell(_staffed_today(plan, viewer), old["grids"]),
            Cell(_staffed(plan), new["grids"]),
        ),
    ], old


def _range(figures: Mapping[str, Any]) -> Cell:
    return Cell(figures["in_range"], figures["general"])


def _two(value: float | None) -> Cell:
    return Cell(None if value is None else f"{value:.2f}")


def _span(figures: Mapping[str, Any]) -> Cell:
    return Cell(f"{figures['smallest']:,}–{figures['largest']:,}" if figures["sizes"] else None)


def _staffed(plan: Plan) -> int:
    roles: dict[int, set[str]] = {}
    for post in plan.staff:
        roles.setdefault(post["number"], set()).add(post["role"])
    return sum(
        1 for grid in plan.grids if "leader" in roles.get(grid["number"], ()) and roles[grid["number"]] & set(WORKERS)
    )


def _staffed_today(plan: Plan, viewer: Viewer) -> int:
    roles: dict[int, set[str]] = {}
    posts = GridPost.objects.on(viewer.today).filter(grid__area=plan.area, grid__in=Grid.objects.on(viewer.today))
    for grid_id, role in posts.exclude(grid__kind="micro").values_list("grid_id", "role"):
        roles.setdefault(grid_id, set()).add(role)
    return sum(1 for held in roles.values() if "leader" in held and held & set(WORKERS))


def gaps_of(plan: Plan) -> list[dict[str, Any]]:
    """What is still missing, as sentences; what stops publication first."""
    return [row | {"said": words_of_gap(row)} for row in sorted(missing(plan), key=lambda row: not row["stops"])]


def strip_of(plan: Plan, old: Mapping[str, Any]) -> dict[str, Any]:
    """The strip of dots: households of each grid, today above, draft below, the window shaded."""
    sizes = [*old["sizes"], *plan.figures["sizes"], plan.lower, plan.upper]
    low, high = min(sizes), max(sizes)
    scale = (STRIP[1] - STRIP[0]) / max(1, high - low)

    def at(households: int) -> float:
        return round(STRIP[0] + (households - low) * scale, 1)

    return {
        "today": [at(size) for size in old["sizes"]],
        "draft": [at(size) for size in plan.figures["sizes"]],
        "left": at(plan.lower),
        "width": round(at(plan.upper) - at(plan.lower), 1),
        "ticks": [(at(size), size) for size in sorted({low, plan.lower, plan.upper, high})],
    }


REMEDIES = {
    "split_by_stairwell": lambda: _("Divide the building by stairwells, each with its own households."),
    "join_special_grid": lambda: _("Give these buildings to the dedicated grid beside them."),
    "merge_across_barrier": lambda: _("Let the barrier beside it be crossed."),
    "join_neighbour_community": lambda: _("Ask the street to give these buildings to the neighbouring community."),
    "accept_small_grid": lambda: _("Keep a small grid and say why."),
    "accept_large_grid": lambda: _("Keep a large grid and say why."),
}
KINDS = {
    "oversized": lambda: _("One building has %(households)s households, more than a grid may have."),
    "too_small": lambda: _("A part cut off from the rest has only %(households)s households."),
    "gap": lambda: _("A part has %(households)s households: too many for fewer grids, too few for one more."),
    "empty": lambda: _("Nobody lives in a part that is cut off from the rest."),
}


def words_of_forced(row: Mapping[str, Any]) -> dict[str, Any]:
    """One thing that no plan can meet, with its remedies, in words."""
    return dict(row) | {
        "said": KINDS[row["kind"]]() % {"households": f"{row['households']:,}"},
        "remedies": [REMEDIES[code]() for code in row["remedies"] if code in REMEDIES],
    }
