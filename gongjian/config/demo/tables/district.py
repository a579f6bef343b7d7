"""A generated district as a whole."""

from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

from shapely.geometry.base import BaseGeometry

from gongjian.config.demo.tables.people import (
    AccountRow,
    GridPostRow,
    GridRow,
    LaneChiefRow,
    OrgRow,
    PersonRow,
    PostRow,
    UnitRow,
)
from gongjian.config.demo.tables.places import (
    AreaRow,
    BarrierRow,
    BridgeRow,
    BuildingRow,
    CarrierRow,
    EstateRow,
    LaneRow,
    RoadRow,
    SurfaceRow,
)
from gongjian.config.demo.tables.service import (
    ActivityRow,
    CheckInRow,
    ClaimRow,
    NeedRow,
    ResourceRow,
    UnitCheckInRow,
    VisitRow,
    WishRow,
)


@dataclass(frozen=True)
class District:
    """One generated district."""

    seed: int
    scale: float
    today: date
    areas: tuple[AreaRow, ...]
    roads: tuple[RoadRow, ...]
    bridges: tuple[BridgeRow, ...]
    barriers: tuple[BarrierRow, ...]
    surfaces: tuple[SurfaceRow, ...]
    lanes: tuple[LaneRow, ...]
    estates: tuple[EstateRow, ...]
    carriers: tuple[CarrierRow, ...]
    buildings: tuple[BuildingRow, ...]
    grids: tuple[GridRow, ...]
    units: tuple[UnitRow, ...]
    orgs: tuple[OrgRow, ...]
    people: tuple[PersonRow, ...]
    posts: tuple[PostRow, ...]
    grid_posts: tuple[GridPostRow, ...]
    lane_chiefs: tuple[LaneChiefRow, ...]
    accounts: tuple[AccountRow, ...]
    needs: tuple[NeedRow, ...]
    resources: tuple[ResourceRow, ...]
    activities: tuple[ActivityRow, ...]
    wishes: tuple[WishRow, ...]
    claims: tuple[ClaimRow, ...]
    visits: tuple[VisitRow, ...]
    unit_checkins: tuple[UnitCheckInRow, ...]
    member_checkins: tuple[CheckInRow, ...]

    def fingerprint(self) -> str:
        """SHA-256 over every cell: equal for the same seed, scale and day."""
        digest = sha256()
        for table in fields(self)[3:]:
            for row in getattr(self, table.name):
                cells = (getattr(row, field.name) for field in fields(row))
                texts = (cell.wkt if isinstance(cell, BaseGeometry) else repr(cell) for cell in cells)
                digest.update("\t".join(texts).encode())
        return digest.hexdigest()
