"""Addresses of matching and projects."""

from django.urls import path

from gongjian.exchange import views_match, views_project, views_project_sheets

urlpatterns = [
    path("needs/<int:pk>/match/", views_match.need_match, name="need-match"),
    path("resources/<int:pk>/match/", views_match.resource_match, name="resource-match"),
    path("pairs/<int:need_id>/<int:resource_id>/step/<slug:step>/", views_match.pair_step, name="pair-step"),
    path("matching/", views_match.match_runs, name="match-runs"),
    path("matching/new/", views_match.match_new, name="match-new"),
    path("matching/<int:pk>/", views_match.match_run, name="match-run"),
    path("matching/<int:pk>/accept/", views_match.match_accept, name="match-accept"),
    path("projects/sheet/", views_project_sheets.project_sheet, name="project-sheet"),
    path("projects/claims/", views_project_sheets.claim_sheet, name="claim-sheet"),
    path("projects/<int:pk>/step/<slug:step>/", views_project.project_step, name="project-step"),
    path("projects/<int:pk>/milestones/", views_project.milestone_add, name="milestone-add"),
    path("milestones/<int:pk>/reach/", views_project.milestone_reach, name="milestone-reach"),
    path("milestones/<int:pk>/drop/", views_project.milestone_drop, name="milestone-drop"),
    path("projects/<int:pk>/needs/", views_project.need_join, name="project-need"),
]
