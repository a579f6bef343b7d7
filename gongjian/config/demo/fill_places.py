"""Buildings and households of communities that have none yet, as marked rows of places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gongjian.base.geo import project, to_metres, unproject, zone_of
from gongjian.base.sm3 import sm3
from gongjian.config.demo.fill_ground import NONE, Ground, Plot, counts, plots, target
from gongjian.config.demo.shapes import Rng
from gongjian.people.viewer import Viewer
from gongjian.places.actions import place_facts, store_places
from gongjian.places.models import Area, Barrier, Building, Carrier, Estate, Lane, Surface

ROAD_M, LANE_M = 14.0, 5.0  # half the width of a main road, of a lane
DIGITS = 7  # of a degree, about 1 cm
KINDS = {Carrier.Kind.TOWER: Building.Kind.OFFICE, Carrier.Kind.MARKET: Building.Kind.SHOP}


@dataclass
class PlacesFilled:
    """How many buildings were invented, and how many that stand got an invented number of households."""

    buildings: int = 0
    counted: int = 0
    households: int = 0


def rng_of(seed: int, area: Area) -> Rng:
    """Chance for one community: the same whether it is filled alone or with others."""
    return np.random.default_rng([seed, *sm3(area.code.encode())[:8]])


def generated_code(area: Area, number: int) -> str:
    """The code of an invented building; by it the building is known again."""
    return f"{area.code[-24:]}G{number:04d}"


def fill_places(areas: Sequence[Area], seed: int, *, by: Viewer, source: str) -> PlacesFilled:
    """Complete communities: a count for each home without one, and buildings where nobody has counted anything.

    Call it inside a transaction; the ability was checked. A community that was completed before stays as it is.
    """
    done = PlacesFilled()
    new: list[Building] = []
    changed = []
    for area in areas:
        filler = _Filler(area, rng_of(seed, area))
        if filler.is_done:
            continue
        changed += filler.count()
        new += filler.build()
    done.buildings, done.counted = len(new), len(changed)
    done.households = sum(row.households or 0 for row in (*new, *(row for row, _old in changed)))
    store_places(new, changed, by=by, source=source)
    return done


class _Filler:
    """One community, what stands in it, and what it lacks."""

    def __init__(self, area: Area, rng: Rng) -> None:
        assert area.shape is not None  # only communities with a boundary are filled
        self.area, self.rng = area, rng
        self.zone = zone_of(float(area.shape.centroid.x))
        self.rows = list(Building.objects.filter(area=area, is_gone=False).order_by("code"))
        self.boundary = project(area.shape, self.zone)
        water = Surface.objects.filter(kind=Surface.Kind.WATER, shape__isnull=False).in_box(*area.shape.bounds)
        self.water = [project(row.shape, self.zone) for row in water]
        land = self.boundary.difference(shapely.union_all(self.water)) if self.water else self.boundary
        self.wanted = target(float(land.area), rng)

    @property
    def is_done(self) -> bool:
        """Whether it has been completed before."""
        return any(row.is_generated for row in self.rows)

    def count(self) -> list[tuple[Building, dict[str, object]]]:
        """Homes that nobody has counted, with a number and their facts before it."""
        rows = [row for row in self.rows if row.kind == Building.Kind.HOME and row.households is None]
        size = np.array([project(row.shape, self.zone).area if row.shape is not None else 300.0 for row in rows])
        storeys = np.array([row.storeys or 0 for row in rows], dtype=np.int64)
        found = counts(size, storeys, self.wanted) if rows else np.zeros(0, np.int64)
        olds = [place_facts(row) for row in rows]
        for row, households in zip(rows, found.tolist(), strict=True):
            row.households, row.is_generated = households, True
        return list(zip(rows, olds, strict=True))

    def build(self) -> list[Building]:
        """New buildings until the community has its households; carriers without a building get one."""
        is_counted = any(row.households and not row.is_generated for row in self.rows)
        lacking = 0 if is_counted else self.wanted - sum(row.households or 0 for row in self.rows)
        estates = list(
            Estate.objects.filter(area=self.area, buildings__isnull=True, lon__isnull=False).order_by("code")
        )
        carriers = list(Carrier.objects.filter(area=self.area, buildings__isnull=True).order_by("code"))
        ground = Ground(self.boundary, self._taken(), self._points(estates), self._points(carriers))
        found = plots(ground, lacking, self.rng)
        first = Building.objects.filter(code__startswith=generated_code(self.area, 0)[:-4]).count() + 1
        outlines = [unproject(plot.outline, self.zone) for plot in found]
        numbers = _numbers(found)
        return [
            self._building(plot, outline, first + k, numbers[k], estates, carriers)
            for k, (plot, outline) in enumerate(zip(found, outlines, strict=True))
        ]

    def _points(self, rows: Sequence[Estate | Carrier]) -> NDArray[np.float64]:
        lonlat = [(np.nan if row.lon is None else row.lon, np.nan if row.lat is None else row.lat) for row in rows]
        return to_metres(np.array(lonlat, dtype=np.float64).reshape(-1, 2), self.zone) if lonlat else np.empty((0, 2))

    def _taken(self) -> NDArray[np.object_]:
        """Where nothing can be built: what stands, roads, lanes, water."""
        box = self.area.shape.bounds  # type: ignore[union-attr]
        lines = [(row, ROAD_M) for row in Barrier.objects.filter(shape__isnull=False).in_box(*box)]
        lines += [(row, LANE_M) for row in Lane.objects.filter(shape__isnull=False).in_box(*box)]
        near = [(self._here(row.shape), width) for row, width in lines]
        roads = [shapely.buffer(line, width) for line, width in near if not line.is_empty]
        standing = [project(row.shape, self.zone) for row in self.rows if row.shape is not None]
        return np.array([*standing, *roads, *self.water], dtype=object)

    def _here(self, line: BaseGeometry) -> BaseGeometry:
        """The part of a long line that runs through or along the community."""
        west, south, east, north = self.boundary.bounds
        return shapely.clip_by_rect(project(line, self.zone), west - 50, south - 50, east + 50, north + 50)

    def _building(
        self,
        plot: Plot,
        outline: BaseGeometry,
        number: int,
        in_estate: int,
        estates: Sequence[Estate],
        carriers: Sequence[Carrier],
    ) -> Building:
        row = Building(area=self.area, code=generated_code(self.area, number), is_generated=True)
        row.households, row.storeys, row.kind = plot.households, plot.storeys, Building.Kind.HOME
        row.name = f"生成{in_estate}号楼"
        row.address = f"{self.area.name[:60]}{row.name}"
        if plot.carrier != NONE:
            carrier = carriers[plot.carrier]
            row.carrier, row.kind = carrier, KINDS.get(Carrier.Kind(carrier.kind), Building.Kind.OTHER)
            row.name, row.address = carrier.name, carrier.address
        elif plot.estate != NONE:
            estate = estates[plot.estate]
            row.estate, row.name = estate, f"{estate.name[:48]}{in_estate}号楼"
            row.address = f"{(estate.address or estate.name)[:100]}{in_estate}号楼"
        row.set_shape(shapely.set_precision(outline, 10**-DIGITS, mode="pointwise"))
        inner = row.shape.representative_point()  # type: ignore[union-attr]
        row.lon, row.lat = round(inner.x, DIGITS), round(inner.y, DIGITS)
        return row


def _numbers(found: Sequence[Plot]) -> list[int]:
    """House numbers: 1, 2, 3 inside each estate, and of all buildings outside estates."""
    seen: dict[int, int] = {}
    numbers = []
    for plot in found:
        seen[plot.estate] = seen.get(plot.estate, 0) + 1
        numbers.append(seen[plot.estate])
    return numbers
