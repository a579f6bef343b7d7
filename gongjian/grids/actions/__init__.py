"""Every write on grids, by noun: drafts and their versions, runs, moves of buildings, steps, publication, staff."""

from gongjian.grids.actions.draft import keep_version, open_draft, redraft_from_today, restore_version, set_draft_grid
from gongjian.grids.actions.edit import move_buildings, redo_move, undo_move
from gongjian.grids.actions.publish import publish_plan
from gongjian.grids.actions.run import finish_run, start_run, stop_run
from gongjian.grids.actions.staff import (
    end_grid_post,
    name_draft_staff,
    remove_draft_staff,
    set_grid_facts,
    set_grid_post,
    set_lane_chief,
)
from gongjian.grids.actions.step import move_plan

__all__ = [
    "end_grid_post",
    "finish_run",
    "keep_version",
    "move_buildings",
    "move_plan",
    "name_draft_staff",
    "open_draft",
    "publish_plan",
    "redo_move",
    "redraft_from_today",
    "remove_draft_staff",
    "restore_version",
    "set_draft_grid",
    "set_grid_facts",
    "set_grid_post",
    "set_lane_chief",
    "start_run",
    "stop_run",
    "undo_move",
]
