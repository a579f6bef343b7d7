"""Addresses of funds beside their registers."""

from django.urls import path

from gongjian.exchange import views_funds

urlpatterns = [
    path("funds/sheet/", views_funds.fund_sheet, name="fund-sheet"),
    path("funds/<int:pk>/turn/<slug:turn>/", views_funds.fund_turn, name="fund-turn"),
    path("uses/<int:pk>/step/<slug:step>/", views_funds.use_step, name="use-step"),
]
