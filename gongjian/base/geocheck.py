"""Checks of boundaries that should tile a district, each fault with its place and area."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from gongjian.base.geo import project, to_lonlat, zone_of
from gongjian.engine.gridplan.mosaic import MILLIMETRE, closing

LEAST_M2 = 1.0  # what is smaller is rounding
NARROW_M = 5.0  # overlaps and gaps narrower than this are slivers, as drawing by hand makes them
TOUCHES_M = 0.5
NAMES_SHOWN = 4
AT = re.compile(r"\[(\S+) (\S+?)\]")

# code -> is it an error (it must be mended before use), and what is said
SAID: dict[str, tuple[bool, str | Promise]] = {
    "no_area": (True, _("%(names)s has no area. Draw its boundary again.")),
    "invalid": (True, _("The boundary of %(names)s crosses itself at %(place)s. Move the vertices apart there.")),
    "outside_district": (
        True,
        _("%(names)s lies outside the district, near %(place)s. Check the datum, or take it out of the file."),
    ),
    "partly_outside": (
        True,
        _("%(area)s m² of %(names)s lie outside the district at %(place)s. Draw the boundary back."),
    ),
    "same": (True, _("%(names)s have the same boundary, near %(place)s. Delete one of them.")),
    "overlap": (True, _("%(names)s overlap by %(area)s m² at %(place)s. Give the overlap to one of them.")),
    "overlap_sliver": (
        False,
        _("%(names)s overlap along their border by %(area)s m² at %(place)s. It can be used as it is."),
    ),
    "gap": (True, _("Between %(names)s %(area)s m² belong to nobody at %(place)s. Give them to one of them.")),
    "gap_sliver": (
        False,
        _("A narrow gap of %(area)s m² lies between %(names)s at %(place)s. It can be used as it is."),
    ),
    "hole": (
        False,
        _("%(names)s has a hole of %(area)s m² at %(place)s that belongs to nobody. Check that it is meant."),
    ),
    "uncovered": (True, _("%(area)s m² of the district at %(place)s belong to nobody. Extend a boundary.")),
    "multipart": (
        False,
        _("%(names)s consists of several parts; all but the largest have %(area)s m². Check that this is meant."),
    ),
}


@dataclass(frozen=True)
class Finding:
    """One fault of one or several boundaries.

    code      stable English, a key of SAID
    rows      indices of the boundaries
    names     their names
    area_m2   of the overlap, gap, part outside; of the boundary itself where that is at fault
    lon, lat  a place in the middle of it, WGS 84
    """

    code: str
    rows: tuple[int, ...]
    names: tuple[str, ...]
    area_m2: float
    lon: float
    lat: float

    @property
    def is_error(self) -> bool:
        """Whether it must be mended before the boundaries are used; the others are worth a look."""
        return SAID[self.code][0]

    @property
    def sentence(self) -> str:
        """What is wrong, where, and what to do, in the language of the reader."""
        shown = [name or gettext("(no name)") for name in self.names[:NAMES_SHOWN]]
        if len(self.names) > NAMES_SHOWN:
            shown.append("…")
        return str(SAID[self.code][1]) % {
            "names": gettext(", ").join(shown),
            "area": f"{self.area_m2:,.0f}" if self.area_m2 >= 10 else f"{self.area_m2:.1f}",
            "place": f"{self.lon:.5f}, {self.lat:.5f}",
        }


@dataclass(frozen=True)
class GeoReport:
    """All findings, errors first, then by area."""

    findings: list[Finding]

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)

    def area_m2(self, *codes: str) -> float:
        """Square metres of all findings with these codes."""
        return sum(finding.area_m2 for finding in self.findings if finding.code in codes)

    def of_row(self, row: int) -> list[Finding]:
        """Findings about one boundary."""
        return [finding for finding in self.findings if row in finding.rows]


def check_boundaries(
    polygons: Sequence[BaseGeometry | None],
    names: Sequence[str],
    *,
    district: BaseGeometry | None = None,
    narrow_m: float = NARROW_M,
) -> GeoReport:
    """Everything that keeps boundaries from tiling a district.

    polygons  longitude, latitude in WGS 84; None for one without geometry
    names     one for each, for the sentences
    district  what they should cover; without it only gaps between them are seen
    narrow_m  overlaps and gaps narrower than this are called slivers
    """
    check = _Check(polygons, names, district, narrow_m)
    found = [*check.alone(), *check.against_district(), *check.overlaps(), *check.gaps()]
    return GeoReport(sorted(found, key=lambda finding: (not finding.is_error, -finding.area_m2, finding.rows)))


class _Check:
    """The boundaries in metres, and the checks on them."""

    def __init__(
        self,
        polygons: Sequence[BaseGeometry | None],
        names: Sequence[str],
        district: BaseGeometry | None,
        narrow_m: float,
    ) -> None:
        self.given = np.array([geom or shapely.Polygon() for geom in polygons], dtype=object).reshape(-1)
        self.names, self.narrow_m = names, narrow_m
        self.zone = _zone([*self.given, *([district] if district is not None else [])])
        self.shapes = np.array([_solid(project(geom, self.zone)) for geom in self.given], dtype=object).reshape(-1)
        self.district = None if district is None or district.is_empty else _solid(project(district, self.zone))
        self.tree = shapely.STRtree(self.shapes)

    def _finding(self, code: str, rows: Iterable[int], part: BaseGeometry, area: float | None = None) -> Finding:
        rows = tuple(sorted(rows))
        lon, lat = 0.0, 0.0
        if not part.is_empty:
            lon, lat = to_lonlat(shapely.get_coordinates(shapely.point_on_surface(part))[0], self.zone).tolist()
        size = float(part.area) if area is None else area
        return Finding(code, rows, tuple(self.names[row] for row in rows), size, lon, lat)

    def alone(self) -> list[Finding]:
        """Faults of a boundary by itself."""
        found = []
        for row, (given, shape) in enumerate(zip(self.given, self.shapes, strict=True)):
            if shape.area < LEAST_M2:
                found.append(self._finding("no_area", [row], project(given, self.zone), 0.0))
                continue
            if not given.is_valid:
                at = AT.search(shapely.is_valid_reason(given))
                lon, lat = (float(at[1]), float(at[2])) if at else given.representative_point().coords[0]
                found.append(Finding("invalid", (row,), (self.names[row],), float(shape.area), lon, lat))
            parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
            if given.is_valid and len(parts) > 1:
                rest = sum(part.area for part in parts[1:])
                found.append(self._finding("multipart", [row], parts[1], float(rest)))
        return found

    def against_district(self) -> list[Finding]:
        """Boundaries outside the district, wholly or in part."""
        if self.district is None:
            return []
        outside = shapely.difference(self.shapes, self.district)
        found = []
        for row in np.flatnonzero(shapely.area(outside) >= LEAST_M2).tolist():
            if outside[row].area > 0.99 * self.shapes[row].area:
                found.append(self._finding("outside_district", [row], self.shapes[row]))
                continue
            wide = [part for part in shapely.get_parts(outside[row]) if not self._is_narrow(part)]
            if wide:
                largest = max(wide, key=lambda part: float(part.area))
                found.append(self._finding("partly_outside", [row], largest, float(sum(part.area for part in wide))))
        return found

    def overlaps(self) -> list[Finding]:
        """Pairs that share area."""
        one, other = self.tree.query(self.shapes, predicate="intersects")
        one, other = one[one < other], other[one < other]
        common = shapely.intersection(self.shapes[one], self.shapes[other])
        found = []
        for row, second, part in zip(one.tolist(), other.tolist(), common, strict=True):
            if part.area < LEAST_M2:
                continue
            parts = [piece for piece in shapely.get_parts(part) if piece.area > 0]
            largest = max(parts, key=lambda piece: float(piece.area))
            if part.area > 0.999 * max(self.shapes[row].area, self.shapes[second].area):
                code = "same"
            else:
                code = "overlap_sliver" if all(self._is_narrow(piece) for piece in parts) else "overlap"
            found.append(self._finding(code, [row, second], largest, float(part.area)))
        return found

    def gaps(self) -> list[Finding]:
        """Places that belong to nobody: enclosed, in cracks between neighbours, or left over in the district."""
        covered = shapely.union_all(self.shapes, grid_size=MILLIMETRE)
        if covered.is_empty:
            return []
        rings = shapely.get_rings(shapely.get_parts(covered))
        enclosed = shapely.difference(shapely.polygons(rings), covered)
        missing = shapely.union_all([*enclosed, closing(covered, self.narrow_m)], grid_size=MILLIMETRE)
        if self.district is not None:
            left = shapely.difference(self.district, covered, grid_size=MILLIMETRE)
            missing = shapely.union_all([missing, left], grid_size=MILLIMETRE)
        parts = shapely.get_parts(missing)
        return [self._gap(part) for part in parts[shapely.area(parts) >= LEAST_M2]]

    def _gap(self, part: BaseGeometry) -> Finding:
        rows = self.tree.query(part, predicate="dwithin", distance=TOUCHES_M).tolist()
        edge = self.district is not None and part.distance(shapely.boundary(self.district)) < TOUCHES_M
        if len(rows) > 1 and self._is_narrow(part):
            code = "gap_sliver"
        elif len(rows) == 1 and not edge:
            code = "hole"
        elif edge or not rows:
            code = "uncovered"
        else:
            code = "gap"
        return self._finding(code, rows, part)

    def _is_narrow(self, part: BaseGeometry) -> bool:
        """Whether no place in it is wide; a thin tail does not make a lake a sliver."""
        return bool(shapely.buffer(part, -self.narrow_m / 2).is_empty)


def _solid(geom: BaseGeometry) -> BaseGeometry:
    """The areas of a geometry, valid."""
    valid = geom if geom.is_valid else shapely.make_valid(geom)
    parts = shapely.get_parts(valid)
    areas = parts[shapely.get_dimensions(parts) == 2]
    return valid if len(areas) == len(parts) else shapely.union_all(areas)


def _zone(geoms: Iterable[BaseGeometry]) -> int:
    box = shapely.total_bounds(np.array([*geoms, shapely.Polygon()], dtype=object))
    return 40 if np.isnan(box).any() else zone_of(float(box[0] + box[2]) / 2)
