"""Addresses of grid records, checks, papers, micro grids and lanes."""

from django.urls import URLPattern, path

from gongjian.base.registers.register import Register
from gongjian.base.registers.urls import urls_of
from gongjian.grids import registers
from gongjian.grids.views import checks, micro, papers, records


def listed(register: Register, under: str) -> list[URLPattern]:
    """The addresses of a register, its list and export of any day (?on=)."""
    found = urls_of(register, under)
    for pattern in found:
        if str(pattern.name).endswith(("-list", "-export")):
            pattern.callback = records.on_day(pattern.callback)
    return found


# Lists stand below list/, because the start of the app is the map; a grid's own address is short: it goes on paper.
GRID_LIST = [one for one in listed(registers.GRIDS, "list/") if "<int:pk>" not in str(one.pattern)]
GRID_RECORD = [one for one in urls_of(registers.GRID_RECORD, "") if "<int:pk>" in str(one.pattern)]
RECORD = next(one.callback for one in GRID_RECORD if one.name == "grid-record")

urlpatterns: list[URLPattern] = [
    path("<int:pk>/", RECORD, name="grid-detail"),
    *GRID_RECORD,
    *GRID_LIST,
    *listed(registers.GRID_PLACES, "buildings/"),
    *listed(registers.GRID_POSTS, "staff/"),
    *urls_of(registers.DRAFT_STAFF, "drafts/staff/"),
    *listed(registers.GOVERNANCE, "governance/"),
    *listed(registers.GOVERNANCE_PLACES, "governance/buildings/"),
    *listed(registers.LANES, "lanes/"),
    path("<int:grid_id>/posts/", records.post_begin, name="post-begin"),
    path("posts/<int:post_id>/end/", records.post_end, name="post-end"),
    path("lanes/<int:lane_id>/chief/", records.chief_set, name="lane-chief"),
    path("plans/<int:plan_id>/buildings/", records.plan_buildings, name="plan-buildings"),
    path("coverage/", checks.coverage_page, name="coverage"),
    path("coincidence/", checks.coincidence_page, name="coincidence"),
    path("<int:grid_id>/micro/", micro.micro_page, name="micro"),
    path("<int:grid_id>/micro/run/", micro.micro_run, name="micro-run"),
    path("micro/<int:run_id>/progress/", micro.micro_progress, name="micro-progress"),
    path("micro/<int:run_id>/staff/", micro.micro_staff, name="micro-staff"),
    path("micro/<int:run_id>/publish/", micro.micro_publish, name="micro-publish"),
    path("micro/<int:run_id>/drop/", micro.micro_drop, name="micro-drop"),
    path("papers/", papers.paper_index, name="paper-index"),
    path("papers/list/", papers.grid_sheet, name="paper-list"),
    path("papers/staff/", papers.staff_sheet, name="paper-staff"),
    path("papers/lanes/", papers.lane_sheet, name="paper-lanes"),
    path("papers/boards/", papers.boards, name="paper-boards"),
    path("papers/board/<int:grid_id>/", papers.board, name="paper-board"),
]
