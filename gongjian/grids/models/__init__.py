"""Rows of the app: grids in force, plans that are being made, what the checks found."""

from gongjian.grids.models.checked import NUMBERS, AreaCheck, BuildingFault, Fault, GridPair
from gongjian.grids.models.grids import (
    WORKERS,
    GovernanceGrid,
    Grid,
    GridBuilding,
    GridKind,
    GridPost,
    LaneChief,
    OpenOn,
    Role,
)
from gongjian.grids.models.plans import ACTIVE, MicroRun, Mode, Plan, PlanQuerySet, PlanRun, PlanVersion

__all__ = [
    "ACTIVE",
    "NUMBERS",
    "WORKERS",
    "AreaCheck",
    "BuildingFault",
    "Fault",
    "GovernanceGrid",
    "Grid",
    "GridBuilding",
    "GridKind",
    "GridPair",
    "GridPost",
    "LaneChief",
    "MicroRun",
    "Mode",
    "OpenOn",
    "Plan",
    "PlanQuerySet",
    "PlanRun",
    "PlanVersion",
    "Role",
]
