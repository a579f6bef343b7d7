"""Door 2: grids as JSON: those in force, plans on their way, runs of the planner."""

from ninja import Router

from gongjian.grids.api.current import router as current
from gongjian.grids.api.drafts import router as drafts
from gongjian.grids.api.plans import router as plans
from gongjian.grids.api.runs import router as runs

router = Router()
for part in (current, runs, plans, drafts):
    router.add_router("", part)
