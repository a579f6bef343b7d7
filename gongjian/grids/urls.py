from django.urls import path

from gongjian.grids.urls_records import urlpatterns as records
from gongjian.grids.views import layers, now, plan, plan_beside, run

app_name = "grids"
urlpatterns = [
    path("", now.grid_map, name="map"),
    path("here/", now.here, name="here"),
    path("layers/<slug:name>.json", layers.layer, name="layer"),
    path("plans/", plan.plan_list, name="plan-list"),
    path("plans/open/<int:area_id>/", plan.plan_open, name="plan-open"),
    path("plans/mend/<int:area_id>/", plan.plan_mend, name="plan-mend"),
    path("plans/<int:plan_id>/", plan.plan_page, name="plan-detail"),
    path("plans/<int:plan_id>/map.json", layers.plan_layer, name="plan-layer"),
    path("plans/<int:plan_id>/options/", plan_beside.plan_options, name="plan-options"),
    path("plans/<int:plan_id>/move/", plan.plan_move, name="plan-move"),
    path("plans/<int:plan_id>/undo/", plan.plan_undo, name="plan-undo"),
    path("plans/<int:plan_id>/redo/", plan.plan_redo, name="plan-redo"),
    path("plans/<int:plan_id>/keep/", plan.plan_keep, name="plan-keep"),
    path("plans/<int:plan_id>/redraft/", plan.plan_redraft, name="plan-redraft"),
    path("plans/<int:plan_id>/versions/", plan_beside.plan_versions, name="plan-versions"),
    path("plans/<int:plan_id>/versions/<int:number>/", plan.plan_restore, name="plan-restore"),
    path("plans/<int:plan_id>/staff/", plan_beside.plan_staffing, name="plan-staff"),
    path("plans/<int:plan_id>/staff/roster/", plan_beside.plan_roster, name="plan-roster"),
    path("plans/<int:plan_id>/staff/<int:number>/", plan.plan_staff, name="plan-staff-set"),
    path("plans/<int:plan_id>/grids/<int:number>/", plan.plan_rename, name="plan-rename"),
    path("plans/<int:plan_id>/limits/", plan_beside.plan_limits, name="plan-limits"),
    path("plans/<int:plan_id>/steps/<slug:step>/", plan.plan_step, name="plan-step"),
    path("runs/new/", run.run_new, name="run-new"),
    path("runs/new/<int:area_id>/", run.run_new, name="run-new-in"),
    path("runs/<int:run_id>/", run.run_detail, name="run-detail"),
    path("runs/<int:run_id>/stop/", run.run_stop, name="run-stop"),
    *records,
]
