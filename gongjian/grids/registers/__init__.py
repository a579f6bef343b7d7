"""The registers of grids: grids in force, who serves them, governance grids, lanes with their chiefs."""

# isort: off
# In the order of the tabs: a register is declared where its module is imported.
from gongjian.grids.registers.grids import GRID_PLACES, GRID_RECORD, GRIDS
from gongjian.grids.registers.staff import DRAFT_STAFF, GRID_POSTS
from gongjian.grids.registers.governance import GOVERNANCE, GOVERNANCE_PLACES
from gongjian.grids.registers.lanes import LANES
# isort: on

__all__ = [
    "DRAFT_STAFF",
    "GOVERNANCE",
    "GOVERNANCE_PLACES",
    "GRIDS",
    "GRID_PLACES",
    "GRID_POSTS",
    "GRID_RECORD",
    "LANES",
]
