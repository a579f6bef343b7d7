"""The tables a generated district consists of: one frozen row class per table, in the order of loading.

Geometries are shapely objects in degrees (WGS 84, longitude first), rounded to 7 decimals (1 cm). Rows refer to each
other by code. Codes of areas follow the 12 digits of the statistical division codes; county 990101 lies in a province
number (99) that has never been assigned.
"""

from gongjian.config.demo.tables.district import District
from gongjian.config.demo.tables.people import (
    POSTS,
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

__all__ = [
    "POSTS",
    "AccountRow",
    "ActivityRow",
    "AreaRow",
    "BarrierRow",
    "BridgeRow",
    "BuildingRow",
    "CarrierRow",
    "CheckInRow",
    "ClaimRow",
    "District",
    "EstateRow",
    "GridPostRow",
    "GridRow",
    "LaneChiefRow",
    "LaneRow",
    "NeedRow",
    "OrgRow",
    "PersonRow",
    "PostRow",
    "ResourceRow",
    "RoadRow",
    "SurfaceRow",
    "UnitCheckInRow",
    "UnitRow",
    "VisitRow",
    "WishRow",
]
